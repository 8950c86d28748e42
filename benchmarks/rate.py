"""How exactly a number keeps its pace under a Meta that refuses strictly above its limit in any sliding second.

Limits of 20, 80 and 1,000/s, each at the default share (which leaves room for replies) and at the exact limit (the
number's ``rate_limit`` set to it).
"""

from typing import Any, Final

from benchmarks.house import House, Line, phone
from benchmarks.results import finish, parser

_RAMP_SECONDS: Final = 2.0
SLOW: Final = (Line(20), Line(20, 20), Line(80), Line(80, 80))
FAST: Final = (Line(1000), Line(1000, 1000))
"""One after the other, so that the machine is not the limit."""


def measure(seconds: float) -> dict[str, Any]:
    """Send for so many seconds at every limit."""
    lines = [*SLOW, *FAST]
    with House(lines=lines, latency_ms=100, webhooks=False) as house:
        slow = [house.campaign(round(line.limit * seconds), number) for number, line in enumerate(SLOW)]
        fast = [house.campaign(round(line.limit * seconds), len(SLOW) + number) for number, line in enumerate(FAST)]
        for group in (slow, *([one] for one in fast)):
            _run(house, group)
        found = [_line(house, number, line) for number, line in enumerate(lines)]
        machine, refused = house.machine(), sum(house.refused().values())
        failed = house.sql("SELECT count(*) FROM messages WHERE state <> 'accepted'")[0][0]
    return {"machine": machine, "lines": found, "refused": refused, "given_up": failed}


def _run(house: House, campaigns: list[int]) -> None:
    for campaign in campaigns:
        house.start(campaign)
    for campaign in campaigns:
        house.until_ended(campaign)


def _line(house: House, number: int, line: Line) -> dict[str, Any]:
    times = house.times(number)
    peak = house.meta.control("GET", "/rates")["max_per_second"][phone(number)]
    steady = [at for at in times if at >= times[0] + _RAMP_SECONDS]
    rate = (len(steady) - 1) / (steady[-1] - steady[0])
    return {
        "limit": line.limit,
        "set_to": line.rate_limit,
        "messages": len(times),
        "most_in_a_second": peak,
        "sustained": round(rate, 1),
        "share_used": round(rate / line.limit, 4),
    }


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--seconds", type=float, default=12.0, help="how long to send at each limit")
    given = options.parse_args()
    finish("rate", lambda: measure(given.seconds), keep=given.keep)


if __name__ == "__main__":
    main()
