"""Bringing files from the folder of one machine to a bucket, so that several machines can share them."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import BinaryIO, Final

from dispatcher.errors import NotFound, Unavailable
from dispatcher.uploads.object_storage import ObjectStorage
from dispatcher.uploads.storage import LocalStorage

_AT_ONCE: Final = 4
_SPOILT: Final = "What the file storage gives back is not what it was given. Nothing was deleted; look at the bucket."


class Moved(StrEnum):
    """What became of a file: brought over now, in the bucket already, or in neither place."""

    BROUGHT = "brought"
    WAS_THERE = "was_there"
    MISSING = "missing"


def move(keys: Iterable[str], folder: LocalStorage, bucket: ObjectStorage) -> Iterator[tuple[str, Moved]]:
    """Bring every file over under its key and read it back; yield what became of each.

    Nothing leaves the folder, and what is in the bucket with the same bytes is not sent again: it may be broken off and
    repeated. Raises Unavailable when the bucket is out of reach or gives back other bytes.
    """
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="files") as threads:
        yield from threads.map(lambda key: (key, _bring(key, folder, bucket)), keys)


def _bring(key: str, folder: LocalStorage, bucket: ObjectStorage) -> Moved:
    there = _digest(bucket.open, key)
    if not folder.exists(key):
        return Moved.WAS_THERE if there else Moved.MISSING
    here = _digest(folder.open, key)
    if here == there:
        return Moved.WAS_THERE
    bucket.keep(key, folder.path(key))
    if _digest(bucket.open, key) != here:
        raise Unavailable(_SPOILT)
    return Moved.BROUGHT


def _digest(opened: Callable[[str], BinaryIO], key: str) -> str | None:
    try:
        with opened(key) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except NotFound:
        return None
