"""CSV in all its dialects: read line by line, in constant memory."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from dispatcher.uploads.spreadsheets.encodings import encoding_of
from dispatcher.uploads.spreadsheets.problems import Unreadable
from dispatcher.uploads.spreadsheets.reading import MAX_CELL_CHARACTERS, ReadingOptions, Source

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 64 * 1024
_SAMPLE_RECORDS = 50
_END = "\0end of file\0"
"""A last line of our own: when it does not come back as a record, a quote was still open at the end of the file."""

Record = tuple[int, list[str]]


def read_delimited(path: Path, options: ReadingOptions, source: Source) -> Iterator[Record]:
    """Yield (row number, cells) for every record, blank ones too; tell ``source`` what was found out.

    Row numbers count records, as a spreadsheet program shows them: a line break in quotes does not begin a row.
    """
    encoding = encoding_of(path, options.encoding, source)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE)
    hint = _excel_hint(sample)
    delimiter = options.delimiter or hint or delimiter_of(sample)
    source.encoding, source.delimiter = encoding, delimiter
    return _records(path, encoding, delimiter, skip=1 if hint else 0)


def delimiter_of(sample: str) -> str:
    """Return the delimiter that splits the sample's records most evenly, then into most columns."""
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    lines = sample.splitlines(keepends=True)
    complete = lines[:-1] if len(sample) >= _SAMPLE else lines
    try:
        widths = [len(record) for record in csv.reader(complete, delimiter=delimiter) if record][:_SAMPLE_RECORDS]
    except csv.Error:
        return (0, 0)
    counted = Counter(width for width in widths if width > 1).most_common(1)
    return (round(counted[0][1] / len(widths), 1), counted[0][0]) if counted else (0, 0)


def _excel_hint(sample: str) -> str | None:
    """Read Excel's own first line ``sep=;``, which it never shows."""
    first = sample.split("\n", 1)[0].strip()
    return first[4:] if first.lower().startswith("sep=") and len(first) == 5 else None


def _records(path: Path, encoding: str, delimiter: str, *, skip: int) -> Iterator[Record]:
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(_guarded(file, skip), delimiter=delimiter)
        try:
            for number, record in enumerate(reader, start=1):
                if record == [_END]:
                    return
                yield number, record
        except csv.Error as error:
            raise Unreadable(_too_long(number + 1)) from error
    raise Unreadable(f'A quote (") in row {number} or before is never closed: close it or remove it.')


def _guarded(lines: Iterable[str], skip: int) -> Iterator[str]:
    for position, line in enumerate(lines):
        if "\0" in line:
            raise Unreadable("The file contains NUL bytes, so it is no text: export it again as CSV or XLSX.")
        if position >= skip:
            yield line if line.endswith(("\n", "\r")) else f"{line}\n"
    yield _END


def _too_long(number: int) -> str:
    return (
        f"Row {number} has a cell with more than {MAX_CELL_CHARACTERS:,} characters: "
        'shorten it, or close the quote (") that began it.'
    )
