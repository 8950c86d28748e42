"""Filling a message with what a person wants to say without a template: checked as Meta would, before it is queued."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from dispatcher.database import Json
from dispatcher.errors import Invalid
from dispatcher.messages.free_contents import content_of
from dispatcher.messages.models import Message
from dispatcher.uploads.models import MediaKind, Upload, UploadKind
from dispatcher.uploads.service import hold_upload
from dispatcher.whatsapp.limits import PayloadError

Given = Any
Filled = tuple[str, Json]
"""Kind and content of the message."""

_STAND_IN_MEDIA_ID: Final = "1"
_HEADERS: Final = (MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.DOCUMENT)
_VOICE: Final = "audio/ogg"


def fill_free(session: Session, message: Message, name: str, given: Given) -> None:
    """Fill a message with the part ``name`` of a request; raises Invalid naming the field of it."""
    kind, content = FREE[name](session, given)
    media_id = _STAND_IN_MEDIA_ID if content.get("upload_id") else None
    try:
        content_of(kind, content, media_id)
    except PayloadError as problem:
        field = problem.field.removeprefix(f"{kind}.")
        raise Invalid("This cannot be sent so.", {f"{name}.{field}": [str(problem)]}) from problem
    message.kind, message.content = kind, content


def _text(_session: Session, given: Given) -> Filled:
    return "text", dict(given)


def _media(session: Session, given: Given) -> Filled:
    upload = hold_upload(session, given["upload_id"], kind=UploadKind.MEDIA)
    kind = str(upload.media_kind)
    content: Json = {
        "upload_id": str(upload.id),
        "caption": given.get("caption") or None,
        "filename": upload.filename if kind == "document" else None,
    }
    if given.get("voice"):
        _require_voice(upload)
        content["voice"] = True
    return kind, content


def _require_voice(upload: Upload) -> None:
    if upload.content_type != _VOICE:
        raise Invalid("This is no voice message.", {"media.voice": ["Record it as OGG with the Opus codec, in mono."]})


def _interactive(session: Session, given: Given) -> Filled:
    shown: Json = {name: value for name, value in given.items() if value not in (None, "", [])}
    content: Json = {"body": given["body"], "interactive": shown}
    if upload_id := shown.pop("header_upload_id", None):
        upload = hold_upload(session, upload_id, kind=UploadKind.MEDIA)
        if upload.media_kind not in _HEADERS:
            cure = "Choose a picture, a video or a document."
            raise Invalid("This file cannot be the header.", {"interactive.header_upload_id": [cure]})
        content["upload_id"], shown["header_kind"] = str(upload.id), str(upload.media_kind)
    _require_parts(shown)
    return "interactive", content


_PARTS: Final = {"button": ("buttons",), "list": ("label", "sections"), "cta_url": ("label", "url")}


def _require_parts(given: Mapping[str, Any]) -> None:
    missing = [name for name in _PARTS.get(given["type"], ()) if name not in given]
    if missing:
        raise Invalid("Something is missing.", {f"interactive.{name}": ["Give this, too."] for name in missing})


def _location(_session: Session, given: Given) -> Filled:
    place = {name: value for name, value in given.items() if value not in (None, "")}
    return "location", {"body": place.get("name") or place.get("address") or "", "location": place}


def _contacts(_session: Session, given: Given) -> Filled:
    names = ", ".join(card["name"]["formatted_name"] for card in given)
    return "contacts", {"body": names, "contacts": [dict(card) for card in given]}


FREE: Final[dict[str, Callable[[Session, Given], Filled]]] = {
    "text": _text,
    "media": _media,
    "interactive": _interactive,
    "location": _location,
    "contacts": _contacts,
}
