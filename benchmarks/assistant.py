"""Whether a language model that fails in every way delays a campaign, or leaves somebody without an answer or a person.

One campaign goes out at a steady pace on one number. Meanwhile people write to another one, first while the assistant
is off, then while it answers, then while its model is busy, broken, silent, unreadable … for some seconds each.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from benchmarks.house import House, Line, phone, until
from benchmarks.results import finish, parser

FAULTS: Final = (
    "busy", "server_error", "unavailable", "denied", "slow", "hang", "drip", "reset", "malformed", "text", "off_schema",
    "cut_off", "refusal", "empty",
)  # fmt: skip
_TIMEOUT: Final = "4"
_SETTLING_SECONDS: Final = 2.0
_CUSTOMER: Final = 5511970000000
_ANSWERED: Final = "answered"


def measure(rate: int, seconds: float, customers: float) -> dict[str, Any]:
    """Send at this rate while so many people write every second, for so many seconds of each kind of failure."""
    phases = ("off", "healthy", *FAULTS)
    lines = [Line(1000, rate), Line(1000)]
    with House(lines=lines, latency_ms=100, settings={"ASSISTANT_TIMEOUT_SECONDS": _TIMEOUT}) as house:
        campaign = house.campaign(round(rate * (seconds + _SETTLING_SECONDS) * (len(phases) + 1)))
        house.start(campaign)
        house.until_accepted(rate * 2)
        with _customers(house, customers):
            measured = [_phase(house, name, seconds) for name in phases]
        house.order(campaign, "cancelled")
        until(lambda: house.sql("SELECT count(*) FROM assistant_turns") == [(0,)], 300, "the last turn")
        result = {"machine": house.machine(), "rate": rate, "customers_per_second": customers}
        return {**result, **_compared(measured), **_ends(house), "refused": house.refused()}


def _phase(house: House, name: str, seconds: float) -> dict[str, Any]:
    mode = "off" if name == "off" else "answer"
    handover = "A colleague will answer you soon."
    body = {"mode": mode, "pause_seconds": 0, "handover_text": handover, "cost_cap_micros": 1_000_000_000}
    house.api.call("PUT", f"/assistant/numbers/{house.accounts[1]}", json=body)
    faults = [{"kind": name}] if name in FAULTS else []
    house.meta.control("PUT", "/model/faults", json={"faults": faults})
    time.sleep(_SETTLING_SECONDS)
    began, first = time.time(), _sent(house)
    time.sleep(seconds)
    sent, took = _sent(house) - first, time.time() - began
    return {"phase": name, "per_second": round(sent / took, 1)}


def _sent(house: House) -> int:
    """Return how many messages of the campaign Meta has accepted; answers to people do not count."""
    counted = "SELECT count(*) FROM messages WHERE campaign_id IS NOT NULL AND accepted_at IS NOT NULL"
    return int(house.sql(counted)[0][0])


@contextmanager
def _customers(house: House, per_second: float) -> Iterator[None]:
    """Let somebody new write, again and again."""
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.wait(1 / per_second):
            number += 1
            said = {"phone_number_id": phone(1), "from": f"+{_CUSTOMER + number}", "type": "text", "text": "Bom dia"}
            house.meta.control("POST", "/customer", json=said)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _compared(measured: list[dict[str, Any]]) -> dict[str, Any]:
    normal = measured[0]["per_second"]
    for one in measured:
        one["of_normal"] = round(one["per_second"] / normal, 4)
    slowest = min(one["of_normal"] for one in measured)
    return {"phases": measured, "slowest_of_normal": slowest}


def _ends(house: House) -> dict[str, Any]:
    """Return what became of who wrote: neither answered nor with people must be nobody."""
    outcomes = dict(house.sql("SELECT outcome, count(*) FROM assistant_interactions GROUP BY outcome"))
    reasons = dict(
        house.sql(
            "SELECT reason, count(*) FROM assistant_interactions WHERE reason IS NOT NULL GROUP BY reason ORDER BY 1"
        )
    )
    left = """
        SELECT count(*) FROM conversations WHERE assistant = 'answering' AND waiting_since IS NOT NULL
    """
    alone = int(house.sql(left)[0][0])
    return {"outcomes": outcomes, "reasons": reasons, "left_alone": alone, "answered": outcomes.get(_ANSWERED, 0)}


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--rate", type=int, default=300, help="messages a second of the campaign")
    options.add_argument("--seconds", type=float, default=8.0, help="how long each kind of failure lasts")
    options.add_argument("--customers", type=float, default=3.0, help="people who write each second")
    given = options.parse_args()
    finish("assistant", lambda: measure(given.rate, given.seconds, given.customers), keep=given.keep)


if __name__ == "__main__":
    main()
