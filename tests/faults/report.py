"""What a run of the suite showed: one object for machines, one table for people."""

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.faults.registry import known
from tests.faults.story import Outcome

_BEGIN: Final = "<!-- faults:begin (written by bin/faults --write) -->"
_END: Final = "<!-- faults:end -->"
_HEAD: Final = (
    "| fault | runs | D | L | G | wrongly marked | unconfirmed | seconds to recover | seconds to the end |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
)
_CONTROL: Final = "| **control** (naive sender, killed three times)"
_ROW: Final = re.compile(r"^(?=\| `([\w-]+)`)(\|.*)$", re.MULTILINE)
_WHAT: Final = re.compile(r"^(?=- `([\w-]+)`)(- .*)$", re.MULTILINE)
_CONTROL_ROW: Final = re.compile(rf"^{re.escape(_CONTROL)}.*$", re.MULTILINE)


class NoPlaceError(Exception):
    """The document has no place for the table."""


def summary(outcomes: Sequence[Outcome], control: int | None) -> dict[str, Any]:
    """Return everything as JSON; ``recovery_seconds`` is the longest of all runs."""
    return {
        "faults": [_object(name, runs) for name, runs in _by_name(outcomes).items()],
        "control": {"D": control},
    }


def broken(outcomes: Sequence[Outcome], control: int | None) -> list[str]:
    """Return every promise that did not hold; a control that doubles nobody proves nothing."""
    found = [f"{one.fault.name}: {words}" for one in outcomes for words in one.broken()]
    return found if control else [*found, "control: the naive sender doubled nobody, so nothing is proved"]


def write(document: Path, outcomes: Sequence[Outcome], control: int | None, machine: Mapping[str, Any]) -> None:
    """Put the table between the markers of a document; raise NoPlaceError when it has none.

    Faults that were not played now keep the rows they have, so that some of them can be seen again without the rest.
    """
    before, begin, rest = document.read_text().partition(_BEGIN)
    old, end, after = rest.partition(_END)
    if not (begin and end):
        raise NoPlaceError(f"{document} has no lines {_BEGIN} and {_END}.")
    document.write_text(f"{before}{_BEGIN}\n\n{_words(outcomes, control, machine, old)}\n{_END}{after}")


def _words(outcomes: Sequence[Outcome], control: int | None, machine: Mapping[str, Any], old: str) -> str:
    where = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in machine.items())
    grouped = _by_name(outcomes)
    rows = dict(_ROW.findall(old)) | {name: _row(name, runs) for name, runs in grouped.items()}
    what = dict(_WHAT.findall(old)) | {name: f"- `{name}`: {runs[0].fault.does}" for name, runs in grouped.items()}
    controls = [f"{_CONTROL} | 1 | **{control}** | | | | | | |"] if control is not None else _CONTROL_ROW.findall(old)
    names = _in_order(rows)
    table = [*_HEAD, *(rows[name] for name in names), *controls]
    described = [what[name] for name in names]
    return "\n".join(["Measured on: " + where + ".", "", *table, "", "What each one does:", "", *described, ""])


def _in_order(names: Iterable[str]) -> list[str]:
    order = {name: place for place, name in enumerate(known())}
    return sorted(names, key=lambda name: order.get(name, len(order)))


def _by_name(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    grouped: dict[str, list[Outcome]] = {name: [] for name in _in_order({one.fault.name for one in outcomes})}
    for one in outcomes:
        grouped[one.fault.name].append(one)
    return grouped


def _object(name: str, runs: Sequence[Outcome]) -> dict[str, Any]:
    found = [run.judgement for run in runs]
    recoveries = [run.recovery for run in runs if run.recovery is not None]
    return {
        "name": name,
        "runs": len(runs),
        "D": sum(one.doubles for one in found),
        "L": sum(one.lost for one in found),
        "G": sum(one.ghosts for one in found),
        "wrong": sum(one.wrong for one in found),
        "unconfirmed": sum(one.unconfirmed for one in found),
        "recovery_seconds": round(max(recoveries), 1) if recoveries else None,
    }


def _row(name: str, runs: Sequence[Outcome]) -> str:
    cells = [str(value) for value in _object(name, runs).values()][:-1]
    cells[0] = f"`{name}`"
    recovered, ended = _spread([run.recovery for run in runs]), _spread([run.completion for run in runs])
    return f"| {' | '.join([*cells, recovered, ended])} |"


def _spread(values: Sequence[float | None]) -> str:
    """Return the median and the most."""
    known = [value for value in values if value is not None]
    return f"{statistics.median(known):.1f} (most {max(known):.1f})" if known else "–"
