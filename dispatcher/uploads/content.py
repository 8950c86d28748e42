"""The bytes of a file as an answer that no browser mistakes for a page."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from flask import Response, request
from werkzeug.wsgi import wrap_file

from dispatcher.uploads.formats import MEDIA
from dispatcher.uploads.models import MediaKind, Upload
from dispatcher.uploads.place import uploads

_SHOWN_IN_PLACE: Final = frozenset(
    one.content_type for one in MEDIA.values() if one.media_kind not in (MediaKind.DOCUMENT, None)
)
_KNOWN: Final = frozenset(one.content_type for one in MEDIA.values())
_ANYTHING: Final = "application/octet-stream"
_SANDBOX: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'"
_KEPT_FOR: Final = 300


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in our storage; ``content_type`` is what its bytes show, None for what we do not know."""

    storage_key: str
    content_type: str | None
    size: int
    tag: str
    filename: str


def content_response(upload: Upload, *, inline: bool) -> Response:
    """Answer with the bytes of an upload, as an attachment by default."""
    stored = StoredFile(upload.storage_key, upload.content_type, upload.size, upload.sha256, upload.filename)
    return file_response(stored, inline=inline)


def file_response(stored: StoredFile, *, inline: bool) -> Response:
    """Answer with the bytes or the range of them that is asked for (RFC 9110 §14).

    Pictures, sound and video are shown in place on wish; all else is an attachment, what we do not know has no type.
    Raises NotFound when the storage has lost it.
    """
    content_type = stored.content_type if stored.content_type in _KNOWN else _ANYTHING
    file = uploads().storage.open(stored.storage_key)
    response = Response(wrap_file(request.environ, file), mimetype=content_type, direct_passthrough=True)
    response.call_on_close(file.close)
    response.content_length = stored.size
    shown = inline and content_type in _SHOWN_IN_PLACE
    response.headers["Content-Disposition"] = f"{'inline' if shown else 'attachment'}; {_names(stored.filename)}"
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.cache_control.private = True
    response.cache_control.max_age = _KEPT_FOR
    response.vary.update(("Authorization", "X-API-Key", "Cookie"))
    response.set_etag(stored.tag)
    response.make_conditional(request, accept_ranges=True, complete_length=stored.size)
    return response


def _names(filename: str) -> str:
    """Give the name in ASCII for old clients and in full (RFC 6266)."""
    plain = "".join(letter if letter.isascii() and letter not in '"\\' else "_" for letter in filename)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
