"""Who gets what, drawn by lot: the same for the same person whenever it is asked, here and in the database; pure.

A digest of the drawing campaign's id and the person's key gives three independent places between 0 and 1: for the arm
of a test, for its first part, and for the number. Nothing is stored, so planning twice draws the same.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

ARM: Final = 0
PART: Final = 1
NUMBER: Final = 2
_DIGITS: Final = 8
_PLACES: Final = 16**_DIGITS

DIGEST: Final = "md5(CAST(:draw AS text) || ':' || r.recipient_key)"
"""SQL of the digest of a row ``r``."""


def digest_of(draw: int, recipient_key: str) -> str:
    """Return the digest of a person in the draw of a campaign."""
    return hashlib.md5(f"{draw}:{recipient_key}".encode(), usedforsecurity=False).hexdigest()


def place(digest: str, nth: int) -> float:
    """Return a person's place from 0 to 1, the ``nth`` of their digest."""
    return int(digest[nth * _DIGITS : (nth + 1) * _DIGITS], 16) / _PLACES


def place_sql(nth: int) -> str:
    """Return SQL of the same from a column ``digest``."""
    digits = f"substr(digest, {1 + nth * _DIGITS}, {_DIGITS})"
    return f"CAST(CAST('x' || {digits} AS bit(32)) AS bigint) / CAST({_PLACES} AS float8)"


@dataclass(frozen=True)
class Lots:
    """How a test divides people: percentages of the ``shares``, one for each arm, the rest being held out.

    ``first_percent`` of them are in the first part, all when it is None; the others get the ``winner`` once there is
    one.
    """

    shares: Sequence[int] = (100,)
    first_percent: int | None = None
    winner: int | None = None

    @classmethod
    def of(cls, ab_test: Mapping[str, Any] | None, winner: int | None = None) -> "Lots":
        """Read the settings of a campaign's test; without one there is one arm for all."""
        if not ab_test:
            return cls()
        return cls(tuple(ab_test["shares"]), ab_test.get("first_percent"), winner)

    @property
    def ends(self) -> list[float]:
        """Return where on the way from 0 to 1 each arm ends; who comes after the last is held out."""
        return [total / 100 for total in accumulate(self.shares)]

    @property
    def first_end(self) -> float:
        """Return where the first part ends."""
        return 1.0 if self.first_percent is None else self.first_percent / 100

    def drawn(self, digest: str) -> "Lot":
        """Return what somebody has drawn."""
        arm = bisect_right(self.ends, place(digest, ARM))
        if arm >= len(self.shares):
            return Lot(None, waits=False)
        if place(digest, PART) < self.first_end:
            return Lot(arm, waits=False)
        return Lot(self.winner or 0, waits=self.winner is None)


@dataclass(frozen=True)
class Lot:
    """What somebody has drawn: an arm (None: held out), or to wait for the winner."""

    arm: int | None
    waits: bool
