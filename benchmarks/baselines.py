"""What stock RQ does with the same messages: ``rq worker`` (a fork for each job) and ``SimpleWorker`` (none).

One job for each message, sent with requests to the same simulated Meta with the same latency. No ledger, no pace, no
states: less than our own sender does.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from redis import Redis
from rq import Queue

from benchmarks.house import TOKEN, House, phone
from benchmarks.machine import cpu_seconds, difference
from benchmarks.results import finish, parser

WORKERS: Final = {"rq worker": "rq.worker.Worker", "rq SimpleWorker": "rq.worker.SimpleWorker"}
_QUEUE: Final = "baseline"
_JOB: Final = "benchmarks.stock_job.send"
_MORE_THAN_ENOUGH: Final = 2_000
_ROOT: Final = Path(__file__).parents[1]


def measure(house: House, seconds: float = 15.0) -> list[dict[str, Any]]:
    """Let each kind of worker send for so many seconds; return messages a second and CPU for each."""
    return [_run(house, name, worker, seconds) for name, worker in WORKERS.items()]


def _run(house: House, name: str, worker: str, seconds: float) -> dict[str, Any]:
    with house.redis() as connection:
        _fill(house, connection)
        before = house.accepted()
        process = _start(house, worker)
        try:
            _until_the_first(house, before)
            took, sent, spent = _watch(house, process.pid, seconds)
        finally:
            process.kill()
            process.wait()
        Queue(_QUEUE, connection=connection).empty()  # type: ignore[no-untyped-call]
    return {
        "sender": name,
        "processes": 1,
        "messages": sent,
        "per_second": round(sent / took, 1),
        "cpu_ms_per_message": round(spent / max(1, sent) * 1000, 2),
    }


def _fill(house: House, connection: "Redis") -> None:
    url = f"{house.graph}/{phone(0)}/messages"
    jobs = [Queue.prepare_data(_JOB, (url, TOKEN, number)) for number in range(_MORE_THAN_ENOUGH)]
    Queue(_QUEUE, connection=connection).enqueue_many(jobs)


def _start(house: House, worker: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "rq.cli", "worker", "--worker-class", worker, "--quiet", _QUEUE]
    environ = {**os.environ, "RQ_REDIS_URL": house.stack.settings.redis_url, "PYTHONPATH": str(_ROOT)}
    return subprocess.Popen(command, cwd=_ROOT, env=environ)


def _until_the_first(house: House, before: int) -> None:
    house.until_accepted(before + 2, 30)


def _watch(house: House, pid: int, seconds: float) -> tuple[float, int, float]:
    """Return seconds, messages accepted and CPU seconds between now and ``seconds`` later."""
    roots = {pid: "worker"}
    began, accepted, cpu = time.monotonic(), house.accepted(), cpu_seconds(roots)
    time.sleep(seconds)
    took, sent = time.monotonic() - began, house.accepted() - accepted
    return took, sent, difference(cpu_seconds(roots), cpu)["worker"]


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--seconds", type=float, default=15.0, help="how long each kind of worker sends")
    given = options.parse_args()

    def run() -> dict[str, Any]:
        with House(latency_ms=100, webhooks=False) as house:
            return {"machine": house.machine(), "latency_ms": 100, "senders": measure(house, given.seconds)}

    finish("baselines", run, keep=given.keep)


if __name__ == "__main__":
    main()
