"""What commands write: results on standard output, everything about the way there on standard error."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dispatcher.http import zulu

_WIDE: Final = 240
"""Columns of a table that goes into a file or a pipe, where nothing should be wrapped."""


def plain(value: object) -> str:
    """Return a value for the terminal: times in UTC, nothing that could move the cursor or change colours."""
    if value is None or value == "":
        return "-"
    text = zulu(value.replace(microsecond=0)) if isinstance(value, datetime) else str(value)
    return "".join(character if character.isprintable() else "·" for character in text)


def show_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, err: bool = False) -> None:
    """Write a table."""
    table = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    console(err=err).print(table)


def show_json(value: Any) -> None:
    """Write one line of JSON on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, default=plain))


def say(text: str) -> None:
    """Write a line about the way on standard error."""
    click.echo(text, err=True)


def console(*, err: bool = False) -> Console:
    """Return a console on the present standard output or error."""
    stream = sys.stderr if err else sys.stdout
    return Console(file=stream, highlight=False, width=None if stream.isatty() else _WIDE)
