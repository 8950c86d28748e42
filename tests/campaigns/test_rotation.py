"""One campaign over several numbers: by what each can take, never faster than each may, and on when one is blocked."""

import io
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import insert, select

from dispatcher import clock
from dispatcher.accounts.models import Account, MediaHandle
from dispatcher.auth.models import AuditEntry
from dispatcher.campaigns.running import relay
from dispatcher.campaigns.running.budget import hand_out_costless
from dispatcher.campaigns.variants.rotation import division
from dispatcher.database import db, session, transaction
from dispatcher.http import Role
from dispatcher.jobqueue.jobs import PLANNING
from dispatcher.messages.models import Message
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, people, put, read, template_id, until_status
from tests.messages.machinery import engine, run_jobs
from tests.messages.world import PHONES, Json, add_account, change, person, side_by_side
from tests.servers import SimulatorProcess


@pytest.fixture
def second(number: int) -> int:
    """Another number of the same WABA."""
    return add_account(PHONES[1])


@pytest.fixture
def of_both(anybody: Callable[..., Person], number: int, second: int) -> Person:
    """Somebody who works with both numbers."""
    return anybody(Role.OPERATOR, number, second)


def by_number(campaign: int, **where: Any) -> Counter[int]:
    """How many messages of a campaign each number has."""
    db.session.rollback()
    chosen = select(Message.account_id).filter_by(campaign_id=campaign, **where)
    return Counter(session().scalars(chosen))


def wrote(number: int, keys: Sequence[str], hours_ago: float = 48) -> None:
    """Let people have written to a number."""
    at = clock.now() - timedelta(hours=hours_ago)
    rows = [
        {"direction": "inbound", "account_id": number, "recipient_key": key, "kind": "text", "state": "received"}
        | {"wamid": f"wamid.{number}.{key}", "state_at": at}
        for key in keys
    ]
    with transaction() as current:
        current.execute(insert(Message), rows)


def planned(operator: Person, number: int, second: int, recipients: list[Json] | int = 200, **more: Any) -> int:
    """A campaign over both numbers, planned and not handed out: both are slow."""
    campaign = draft(operator, number, recipients, extra_account_ids=[second], **more)
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    return campaign


def test_both_numbers_send_and_neither_is_faster_than_it_may(
    app: Flask, simulator: SimulatorProcess, number: int, second: int, of_both: Person
) -> None:
    with engine(app, simulator, senders=2) as meta:
        campaign = draft(of_both, number, 300, extra_account_ids=[second])
        told = of_both.post(f"/campaigns/{campaign}/dry-run").json
        assert told["blocking"] == []
        put(of_both, campaign, "running")
        done = until_status(of_both, campaign, "completed")
        sent = meta.ask("GET", "sends")["by_number"]
        assert (meta.accepted(), meta.doubles("recipient"), meta.refused()) == (300, 0, {})
    assert {number: sent[PHONES[0]], second: sent[PHONES[1]]} == by_number(campaign)
    assert min(sent.values()) > 100
    assert done["stats"]["rate_limit"] == 2 * 72
    assert [one["id"] for one in done["numbers"]] == [number, second]
    shown = of_both.get(f"/campaigns/{campaign}/results").json["numbers"]
    assert [(one["id"], one["sent"]) for one in shown] == [(number, sent[PHONES[0]]), (second, sent[PHONES[1]])]


def test_a_picture_is_uploaded_once_for_each_number_that_sends_it(
    app: Flask, simulator: SimulatorProcess, number: int, second: int, of_both: Person
) -> None:
    painted = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(painted, "PNG")
    file = {"file": (io.BytesIO(painted.getvalue()), "spring.png", "image/png")}
    signed = {"Authorization": f"Bearer {of_both.token}"}
    picture = of_both.client.post("/api/v1/upload/media", data=file, headers=signed).get_json()["id"]
    mapping = {
        "header.media": {"source": "upload", "value": picture},
        "body.first_name": {"source": "column", "value": "Nome"},
        "button.1.url": {"source": "constant", "value": "spring"},
    }
    message = {"template_id": template_id("spring_promo", "en_US"), "template_variables": mapping}
    with engine(app, simulator, senders=2) as meta:
        campaign = draft(of_both, number, 60, extra_account_ids=[second], **message)
        put(of_both, campaign, "running")
        until_status(of_both, campaign, "completed")
        # Meta takes a picture only from the number that brought it.
        assert (meta.accepted(), meta.refused()) == (60, {})
    assert min(by_number(campaign).values()) > 10
    handles = session().execute(select(MediaHandle.account_id, MediaHandle.media_id)).all()
    assert sorted(row.account_id for row in handles) == [number, second]
    assert len({row.media_id for row in handles}) == 2


def test_people_are_written_to_by_the_number_they_know(app: Flask, number: int, second: int, of_both: Person) -> None:
    known = [person() for _ in range(20)]
    wrote(second, [key for key, _ in known])
    wrote(number, [known[0][0]], hours_ago=2)
    rows = [{"phone": phone, "variables": {"Nome": "Ana", "Pedido": "1"}} for _, phone in known]
    campaign = planned(of_both, number, second, rows)
    assert by_number(campaign) == {number: 1, second: 19}


def test_a_number_takes_as_much_as_it_can(app: Flask, number: int, second: int, of_both: Person) -> None:
    change(Account, second, rate_limit=8, quality_rating="YELLOW")
    campaign = planned(of_both, number, second, 600)
    # 72 a second against half of 8: one in nineteen.
    assert 10 < by_number(campaign)[second] < 70


@pytest.mark.parametrize("trouble", [{"is_active": False}, {"connection_status": "BANNED"}])
def test_a_number_that_cannot_send_takes_nobody(
    app: Flask, number: int, second: int, of_both: Person, trouble: Json
) -> None:
    change(Account, number, **trouble)
    wrote(number, [(known := person())[0]])
    rows = [{"phone": known[1], "variables": {"Nome": "Ana", "Pedido": "1"}}, *people(9)]
    campaign = planned(of_both, number, second, rows)
    assert by_number(campaign) == {second: 10}


def blocked(number: int, **more: Any) -> None:
    given = {
        "blocked_code": 131048,
        "blocked_at": clock.now(),
        "blocked_reason": "Too many blocks",
        "blocked_scope": "number",
        **more,
    }
    change(Account, number, **given)


def test_who_waits_for_a_blocked_number_goes_to_the_others(
    app: Flask, number: int, second: int, of_both: Person
) -> None:
    campaign = planned(of_both, number, second, 1000)
    relay.run_all()
    before, queued = by_number(campaign), by_number(campaign, state="queued")[number]
    assert queued > 0
    blocked(number)
    side_by_side(app, 3, relay.run_all)
    after = by_number(campaign)
    # What was handed out stays where it is; everybody is still there once.
    assert (after[number], after[second]) == (queued, 1000 - queued)
    assert before[second] < after[second]
    assert read(of_both, campaign)["status"] == "running"
    entries = session().scalars(select(AuditEntry.details).where(AuditEntry.action == "campaign.moved")).all()
    assert sum(one["messages"] for one in entries) == before[number] - queued
    relay.run_all()
    assert by_number(campaign) == after


@pytest.mark.parametrize(
    ("allowed", "minutes", "moved"), [(False, None, False), (True, 5, False), (True, 60, True), (True, None, True)]
)
def test_they_move_only_where_that_is_allowed_and_the_block_lasts(
    app: Flask, number: int, second: int, of_both: Person, allowed: bool, minutes: int | None, moved: bool
) -> None:
    campaign = planned(of_both, number, second, 1000, move_blocked=allowed)
    until = clock.now() + timedelta(minutes=minutes) if minutes else None
    blocked(number, blocked_until=until)
    relay.run_all()
    assert (by_number(campaign, state="pending")[number] == 0) == moved


def test_it_waits_for_a_number_only_when_no_other_has_anything_left(
    app: Flask, number: int, second: int, of_both: Person
) -> None:
    keys = [person() for _ in range(3)]
    wrote(number, [key for key, _ in keys])
    rows = [{"phone": phone, "variables": {"Nome": "Ana", "Pedido": "1"}} for _, phone in keys]
    change(Account, number, is_active=True)
    campaign = draft(of_both, number, rows, extra_account_ids=[second], move_blocked=False)
    put(of_both, campaign, "running")
    blocked(number, blocked_until=clock.now() + timedelta(hours=1))
    # Known by the blocked number only: planned for the other one, as the blocked one takes nobody now.
    run_jobs(PLANNING)
    relay.run_all()
    assert (by_number(campaign), read(of_both, campaign)["status"]) == ({second: 3}, "running")
    blocked(second, blocked_until=clock.now() + timedelta(hours=2))
    with transaction() as current:
        current.execute(db.text("UPDATE messages SET state = 'pending', lease_until = NULL WHERE state = 'queued'"))
    relay.run_all()
    held = read(of_both, campaign)
    assert (held["status"], held["status_reason"]["cause"]) == ("waiting", "number")
    change(Account, second, blocked_code=None, blocked_at=None, blocked_until=None)
    relay.run_all()
    assert read(of_both, campaign)["status"] == "running"


def test_one_business_has_one_budget_over_its_numbers(app: Flask, number: int, second: int, of_both: Person) -> None:
    for one in (number, second):
        change(Account, one, messaging_limit=100, business_id="400000000000001")
    free = [person() for _ in range(4)]
    wrote(second, [key for key, _ in free], hours_ago=1)
    rows = [*people(196), *({"phone": phone, "variables": {"Nome": "Ana", "Pedido": "1"}} for _, phone in free)]
    campaign = planned(of_both, number, second, rows)
    told = of_both.get(f"/campaigns/{campaign}").json
    for _ in range(4):
        relay.run_all()
    found = by_number(campaign, state="queued")
    assert found.total() <= 95 + len(free) and told["numbers"][1]["id"] == second
    with transaction() as current:
        handed = hand_out_costless(current, lambda _, __, wanted: wanted)
    # Each goes to the queue of its own number.
    for one in handed:
        owners = session().scalars(select(Message.account_id).where(Message.id.in_(one.ids)))
        assert set(owners) == {one.account_id}
    open_windows = select(Message.state).where(
        Message.campaign_id == campaign, Message.recipient_key.in_([key for key, _ in free])
    )
    assert set(session().scalars(open_windows)) == {"queued"}


def test_a_campaign_is_seen_by_who_may_see_all_its_numbers(
    anybody: Callable[..., Person], number: int, second: int, of_both: Person
) -> None:
    campaign = draft(of_both, number, 3, extra_account_ids=[second])
    for only in (number, second):
        stranger = anybody(Role.OPERATOR, only)
        assert stranger.get(f"/campaigns/{campaign}").status_code == 404
        assert campaign not in [one["id"] for one in stranger.get("/campaigns").json["items"]]
    refused = anybody(Role.OPERATOR, number).post(
        "/campaigns", {"name": "Sale", "account_id": number, "extra_account_ids": [second]}
    )
    assert refused.status_code == 404
    listed = of_both.get("/campaigns", account_id=second).json["items"]
    assert [one["id"] for one in listed] == [campaign]


def test_numbers_of_another_waba_or_twice_are_refused(
    anybody: Callable[..., Person], number: int, second: int, of_both: Person
) -> None:
    foreign = add_account("200000000000009", waba="100000000000009")
    everywhere = anybody(Role.OPERATOR, number, second, foreign)
    for extra in ([foreign], [number], [second, second]):
        refused = everywhere.post("/campaigns", {"name": "Sale", "account_id": number, "extra_account_ids": extra})
        assert refused.status_code in (400, 422), extra
        assert "extra_account_ids" in refused.json["error"]["details"]


def test_a_copy_keeps_the_numbers_and_a_number_in_use_is_not_removed(
    admin: Person, number: int, second: int, of_both: Person
) -> None:
    campaign = draft(of_both, number, 3, extra_account_ids=[second], move_blocked=False)
    copy = of_both.post(f"/campaigns/{campaign}/clone").json
    assert ([one["id"] for one in copy["numbers"]], copy["move_blocked"]) == ([number, second], False)
    put(of_both, campaign, "running")
    assert admin.call("DELETE", f"/whatsapp-accounts/{second}").status_code == 409


def test_the_people_are_divided_by_what_each_can_take() -> None:
    numbers = [
        Account(id=1, throughput_limit=80, pace_factor=1.0, quality_rating="GREEN", is_active=True),
        Account(id=2, throughput_limit=80, pace_factor=1.0, quality_rating="RED", is_active=True),
    ]
    ids, ends = division(numbers)
    assert (ids, [round(end, 3) for end in ends]) == ([1, 2], [0.909])
