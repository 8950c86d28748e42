"""Meta's status calls while a campaign runs: 1,000 a second, one status each, offered whether we keep up or not.

First a campaign is sent of which Meta tells nothing. Then its statuses (sent, delivered, read) come one by one from a
process of its own while a second campaign is sent, at the pace whose statuses would be that many. In the end
every call must be in the journal, and every message of the first campaign must be read.
"""

import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks.house import SECRET, House, Line, phone, until
from benchmarks.machine import difference
from benchmarks.results import finish, parser
from dispatcher.demo.campaign import BUSINESS_ACCOUNT_ID

_STATUSES: Final = ("sent", "delivered", "read")


def measure(rate: int, seconds: float) -> dict[str, Any]:
    """Offer statuses at this rate for so many seconds."""
    per_status = round(rate * seconds / len(_STATUSES))
    sending = Line(1000, max(1, rate // len(_STATUSES)))
    with House(lines=[Line(1000), sending], latency_ms=100, webhooks=False) as house:
        told = house.campaign(per_status)
        running = house.campaign(round((sending.rate_limit or 0) * (seconds + 20)), 1)
        house.start(told)
        house.until_ended(told)
        file = house.folder / "statuses"
        calls = _write(file, house)
        house.start(running)
        house.until_accepted(per_status + 100)
        before, accepted = house.cpu(), house.accepted()
        began = time.monotonic()
        offered = _offer(house.webhook_url, file, rate)
        took = time.monotonic() - began
        spent, sent = difference(house.cpu(), before), house.accepted() - accepted
        drained = _drain(house)
        kept = house.sql("SELECT count(*) FROM webhook_journal")[0][0]
        read = house.shown(told)["stats"]["states"]["read"]
        machine = house.machine()
    return {
        "machine": machine,
        "offered": calls,
        "offered_per_second": rate,
        **offered,
        "campaign_per_second": round(sent / took, 1),
        "kept": kept,
        "lost": calls - kept,
        "messages": per_status,
        "messages_read_in_the_end": read,
        "seconds_until_applied": drained,
        "web_cpu_ms_per_call": round(spent["web"] / calls * 1000, 3),
        "cpu_seconds": spent,
    }


def _write(file: Path, house: House) -> int:
    with (house.stack.data_dir / "simulator" / "sends.jsonl").open("rb") as log:
        sends = [orjson.loads(line) for line in log]
    with file.open("wb") as out:
        out.writelines(_lines(sends))
    return len(sends) * len(_STATUSES)


def _lines(sends: list[dict[str, Any]]) -> "Iterator[bytes]":
    for status in _STATUSES:
        for send in sends:
            body = orjson.dumps(_call(send, status)).replace(b"/", b"\\/")
            signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
            yield f"sha256={signature} ".encode() + body + b"\n"


def _call(send: dict[str, Any], status: str) -> dict[str, Any]:
    """Return a call of Meta's with one status (reference, webhooks)."""
    category = send["category"].lower()
    item = {
        "id": send["wamid"],
        "status": status,
        "timestamp": str(int(send["ts"]) + 1),
        "recipient_id": send["wa_id"],
        "biz_opaque_callback_data": send["opaque"],
        "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": category},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "551155550001", "phone_number_id": phone(0)},
        "statuses": [item],
    }
    entry = {"id": BUSINESS_ACCOUNT_ID, "changes": [{"value": value, "field": "messages"}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def _offer(url: str, file: Path, rate: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.offering", url, str(file), str(rate)]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _drain(house: House) -> float:
    began = time.monotonic()
    waiting = "SELECT count(*) FROM webhook_journal WHERE state IN ('pending', 'failed')"
    until(lambda: house.sql(waiting) == [(0,)], 120, "the journal")
    return round(time.monotonic() - began, 1)


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--rate", type=int, default=1000, help="calls a second")
    options.add_argument("--seconds", type=float, default=20.0, help="how long they come")
    given = options.parse_args()
    finish("webhooks", lambda: measure(given.rate, given.seconds), keep=given.keep)


if __name__ == "__main__":
    main()
