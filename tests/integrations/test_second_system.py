"""Other systems, as programs of their own that know only the API and a key, against the whole running product."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fed import SCOPES, feed
from benchmarks.house import House
from benchmarks.second_receiver import POINTS as CALLS
from benchmarks.second_system import POINTS
from dispatcher.demo import campaign as demo
from tests.servers import ROOT, eventually

EXAMPLES = {
    "python": (sys.executable, str(ROOT / "docs/examples/feed_campaign.py")),
    "javascript": ("node", str(ROOT / "docs/examples/feed-campaign.mjs")),
}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with House(rate_limit=200) as found:
        yield found


def test_a_system_that_dies_everywhere_sends_nothing_twice_and_hears_everything(house: House) -> None:
    found = feed(house, 300, deaths=(len(POINTS), 1))

    assert found["died_at"] == dict.fromkeys((*POINTS, CALLS[0]), 1)
    assert (found["messages"], found["people_without_exactly_one"]) == (300, 0)
    for way in ("by_cursor", "by_webhook"):
        told = found[way]
        assert (told["never_heard"], told["out_of_order"], told["wrong_in_the_end"]) == (0, 0, 0), way
        assert told["heard_more_than_once"] > 0, way
        assert told["by_kind"]["campaign.completed"] == 1, way


@pytest.mark.parametrize("program", EXAMPLES.values(), ids=EXAMPLES)
def test_the_examples_feed_a_campaign_and_go_on_where_they_were_killed(
    house: House, program: tuple[str, ...], tmp_path: Path
) -> None:
    before = house.accepted()
    people = [f"+55119{60_000_000 + before * 100 + number:08d}" for number in range(20)]
    (tmp_path / "people.csv").write_text(
        "phone,Nome,Pedido\n" + "".join(f"{one},Ana {at},P-{at}\n" for at, one in enumerate(people))
    )
    key = house.api.call("POST", "/api-keys", json={"name": "Example", "scopes": SCOPES, "all_accounts": True})["key"]
    with _running(house, program, tmp_path, key) as first:
        eventually(lambda: house.accepted() > before)
        first.kill()
    # It may as well have died before it could remember the campaign, and our web process before it could answer.
    (tmp_path / "memory.json").write_text(json.dumps({"once": _memory(tmp_path)["once"]}))
    lost = "UPDATE idempotency_keys SET status = NULL, answer = NULL, claimed_at = claimed_at - interval '2 minutes'"
    house.sql(lost)
    with _running(house, program, tmp_path, key):
        eventually(lambda: _people(tmp_path) == {*people} and "campaign.completed" in _kinds(tmp_path))

    sent = house.meta.control("GET", "/sends/by-recipient")
    assert {sent[one.lstrip("+")] for one in people} == {1}
    assert house.accepted() == before + 20


@contextmanager
def _running(house: House, program: tuple[str, ...], folder: Path, key: str) -> "Iterator[subprocess.Popen[str]]":
    """Start an example as its first lines say, in a folder of its own, and end it afterwards."""
    account = house.accounts[0]
    found = house.api.call("GET", f"/whatsapp-accounts/{account}/templates", params={"q": demo.TEMPLATE})["items"]
    environ = {**os.environ, "DISPATCHER_URL": house.url, "DISPATCHER_API_KEY": key}
    command = [*program, "people.csv", str(account), str(found[0]["id"])]
    process = subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _memory(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "memory.json").read_text()))


def _events(folder: Path) -> list[dict[str, Any]]:
    campaign = _memory(folder)["campaign"]
    told = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    return [one for one in told if one["campaign_id"] == campaign]


def _kinds(folder: Path) -> set[str]:
    return {one["kind"] for one in _events(folder)}


def _people(folder: Path) -> set[str]:
    return {one["message"]["person"] for one in _events(folder) if one["message"]}
