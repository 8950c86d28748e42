"""Who uses an upload. Features above this one register how to find out."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

UseCheck = Callable[[Session, Sequence[UUID]], Mapping[UUID, str]]
"""For those of the uploads that are in use now: a sentence that names the user ("The campaign Sale uses it.")."""

_checks: list[UseCheck] = []


def register_use(check: UseCheck) -> None:
    """Ask ``check`` before an upload is deleted, and for ``in_use`` in answers; registering twice changes nothing."""
    if check not in _checks:
        _checks.append(check)


def uses_of(session: Session, uploads: Sequence[UUID]) -> dict[UUID, str]:
    """Return a sentence for each of the uploads that something uses."""
    found: dict[UUID, str] = {}
    for check in _checks:
        found.update(check(session, uploads))
    return found
