"""From records to rows: the header found, columns named, blank rows left out, uneven rows reported."""

from collections.abc import Iterator
from itertools import chain, islice

from dispatcher.uploads.spreadsheets.columns import looks_like_phone, unique_names
from dispatcher.uploads.spreadsheets.problems import Unreadable
from dispatcher.uploads.spreadsheets.reading import MAX_COLUMNS, MAX_ROWS, Source

_LOOK_AHEAD = 20
_NUMBERS_SHOWN = 5

Record = tuple[int, list[str]]


class Table:
    """The rows below a header, all with the same columns."""

    def __init__(self, records: Iterator[Record], has_header: bool | None, source: Source) -> None:
        """Find the header; raises Unreadable when there are no rows at all or too many columns."""
        self.source = source
        self._uneven: list[int] = []
        self._uneven_count = 0
        filled = ((number, cells) for number, cells in records if any(map(str.strip, cells)))
        first = list(islice(filled, _LOOK_AHEAD))
        if not first:
            raise Unreadable("The file has no rows.")
        header, body = self._split(first, has_header)
        width = _width(header, [cells for _, cells in body])
        self.columns = unique_names(_padded(header, width), source.first_column)
        if len(self.columns) > MAX_COLUMNS:
            raise Unreadable(f"The file has {len(self.columns)} columns; at most {MAX_COLUMNS} can be used.")
        self._records = chain(body, filled)

    def rows(self) -> Iterator[Record]:
        """Yield (row number, one text for each column); raises Unreadable after MAX_ROWS."""
        width = len(self.columns)
        for count, (number, cells) in enumerate(self._records):
            if count >= MAX_ROWS:
                raise Unreadable(f"The file has more than {MAX_ROWS:,} rows: split it.")
            if any(map(str.strip, cells[width:])):
                self._note_uneven(number)
            yield number, _padded(cells[:width], width)
        self._warn()

    def _split(self, first: list[Record], has_header: bool | None) -> tuple[list[str], list[Record]]:
        titles = 0 if has_header is False else _title_rows(first)
        rest = first[titles:]
        if titles:
            self.source.warnings.append(f"Everything above row {rest[0][0]} was taken as a title and left out.")
        if has_header is None:
            has_header = not any(looks_like_phone(cell) for cell in rest[0][1])
        if has_header:
            return rest[0][1], rest[1:]
        self.source.warnings.append("The file has no header, so its columns are called by their letters.")
        return [], rest

    def _note_uneven(self, number: int) -> None:
        self._uneven_count += 1
        if len(self._uneven) < _NUMBERS_SHOWN:
            self._uneven.append(number)

    def _warn(self) -> None:
        if not self._uneven:
            return
        shown = ", ".join(map(str, self._uneven)) + (", …" if self._uneven_count > _NUMBERS_SHOWN else "")
        self.source.warnings.append(
            f"{self._uneven_count} rows have more cells than there are columns; what is beyond the last column was "
            f"left out. Look for missing quotes or delimiters in rows {shown}."
        )


def _title_rows(first: list[Record]) -> int:
    """Count the rows above the header: single cells, such as a report's name, above rows of several cells."""
    widths = [sum(1 for cell in cells if cell.strip()) for _, cells in first]
    titles = next((index for index, width in enumerate(widths) if width > 1), 0)
    return titles if all(width > 1 for width in widths[titles:]) else 0


def _width(header: list[str], body: list[list[str]]) -> int:
    """Return how many columns there are: those with a name, and those without that most rows fill."""
    widths = sorted(_used(cells) for cells in body)
    usual = widths[len(widths) // 2] if widths and header else max(widths, default=0)
    return max(_used(header), usual)


def _used(cells: list[str]) -> int:
    return max((index for index, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _padded(cells: list[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]
