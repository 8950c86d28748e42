"""Who said no is not written to: at the planning, while a message waits, and at the last moment before it is sent."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Template
from dispatcher.campaigns.audience.dry_run import dry_run
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.campaigns.planner import plan_chunk
from dispatcher.contacts import consent
from dispatcher.contacts.consent import Statement
from dispatcher.contacts.consent_models import Channel, Scope, Suppression
from dispatcher.database import db, session, transaction
from dispatcher.messages import ledger
from dispatcher.messages.aftermath import Refusal, react_to
from dispatcher.messages.models import Message
from dispatcher.whatsapp.error_codes import action_for
from dispatcher.whatsapp.responses import GraphError
from tests.messages.world import (
    add_account,
    add_campaign,
    add_messages,
    add_plan,
    add_recipients,
    add_template,
    change,
    side_by_side,
    states,
    stored,
)


def claim(account_id: int, ids: list[int]) -> list[int]:
    with transaction() as current:
        return [one.id for one in ledger.claim(current, {account_id: ids})]


def say_no(current: Session, key: str, scope: Scope = Scope.ALL) -> None:
    who = consent.subject(current, key, None)
    consent.opt_out(current, who, scope, Statement(channel=Channel.STAFF, at=clock.now()))


def no(key: str, scope: Scope = Scope.ALL) -> None:
    with transaction() as current:
        say_no(current, key, scope)


def listed(key: str, scope: Scope = Scope.ALL) -> None:
    """Put somebody on the list behind the product's back: nothing that waits is taken back."""
    with transaction() as current:
        current.add(Suppression(key=key, origin="ours", scope=scope, channel="staff", since=clock.now()))


def key_of(message_id: int) -> str:
    return stored(message_id).recipient_key


def reason_of(message_id: int) -> tuple[str, str | None]:
    found = stored(message_id)
    return found.state, found.reason


def campaign_of(number: int, category: str = "MARKETING", status: str = "running") -> int:
    return add_campaign(number, status, template_id=add_template(category=category), plan_id=add_plan())


@pytest.mark.parametrize("status", ["preparing", "running", "waiting", "paused"])
@pytest.mark.parametrize("state", ["pending", "queued"])
def test_a_no_takes_back_what_waits(app: Flask, status: str, state: str) -> None:
    number = add_account()
    campaign = campaign_of(number, status=status)
    ids = add_messages(number, 3, campaign_id=campaign, state=state)

    no(key_of(ids[1]), Scope.MARKETING)

    assert reason_of(ids[1]) == ("skipped", "OPTED_OUT")
    assert states() == [state, "skipped", state]


@pytest.mark.parametrize("state", ["sending", "accepted", "unknown", "delivered", "failed"])
def test_a_no_changes_nothing_about_what_is_on_its_way(app: Flask, state: str) -> None:
    number = add_account()
    (message,) = add_messages(number, campaign_id=campaign_of(number), state=state, attempt=1)

    no(key_of(message))

    assert states() == [state]


@pytest.mark.parametrize(
    ("scope", "category", "goes"),
    [
        (Scope.MARKETING, "MARKETING", False),
        (Scope.MARKETING, "UTILITY", True),
        (Scope.MARKETING, "AUTHENTICATION", True),
        (Scope.ALL, "MARKETING", False),
        (Scope.ALL, "UTILITY", False),
        (Scope.ALL, "AUTHENTICATION", True),
    ],
)
def test_a_no_goes_as_far_as_it_was_meant(app: Flask, scope: Scope, category: str, goes: bool) -> None:
    """The same at all three places: the rehearsal, the plan, and the claim."""
    number = add_account()
    campaign = campaign_of(number, category)
    planned = campaign_of_rows(number, category)
    ids = add_messages(number, 2, campaign_id=campaign)
    for key in (key_of(ids[0]), first_key(planned)):
        listed(key, scope)

    assert claim(number, ids) == (ids if goes else ids[1:])
    assert reason_of(ids[0])[0] == ("sending" if goes else "skipped")

    report = dry_run(session(), session().get_one(Campaign, planned))
    assert (report["will_send"], report["by_code"].get("OPTED_OUT", 0)) == ((2, 0) if goes else (1, 1))
    with transaction() as current:
        plan_chunk(current, planned)
    assert states(campaign_id=planned) == (["pending", "pending"] if goes else ["skipped", "pending"])


def campaign_of_rows(number: int, category: str) -> int:
    template = session().scalars(select(Template.id).where(Template.category == category)).one()
    mapped = {slot: {"source": "constant", "value": "7"} for slot in ("body.1", "body.2")}
    campaign = add_campaign(number, "preparing", template_id=template, plan_id=add_plan(), template_variables=mapped)
    add_recipients(campaign, [("good", {}), ("good", {})])
    return campaign


def first_key(campaign_id: int) -> str:
    rows = select(CampaignRecipient.recipient_key).where(CampaignRecipient.campaign_id == campaign_id)
    return str(session().scalars(rows.order_by(CampaignRecipient.row_number)).first())


def test_a_no_during_the_planning_is_found_at_the_claim(app: Flask) -> None:
    """Neither sees the other: the plan was read before the no, the no found no message yet."""
    number = add_account()
    add_template(category="MARKETING")
    campaign = campaign_of_rows(number, "MARKETING")
    key = first_key(campaign)
    session().rollback()

    with transaction() as planning:
        plan_chunk(planning, campaign)
        side_by_side(app, 1, lambda: no(key))

    first, second = session().scalars(select(Message.id).order_by(Message.id)).all()
    assert states() == ["pending", "pending"]
    assert claim(number, [first, second]) == [second]
    assert reason_of(first) == ("skipped", "OPTED_OUT")
    assert db.session.scalar(text("SELECT count(*) FROM message_attempts")) == 1


def test_a_no_does_not_wait_for_who_holds_the_message_and_holds_all_the_same(app: Flask) -> None:
    number = add_account()
    ids = add_messages(number, 2, campaign_id=campaign_of(number))
    key = key_of(ids[0])
    session().rollback()

    with transaction() as holding:
        holding.execute(text("SELECT 1 FROM messages WHERE id = :id FOR UPDATE"), {"id": ids[0]})
        side_by_side(app, 1, lambda: no(key))

    assert states() == ["pending", "pending"]
    assert claim(number, ids) == ids[1:]
    assert states() == ["skipped", "sending"]


def in_turn(works: Iterator[Callable[[], object]]) -> object:
    """Do the next of these works."""
    return next(works)()


def test_many_claims_and_a_no_at_once_never_send_after_it(app: Flask) -> None:
    """Whatever the order: a message is either taken before the no was known, or never."""
    number = add_account()
    campaign = campaign_of(number)
    for _ in range(10):
        ids = add_messages(number, 6, campaign_id=campaign)
        key = key_of(ids[3])
        session().rollback()
        works = iter([partial(no, key), *[partial(claim, number, ids)] * 3])
        side_by_side(app, 4, partial(in_turn, works))
        left = reason_of(ids[3])
        assert left in (("sending", None), ("skipped", "OPTED_OUT"))
        assert claim(number, ids) == []


def test_a_template_that_becomes_marketing_is_looked_at_anew(app: Flask) -> None:
    number = add_account()
    template = add_template(category="UTILITY")
    campaign = add_campaign(number, template_id=template, plan_id=add_plan())
    ids = add_messages(number, 2, campaign_id=campaign)
    no(key_of(ids[0]), Scope.MARKETING)
    assert states() == ["pending", "pending"]

    change(Template, template, category="MARKETING")

    assert claim(number, ids) == ids[1:]
    assert reason_of(ids[0]) == ("skipped", "OPTED_OUT")


def test_replies_go_to_everybody_and_single_templates_do_not(app: Flask) -> None:
    number = add_account()
    (reply,) = add_messages(number, kind="text", content={"body": "Oi"})
    (order,) = add_messages(number)
    for message in (reply, order):
        listed(key_of(message))

    assert claim(number, [reply, order]) == [reply]
    assert reason_of(order) == ("skipped", "OPTED_OUT")


def test_somebody_without_a_number_is_on_the_list_by_their_user_id(app: Flask) -> None:
    number = add_account()
    (message,) = add_messages(number, campaign_id=campaign_of(number), user_id="BR.77")
    listed("BR.77")

    assert claim(number, [message]) == []


def test_the_count_of_a_campaign_stays_right(app: Flask) -> None:
    number = add_account()
    campaign = campaign_of(number)
    ids = add_messages(number, 4, campaign_id=campaign)
    listed(key_of(ids[0]))
    claim(number, ids)
    no(key_of(ids[1]))

    counted = text("SELECT value, sum(change) FROM campaign_tallies GROUP BY value HAVING sum(change) <> 0")
    found = {row[0]: int(row[1]) for row in session().execute(counted)}
    assert found == {"skipped": 1, "sending": 3}


def test_meta_s_refusal_of_marketing_is_a_no(app: Flask) -> None:
    number = add_account()
    campaign = campaign_of(number)
    first, second = add_messages(number, 2, campaign_id=campaign)
    later = campaign_of_more(number)
    (waiting,) = add_messages(number, campaign_id=later, recipient_key=key_of(first))
    rule = action_for(GraphError(131050))

    with transaction() as current:
        react_to(current, [Refusal(first, number, campaign, rule, "stopped")])

    held = session().scalars(select(Suppression)).one()
    assert (held.key, held.origin, held.scope) == (key_of(first), "meta", "marketing")
    assert reason_of(waiting) == ("skipped", "OPTED_OUT")
    assert stored(second).state == "pending"
    # What Meta holds our opt-in does not lift.
    with transaction() as current:
        yes = Statement(channel=Channel.STAFF, at=clock.now() + timedelta(minutes=1))
        consent.opt_in(current, consent.subject(current, key_of(first), None), Scope.MARKETING, yes)
    assert session().scalars(select(Suppression.origin)).all() == ["meta"]
    with transaction() as current:
        current.execute(delete(Suppression))


def campaign_of_more(number: int) -> int:
    template = session().scalars(select(Template.id)).first()
    return add_campaign(number, template_id=template, plan_id=add_plan())
