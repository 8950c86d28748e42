"""What the demo says in the terminal: on standard error, so that standard output holds the result alone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dispatcher.cli.words import awaited

LISTED: Final = 50
console = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """Say a line."""
    console.print(text, soft_wrap=True)


def say_notes(notes: Sequence[str]) -> None:
    """Say lines that hold somebody else's words."""
    for note in notes:
        console.print(note, markup=False, soft_wrap=True)


def say_bad_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    """List every row that is not sent to, with the reason (the first 50, then how many more)."""
    if not rows:
        return
    console.print(f"[yellow]{len(rows)} rows are not sent to:[/]")
    for row in rows[:LISTED]:
        problem = (row["problems"] or [{}])[0]
        words = f"  row {row['row']}: {str(row['phone']).strip() or '(empty)'}: {problem.get('message', '')}"
        console.print(words, markup=False, soft_wrap=True)
    if len(rows) > LISTED:
        console.print(f"  and {len(rows) - LISTED} more: see the campaign's page")


class Bar:
    """The live progress of a campaign."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task("sending", total=total, said="")

    def watch(self, campaign: Mapping[str, Any]) -> None:
        """Show how far it is."""
        stats = campaign["stats"]
        states, funnel = stats["states"], stats["funnel"]
        open_ones = states["pending"] + states["queued"] + states["sending"]
        said = (
            f"{stats['rate']:.0f}/s  delivered {funnel['delivered']}  read {funnel['read']}  failed {states['failed']}"
        )
        if awaited(stats):
            said += f"  {awaited(stats)}"
        done = max(0, stats["planned"] - open_ones - states["skipped"])
        self._progress.update(self._task, completed=done, said=said)


@contextmanager
def progress_bar(total: int) -> Iterator[Bar]:
    """Show a progress bar while the block runs."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, refresh_per_second=8) as progress:
        yield Bar(progress, total)
