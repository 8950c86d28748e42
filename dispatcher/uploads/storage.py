"""Where the bytes lie. Names are random, so nothing a person typed ever becomes part of a path."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from dispatcher.errors import Invalid, NotFound, Unavailable

_CHUNK = 1024 * 1024
_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
LOST = "The content of this file is no longer stored. Upload it again."


class Storage(Protocol):
    """A place that keeps files under random keys; all of it raises Unavailable while the place is out of reach."""

    def put(self, file: Path) -> str:
        """Keep a copy of ``file`` durably and return its key."""

    def open(self, key: str, start: int = 0) -> BinaryIO:
        """Open what is kept under ``key`` at byte ``start``, to be read and sought; raises NotFound for nothing."""

    def delete(self, key: str) -> None:
        """Forget ``key``; nothing happens when it is gone already."""

    def exists(self, key: str) -> bool:
        """Tell whether something is kept under ``key``."""

    def check(self) -> str:
        """Say what this place is; raises Unavailable, saying what to do, when it takes no files now."""


def new_key() -> str:
    """Return a key that nothing is kept under: 128 random bits, spread over 256 folders."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def require_key(key: str) -> str:
    """Return the key; raises ValueError for what is none, such as a path out of the storage."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key


class LocalStorage:
    """Files below one folder, which no web server serves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, file: Path) -> str:
        """Copy into a hidden name, flush to the disk, then rename: a reader sees all of a file or none."""
        key = new_key()
        target = self.folder / key
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        partial = target.with_name(f".{target.name}.partial")
        with file.open("rb") as source, _new_file(partial) as copy:
            while chunk := source.read(_CHUNK):
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        partial.rename(target)
        _flush_folder(target.parent)
        return key

    def open(self, key: str, start: int = 0) -> BinaryIO:
        """Open the file at byte ``start``."""
        try:
            file = self.path(key).open("rb")
        except FileNotFoundError as error:
            raise NotFound(LOST) from error
        file.seek(start)
        return file

    def delete(self, key: str) -> None:
        """Remove the file."""
        self.path(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """Look for the file."""
        return self.path(key).is_file()

    def check(self) -> str:
        """See that the folder, or the one it will be made in, can be written."""
        there = next(one for one in (self.folder, *self.folder.parents) if one.exists())
        if not os.access(there, os.W_OK | os.X_OK):
            raise Unavailable("The folder of uploads cannot be written. An administrator must correct its rights.")
        return "a folder on this machine"

    def path(self, key: str) -> Path:
        """Return where the file lies; raises ValueError for what is no key."""
        return self.folder / require_key(key)


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _flush_folder(folder: Path) -> None:
    """Make a rename survive a power cut (POSIX: the folder has to be flushed too)."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived completely."""

    path: Path
    size: int
    sha256: str


def receive(stream: IO[bytes], into: Path, limit: int, too_large: str) -> Received:
    """Write ``stream`` to ``into``, counting and hashing; raise Invalid saying ``too_large`` above ``limit`` bytes."""
    digest, size = hashlib.sha256(), 0
    with into.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise Invalid(too_large, {"file": [too_large]})
            digest.update(chunk)
            file.write(chunk)
    if not size:
        raise Invalid("The file is empty.", {"file": ["Choose a file with content."]})
    return Received(into, size, digest.hexdigest())
