"""Uploaded and inbound media, and resumable uploads of template samples; files, so that a restart finds them."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from simulator.errors import GraphError

DAY = 86_400.0
URL_SECONDS = 300
MB = 1024 * 1024
DOCUMENTS = (
    "text/plain application/pdf application/msword application/vnd.ms-excel application/vnd.ms-powerpoint "
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document "
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet "
    "application/vnd.openxmlformats-officedocument.presentationml.presentation"
)
LIMITS: dict[str, tuple[frozenset[str], int]] = {
    "audio": (frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}), 16 * MB),
    "image": (frozenset({"image/jpeg", "image/png"}), 5 * MB),
    "video": (frozenset({"video/mp4", "video/3gpp"}), 16 * MB),
    "document": (frozenset(DOCUMENTS.split()), 100 * MB),
    "sticker": (frozenset({"image/webp"}), 500 * 1024),
}
MAGIC: dict[str, tuple[int, tuple[bytes, ...]]] = {
    "image/jpeg": (0, (b"\xff\xd8\xff",)),
    "image/png": (0, (b"\x89PNG\r\n\x1a\n",)),
    "image/webp": (8, (b"WEBP",)),
    "video/mp4": (4, (b"ftyp",)),
    "video/3gpp": (4, (b"ftyp",)),
    "audio/mp4": (4, (b"ftyp",)),
    "audio/ogg": (0, (b"OggS",)),
    "application/pdf": (0, (b"%PDF",)),
}


@dataclass(frozen=True, slots=True)
class Medium:
    """One stored file; only the number that uploaded or received it may use it."""

    id: str
    phone_number_id: str
    mime_type: str
    sha256: str
    size: int
    created_at: float
    lives_days: int
    filename: str = ""

    @property
    def expired(self) -> bool:
        return time.time() > self.created_at + self.lives_days * DAY


def kind_of(mime_type: str) -> str:
    """Return image, video, … for a mime type, empty when WhatsApp takes no such files."""
    return next((kind for kind, (types, _) in LIMITS.items() if mime_type in types), "")


def check_file(mime_type: str, data: bytes) -> None:
    """Refuse a type WhatsApp does not take, a file too large for its type, and content of another type."""
    kind = kind_of(mime_type)
    if not kind:
        known = ", ".join(sorted(set().union(*(types for types, _ in LIMITS.values()))))
        raise GraphError(
            100,
            f"Param file must be a file with one of the following types: {known}. Received file of type '{mime_type}'.",
        )
    if not data:
        raise GraphError(100, "Param file must not be empty.")
    if len(data) > LIMITS[kind][1]:
        raise GraphError(
            131053, f"Media file size too big. Max file size we currently support for {kind}: {LIMITS[kind][1]} bytes"
        )
    start, marks = MAGIC.get(mime_type, (0, (b"",)))
    if not data[start:].startswith(marks):
        raise GraphError(131053, f"Media upload failed: the content of the file is not of type {mime_type}")


class MediaStore:
    """Media by id, under one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._media = {path.stem: Medium(**orjson.loads(path.read_bytes())) for path in folder.glob("*.json")}
        self._secret = secrets.token_bytes(16)
        self.lost: dict[str, int] = {}  # so many downloads of a medium end in 404
        self.uploads: dict[str, Upload] = {}

    def add(
        self, phone_number_id: str, mime_type: str, data: bytes, *, filename: str = "", lives_days: int = 30
    ) -> Medium:
        """Store a file and return its entry; ids of inbound media live 7 days, uploaded ones 30."""
        digest = hashlib.sha256(data).hexdigest()
        number = str(10**15 + secrets.randbelow(9 * 10**15))
        medium = Medium(number, phone_number_id, mime_type, digest, len(data), time.time(), lives_days, filename)
        (self._folder / f"{number}.bin").write_bytes(data)
        (self._folder / f"{number}.json").write_bytes(orjson.dumps(asdict(medium)))
        self._media[number] = medium
        return medium

    def get(self, media_id: str) -> Medium | None:
        medium = self._media.get(media_id)
        return None if medium is None or medium.expired else medium

    def content(self, medium: Medium) -> bytes:
        return (self._folder / f"{medium.id}.bin").read_bytes()

    def delete(self, medium: Medium) -> None:
        del self._media[medium.id]
        for ending in ("json", "bin"):
            (self._folder / f"{medium.id}.{ending}").unlink(missing_ok=True)

    def url(self, base: str, medium: Medium) -> str:
        """Return a download URL that lives five minutes, shaped like those of lookaside.fbsbx.com."""
        expires = int(time.time()) + URL_SECONDS
        query = f"mid={medium.id}&ext={expires}&hash={self._stamp(medium.id, expires)}"
        return f"{base}/whatsapp_business/attachments/?{query}"

    def from_url(self, media_id: str, expires: str, stamp: str) -> Medium | None:
        """Return the file of a download URL that is genuine and not older than five minutes."""
        if not expires.isdigit() or int(expires) < time.time() or stamp != self._stamp(media_id, int(expires)):
            return None
        return self.get(media_id)

    def is_lost(self, medium: Medium) -> bool:
        """Tell whether this download finds nothing, and count it."""
        left = self.lost.get(medium.id, 0)
        self.lost[medium.id] = max(left - 1, 0)
        return left > 0

    def _stamp(self, media_id: str, expires: int) -> str:
        return hashlib.sha256(self._secret + f"{media_id}.{expires}".encode()).hexdigest()[:32]

    def clear(self) -> None:
        for medium in list(self._media.values()):
            self.delete(medium)


@dataclass(slots=True)
class Upload:
    """A resumable upload of a template sample, filled from `offset` on."""

    id: str
    length: int
    mime_type: str
    data: bytearray
