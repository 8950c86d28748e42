"""Who is let in, who hears what, and who is shown out."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import requests
import socketio
from redis import Redis

from dispatcher.config import Settings
from dispatcher.events import (
    CampaignProgress,
    CampaignStatusChanged,
    MessageReceived,
    MessageStatusChanged,
    UploadProgress,
)
from dispatcher.realtime import connect_bus, publish, revoke, seats
from dispatcher.realtime.bus import CHANNEL
from tests.realtime.conftest import PATIENCE, Client, People, serving

MakeClient = Callable[[], Client]


def status_of(account_id: int, campaign_id: int = 70) -> CampaignStatusChanged:
    return CampaignStatusChanged(campaign_id=campaign_id, account_id=account_id, status="running")


def moved(campaign_id: int) -> MessageStatusChanged:
    return MessageStatusChanged(message_id=5, campaign_id=campaign_id, account_id=1, state="read")


@pytest.mark.parametrize("token", ["", "nobody", "alice ", "\x00", "a" * 5000])
def test_a_token_that_is_not_good_is_refused(client: MakeClient, token: str) -> None:
    stranger = client()
    with pytest.raises(socketio.exceptions.ConnectionError):
        stranger.connect(token)
    assert stranger.refused[0]["data"] == {"code": "UNAUTHORIZED"}


def test_a_token_that_expired_a_second_ago_is_refused(client: MakeClient, people: People) -> None:
    people.change("alice", expires_at=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(socketio.exceptions.ConnectionError):
        client().connect("alice")


def test_the_token_may_stand_in_the_query(server_url: str, people: People) -> None:
    browser = Client(f"{server_url}?token=bob")
    browser.sio.connect(browser.url, transports=["websocket"])
    publish([status_of(1)])
    assert browser.next()[0] == "campaign_status"
    browser.leave()


def test_a_payload_carries_version_id_and_time(client: MakeClient) -> None:
    bob = client().connect("bob")
    publish([status_of(1), status_of(1)])
    (_, first), (_, second) = bob.next(), bob.next()
    assert first["version"] == "v1"
    assert first["timestamp"].endswith("Z")
    assert first["event_id"] != second["event_id"]
    assert (first["campaign_id"], first["status"]) == (70, "running")


def test_people_hear_of_the_accounts_they_see(client: MakeClient) -> None:
    alice, bob, charlie = (client().connect(name) for name in ("alice", "bob", "charlie"))
    publish([status_of(1), status_of(2), status_of(99_999)])
    publish([UploadProgress(upload_id="end", user_id=user_id, progress=1.0) for user_id in (1, 2, 3)])
    # Account 99,999 was added long after Alice, who sees every account, connected.
    assert alice.hears_nothing_before("upload_progress") == ["campaign_status"] * 3
    assert bob.hears_nothing_before("upload_progress") == ["campaign_status"]
    assert charlie.hears_nothing_before("upload_progress") == []


def test_a_campaign_of_several_numbers_is_told_to_those_who_see_all_of_them(client: MakeClient, people: People) -> None:
    people.change("charlie", account_ids=frozenset({1, 2}))
    alice, bob, charlie = (client().connect(name) for name in ("alice", "bob", "charlie"))
    both = replace(status_of(1), extra_account_ids=[2])
    progress = CampaignProgress(campaign_id=70, account_id=2, extra_account_ids=[1], stats={})
    publish([both, progress])
    publish([UploadProgress(upload_id="end", user_id=user_id, progress=1.0) for user_id in (1, 2, 3)])
    for who in (alice, charlie):
        assert who.hears_nothing_before("upload_progress") == ["campaign_status", "campaign_progress"]
    assert bob.hears_nothing_before("upload_progress") == []


def test_one_event_is_heard_once_although_two_rooms_hold_it(client: MakeClient) -> None:
    alice = client().connect("alice")
    assert alice.ask("subscribe", {"account": 1}) == {"ok": True}
    publish([status_of(1), UploadProgress(upload_id="end", user_id=1, progress=1.0)])
    assert alice.hears_nothing_before("upload_progress") == ["campaign_status"]


def test_messages_of_a_campaign_are_told_to_those_who_opened_it(client: MakeClient) -> None:
    bob = client().connect("bob")
    publish([moved(70), UploadProgress(upload_id="begin", user_id=2, progress=1.0)])
    assert bob.hears_nothing_before("upload_progress") == []
    assert bob.ask("subscribe", {"campaign": 70}) == {"ok": True}
    publish([moved(70)])
    assert bob.next()[0] == "message_status"
    assert bob.ask("unsubscribe", {"campaign": 70}) == {"ok": True}
    publish([moved(70), UploadProgress(upload_id="end", user_id=2, progress=1.0)])
    assert bob.hears_nothing_before("upload_progress") == []


@pytest.mark.parametrize("wanted", [{"campaign": 80}, {"campaign": 12345}, {"account": 2}, {"account": 10**12}])
def test_foreign_and_missing_things_are_refused_alike(client: MakeClient, wanted: dict[str, int]) -> None:
    bob = client().connect("bob")
    answer = bob.ask("subscribe", wanted)
    assert (answer["ok"], answer["error"]["code"]) == (False, "NOT_FOUND")
    publish([moved(80), status_of(2, 80), UploadProgress(upload_id="end", user_id=2, progress=1.0)])
    assert bob.hears_nothing_before("upload_progress") == []


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        {},
        [],
        "account:1",
        {"room": "accounts"},
        {"user": 1},
        {"accounts": 1},
        {"campaign": "70"},
        {"campaign": True},
        {"campaign": -1},
        {"campaign": 2**63},
        {"campaign": 70.0},
        {"campaign": {"id": 70}},
        {"campaign": 70, "account": 1},
    ],
)
def test_odd_requests_get_an_answer_and_no_room(client: MakeClient, wanted: object) -> None:
    answer = client().connect("alice").ask("subscribe", wanted)
    assert (answer["ok"], answer["error"]["code"]) == (False, "INVALID_PAYLOAD")


def test_a_client_cannot_hoard_subscriptions(client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = client().connect("alice")
    answers = [alice.ask("subscribe", {"account": number}) for number in range(1, seats.MOST_SUBSCRIPTIONS + 2)]
    assert all(answer["ok"] for answer in answers[:-1])
    assert answers[-1]["error"]["code"] == "CONFLICT"
    assert alice.ask("subscribe", {"account": 1}) == {"ok": True}


def test_ping_is_answered_by_pong(client: MakeClient) -> None:
    bob = client().connect("bob")
    assert bob.ask("ping", None) == {"ok": True}
    name, payload = bob.next()
    assert (name, payload["version"]) == ("pong", "v1")


def test_the_server_ends_a_connection_whose_token_ran_out(client: MakeClient, people: People) -> None:
    people.change("bob", expires_at=datetime.now(UTC) + timedelta(seconds=0.5))
    assert client().connect("bob").gone.wait(PATIENCE)


def test_a_refreshed_token_keeps_the_connection(client: MakeClient, people: People) -> None:
    people.by_token["bob-new"] = people.by_token["bob"]
    people.change("bob", expires_at=datetime.now(UTC) + timedelta(seconds=1))
    bob = client().connect("bob")
    assert bob.ask("refresh", {"token": "bob-new"}) == {"ok": True}
    assert not bob.gone.wait(2)
    assert bob.ask("ping", None) == {"ok": True}


def test_a_refresh_cannot_change_the_person(client: MakeClient) -> None:
    charlie = client().connect("charlie")
    assert charlie.ask("refresh", {"token": "alice"})["error"]["code"] == "UNAUTHORIZED"
    publish([status_of(1), UploadProgress(upload_id="end", user_id=3, progress=1.0)])
    assert charlie.hears_nothing_before("upload_progress") == []


def test_revoking_a_person_ends_their_connections_only(client: MakeClient) -> None:
    first, second, alice = client().connect("bob"), client().connect("bob"), client().connect("alice")
    revoke(2)
    assert first.gone.wait(PATIENCE)
    assert second.gone.wait(PATIENCE)
    assert alice.ask("ping", None) == {"ok": True}


def test_access_taken_away_is_noticed_even_when_the_message_was_lost(
    client: MakeClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatcher.realtime.server.CHECK_SECONDS", 0.1)
    monkeypatch.setattr("dispatcher.realtime.seats.CHECK_SECONDS", 0.1)
    people.change("bob", account_ids=frozenset({1, 2}))
    bob = client().connect("bob")
    assert bob.ask("subscribe", {"campaign": 80}) == {"ok": True}
    people.change("bob", account_ids=frozenset({1}))
    # Asking for anything at all reads the access again, and takes back the rooms that went with it.
    assert bob.ask("subscribe", {"account": 2})["error"]["code"] == "NOT_FOUND"
    publish([status_of(2, 80), moved(80), status_of(1), UploadProgress(upload_id="end", user_id=2, progress=1.0)])
    assert bob.hears_nothing_before("upload_progress") == ["campaign_status"]
    del people.by_token["bob"]
    assert bob.gone.wait(PATIENCE)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://friend.example", True),
        ("https://dispatcher.example", True),
        ("http://own", True),
        ("https://evil.example", False),
        ("https://friend.example.evil.example", False),
        ("http://friend.example", False),
        ("null", False),
    ],
)
def test_only_listed_origins_and_our_own_may_connect(server_url: str, origin: str, allowed: bool) -> None:
    sent = server_url if origin == "http://own" else origin
    answer = requests.get(
        f"{server_url}/socket.io/?EIO=4&transport=polling", headers={"Origin": sent}, timeout=PATIENCE
    )
    assert (answer.status_code == 200) is allowed
    assert answer.headers.get("Access-Control-Allow-Origin") == (sent if allowed else None)


_WORKER = """
import os
from dispatcher import realtime
from dispatcher.events import MessageReceived
from dispatcher.config import Settings

realtime.connect_bus(Settings(database_url="", redis_url=os.environ["URL"], secret_key="", jwt_secret_key="",
                              encryption_keys=()))
realtime.publish([MessageReceived(message_id=9, account_id=1, sender="5511987654321", kind="text", text="Olá <b>")])
realtime.revoke(2)
"""


def test_events_and_revocations_come_from_other_processes(
    client: MakeClient, people: People, settings_without_database: Settings
) -> None:
    other, other_url = serving(settings_without_database)
    alice, bob = client().connect("alice"), Client(other_url).connect("bob")
    environment = {**os.environ, "URL": settings_without_database.redis_url}
    subprocess.run([sys.executable, "-c", _WORKER], env=environment, check=True, timeout=60)
    for listener in (alice, bob):
        name, payload = listener.next()
        assert (name, payload["from"], payload["text"]) == ("message_received", "5511987654321", "Olá <b>")
    assert bob.gone.wait(PATIENCE)
    assert alice.ask("ping", None) == {"ok": True}
    bob.leave()
    other.shutdown()


def test_publishing_without_a_redis_is_quiet(settings_without_database: Settings) -> None:
    connect_bus(replace(settings_without_database, redis_url="redis://127.0.0.1:1/0"))
    publish([status_of(1)] * 3)
    publish([MessageReceived(message_id=1, account_id=1, sender="5", kind="text", text="")])
    revoke(1)


@pytest.mark.parametrize("size", [1, 200, 70_000])
def test_events_of_any_size_arrive_whole(client: Callable[[], Client], size: int) -> None:
    alice, bob = client().connect("alice"), client().connect("bob")
    words = "ç" * size
    for _ in range(3):
        publish([MessageReceived(message_id=1, account_id=1, sender="5511987654321", kind="text", text=words)])
    for who in (alice, bob):
        heard = [who.next() for _ in range(3)]
        assert [(name, payload["text"] == words) for name, payload in heard] == [("message_received", True)] * 3


def test_an_odd_message_on_the_bus_takes_no_other_with_it(client: MakeClient, redis_url: str) -> None:
    bob = client().connect("bob")
    rooms = ["account:1"]
    good = [orjson.dumps({"event": f"event_{place}", "rooms": rooms, "data": {}}) for place in range(2)]
    odd = [b"not json", b"[]", b"{}", orjson.dumps({"event": "half"})]
    with Redis.from_url(redis_url) as redis, redis.pipeline() as pipeline:
        # In one transaction: the server finds all of them waiting.
        for message in (good[0], *odd, good[1]):
            pipeline.publish(CHANNEL, message)
        pipeline.execute()

    assert [bob.next()[0] for _ in range(2)] == ["event_0", "event_1"]
