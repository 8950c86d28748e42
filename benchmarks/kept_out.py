"""Proof on Meta's own log: a campaign to 50,000 people reaches nobody who must not be written to, and nobody twice.

Two in three are contacts, imported from a file with twins (also by Brazil's ninth digit); the others stand only in a
file of the campaign, beside some of the contacts. Some are excluded by a tag or a file, some are on a list of opt-outs,
some got marketing today already, and some say STOP while the campaign is on its way. Who may be written to is known
from the files alone; what was sent is read from the simulated Meta.
"""

import csv
import math
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks.house import House, phone, until
from benchmarks.results import finish, parser

_TEMPLATE: Final = "store_news"
_MAPPING: Final = [
    {"column": "Nome", "target": "name"},
    {"column": "Telefone", "target": "phone"},
    {"column": "Grupo", "target": "tags"},
]
_NAMED: Final = {"body.1": {"source": "column", "value": "name", "fallback": "cliente"}}
_STOPPING: Final = 500
_TWIN_EVERY: Final = 25


@dataclass(frozen=True)
class Person:
    """Somebody of the file: ``fate`` says why they must not get the campaign; empty, who must."""

    index: int
    digits: str
    fate: str

    @property
    def group(self) -> str:
        """The tag of the file."""
        return {"excluded": "keep away", "capped": "early"}.get(self.fate, "regular")

    @property
    def is_stranger(self) -> bool:
        """Whether no contact is made of them: they stand in a file of the campaign only."""
        return self.index % 3 == 0


def people_of(count: int) -> Iterator[Person]:
    """Return the people: one in ten excluded, one in ten opted out, one in ten to be written to before."""
    fates = {1: "excluded", 2: "opted_out", 3: "capped"}
    for index in range(count):
        # The tenth of a tenth is both excluded and opted out: either is enough.
        yield Person(index, f"55119{80_000_000 + index:08}", fates.get(index % 10, ""))


def measure(count: int) -> dict[str, Any]:
    """Bring everybody in, write to some, then to all, and compare with Meta's log."""
    everybody = {one.digits: one for one in people_of(count)}
    with House(rate_limit=1000, latency_ms=50) as house:
        imported = _import(house, {digits: one for digits, one in everybody.items() if not one.is_stranger})
        refused = _opt_out(house, [one for one in everybody.values() if one.fate == "opted_out"])
        rules = house.api.call("GET", "/sending-rules")
        capped = {"cap_messages": 1, "cap_days": 7}
        house.api.call("PUT", "/sending-rules", json={**_writable(rules), **capped})
        strangers = [one for one in everybody.values() if one.is_stranger]
        early = _send(house, _early(house, strangers))
        first = _accepted(house)
        began = time.time()
        with _noting_when_each_no_is_known(house) as known:
            campaign, midway = _send_and_stop(house, _of_all(house, everybody), count)
        second = _accepted(house, since=began)
        return {
            "machine": house.machine(),
            "contacts": imported["created"],
            "twins_in_the_file": imported["duplicates"],
            "strangers": len(strangers),
            "opt_outs": refused,
            "early": len(first),
            **_judge(everybody, first, second, midway),
            "left_out": _left_out(house, campaign),
            "planned_seconds": _planned_seconds(house, campaign),
            "stopped_midway": len(midway),
            "said_no_before_their_turn": len(midway - second.keys()),
            "claimed_after_their_no": _claimed_after_no(house, campaign, known),
            "balanced": all(house.shown(one)["stats"]["balanced"] for one in (early, campaign)),
        }


def _writable(rules: Mapping[str, Any]) -> dict[str, Any]:
    return {name: rules[name] for name in ("rules", "on_clock", "approval_required", "once_a_day")}


# --- the people --------------------------------------------------------------------------------------------------


def _write(file: Path, people: Mapping[str, Person]) -> None:
    with file.open("w", newline="", encoding="utf-8-sig") as into:
        writer = csv.writer(into, delimiter=";")
        writer.writerow(one["column"] for one in _MAPPING)
        for digits, person in people.items():
            writer.writerow((f"Pessoa {person.index}", f"+{digits}", person.group))
            if person.index % _TWIN_EVERY == 0:
                # The same person without the ninth digit, as older lists have them.
                old = f"({digits[2:4]}) {digits[5:9]}-{digits[9:]}"
                writer.writerow((f"Pessoa {person.index}", old, person.group))


def _file(house: House, name: str, people: Iterable[Person]) -> dict[str, Any]:
    """Have a list of people read beside the contacts; return the condition that means them."""
    file = house.folder / name
    _write(file, {one.digits: one for one in people})
    upload = house.api.upload("/upload/recipients", file)["id"]
    made = house.api.call("POST", "/audiences/files", json={"upload_id": upload, "phone_column": "Telefone"})
    path = f"/audiences/files/{made['id']}"
    until(lambda: bool(house.api.call("GET", path)["status"] == "ready"), 120, "the file")
    return {"kind": "file", "id": made["id"]}


def _import(house: House, people: Mapping[str, Person]) -> Any:
    file = house.folder / "people.csv"
    _write(file, people)
    upload = house.api.upload("/upload/recipients", file)["id"]
    made = house.api.call("POST", "/contacts/import", json={"upload_id": upload, "mapping": _MAPPING})
    path = f"/contacts/import/{made['id']}"
    until(lambda: bool(house.api.call("GET", path)["status"] == "completed"), 300, "the import")
    return house.api.call("GET", path)


def _opt_out(house: House, people: list[Person]) -> int:
    file = house.folder / "no.csv"
    file.write_text("\n".join(["Telefone", *(f"+{one.digits}" for one in people)]))
    upload = house.api.upload("/upload/recipients", file)["id"]
    body = {"upload_id": upload, "scope": "marketing", "source": "earlier system"}
    house.api.call("POST", "/suppressions/import", json=body)
    return int(house.sql("SELECT count(*) FROM suppressions")[0][0])


# --- the campaigns -----------------------------------------------------------------------------------------------


def _tag(house: House, name: str) -> dict[str, Any]:
    found = house.api.call("GET", "/tags", params={"q": name})["items"]
    return {"kind": "tag", "id": found[0]["id"]}


def _early(house: House, strangers: Iterable[Person]) -> dict[str, Any]:
    file = _file(house, "early.csv", (one for one in strangers if one.fate == "capped"))
    return {"include": {"match": "any", "of": [_tag(house, "early"), file]}}


def _of_all(house: House, people: Mapping[str, Person]) -> dict[str, Any]:
    some = _file(house, "fair.csv", (one for one in people.values() if one.is_stranger or one.index % 5 == 0))
    away = _file(house, "away.csv", (one for one in people.values() if one.is_stranger and one.fate == "excluded"))
    out = {"match": "any", "of": [_tag(house, "keep away"), away]}
    return {"include": {"match": "any", "of": [{"kind": "everybody"}, some]}, "exclude": out}


def _make(house: House, definition: Mapping[str, Any]) -> int:
    account = house.accounts[0]
    found = house.api.call("GET", f"/whatsapp-accounts/{account}/templates", params={"q": _TEMPLATE})["items"]
    body = {"name": "News", "account_id": account, "template_id": found[0]["id"], "template_variables": _NAMED}
    campaign = int(house.api.call("POST", "/campaigns", json=body)["id"])
    house.api.call("PUT", f"/campaigns/{campaign}/audience", json=definition)
    until(lambda: bool(house.shown(campaign)["audience"]["status"] == "ready"), 120, "the audience")
    return campaign


def _send(house: House, definition: Mapping[str, Any]) -> int:
    campaign = _make(house, definition)
    house.start(campaign)
    house.until_ended(campaign, 300)
    return campaign


def _send_and_stop(house: House, definition: Mapping[str, Any], count: int) -> tuple[int, set[str]]:
    """Send to everybody; when a tenth is on its way, people of the end of the file say STOP."""
    campaign = _make(house, definition)
    before = house.accepted()
    house.start(campaign)
    house.until_accepted(before + count // 10, 300)
    stopping = [one for one in people_of(count) if not one.fate][-_STOPPING:]
    for one in stopping:
        said = {"from": f"+{one.digits}", "to": phone(0), "type": "text", "text": "SAIR"}
        house.meta.control("POST", "/customer", json=said)
    house.until_ended(campaign, 600)
    return campaign, {one.digits for one in stopping}


# --- the judgement -----------------------------------------------------------------------------------------------


def _accepted(house: House, since: float = 0.0) -> Counter[str]:
    """Return how often Meta accepted something for each person."""
    house.meta.control("GET", "/log", params={"limit": 1, "since": time.time()})  # flushes it
    with (house.stack.data_dir / "simulator" / "sends.jsonl").open("rb") as log:
        sent = [orjson.loads(line) for line in log]
    return Counter(str(one["wa_id"]) for one in sent if one["ts"] >= since)


def _judge(people: Mapping[str, Person], first: Counter[str], second: Counter[str], midway: set[str]) -> dict[str, int]:
    """Return how many of each kind got the campaign, and who of the others did not."""
    reached = Counter(people[digits].fate if digits in people else "unknown" for digits in second)
    owed = {digits for digits, person in people.items() if not person.fate} - midway
    return {
        "sent": sum(second.values()),
        "sent_to_excluded": reached["excluded"],
        "sent_to_opted_out": reached["opted_out"],
        "sent_to_capped": reached["capped"],
        "sent_to_unknown": reached["unknown"],
        "sent_twice": sum(1 for times in (first | second).values() if times > 1),
        "owed_and_not_sent": len(owed - second.keys()),
    }


def _planned_seconds(house: House, campaign: int) -> float:
    """Return how long the planning took, in which everybody is asked for a no and for caps."""
    found = house.sql(
        f"SELECT extract(epoch FROM planning_done_at - audience_taken_at) FROM campaigns WHERE id = {campaign}"
    )
    return round(float(found[0][0]), 1)


def _left_out(house: House, campaign: int) -> dict[str, int]:
    rows = house.sql(
        f"SELECT reason, count(*) FROM messages WHERE campaign_id = {campaign} AND state = 'skipped' GROUP BY 1"
    )
    return {str(reason): int(count) for reason, count in rows}


@contextmanager
def _noting_when_each_no_is_known(house: House) -> Iterator[dict[str, float]]:
    """Note when each opt-out could be seen by everybody: the moment (Unix time) after a look that found it."""
    known: dict[str, float] = {}
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.05):
            keys = [str(row[0]) for row in house.sql("SELECT key FROM suppressions")]
            now = time.time()
            known.update({key: now for key in keys if key not in known})

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    try:
        yield known
    finally:
        ended.set()
        watch.join()


def _claimed_after_no(house: House, campaign: int, known: Mapping[str, float]) -> int:
    """Return how many messages were claimed when the no of their person had been known already."""
    rows = house.sql(
        f"""
        SELECT m.recipient_key, extract(epoch FROM max(a.started_at)) FROM messages m
        JOIN message_attempts a ON a.message_id = m.id WHERE m.campaign_id = {campaign} GROUP BY 1
        """
    )
    return sum(1 for key, claimed in rows if float(claimed) > known.get(str(key), math.inf))


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--people", type=int, default=50_000)
    given = options.parse_args()
    finish("kept_out", lambda: measure(given.people), keep=given.keep)


if __name__ == "__main__":
    main()
