"""The control: a sender of the usual kind (check, send, mark). If it does not double here, nobody would."""

import subprocess
import sys
import time

from tests.faults.house import TOKEN, House, wait
from tests.servers import ROOT

PEOPLE = 200
_NUMBER = "200000000000002"


def doubles_of_the_naive(house: House) -> int:
    """Kill the naive sender three times, let it finish, and return how many people it sent to twice."""
    house.sql("DROP TABLE IF EXISTS naive")
    house.sql("CREATE TABLE naive (phone text PRIMARY KEY, sent boolean NOT NULL DEFAULT false)")
    house.sql("INSERT INTO naive SELECT unnest(%s)", ([f"+{person}" for person in house.new_people(PEOPLE)],))
    began = time.time()
    house.meta.control("PUT", "/faults", json={"latency_ms": 40, "jitter_ms": 60})
    argv = [sys.executable, "-m", "tests.faults.naive", house.stack.settings.database_url, house.graph, TOKEN]
    for _ in range(3):
        _kill_in_the_middle(house, argv)
    subprocess.run(argv, cwd=ROOT, check=True)
    house.meta.control("DELETE", "/faults")
    house.sql("DROP TABLE naive")
    query = {"key": "recipient", "phone_number_id": _NUMBER, "since": repr(began)}
    return int(house.meta.control("GET", "/doubles", params=query)["doubles"])


def _kill_in_the_middle(house: House, argv: list[str]) -> None:
    before = house.accepted()
    with subprocess.Popen(argv, cwd=ROOT) as sender:
        try:
            wait(lambda: house.accepted() > before + 15, "messages of the naive sender")
            time.sleep(0.05)
        finally:
            sender.kill()
