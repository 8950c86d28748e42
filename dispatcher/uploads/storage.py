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

from dispatcher.errors import Invalid, NotFound

_CHUNK = 1024 * 1024
_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


class Storage(Protocol):
    """A place that keeps files under random keys."""

    def put(self, file: Path) -> str:
        """Keep a copy of ``file`` durably and return its key."""

    def open(self, key: str, start: int = 0) -> BinaryIO:
        """Open what is kept under ``key`` at byte ``start``; raises NotFound when there is nothing."""

    def delete(self, key: str) -> None:
        """Forget ``key``; nothing happens when it is gone already."""


class LocalStorage:
    """Files below one folder, which no web server serves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, file: Path) -> str:
        """Copy into a hidden name, flush to the disk, then rename: a reader sees all of a file or none."""
        name = secrets.token_hex(16)
        key = f"{name[:2]}/{name}"
        target = self.folder / key
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        partial = target.with_name(f".{name}.partial")
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
            file = self._path(key).open("rb")
        except FileNotFoundError as error:
            raise NotFound("The content of this file is no longer stored. Upload it again.") from error
        file.seek(start)
        return file

    def delete(self, key: str) -> None:
        """Remove the file."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a storage key: {key!r}")
        return self.folder / key


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
