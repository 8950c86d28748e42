"""Media: taken when WhatsApp would take it, rewritten when a picture, handed out safely."""

import io
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from dispatcher.uploads.use import register_use
from tests.uploads.conftest import Person

PDF = b"%PDF-1.7\n" + bytes(range(256)) + b"\n%%EOF\n"
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture's bytes."""
    buffer = io.BytesIO()
    Image.new(mode, size, options.pop("color", None)).save(buffer, kind, **options)
    return buffer.getvalue()


def noise(side: int, kind: str, **options: Any) -> bytes:
    """Return a picture that hardly packs."""
    buffer = io.BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(buffer, kind, **options)
    return buffer.getvalue()


def box(kind: bytes, *parts: bytes) -> bytes:
    """Return an MP4 box."""
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def mp4(*codecs: bytes, brand: bytes = b"isom") -> bytes:
    """Return the skeleton of an MP4 with one track for each codec."""
    tracks = [
        box(
            b"trak",
            box(b"mdia", box(b"minf", box(b"stbl", box(b"stsd", bytes(4), b"\0\0\0\1", box(codec, bytes(78)))))),
        )
        for codec in codecs
    ]
    return box(b"ftyp", brand, bytes(4), brand) + box(b"mdat", bytes(64)) + box(b"moov", *tracks)


def ogg(channels: int, codec: bytes = b"OpusHead") -> bytes:
    """Return the first page of an Ogg file."""
    return b"OggS\0\x02" + bytes(21) + b"\x13" + codec + b"\x01" + bytes([channels]) + bytes(60)


@pytest.mark.parametrize(
    ("content", "filename", "declared", "kind", "content_type"),
    [
        (picture("JPEG"), "foto.JPG", "image/jpeg", "image", "image/jpeg"),
        (picture("PNG"), "logo.png", "image/png", "image", "image/png"),
        (picture("WEBP"), "oi.webp", "image/webp", "sticker", "image/webp"),
        (mp4(b"avc1", b"mp4a"), "oferta.mp4", "video/mp4", "video", "video/mp4"),
        (mp4(b"avc1"), "mudo.mp4", "", "video", "video/mp4"),
        (mp4(b"avc1", brand=b"3gp5"), "velho.3gp", "video/3gpp", "video", "video/3gpp"),
        (mp4(b"mp4a", brand=b"M4A "), "voz.m4a", "audio/x-m4a", "audio", "audio/mp4"),
        (ogg(1), "voz.ogg", "audio/ogg", "audio", "audio/ogg"),
        (b"ID3\x04" + bytes(200), "jingle.mp3", "audio/mpeg", "audio", "audio/mpeg"),
        (b"#!AMR\n" + bytes(100), "voz.amr", "audio/amr", "audio", "audio/amr"),
        (b"\xff\xf1\x50\x80" + bytes(100), "voz.aac", "audio/aac", "audio", "audio/aac"),
        (PDF, "tabela.pdf", "application/pdf", "document", "application/pdf"),
        ("Olá".encode(), "leia.txt", "text/plain", "document", "text/plain"),
    ],
)
def test_what_whatsapp_takes_is_taken(
    bob: Person, content: bytes, filename: str, declared: str, kind: str, content_type: str
) -> None:
    answer = bob.upload("media", content, filename, declared)

    assert answer.status_code == 201, answer.text
    upload = answer.get_json()
    assert (upload["kind"], upload["media_kind"], upload["content_type"]) == ("media", kind, content_type)
    assert len(bob.get(f"/uploads/{upload['id']}/content").data) == upload["size"]


@pytest.mark.parametrize(
    ("content", "filename", "declared", "told"),
    [
        (SCRIPT, "logo.svg", "image/svg+xml", "Files ending in .svg are not taken"),
        (SCRIPT, "logo.png", "image/png", "its content is text/html"),
        (SCRIPT, "leia.txt", "text/plain", "its content is text/html"),
        (b"<!DOCTYPE html><script>", "a.pdf", "application/pdf", "its content is text/html"),
        (picture("PNG"), "foto.jpg", "image/jpeg", "its content is image/png"),
        (picture("JPEG"), "foto.jpg", "text/html", "was sent as text/html"),
        (picture("GIF"), "foto.gif", "image/gif", "Files ending in .gif"),
        (picture("PNG")[:60], "foto.png", "image/png", "damaged"),
        (picture("PNG", (9000, 9000), "1"), "foto.png", "image/png", "too many pixels"),
        (noise(1500, "PNG") + bytes(5 * 2**20), "foto.png", "", "larger than 5 MB (WhatsApp's limit"),
        (noise(2000, "PNG"), "foto.png", "image/png", "larger than 5 MB"),
        (bytes(600 * 1024), "oi.webp", "image/webp", "larger than 500 KB"),
        (noise(900, "WEBP", quality=5), "oi.webp", "image/webp", "larger than 100 KB (WhatsApp's limit for still"),
        (mp4(b"hvc1", b"mp4a"), "v.mp4", "video/mp4", "plays only H.264 video"),
        (mp4(b"avc1", b"mp4a", b"mp4a"), "v.mp4", "video/mp4", "at most one track"),
        (mp4(b"avc1", b"ac-3"), "v.mp4", "video/mp4", "AAC sound"),
        (mp4(), "v.mp4", "video/mp4", "damaged"),
        (mp4(b"avc1")[:-40], "v.mp4", "video/mp4", "damaged"),
        (mp4(b"alac", brand=b"M4A "), "v.m4a", "audio/mp4", "only with AAC"),
        (mp4(b"avc1"), "v.m4a", "audio/mp4", "its content is video/mp4"),
        (ogg(2), "voz.ogg", "audio/ogg", "only in mono"),
        (ogg(1, b"\x01vorbis"), "voz.ogg", "audio/ogg", "only with the Opus codec"),
        (bytes(17 * 2**20), "v.mp4", "video/mp4", "larger than 16 MB"),
        (b"MZ\x90\0\x03" + bytes(200), "a.pdf", "application/pdf", "Choose the right file"),
        (b"", "a.pdf", "application/pdf", "Choose a file with content"),
    ],
)
def test_what_whatsapp_would_refuse_is_refused_now(
    bob: Person, content: bytes, filename: str, declared: str, told: str
) -> None:
    assert told in bob.refusal("media", content, filename, declared)


def stored_picture(bob: Person, content: bytes, filename: str) -> tuple[dict[str, Any], Image.Image, bytes]:
    """Upload a picture and return the answer, the stored picture and its bytes."""
    upload = bob.upload("media", content, filename).get_json()
    kept = bob.get(f"/uploads/{upload['id']}/content").data
    return upload, Image.open(io.BytesIO(kept)), kept


def test_where_a_photo_was_taken_is_nobodys_business(bob: Person) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90°
    exif[0x010E] = "home address"

    upload, kept, content = stored_picture(bob, picture("JPEG", (40, 30), exif=exif), "foto.jpg")

    assert (upload["width"], upload["height"]) == kept.size == (30, 40)
    assert not kept.getexif()
    assert b"home address" not in content


def test_what_hides_behind_a_picture_is_gone(bob: Person) -> None:
    for kind, filename in (("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")):
        _, _, content = stored_picture(bob, picture(kind) + b"<script>alert(1)</script>PK\x03\x04", filename)
        assert b"<script>" not in content


@pytest.mark.parametrize(
    ("mode", "color", "filename", "kept_mode"),
    [
        ("CMYK", (0, 0, 0, 0), "a.jpg", "RGB"),
        ("L", 128, "a.jpg", "RGB"),
        ("P", 3, "a.png", "RGB"),
        ("RGBA", (255, 0, 0, 10), "a.png", "RGBA"),
        ("LA", (128, 10), "a.png", "RGBA"),
        ("I;16", 32768, "a.png", "RGB"),
    ],
)
def test_pictures_become_what_whatsapp_shows(bob: Person, mode: str, color: Any, filename: str, kept_mode: str) -> None:
    kind = "PNG" if filename.endswith("png") else "JPEG"

    _, kept, _ = stored_picture(bob, picture(kind, mode=mode, color=color), filename)

    assert kept.mode == kept_mode
    if mode == "I;16":
        assert kept.getpixel((0, 0)) == (128, 128, 128)


def test_an_animated_sticker_still_moves(bob: Person) -> None:
    buffer = io.BytesIO()
    frames = [Image.new("RGBA", (64, 64), color) for color in ("red", "green", "blue")]
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:], duration=[70, 80, 90], exif=b"secret")

    _, kept, content = stored_picture(bob, buffer.getvalue(), "oi.webp")

    assert (kept.n_frames, b"secret" in content) == (3, False)  # type: ignore[attr-defined]


def test_content_is_handed_out_so_that_no_browser_runs_it(bob: Person, charlie: Person) -> None:
    media = {
        "image": bob.upload("media", picture(), "a.png").get_json()["id"],
        "document": bob.upload("media", PDF, "preço; 1.pdf").get_json()["id"],
    }
    shown = charlie.get(f"/uploads/{media['image']}/content?inline=1")
    saved = charlie.get(f"/uploads/{media['document']}/content?inline=1")

    assert shown.headers["Content-Disposition"].startswith("inline;")
    assert saved.headers["Content-Disposition"] == (
        "attachment; filename=\"pre_o; 1.pdf\"; filename*=UTF-8''pre%C3%A7o%3B%201.pdf"
    )
    for answer in (shown, saved):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert "private" in answer.headers["Cache-Control"]


def test_players_ask_for_parts(bob: Person) -> None:
    content = mp4(b"avc1", b"mp4a")
    upload = bob.upload("media", content, "v.mp4").get_json()
    where = f"/uploads/{upload['id']}/content"

    part = bob.get(where, headers={"Range": "bytes=10-19"})
    tail = bob.get(where, headers={"Range": "bytes=-5"})
    beyond = bob.get(where, headers={"Range": f"bytes={len(content)}-"})
    known = bob.get(where, headers={"If-None-Match": f'"{upload["sha256"]}"'})

    assert (part.status_code, part.data) == (206, content[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(content)}"
    assert (tail.status_code, tail.data) == (206, content[-5:])
    assert beyond.status_code == 416
    assert (known.status_code, known.data) == (304, b"")


def test_the_list_is_filtered_and_searched(bob: Person, charlie: Person) -> None:
    for content, name in ((picture(), "100%.png"), (PDF, "tabela.pdf")):
        bob.upload("media", content, name)
    bob.recipients(b"fone\n11987654321\n", "Lista.csv")

    def names(query: str) -> list[str]:
        return [item["filename"] for item in charlie.get(f"/uploads?{query}").get_json()["items"]]

    assert names("") == ["Lista.csv", "tabela.pdf", "100%.png"]
    assert names("kind=media&sort=filename") == ["100%.png", "tabela.pdf"]
    assert names("media_kind=document") == ["tabela.pdf"]
    assert names("q=lista") == ["Lista.csv"]
    assert names("q=%25") == ["100%.png"]
    assert charlie.get("/uploads?kind=other").status_code == 422


def test_a_viewer_looks_but_does_not_change(bob: Person, charlie: Person) -> None:
    upload = bob.upload("media", PDF, "a.pdf").get_json()

    assert charlie.get(f"/uploads/{upload['id']}").get_json() == upload
    assert charlie.upload("media", PDF, "a.pdf").status_code == 403
    assert charlie.upload("recipients", b"fone\n1", "a.csv").status_code == 403
    assert charlie.call("DELETE", f"/uploads/{upload['id']}").status_code == 403


def test_a_deleted_file_is_gone(bob: Person, no_use_checks: None) -> None:
    upload = bob.recipients(b"fone\n11987654321\n")
    where = f"/uploads/{upload['id']}"

    assert bob.call("DELETE", where).status_code == 204
    for path in (where, f"{where}/content", f"{where}/rows"):
        assert bob.get(path).status_code == 404
    assert bob.call("DELETE", where).status_code == 404
    assert bob.get("/uploads").get_json()["total"] == 0


def test_a_file_in_use_stays(bob: Person, no_use_checks: None) -> None:
    used, free = (bob.upload("media", PDF, name).get_json() for name in ("used.pdf", "free.pdf"))

    def check(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        return {found: "The campaign Sale uses it." for found in ids if str(found) == used["id"]}

    register_use(check)
    refused = bob.call("DELETE", f"/uploads/{used['id']}")

    assert refused.status_code == 409
    assert refused.get_json()["error"]["message"].startswith("The campaign Sale uses it. ")
    assert bob.get(f"/uploads/{used['id']}").get_json()["in_use"] is True
    assert bob.get(f"/uploads/{free['id']}").get_json()["in_use"] is False
    assert bob.call("DELETE", f"/uploads/{free['id']}").status_code == 204


def test_the_same_key_uploads_once(bob: Person) -> None:
    def send() -> dict[str, Any]:
        file = (io.BytesIO(PDF), "a.pdf", "application/pdf")
        answer = bob.call("POST", "/upload/media", data={"file": file}, headers={"Idempotency-Key": "k1"})
        return dict(answer.get_json())

    assert send() == send()
    assert bob.get("/uploads").get_json()["total"] == 1


@pytest.mark.parametrize("form", [{}, {"other": "x"}, {"file": "not a file"}])
def test_forms_without_a_file_are_told_what_to_send(bob: Person, form: dict[str, str]) -> None:
    answer = bob.call("POST", "/upload/media", data=form, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert answer.get_json()["error"]["details"]["file"] == ["Send the file as the form field 'file'."]


def test_bodies_above_the_servers_limit(bob: Person, people: Callable[..., Person]) -> None:
    answer = bob.upload("recipients", b"fone\n" + b"1" * (102 * 2**20), "a.csv")

    assert answer.status_code in (413, 422)
    assert answer.get_json()["error"]["code"] == "INVALID_PAYLOAD"
