"""How many messages a second go out end to end, and what each costs: two numbers of 1,000/s, Meta 100 and 300 ms away.

Everything on this machine: the plan, one job for each message, turns under the pace, attempts committed before the
call, outcomes recorded, and the simulated Meta with its durable log. Stock RQ workers send the same messages to the
same Meta in the same run (without ledger, pace and states).
"""

import time
from typing import Any, Final

from benchmarks import baselines
from benchmarks.house import House
from benchmarks.machine import difference, per_message
from benchmarks.results import finish, parser

LATENCIES: Final = (100, 300)
PROCESSES: Final = (1, 2)
_LIMIT: Final = 1000
_RAMP_SHARE: Final = 0.2
_END_SHARE: Final = 0.95
_BASELINE_LATENCY: Final = 100


def measure(messages: int, seconds_of_baselines: float) -> dict[str, Any]:
    """Send so many messages with every number of processes at every latency, then let the baselines send."""
    runs = []
    senders: list[dict[str, Any]] = []
    machine: dict[str, str | int] = {}
    for latency in LATENCIES:
        for processes in PROCESSES:
            with _house(latency, processes) as house:
                runs.append({"latency_ms": latency, "processes": processes, **_run(house, messages)})
                machine = house.machine()
                if latency == _BASELINE_LATENCY and processes == PROCESSES[-1] and seconds_of_baselines:
                    senders = baselines.measure(house, seconds_of_baselines)
    best = max(run["per_second"] for run in runs if run["latency_ms"] == _BASELINE_LATENCY)
    for sender in senders:
        sender["ours_is_faster_by"] = round(best / sender["per_second"], 1)
    return {"machine": machine, "runs": runs, "baselines": senders}


def _house(latency: int, processes: int) -> House:
    return House(limit=_LIMIT, rate_limit=_LIMIT, numbers=2, latency_ms=latency, send_workers=processes, webhooks=False)


def _run(house: House, messages: int) -> dict[str, Any]:
    campaigns = [house.campaign(messages // 2, number) for number in (0, 1)]
    for campaign in campaigns:
        house.start(campaign)
    house.until_accepted(round(messages * _RAMP_SHARE))
    began, first, before = time.monotonic(), house.accepted(), house.cpu()
    house.until_accepted(round(messages * _END_SHARE))
    took, sent, spent = time.monotonic() - began, house.accepted() - first, difference(house.cpu(), before)
    for campaign in campaigns:
        house.until_ended(campaign)
    return {
        "messages": messages,
        "per_second": round(sent / took),
        "cpu_ms_per_message": per_message(spent, sent),
        "accepted": house.accepted(),
        "refused": house.refused(),
        "doubles": house.meta.control("GET", "/doubles", params={"key": "opaque"})["doubles"],
    }


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--messages", type=int, default=24_000, help="messages of each run")
    options.add_argument("--baselines", type=float, default=10.0, help="seconds for each stock worker; 0 for none")
    given = options.parse_args()
    finish("dispatch", lambda: measure(given.messages, given.baselines), keep=given.keep)


if __name__ == "__main__":
    main()
