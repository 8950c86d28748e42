"""The files of a thread: what the person sent and what we sent, each as the bubble shows it and as bytes."""

import mimetypes
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.conversations.models import Conversation
from dispatcher.database import Json
from dispatcher.errors import NotFound
from dispatcher.messages.models import Direction, MediaState, Message, ReceivedMedia
from dispatcher.messages.received_media import media_of
from dispatcher.uploads import thumbnails
from dispatcher.uploads.content import StoredFile
from dispatcher.uploads.models import Upload

_NOT_HERE: Final = {
    MediaState.PENDING: "This file has not been fetched from Meta yet. Try again in a moment.",
    MediaState.FAILED: "This file could not be fetched from Meta. Have it fetched again.",
    MediaState.EXPIRED: "This file is gone: Meta keeps files for seven days only.",
}
_NOTHING: Final = "This message has no file, or the person has deleted it."


def media_views(session: Session, conversation_id: int, messages: Sequence[Message]) -> dict[int, Json]:
    """Return what bubbles show of the files of a conversation's messages, by message; ``path`` is below the API."""
    received = media_of(session, [one.id for one in messages if one.direction == Direction.INBOUND])
    sent = _sent(session, messages)
    contents = {one.id: one.content or {} for one in messages}
    views = {found.message_id: _received_view(found, contents[found.message_id]) for found in received.values()}
    views |= {message_id: _sent_view(upload, contents[message_id]) for message_id, upload in sent.items()}
    path = f"/conversations/{conversation_id}/messages"
    return {message_id: {**view, "path": f"{path}/{message_id}/media"} for message_id, view in views.items()}


def _sent(session: Session, messages: Sequence[Message]) -> dict[int, Upload]:
    wanted = {one.id: UUID(upload_id) for one in messages if (upload_id := _upload_id(one))}
    if not wanted:
        return {}
    found = {one.id: one for one in session.scalars(select(Upload).where(Upload.id.in_(wanted.values())))}
    return {message_id: found[upload_id] for message_id, upload_id in wanted.items() if upload_id in found}


def _upload_id(message: Message) -> str | None:
    content: Json = message.content or {}
    return content.get("upload_id") if message.direction == Direction.OUTBOUND else None


def _received_view(found: ReceivedMedia, content: Json) -> Json:
    told = content.get("body", {})
    return {
        "state": found.state,
        "content_type": found.content_type or found.mime.partition(";")[0] or None,
        "filename": _received_name(found),
        "size": found.size,
        "width": found.width,
        "height": found.height,
        "has_thumbnail": found.thumbnail_key is not None,
        "is_voice": told.get("voice") is True,
        "reason": found.reason,
        "expires_at": found.expires_at,
    }


def _sent_view(upload: Upload, content: Json) -> Json:
    return {
        "state": MediaState.KEPT if upload.deleted_at is None else MediaState.DELETED,
        **{name: getattr(upload, name) for name in ("content_type", "filename", "size", "width", "height")},
        "has_thumbnail": False,
        "is_voice": content.get("voice") is True,
        "reason": None,
        "expires_at": None,
    }


def _received_name(found: ReceivedMedia) -> str:
    """Return the name that the person gave, or one by which a download can be opened."""
    ending = mimetypes.guess_extension(found.content_type or "") or ""
    return found.filename or f"{found.kind}-{found.message_id}{ending}"


def file_of(session: Session, conversation: Conversation, message_id: int, *, thumbnail: bool) -> StoredFile:
    """Return the file of a message of this conversation, or its small picture (the file where there is none).

    Raises NotFound, saying why it is not here.
    """
    message = _message(session, conversation, message_id)
    if message.direction == Direction.OUTBOUND:
        upload = _sent(session, [message]).get(message_id)
        if upload is None or upload.deleted_at is not None:
            raise NotFound(_NOTHING)
        return StoredFile(upload.storage_key, upload.content_type, upload.size, upload.sha256, upload.filename)
    found = _kept(session, message_id)
    name = _received_name(found)
    if thumbnail and (small := found.thumbnail_key):
        return StoredFile(small, thumbnails.CONTENT_TYPE, found.thumbnail_size or 0, small, f"{name}.webp")
    return StoredFile(found.storage_key or "", found.content_type, found.size or 0, found.storage_key or "", name)


def received(session: Session, conversation: Conversation, message_id: int) -> ReceivedMedia:
    """Return what is known of the file that the person sent, locked; raises NotFound."""
    message = _message(session, conversation, message_id)
    there = (ReceivedMedia.message_id == message.id, ReceivedMedia.state != MediaState.DELETED)
    found = session.scalars(select(ReceivedMedia).where(*there).with_for_update()).one_or_none()
    if found is None:
        raise NotFound(_NOTHING)
    return found


def _kept(session: Session, message_id: int) -> ReceivedMedia:
    found = media_of(session, [message_id]).get(message_id)
    if found is None:
        raise NotFound(_NOTHING)
    if found.state != MediaState.KEPT:
        raise NotFound(_NOT_HERE[MediaState(found.state)])
    return found


def _message(session: Session, conversation: Conversation, message_id: int) -> Message:
    mine = (Message.account_id == conversation.account_id, Message.recipient_key.in_(conversation.keys))
    found = session.scalars(select(Message).where(Message.id == message_id, *mine)).one_or_none()
    if found is None or (found.content or {}).get("group_id"):
        raise NotFound("There is no such message in this conversation.")
    return found
