"""What to read, how, and what was found: the words between the web process and the process that reads."""

from dataclasses import dataclass, field

MAX_ROWS = 2_000_000
MAX_COLUMNS = 500
MAX_CELL_CHARACTERS = 32_767
"""Excel's own limit; a longer cell in a CSV is nearly always a quote that was never closed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingOptions:
    """What the person said about the file; None means: find out."""

    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    has_header: bool | None = None


@dataclass(kw_only=True, slots=True)
class Source:
    """What was found out about the file before its first row."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: list[str] = field(default_factory=list)
    first_column: int = 0
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column: its first values and what they look like (phone, name, text, number, date, empty)."""

    name: str
    samples: list[str]
    looks_like: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """A recipient file as the API shows it (RecipientFile), and where its rows' index begins."""

    columns: list[Column]
    row_count: int
    phone_column: str | None
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: list[str]
    warnings: list[str]
    index_at: int
