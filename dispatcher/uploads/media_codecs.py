"""Whether WhatsApp can play a recording: it takes few codecs, and answers 131053 to the whole campaign for others.

Rules: reference/whatsapp-cloud-api.md §2.7 (video: H.264 with AAC and at most one audio track; OGG: Opus, mono).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from dispatcher.uploads.formats import refused

_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_MOST_BOXES = 10_000
_H264 = frozenset({b"avc1", b"avc3"})
_AAC = frozenset({b"mp4a"})
_SOUNDS = _AAC | {b"alac", b"ac-3", b"ec-3", b"Opus", b"fLaC", b"samr", b"sawb", b"twos", b"sowt", b".mp3"}
_DAMAGED = "The recording is damaged or not complete. Export it again and upload that."


def require_playable(path: Path, content_type: str) -> None:
    """Raise Invalid for a recording in a codec that WhatsApp does not play; other files pass."""
    if content_type == "audio/ogg":
        _require_mono_opus(path)
    elif content_type in ("video/mp4", "video/3gpp"):
        _require_h264(_codecs(path))
    elif content_type == "audio/mp4" and not set(_codecs(path)) <= _AAC:
        raise refused("WhatsApp plays .m4a only with AAC sound. Convert it.")


def _require_mono_opus(path: Path) -> None:
    with path.open("rb") as file:
        first_page = file.read(200)
    header = first_page.find(b"OpusHead")
    if header < 0:
        raise refused("WhatsApp plays .ogg only with the Opus codec. Convert it, for example to .mp3.")
    if first_page[header + 9 : header + 10] != b"\x01":
        raise refused("WhatsApp plays .ogg only in mono. Convert it to one channel.")


def _require_h264(codecs: list[bytes]) -> None:
    sounds = [codec for codec in codecs if codec in _SOUNDS]
    pictures = [codec for codec in codecs if codec not in _SOUNDS]
    if not any(codec in _H264 for codec in pictures):
        raise refused("WhatsApp plays only H.264 video. Convert it (codec H.264, sound AAC).")
    if len(sounds) > 1 or not set(sounds) <= _AAC:
        raise refused("WhatsApp plays videos with AAC sound in at most one track. Convert it.")


def _codecs(path: Path) -> list[bytes]:
    """Return the codec (sample entry) of each track; ISO/IEC 14496-12 §8.5.2."""
    with path.open("rb") as file:
        found = [codec for codec in _sample_entries(file, 0, path.stat().st_size) if codec not in (b"tmcd", b"text")]
    if not found:
        raise refused(_DAMAGED)
    return found


def _sample_entries(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    pending, boxes = [(start, end)], 0
    while pending:
        position, stop = pending.pop()
        while position + 8 <= stop and boxes < _MOST_BOXES:
            boxes += 1
            kind, body, following = _box(file, position, stop)
            if kind in _CONTAINERS:
                pending.append((body, following))
            elif kind == b"stsd":
                file.seek(body + 12)
                yield file.read(4)
            position = following


def _box(file: BinaryIO, position: int, stop: int) -> tuple[bytes, int, int]:
    """Read a box's header; return its kind, where its body begins and where it ends."""
    file.seek(position)
    header = file.read(16)
    size, body = int.from_bytes(header[:4], "big"), position + 8
    if size == 1:
        size, body = int.from_bytes(header[8:16], "big"), position + 16
    end = stop if size == 0 else position + size
    if end < body or end > stop:
        raise refused(_DAMAGED)
    return header[4:8], body, end
