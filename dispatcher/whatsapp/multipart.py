"""A media upload as a stream: 100 MB documents must not be held in memory."""

import os
import uuid
from collections.abc import Iterator, Mapping
from typing import BinaryIO

PIECE = 256 * 1024


class Multipart:
    """``multipart/form-data`` with some fields and one file; its length is known, so Meta gets Content-Length."""

    def __init__(self, fields: Mapping[str, str], file: BinaryIO, filename: str, mime: str) -> None:
        boundary = uuid.uuid4().hex
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._file = file
        self._size = remaining(file)
        parts = [_field(boundary, name, value) for name, value in fields.items()]
        head = f'Content-Disposition: form-data; name="file"; filename="{_quoted(filename)}"\r\nContent-Type: {mime}'
        self._head = "".join([*parts, f"--{boundary}\r\n{head}\r\n\r\n"]).encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()

    def __len__(self) -> int:
        return len(self._head) + self._size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        while piece := self._file.read(PIECE):
            yield piece
        yield self._tail


def remaining(file: BinaryIO) -> int:
    """Bytes from the file's position to its end."""
    start = file.tell()
    end = file.seek(0, os.SEEK_END)
    file.seek(start)
    return end - start


def _field(boundary: str, name: str, value: str) -> str:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


def _quoted(filename: str) -> str:
    """As browsers quote it (WHATWG HTML §4.10.21.8)."""
    return filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
