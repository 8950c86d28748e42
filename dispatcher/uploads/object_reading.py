"""An object as a file that is read and sought, in constant memory; a connection that breaks is made again."""

import io
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from dispatcher.errors import Unavailable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_AT_ONCE: Final = 256 * 1024
"""Read so much at a time: what came before a connection broke is kept."""
_PAUSES: Final = (0.2, 0.6, 1.8)
"""Seconds before each new try when not a byte came; then it is given up."""
_BROKE_OFF: Final = "The file storage broke off in the middle of a file. Nothing was lost; try again shortly."


class ObjectReader(io.RawIOBase):
    """The ``size`` bytes of an object from ``start`` on; ``fetch`` asks for them from a position on."""

    def __init__(self, fetch: Callable[[int], BaseHTTPResponse], size: int, start: int) -> None:
        super().__init__()
        self._fetch, self._size, self._at = fetch, size, start
        self._answer: BaseHTTPResponse | None = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be sought."""
        return True

    def tell(self) -> int:
        """Return the position."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move; nothing is asked for until it is read."""
        at = max(0, {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence] + offset)
        if at != self._at:
            self._hang_up()
            self._at = at
        return at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read what fits; raises Unavailable when the service breaks off again and again."""
        space = memoryview(buffer).cast("B")
        wanted = min(len(space), self._size - self._at, _AT_ONCE)
        if wanted <= 0:
            return 0
        piece = self._piece(wanted)
        space[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Let the connection go."""
        self._hang_up()
        super().close()

    def _piece(self, wanted: int) -> bytes:
        for pause in (*_PAUSES, None):
            try:
                if self._answer is None:
                    self._answer = self._fetch(self._at)
                if piece := self._answer.read(wanted):
                    return piece
            except HTTPError:
                pass
            self._hang_up()
            if pause is not None:
                time.sleep(pause)
        raise Unavailable(_BROKE_OFF)

    def _hang_up(self) -> None:
        if self._answer is not None:
            self._answer.close()
            self._answer.release_conn()
            self._answer = None
