"""Media endpoints: upload, look up, download, delete, and the resumable uploads of template samples."""

from __future__ import annotations

import base64
import secrets

from aiohttp import BodyPartReader, web

from simulator.calls import Call, Route, answer
from simulator.errors import GraphError, parameter, unknown_object
from simulator.media import Medium, Upload, check_file

LARGEST = 100 * 1024 * 1024
SAMPLE_TYPES = frozenset({"application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"})


async def upload(call: Call) -> web.Response:
    """Store the multipart file of POST /{phone}/media."""
    if not call.request.content_type.startswith("multipart/"):
        raise parameter("The parameter file is required.")
    fields, data, filename = await _parts(call.request)
    if fields.get("messaging_product") != "whatsapp":
        raise parameter("The parameter messaging_product is required.")
    if data is None:
        raise parameter("The parameter file is required.")
    mime_type = (fields.get("file_type") or fields.get("type", "")).partition(";")[0].strip()
    check_file(mime_type, data)
    medium = call.sim.media.add(call.node, mime_type, data, filename=filename)
    return answer({"id": medium.id})


async def _parts(request: web.BaseRequest) -> tuple[dict[str, str], bytes | None, str]:
    """Return the text fields (the part's own type as `file_type`), the file and its name."""
    fields: dict[str, str] = {}
    data: bytes | None = None
    filename = ""
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise parameter("Nested multipart bodies are not supported.")
        if part.name == "file":
            data, filename = await _file(part), part.filename or ""
            fields["file_type"] = part.headers.get("Content-Type", "")
        else:
            fields[part.name or ""] = (await part.text())[:1024]
    return fields, data, filename


async def _file(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(1 << 18):
        content += chunk
        if len(content) > LARGEST:
            raise GraphError(131053, f"Media file size too big. Max file size we currently support: {LARGEST} bytes")
    return bytes(content)


def _medium(call: Call) -> Medium:
    medium = call.sim.media.get(call.node)
    phone = call.query.get("phone_number_id")
    if medium is None or phone not in (None, medium.phone_number_id):
        raise unknown_object(call.node, call.request.method)
    return medium


async def look_up(call: Call) -> web.Response:
    """Return a download URL that lives five minutes."""
    medium = _medium(call)
    return answer(
        {
            "messaging_product": "whatsapp",
            "url": call.sim.media.url(call.base, medium),
            "mime_type": medium.mime_type,
            "sha256": medium.sha256,
            "file_size": medium.size,
            "id": medium.id,
        }
    )


async def download(call: Call) -> web.Response:
    """Return the bytes of a download URL; 404 once it is older than five minutes."""
    query = call.query
    medium = call.sim.media.from_url(query.get("mid", ""), query.get("ext", ""), query.get("hash", ""))
    if medium is None or not call.token.sees(call.sim.world.phones[medium.phone_number_id].waba_id):
        return web.Response(text="Not Found", status=404)
    if call.sim.media.is_lost(medium):
        return web.Response(text="Not Found", status=404)
    disposition = {"Content-Disposition": f'attachment; filename="{medium.id}"'}
    return web.Response(body=call.sim.media.content(medium), content_type=medium.mime_type, headers=disposition)


async def delete(call: Call) -> web.Response:
    call.sim.media.delete(_medium(call))
    return answer({"success": True})


async def begin_sample(call: Call) -> web.Response:
    """Open a resumable upload: POST /{app}/uploads?file_length=&file_type=."""
    query = call.query | {name: str(value) for name, value in (await call.body()).items()}
    mime_type, length = query.get("file_type", ""), query.get("file_length", "")
    if mime_type not in SAMPLE_TYPES:
        raise parameter(f"Param file_type must be one of {{{', '.join(sorted(SAMPLE_TYPES))}}}.")
    if not length.isdigit() or not 0 < int(length) <= LARGEST:
        raise parameter("Param file_length must be a number of bytes.")
    session = "upload:" + base64.urlsafe_b64encode(secrets.token_bytes(24)).decode()
    call.sim.media.uploads[session] = Upload(session, int(length), mime_type, bytearray())
    return answer({"id": session})


async def fill_sample(call: Call) -> web.Response:
    """Take the bytes from `file_offset` on; answer the handle once all are there."""
    session = call.sim.media.uploads[call.node]
    offset = call.request.headers.get("file_offset", "")
    if offset != str(len(session.data)):
        raise parameter(f"Header file_offset must be {len(session.data)}.")
    async for chunk in call.request.content.iter_chunked(1 << 18):
        session.data += chunk
        if len(session.data) > session.length:
            raise parameter("More bytes than file_length were sent.")
    if len(session.data) < session.length:
        return answer({"id": session.id, "file_offset": len(session.data)})
    kind = session.mime_type.replace("image/jpg", "image/jpeg")
    check_file(kind, bytes(session.data))
    del call.sim.media.uploads[call.node]
    handle = base64.b64encode(f"{kind}:{secrets.token_hex(24)}".encode()).decode()
    return answer({"h": f"4::{handle}"})


async def sample_progress(call: Call) -> web.Response:
    return answer({"id": call.node, "file_offset": len(call.sim.media.uploads[call.node].data)})


ROUTES: dict[tuple[str, str, str], Route] = {
    ("POST", "phone", "media"): upload,
    ("GET", "media", ""): look_up,
    ("DELETE", "media", ""): delete,
    ("GET", "whatsapp_business", "attachments"): download,
    ("POST", "app", "uploads"): begin_sample,
    ("POST", "upload", ""): fill_sample,
    ("GET", "upload", ""): sample_progress,
}
