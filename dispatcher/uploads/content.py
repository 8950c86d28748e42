"""The bytes of an upload as an answer that no browser mistakes for a page."""

from urllib.parse import quote

from flask import Response, request
from werkzeug.wsgi import wrap_file

from dispatcher.uploads.models import MediaKind, Upload
from dispatcher.uploads.service import open_content

_SHOWN_IN_PLACE = (MediaKind.IMAGE, MediaKind.STICKER, MediaKind.VIDEO, MediaKind.AUDIO)
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'"
_KEPT_FOR = 300


def content_response(upload: Upload, *, inline: bool) -> Response:
    """Answer with the bytes or the range of them that is asked for (RFC 9110 §14), as an attachment by default."""
    file = open_content(upload)
    response = Response(wrap_file(request.environ, file), mimetype=upload.content_type, direct_passthrough=True)
    response.call_on_close(file.close)
    response.content_length = upload.size
    shown = inline and upload.media_kind in _SHOWN_IN_PLACE
    response.headers["Content-Disposition"] = f"{'inline' if shown else 'attachment'}; {_names(upload.filename)}"
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.cache_control.private = True
    response.cache_control.max_age = _KEPT_FOR
    response.vary.update(("Authorization", "X-API-Key", "Cookie"))
    response.set_etag(upload.sha256)
    response.make_conditional(request, accept_ranges=True, complete_length=upload.size)
    return response


def _names(filename: str) -> str:
    """Give the name in ASCII for old clients and in full (RFC 6266)."""
    plain = "".join(letter if letter.isascii() and letter not in '"\\' else "_" for letter in filename)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
