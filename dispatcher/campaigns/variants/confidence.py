"""How sure a result is; pure.

A share lies in Wilson's interval (E. B. Wilson, "Probable Inference", JASA 22, 1927) with 95 % confidence. Whether one
arm is better than another is tested by comparing two proportions: by the normal approximation with the pooled share
where every cell expects ten or more, else by Fisher's exact test (R. A. Fisher, 1922). Leading one of several at once
is more likely by chance, so p is multiplied by the number of rivals (Bonferroni).
"""

from collections.abc import Sequence
from math import erfc, exp, lgamma, sqrt
from typing import Final, NamedTuple

DECIDED_BELOW: Final = 0.05
_Z: Final = 1.959963984540054
_ENOUGH: Final = 10


class Count(NamedTuple):
    """So many of so many."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """Return the share, 0 of nobody."""
        return self.hits / self.of if self.of else 0.0


class Verdict(NamedTuple):
    """Which arm leads (None: nobody was sent to), and how likely such a lead is among equals."""

    leader: int | None
    p_value: float | None

    @property
    def is_decided(self) -> bool:
        """Tell whether chance is an unlikely reason for the lead."""
        return self.p_value is not None and self.p_value < DECIDED_BELOW


def interval(count: Count) -> tuple[float, float] | None:
    """Return in which range the true share lies, None of nobody."""
    if not count.of:
        return None
    n, p, z = count.of, count.share, _Z
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def p_value(one: Count, other: Count) -> float | None:
    """Return how likely two equally good ones differ so much (two-sided), None where one has nobody."""
    if not one.of or not other.of:
        return None
    hits, people = one.hits + other.hits, one.of + other.of
    least = min(one.of, other.of) * min(hits, people - hits) / people
    return _by_normal(one, other) if least >= _ENOUGH else _by_fisher(one, other)


def verdict(counts: Sequence[Count]) -> Verdict:
    """Return who leads among all arms and how sure that is; of equals the first."""
    tried = [arm for arm, count in enumerate(counts) if count.of]
    if not tried:
        return Verdict(None, None)
    ranked = sorted(tried, key=lambda arm: -counts[arm].share)
    leader, rivals = ranked[0], ranked[1:]
    found = [p for arm in rivals if (p := p_value(counts[leader], counts[arm])) is not None]
    return Verdict(leader, min(1.0, max(found) * len(rivals)) if found else None)


def _by_normal(one: Count, other: Count) -> float:
    pooled = (one.hits + other.hits) / (one.of + other.of)
    deviation = sqrt(pooled * (1 - pooled) * (1 / one.of + 1 / other.of))
    return erfc(abs(one.share - other.share) / deviation / sqrt(2))


def _by_fisher(one: Count, other: Count) -> float:
    """Add up all tables with the same margins that are no likelier than the one that was found."""
    hits, people = one.hits + other.hits, one.of + other.of
    lowest, highest = max(0, hits - other.of), min(hits, one.of)
    whole = _ways(people, hits)
    logs = [_ways(one.of, k) + _ways(other.of, hits - k) - whole for k in range(lowest, highest + 1)]
    found = logs[one.hits - lowest]
    return min(1.0, sum(exp(each) for each in logs if each <= found + 1e-9))


def _ways(n: int, k: int) -> float:
    """Return the logarithm of n over k."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
