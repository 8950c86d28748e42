"""How soon a large campaign obeys: from start, pause, resume and cancel to the first or last message Meta accepts.

The audience is uploaded beforehand; planning happens at the start, so the first message leaves while it goes on.
"""

import time
from typing import Any, Final

from benchmarks.house import House
from benchmarks.results import finish, parser

_RUN_SECONDS: Final = 4.0
_QUIET_SECONDS: Final = 3.0


def measure(recipients: int) -> dict[str, Any]:
    """Start, pause, resume and cancel one campaign, and read Meta's log for what happened then."""
    with House(latency_ms=100) as house:
        campaign = house.campaign(recipients)
        started = house.start(campaign)
        answered = time.time()
        time.sleep(_RUN_SECONDS)
        planned = int(house.shown(campaign)["stats"]["planned"])
        paused, obeyed = _stop(house, campaign, "paused")
        resumed = house.start(campaign)
        time.sleep(_RUN_SECONDS)
        cancelled, ended = _stop(house, campaign, "cancelled")
        stats = house.shown(campaign)["stats"]
        times, machine = house.times(), house.machine()
    return {
        "machine": machine,
        "recipients": recipients,
        "start_to_answer": round(answered - started, 3),
        "start_to_first_message": round(times[0] - started, 3),
        "pause_to_answer": round(obeyed - paused, 3),
        "pause_to_last_message": _last(times, paused, resumed),
        "resume_to_first_message": round(min(at for at in times if at > resumed) - resumed, 3),
        "cancel_to_answer": round(ended - cancelled, 3),
        "cancel_to_last_message": _last(times, cancelled, time.time()),
        "accepted": len(times),
        "planned_when_paused": planned,
        "balanced": stats["balanced"],
        "cancelled": stats["states"]["cancelled"],
    }


def _stop(house: House, campaign: int, status: str) -> tuple[float, float]:
    """Return when the order was given and when it was answered."""
    at = house.order(campaign, status)
    answered = time.time()
    time.sleep(_QUIET_SECONDS)
    return at, answered


def _last(times: list[float], order: float, until: float) -> float:
    """Return the seconds from an order to the last message after it; 0 when none came after it."""
    after = [at for at in times if order < at < until]
    return round(max(after) - order, 3) if after else 0.0


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--recipients", type=int, default=100_000)
    given = options.parse_args()
    finish("stopping", lambda: measure(given.recipients), keep=given.keep)


if __name__ == "__main__":
    main()
