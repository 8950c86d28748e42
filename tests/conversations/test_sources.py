"""Conversations of other systems: their events once each, our answers back to them at least once."""

import itertools
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from dispatcher import clock
from dispatcher.config import Settings
from dispatcher.conversations import waking
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.sources import outbox
from dispatcher.conversations.sources.jobs import tell_sources
from dispatcher.conversations.sources.models import Source, SourceDelivery
from dispatcher.database import session, transaction
from dispatcher.http import Role
from dispatcher.webhooks.jobs import prune_webhooks
from tests.api.world import V1, Person, add_person
from tests.conversations.elsewhere import NOON, Ear, Elsewhere, add_source, listening, signature
from tests.webhooks.world import add_account, process_all

Anybody = Callable[..., Person]


@pytest.fixture
def ear(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    """The other system's server, in our own network."""
    with listening() as found:
        monkeypatch.setitem(app.extensions, "settings", replace(settings, internal_hosts=(found.place,)))
        yield found


@pytest.fixture
def admin(app: Flask) -> Person:
    return add_person(app.test_client(), Role.ADMIN, all_accounts=True)


@pytest.fixture
def shop(app: Flask, admin: Person, number: int, ear: Ear) -> Elsewhere:
    """A system that is answered."""
    return Elsewhere(app.test_client(), add_source(app, admin, number, url=ear.url)["secret"])


def items(who: Person, path: str, **query: Any) -> Any:
    return who.get(path, **query).get_json()["items"]


def only(who: Person) -> Any:
    (found,) = items(who, "/conversations")
    return found


def words(who: Person, conversation: int) -> list[str]:
    return [one["text"] for one in reversed(items(who, f"/conversations/{conversation}/messages"))]


def test_a_conversation_elsewhere_is_read_in_the_same_inbox(app: Flask, shop: Elsewhere, agent: Person) -> None:
    theirs = shop.open()
    assert shop.say(theirs, "Is it in stock?").status_code == 200
    found = only(agent)
    assert found["source"]["name"] == "Shop chat"
    assert (found["unread"], found["last_message"]["text"], found["status"]) == (1, "Is it in stock?", "open")
    assert (found["contact"]["id"], found["window_closes_at"]) == (None, None)
    assert found["waiting_since"] == "2026-11-22T12:00:01Z"
    assert words(agent, found["id"]) == ["Is it in stock?"]
    assert len(items(agent, "/conversations", q="stock")) == 1
    assert items(agent, "/conversations", q="unheard") == []
    read = agent.post(f"/conversations/{found['id']}/read", {})
    assert read.get_json()["unread"] == 0


def test_what_comes_again_changes_nothing(app: Flask, shop: Elsewhere, agent: Person) -> None:
    theirs, message = shop.open(), str(uuid.uuid4())
    for content in ("Hello", "Hello, but different"):
        answer = shop.say(theirs, content, id=message)
        assert answer.status_code == 200
    assert shop.tell("NEW_CONVERSATION", {"id": theirs}, 9).get_json() == {"status": "known"}
    assert words(agent, only(agent)["id"]) == ["Hello"]
    for wanted in ("taken", "known"):
        assert shop.close(theirs).get_json() == {"status": wanted}
    assert shop.tell("NEW_CONVERSATION", {"id": theirs}, 9).status_code == 200
    assert shop.say(theirs, "Hello", id=message).status_code == 200
    assert only(agent)["status"] == "closed"


def test_a_message_of_an_unknown_or_a_closed_conversation_is_refused(shop: Elsewhere, agent: Person) -> None:
    refused = shop.say(str(uuid.uuid4()), "Hello")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (400, "INVALID_PAYLOAD")
    assert shop.close(str(uuid.uuid4())).status_code == 400
    theirs = shop.open()
    shop.close(theirs)
    assert shop.say(theirs, "Too late").status_code == 400
    assert words(agent, only(agent)["id"]) == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_messages_may_come_in_any_order(shop: Elsewhere, agent: Person, order: tuple[int, ...]) -> None:
    theirs = shop.open()
    said = [("first", "RECEIVED"), ("answer", "SENT"), ("and then", "RECEIVED")]
    for index in order:
        content, direction = said[index]
        assert shop.say(theirs, content, second=10 + index, direction=direction).status_code == 200
    found = only(agent)
    assert words(agent, found["id"]) == ["first", "answer", "and then"]
    assert found["last_message"]["text"] == "and then"
    assert found["waiting_since"] == "2026-11-22T12:00:12Z"
    assert found["first_answer_at"] == "2026-11-22T12:00:11Z"


BAD: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"{", ""),
    "not an object": (b"[]", ""),
    "unknown type": (b'{"type": "X", "timestamp": "2026-11-22T12:00:00Z", "data": {}}', "type"),
    "no time": (b'{"type": "NEW_CONVERSATION", "data": {}}', "timestamp"),
    "no zone": (b'{"type": "NEW_CONVERSATION", "timestamp": "2026-11-22T12:00:00", "data": {}}', "timestamp"),
    "no id": (b'{"type": "NEW_CONVERSATION", "timestamp": "2026-11-22T12:00:00Z", "data": {}}', "data.id"),
    "no UUID": (b'{"type": "NEW_CONVERSATION", "timestamp": "2026-11-22T12:00:00Z", "data": {"id": "7"}}', "data.id"),
    "NUL": (b'{"type": "NEW_MESSAGE", "timestamp": "2026-11-22T12:00:00Z", "data": {"content": "\\u0000"}}', ""),
    "direction": (
        b'{"type": "NEW_MESSAGE", "timestamp": "2026-11-22T12:00:00Z", "data": {"direction": "UP"}}',
        "data.direction",
    ),
}


@pytest.mark.parametrize("body", BAD)
def test_bad_events_say_what_is_wrong(shop: Elsewhere, body: str) -> None:
    raw, field = BAD[body]
    refused = shop.raw(raw)
    assert refused.status_code == 400, refused.text
    assert not field or field in refused.get_json()["error"]["details"]


def test_only_who_knows_the_secret_is_heard(app: Flask, shop: Elsewhere, admin: Person, number: int) -> None:
    body = b'{"type": "NEW_CONVERSATION", "timestamp": "2026-11-22T12:00:00Z", "data": {}}'
    good = signature(body, shop.secret)
    headers = ["", "sha1=" + good[7:], good[7:], good[:-1] + ("0" if good[-1] != "0" else "1"), "sha256=é" + good[8:]]
    for header in headers:
        assert shop.client.post("/webhook/", data=body, headers={"X-Signature-256": header}).status_code == 401
    assert shop.client.post("/webhook/", data=body).status_code == 401
    assert shop.client.post("/webhook/", data=body + b" ", headers={"X-Signature-256": good}).status_code == 401
    other = add_source(app, admin, number, "Other")
    theirs = shop.open()
    foreign = {"id": str(uuid.uuid4()), "direction": "SENT", "content": "x", "conversation_id": theirs}
    assert shop.tell("NEW_MESSAGE", foreign, secret=other["secret"]).status_code == 400
    assert shop.raw(body, path="/webhook").status_code == 400  # taken, and then there is no id


def test_too_large_an_event_is_refused(shop: Elsewhere) -> None:
    assert shop.raw(b"x" * (512 * 1024 + 1)).status_code == 413


def test_two_secrets_sign_while_one_is_changed(app: Flask, shop: Elsewhere, admin: Person) -> None:
    (source,) = items(admin, "/conversation-sources")
    renewed = admin.post(f"/conversation-sources/{source['id']}/secret", {"keep_old_hours": 24})
    new = Elsewhere(app.test_client(), renewed.get_json()["secret"])
    assert new.secret != shop.secret
    for one in (shop, new):
        one.open()
    with transaction() as current:
        current.execute(update(Source).values(previous_until=clock.now() - timedelta(seconds=1)))
    new.open()
    assert shop.tell("NEW_CONVERSATION", {"id": str(uuid.uuid4())}).status_code == 401
    assert "secret_encrypted" not in admin.get("/conversation-sources").text
    assert new.secret not in admin.get("/conversation-sources").text


def test_who_is_switched_off_is_not_heard(shop: Elsewhere, admin: Person) -> None:
    (source,) = items(admin, "/conversation-sources")
    admin.call("PATCH", f"/conversation-sources/{source['id']}", {"is_active": False})
    assert shop.tell("NEW_CONVERSATION", {"id": str(uuid.uuid4())}).status_code == 401


def test_only_people_of_the_number_see_it(app: Flask, shop: Elsewhere, anybody: Anybody, admin: Person) -> None:
    shop.say(shop.open(), "Hello")
    other = add_account("106540352242999")
    stranger = anybody(Role.AGENT, other)
    assert items(stranger, "/conversations") == []
    (conversation,) = items(admin, "/conversations")
    assert stranger.get(f"/conversations/{conversation['id']}/messages").status_code == 404
    assert items(stranger, "/conversation-sources") == []
    (source,) = items(admin, "/conversation-sources")
    assert stranger.get(f"/conversation-sources/{source['id']}").status_code == 404
    handed = admin.call("PATCH", f"/conversation-sources/{source['id']}", {"account_id": other})
    assert handed.status_code == 200
    assert len(items(stranger, "/conversations")) == 1


def answer(who: Person, conversation: int, text: str) -> None:
    sent = who.post(f"/conversations/{conversation}/messages", {"text": {"body": text}})
    assert sent.status_code == 202, sent.text


def test_answers_go_back_signed_and_in_order(shop: Elsewhere, ear: Ear, agent: Person) -> None:
    theirs = shop.open()
    shop.say(theirs, "Is it in stock?")
    found = only(agent)
    answer(agent, found["id"], "Yes.")
    assert items(agent, f"/conversations/{found['id']}/messages")[0]["state"] == "queued"
    answer(agent, found["id"], "Shall we send it?")
    agent.call("PATCH", f"/conversations/{found['id']}", {"status": "closed"})
    tell_sources()
    kinds = [one["type"] for one in ear.events]
    assert kinds == ["NEW_MESSAGE", "NEW_MESSAGE", "CLOSE_CONVERSATION"]
    first = ear.events[0]["data"]
    assert (first["content"], first["direction"], first["conversation_id"]) == ("Yes.", "SENT", theirs)
    assert ear.events[2]["data"] == {"id": theirs}
    for headers, body in ear.heard:
        assert headers["X-Signature-256"] == signature(body, shop.secret)
        assert headers["X-Event-ID"] in body.decode()
    bubble = items(agent, f"/conversations/{found['id']}/messages")[0]
    assert (bubble["state"], bubble["author"]["name"]) == ("delivered", "Agent")
    # The system tells us its own message list: ours among them changes nothing.
    assert shop.say(theirs, "Yes.", id=first["id"], direction="SENT").get_json() == {"status": "known"}


def later(**values: Any) -> None:
    with transaction() as current:
        current.execute(update(SourceDelivery).values(next_at=clock.now() - timedelta(seconds=1), **values))


def test_an_answer_that_is_not_taken_is_told_again_under_the_same_id(
    shop: Elsewhere, ear: Ear, agent: Person, admin: Person
) -> None:
    shop.say(shop.open(), "Hello")
    found = only(agent)
    ear.status[0] = 503
    answer(agent, found["id"], "Yes.")
    answer(agent, found["id"], "Sure.")
    tell_sources()
    tell_sources()
    assert len(ear.heard) == 1  # the second waits behind the first, and the first for its time
    later()
    ear.status[0] = 302
    tell_sources()
    later()
    ear.status[0] = 200
    tell_sources()
    assert len({one["event_id"] for one in ear.events[:3]}) == 1
    assert [one["data"]["content"] for one in ear.events] == ["Yes.", "Yes.", "Yes.", "Sure."]
    (source,) = items(admin, "/conversation-sources")
    log = items(admin, f"/conversation-sources/{source['id']}/deliveries")
    assert [(one["state"], one["attempts"], one["last_status"]) for one in log] == [
        ("delivered", 1, 200),
        ("delivered", 3, 200),
    ]


def test_a_silent_system_keeps_no_other_waiting(
    app: Flask, shop: Elsewhere, ear: Ear, agent: Person, admin: Person, number: int
) -> None:
    gone = Elsewhere(app.test_client(), add_source(app, admin, number, name="Gone", url=ear.url)["secret"])
    (dead,) = [one for one in items(admin, "/conversation-sources") if one["name"] == "Gone"]
    for _ in range(4):
        gone.say(gone.open(), "Hello")
    for conversation in items(agent, "/conversations"):
        answer(agent, conversation["id"], "Is anybody there?")
    shop.say(shop.open(), "Hello")
    answer(agent, items(agent, "/conversations")[0]["id"], "Yes.")
    with transaction() as current:
        # Nothing listens there; whoever hangs is called as seldom, and takes ten seconds each time.
        current.execute(update(Source).where(Source.id == dead["id"]).values(answers_url="http://127.0.0.1:9/answers"))
    later()
    tell_sources()
    assert [one["data"]["content"] for one in ear.events] == ["Yes."]
    log = items(admin, f"/conversation-sources/{dead['id']}/deliveries")
    assert sorted(one["attempts"] for one in log) == [0, 0, 0, 1]


def test_who_dies_between_the_call_and_its_record_tells_it_again(shop: Elsewhere, ear: Ear, agent: Person) -> None:
    shop.say(shop.open(), "Hello")
    answer(agent, only(agent)["id"], "Yes.")
    with transaction() as current:
        assert outbox.claim(current) is not None  # and here the process ends
    tell_sources()
    assert ear.heard == []
    later()
    tell_sources()
    assert [one["data"]["content"] for one in ear.events] == ["Yes."]


def test_the_log_of_what_was_told_goes_after_a_month(shop: Elsewhere, ear: Ear, agent: Person, admin: Person) -> None:
    conversation = only_after_opening(shop, agent)
    for text in ("One", "Two"):
        answer(agent, conversation, text)
        tell_sources()
    ear.status[0] = 500
    answer(agent, conversation, "Three")
    tell_sources()
    with transaction() as current:
        current.execute(update(SourceDelivery).values(last_at=clock.now() - timedelta(days=31)))
        current.execute(update(SourceDelivery).where(SourceDelivery.id == 2).values(last_at=clock.now()))
    prune_webhooks()
    log = items(admin, "/conversation-sources/1/deliveries")
    assert [(one["id"], one["state"]) for one in log] == [(3, "waiting"), (2, "delivered")]
    shown = items(agent, f"/conversations/{conversation}/messages")
    assert [one["state"] for one in shown][:3] == ["queued", "delivered", "delivered"]


def only_after_opening(shop: Elsewhere, who: Person) -> int:
    shop.say(shop.open(), "Oi")
    return int(only(who)["id"])


def test_what_was_given_up_is_shown_and_told_when_a_person_says_so(
    shop: Elsewhere, ear: Ear, agent: Person, admin: Person
) -> None:
    shop.say(shop.open(), "Hello")
    found = only(agent)
    ear.status[0] = 500
    answer(agent, found["id"], "Yes.")
    later(attempts=outbox.MOST_ATTEMPTS - 1)
    tell_sources()
    bubble = items(agent, f"/conversations/{found['id']}/messages")[0]
    assert (bubble["state"], bubble["reason"]["title"]) == ("failed", "It answered 500.")
    (source,) = items(admin, "/conversation-sources")
    assert source["failed"] == 1
    (lost,) = items(admin, f"/conversation-sources/{source['id']}/deliveries", state="failed")
    ear.status[0] = 200
    again = admin.post(f"/conversation-sources/{source['id']}/deliveries/{lost['id']}/retry")
    assert again.status_code == 202
    tell_sources()
    assert items(agent, f"/conversations/{found['id']}/messages")[0]["state"] == "delivered"
    assert admin.post(f"/conversation-sources/{source['id']}/deliveries/{lost['id']}/retry").status_code == 409


def test_the_rules_of_answering_hold_here_too(
    app: Flask, shop: Elsewhere, agent: Person, colleague: Person, admin: Person, number: int
) -> None:
    theirs = shop.open()
    shop.say(theirs, "Hello")
    found = only(agent)
    path = f"/conversations/{found['id']}/messages"
    answer(agent, found["id"], "Mine.")
    assert colleague.post(path, {"text": {"body": "No, mine"}}).status_code == 409
    assert colleague.post(path, {"text": {"body": "Mine now"}, "take_over": True}).status_code == 202
    assert colleague.post(path, {"template": {"name": "x", "language": "en"}}).status_code == 422
    shop.close(theirs)
    assert colleague.post(path, {"text": {"body": "Bye"}}).status_code == 409
    reopened = colleague.call("PATCH", f"/conversations/{found['id']}", {"status": "open"})
    assert reopened.status_code == 409
    deaf = add_source(app, admin, number, "Deaf")
    Elsewhere(app.test_client(), deaf["secret"]).open()
    silent = next(one for one in items(agent, "/conversations") if one["source"]["name"] == "Deaf")
    refused = agent.post(f"/conversations/{silent['id']}/messages", {"text": {"body": "Hello"}})
    assert refused.status_code == 409


def test_a_quiet_conversation_ends_there_too(shop: Elsewhere, ear: Ear, agent: Person) -> None:
    shop.say(shop.open(), "Hello")
    answer(agent, only(agent)["id"], "Hello!")
    with transaction() as current:
        current.execute(update(Conversation).values(last_at=clock.now() - timedelta(days=15)))
    with transaction() as current:
        assert waking.close_quiet(current) != []
    tell_sources()
    assert ear.events[-1]["type"] == "CLOSE_CONVERSATION"


def test_answers_go_to_public_addresses_only(app: Flask, admin: Person, number: int) -> None:
    for url in (
        "http://example.com/x",
        "https://127.1/x",
        "https://localhost/x",
        "https://u:p@example.com/",
        "ftp://x",
    ):
        body = {"name": "Inside", "account_id": number, "answers_url": url}
        refused = admin.post("/conversation-sources", body)
        assert (refused.status_code, [*refused.get_json()["error"]["details"]]) == (422, ["answers_url"]), url
    assert session().query(Source).count() == 0


def test_times_of_tomorrow_count_as_now(shop: Elsewhere, agent: Person) -> None:
    theirs = shop.open()
    body = {"id": str(uuid.uuid4()), "direction": "RECEIVED", "content": "x", "conversation_id": theirs}
    event = {"type": "NEW_MESSAGE", "timestamp": "2226-11-22T12:00:00Z", "data": body}
    assert shop.raw(json.dumps(event).encode()).status_code == 200
    assert only(agent)["waiting_since"] < NOON.format(0).replace("2026", "2126")


def calls(admin: Person, **query: Any) -> Any:
    return items(admin, f"{V1}/webhook-calls", **query)


def test_every_call_is_kept_as_it_came(app: Flask, shop: Elsewhere, admin: Person, agent: Person) -> None:
    theirs = shop.open()
    body = json.dumps({"type": "CLOSE_CONVERSATION", "timestamp": NOON.format(9), "data": {"id": theirs}}, indent=3)
    shop.say(theirs, "Oi")
    shop.raw(body.encode())
    assert shop.raw(body.encode(), secret="not theirs").status_code == 401
    kept = calls(admin)
    assert [(one["kinds"], one["state"], one["source"], one["notes"]) for one in kept] == [
        (["CLOSE_CONVERSATION"], "processed", "Shop chat", {}),
        (["NEW_MESSAGE"], "processed", "Shop chat", {}),
        (["NEW_CONVERSATION"], "processed", "Shop chat", {}),
    ]
    assert admin.get(f"{V1}/webhook-calls/{kept[0]['id']}").get_json()["body"] == body
    assert len(calls(admin, kind="NEW_MESSAGE")) == 1
    assert agent.get(f"{V1}/webhook-calls").status_code == 403


def test_a_replay_of_other_systems_calls_changes_nothing(shop: Elsewhere, admin: Person, agent: Person) -> None:
    theirs = shop.open()
    for second, said in enumerate(("One", "Two", "Three")):
        shop.say(theirs, said, second)
    shop.close(theirs)
    before = only(agent), words(agent, only(agent)["id"])
    assert admin.post(f"{V1}/webhook-calls/replay", {"since": "2026-01-01T00:00:00Z"}).get_json() == {"count": 5}
    assert {one["state"] for one in calls(admin)} == {"pending"}
    process_all()
    assert {one["state"] for one in calls(admin)} == {"processed"}
    assert (only(agent), words(agent, only(agent)["id"])) == before


def test_what_was_refused_is_kept_with_the_reason_and_taken_once_that_is_gone(
    shop: Elsewhere, admin: Person, agent: Person
) -> None:
    theirs = str(uuid.uuid4())
    assert shop.say(theirs, "Too early").status_code == 400
    assert shop.raw(b'{"type": "NEW_').status_code == 400
    unreadable, early = calls(admin, note="refused")
    assert (early["kinds"], unreadable["kinds"]) == (["NEW_MESSAGE"], ["unreadable"])
    assert early["error"].endswith("data.conversation_id: Send NEW_CONVERSATION first.")
    assert shop.tell("NEW_CONVERSATION", {"id": theirs}).status_code == 200
    assert admin.post(f"{V1}/webhook-calls/replay", {"note": "refused"}).get_json() == {"count": 2}
    process_all()
    assert words(agent, only(agent)["id"]) == ["Too early"]
    (left,) = calls(admin, note="refused")
    assert (left["id"], left["state"]) == (unreadable["id"], "processed")
    assert admin.get(f"{V1}/webhook-calls/{early['id']}").get_json()["error"] is None
