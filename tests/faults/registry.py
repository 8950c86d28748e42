"""The faults by name: what each one does, and what it may leave behind."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.faults.house import SHORT_LEASE

if TYPE_CHECKING:
    from tests.faults.story import Story

Act = Callable[["Story"], None]
_RECIPIENTS: Final = 600
"""More than the three seconds of a number's pace that are handed out at once."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way to be hurt.

    ``act`` takes a drafted campaign, starts it and hurts the house. ``leaves_doubt``: messages may end ``unknown``,
    because a process died or an answer was lost that nobody can ever know; where it is false, not one may. ``short``:
    belongs to the set that bin/test runs. ``bad_rows``: rows of the file, beyond ``recipients``, that cannot be sent.
    """

    name: str
    does: str
    act: Act
    leaves_doubt: bool
    short: bool = False
    recipients: int = _RECIPIENTS
    bad_rows: int = 0
    lease: int = SHORT_LEASE


_known: dict[str, Fault] = {}


def fault(
    *,
    leaves_doubt: bool = False,
    short: bool = False,
    recipients: int = _RECIPIENTS,
    bad_rows: int = 0,
    lease: int = SHORT_LEASE,
) -> Callable[[Act], Act]:
    """Register a function as a fault: its name names it, its docstring says what it does."""

    def register(act: Act) -> Act:
        name = act.__name__.replace("_", "-")
        _known[name] = Fault(
            name=name,
            does=" ".join((inspect.getdoc(act) or "").split()),
            act=act,
            leaves_doubt=leaves_doubt,
            short=short,
            recipients=recipients,
            bad_rows=bad_rows,
            lease=lease,
        )
        return act

    return register


def known() -> dict[str, Fault]:
    """Return every fault by name, in the order of the modules that define them."""
    return dict(_known)
