"""The rows of a recipient file, normalised once at the upload.

Why not read the original each time: XLSX has no random access, needs its whole sheet in memory and a guarded process;
and an encoding or delimiter guessed twice might be guessed differently. This file is text in compressed blocks, so that
a preview of row n, a page and an import resumed at row n each read one block to begin with, in constant memory, by
nothing but gzip and JSON.

Layout: gzip members one after the other (``zcat`` shows all of it). Each member holds up to ``ROWS_PER_BLOCK`` lines
``[row number, cell, cell, …]``; the last one holds the index ``{"columns", "rows", "blocks": [[first row number,
first position, byte offset], …]}``. ``index_at`` is the byte where that last member begins.
"""

import gzip
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import orjson

ROWS_PER_BLOCK = 1000
_BYTES_PER_BLOCK = 4 * 1024 * 1024
_COMPRESSION = 1

OpenAt = Callable[[int], BinaryIO]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the user sees it in the file (the header is usually row 1), and all columns as text."""

    number: int
    cells: dict[str, str]


class RowFileWriter:
    """Writes rows in blocks; ``finish`` adds the index."""

    def __init__(self, file: BinaryIO, columns: list[str]) -> None:
        self.file = file
        self.columns = columns
        self.rows = 0
        self.blocks: list[tuple[int, int, int]] = []
        self._lines: list[bytes] = []
        self._bytes = 0

    def write(self, number: int, cells: list[str]) -> None:
        """Add a row; ``cells`` has one text for each column."""
        if not self._lines:
            self.blocks.append((number, self.rows, self.file.tell()))
        line = orjson.dumps([number, *cells], option=orjson.OPT_APPEND_NEWLINE)
        self._lines.append(line)
        self._bytes += len(line)
        self.rows += 1
        if len(self._lines) >= ROWS_PER_BLOCK or self._bytes >= _BYTES_PER_BLOCK:
            self._end_block()

    def finish(self) -> int:
        """Write what is left and the index; return where the index begins."""
        if self._lines:
            self._end_block()
        index_at = self.file.tell()
        index = {"columns": self.columns, "rows": self.rows, "blocks": self.blocks}
        self.file.write(gzip.compress(orjson.dumps(index, option=orjson.OPT_APPEND_NEWLINE), _COMPRESSION, mtime=0))
        return index_at

    def _end_block(self) -> None:
        self.file.write(gzip.compress(b"".join(self._lines), _COMPRESSION, mtime=0))
        self._lines, self._bytes = [], 0


class RowFile:
    """Reads rows from anywhere in the file; ``open_at`` opens it at a byte."""

    def __init__(self, open_at: OpenAt, index_at: int) -> None:
        self._open_at = open_at
        with open_at(index_at) as file:
            index = orjson.loads(gzip.decompress(file.read()))
        self.columns: list[str] = index["columns"]
        self.row_count: int = index["rows"]
        self._numbers = [block[0] for block in index["blocks"]]
        self._positions = [block[1] for block in index["blocks"]]
        self._offsets = [*(block[2] for block in index["blocks"]), index_at]

    def from_number(self, start: int) -> Iterator[Row]:
        """Yield the rows whose number is ``start`` or higher."""
        block = max(bisect_right(self._numbers, start) - 1, 0)
        return (row for row in self._from_block(block) if row.number >= start)

    def from_position(self, position: int, count: int) -> list[Row]:
        """Return ``count`` rows (fewer at the end) from ``position``, 0 being the first."""
        block = max(bisect_right(self._positions, position) - 1, 0)
        skipped = position - self._positions[block] if self._positions else 0
        return list(islice(self._from_block(block), skipped, skipped + count))

    def _from_block(self, block: int) -> Iterator[Row]:
        if block >= len(self._numbers):
            return
        with self._open_at(self._offsets[block]) as file:
            for start, end in zip(self._offsets[block:], self._offsets[block + 1 :], strict=False):
                lines = gzip.decompress(file.read(end - start)).splitlines()
                for number, *cells in map(orjson.loads, lines):
                    yield Row(number, dict(zip(self.columns, cells, strict=True)))
