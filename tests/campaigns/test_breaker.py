"""What Meta's refusals do beyond their message: pace, blocks, campaigns that wait, and how all of it ends."""

import random
from datetime import timedelta

import pytest
from flask import Flask

from dispatcher import clock
from dispatcher.accounts.blocking import lift
from dispatcher.accounts.models import Account, Template
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import following
from dispatcher.database import transaction
from dispatcher.messages import ledger
from dispatcher.messages.aftermath import react
from dispatcher.messages.decisions import Verdict, decide
from dispatcher.messages.ledger import Claimed
from dispatcher.messages.models import Message
from dispatcher.whatsapp.responses import GraphError, Refused
from tests.messages.world import (
    PHONES,
    account,
    add_account,
    add_campaign,
    add_messages,
    add_plan,
    add_template,
    campaign,
    change,
    states,
    stored,
)


def refuse(code: int, ids: list[int], *, details: str = "Meta's words", http_status: int = 400) -> None:
    """Claim these messages and have Meta refuse each with ``code``."""
    number = stored(ids[0]).account_id
    with transaction() as current:
        claimed = ledger.claim(current, {number: ids})
    assert len(claimed) == len(ids)
    judged = [(one, verdict(one, code, details, http_status)) for one in claimed]
    with transaction() as current:
        ledger.record(current, judged)
        react(current, judged)


def verdict(one: Claimed, code: int, details: str, http_status: int) -> Verdict:
    refused = Refused(GraphError(code, details=details, http_status=http_status), None)
    in_campaign = one.campaign_id is not None
    known = {"refusals": one.refusals, "attempt": one.attempt, "to_number": one.to_number}
    return decide(refused, in_campaign=in_campaign, rng=random.Random(1), **known)  # type: ignore[arg-type]


def running(number: int, count: int = 1, *, name: str = "order_update") -> tuple[int, list[int]]:
    plan = add_plan(name)
    template = add_template(name=name)
    found = add_campaign(number, plan_id=plan, template_id=template, planned=count)
    return found, add_messages(number, count, campaign_id=found, plan_id=plan)


def follow() -> list[str]:
    with transaction() as current:
        return [fact.status for fact in following.follow(current)]


def test_throttling_slows_the_number_by_what_was_too_much(app: Flask) -> None:
    number = add_account()
    _, ids = running(number, 5)
    refuse(130429, ids)
    assert account(number).pace_factor == pytest.approx(1 - 2 * 5 / 72)
    assert states() == ["pending"] * 5
    assert stored(ids[0]).refusals == 0


NUMBER, ACCOUNT = "this number alone", "every number of the account"


@pytest.mark.parametrize(
    ("code", "reach"),
    [(131048, NUMBER), (33, NUMBER), (190, ACCOUNT), (131042, ACCOUNT), (80007, ACCOUNT), (4, ACCOUNT)],
)
def test_a_stop_reaches_as_far_as_meta_means_it_and_keeps_the_recipients(app: Flask, code: int, reach: str) -> None:
    number, sibling, other = add_account(), add_account(PHONES[1]), add_account("300000000000009", "other")
    found, ids = running(number, 3)
    refuse(code, ids)
    assert account(number).blocked_code == code
    assert account(sibling).is_blocked(clock.now()) is (reach == ACCOUNT)
    assert not account(other).is_blocked(clock.now())
    assert states() == ["pending"] * 3
    assert follow() == ["waiting"]
    assert (campaign(found).status_reason or {})["code"] == code


def test_a_campaign_goes_on_when_its_number_is_free_again(app: Flask) -> None:
    number = add_account()
    found, ids = running(number)
    refuse(190, ids)
    assert follow() == ["waiting"]
    assert follow() == []
    with transaction() as current:
        lift(current, number, clock.now())
    assert follow() == ["running"]
    assert campaign(found).status_reason is None


def test_a_block_with_an_end_ends_by_itself(app: Flask) -> None:
    number = add_account()
    found, ids = running(number)
    refuse(131048, ids)
    follow()
    until = campaign(found).waiting_until
    assert until is not None
    assert until > clock.now() + timedelta(minutes=50)
    change(Account, number, blocked_until=clock.now() - timedelta(seconds=1))
    assert follow() == ["running"]


@pytest.mark.parametrize("code", [132001, 132015, 132016])
def test_a_stopped_template_holds_its_campaigns_and_no_others_until_meta_approves_it(app: Flask, code: int) -> None:
    number = add_account()
    found, ids = running(number, 2)
    other, _ = running(number, name="another")
    refuse(code, ids)
    assert (campaign(found).status, campaign(other).status) == ("waiting", "running")
    assert states(campaign_id=found) == ["pending"] * 2
    assert follow() == []
    template = campaign(found).template_id or 0
    change(Template, template, status="PAUSED", synced_at=clock.now())
    assert follow() == []
    change(Template, template, status="APPROVED", synced_at=clock.now() + timedelta(seconds=1))
    assert follow() == ["running"]


@pytest.mark.parametrize("code", [132000, 132012, 132018, 131063, 134011])
def test_a_mistake_that_hits_everyone_pauses_the_campaign_at_the_first_refusal(app: Flask, code: int) -> None:
    number = add_account()
    found, ids = running(number, 3)
    refuse(code, ids[:1])
    paused = campaign(found)
    assert paused.status == "paused"
    assert (paused.status_reason or {})["code"] == code
    assert (paused.status_reason or {})["cure"]
    assert account(number).blocked_code is None


def test_a_mistake_about_some_rows_pauses_only_when_it_is_many(app: Flask) -> None:
    number = add_account()
    found, ids = running(number, 40)
    refuse(131009, ids[:19], details="odd value")
    assert campaign(found).status == "running"
    refuse(131009, ids[19:20], details="odd value")
    assert campaign(found).status == "paused"
    assert states(campaign_id=found).count("failed") == 20


def test_a_refusal_of_one_person_concerns_nobody_else(app: Flask) -> None:
    number = add_account()
    found, ids = running(number, 30)
    refuse(131026, ids[:25])
    assert campaign(found).status == "running"
    assert account(number).blocked_code is None
    assert states().count("failed") == 25


@pytest.mark.parametrize("status", ["paused", "cancelled", "completed"])
def test_refusals_of_a_campaign_that_has_moved_on_change_nothing(app: Flask, status: str) -> None:
    number = add_account()
    found, ids = running(number, 2)
    with transaction() as current:
        claimed = ledger.claim(current, {number: ids})
    change(Campaign, found, status=status)
    for code in (132000, 132015, 131048):
        with transaction() as current:
            react(current, [(one, verdict(one, code, "late", 400)) for one in claimed])
    assert campaign(found).status == status


def test_refusals_of_a_hidden_campaign_change_nothing(app: Flask) -> None:
    number = add_account()
    found, ids = running(number, 1)
    with transaction() as current:
        claimed = ledger.claim(current, {number: ids})
    change(Campaign, found, status="cancelled", deleted_at=clock.now())
    with transaction() as current:
        react(current, [(one, verdict(one, 132000, "late", 400)) for one in claimed])


@pytest.mark.parametrize("code", [190, 131048, 132015, 132000, 131047, 131026, 999_999])
def test_a_single_send_fails_at_once_with_its_reason(app: Flask, code: int) -> None:
    ids = add_messages(add_account())
    refuse(code, ids)
    found = stored(ids[0])
    assert (found.state, found.error_code, found.reason) == ("failed", code, "Meta's words")
    assert found.failed_at is not None


def test_a_single_send_that_may_yet_succeed_is_tried_again(app: Flask) -> None:
    ids = add_messages(add_account())
    for tries in range(4):
        assert stored(ids[0]).state == "pending", tries
        change(Message, ids[0], due_at=clock.now())
        refuse(131000, ids, http_status=500)
    assert stored(ids[0]).state == "failed"


def tried(number: int, found: int, count: int, ago: timedelta = timedelta(0)) -> None:
    """Recipients of the campaign whom Meta took."""
    plan, at = campaign(found).plan_id, clock.now() - ago
    more = {"accepted_at": at, "state_at": at}
    add_messages(number, count, campaign_id=found, plan_id=plan, state="sent", attempt=1, **more)


def test_twenty_of_the_last_four_hundred_stop_a_campaign_however_many_went_well_before(app: Flask) -> None:
    number = add_account()
    found, _ = running(number)
    change(Campaign, found, status_at=clock.now() - timedelta(hours=1))
    tried(number, found, 1000)
    ids = add_messages(number, 21, campaign_id=found, plan_id=campaign(found).plan_id)
    refuse(131009, ids[:20], details="odd value")
    assert campaign(found).status == "running"  # 5 % are not more than 5 %
    refuse(131009, ids[20:], details="odd value")
    assert campaign(found).status == "paused"


def test_what_failed_before_a_person_put_it_right_no_longer_counts(app: Flask) -> None:
    number = add_account()
    found, ids = running(number, 40)
    refuse(131009, ids[:20], details="odd value")
    assert campaign(found).status == "paused"
    change(Campaign, found, status="running", status_at=clock.now())
    refuse(131009, ids[20:39], details="odd value")
    assert campaign(found).status == "running"
    refuse(131009, ids[39:], details="odd value")
    assert campaign(found).status == "paused"


@pytest.mark.parametrize(("well", "status"), [(0, "paused"), (1, "running")])
def test_ten_unlisted_failures_in_a_row_stop_a_campaign(app: Flask, well: int, status: str) -> None:
    number = add_account()
    found, ids = running(number, 9)
    refuse(999_999, ids)
    assert campaign(found).status == "running"
    if well:
        tried(number, found, well)
    refuse(888_888, add_messages(number, 1, campaign_id=found, plan_id=campaign(found).plan_id))
    assert campaign(found).status == status


def test_a_fifth_of_a_hundred_unlisted_failures_is_too_much(app: Flask) -> None:
    number = add_account()
    found, _ = running(number)
    change(Campaign, found, status_at=clock.now() - timedelta(hours=1))
    tried(number, found, 60)
    plan = campaign(found).plan_id
    for _ in range(10):
        refuse(999_999, add_messages(number, 2, campaign_id=found, plan_id=plan))
        tried(number, found, 3)
    assert campaign(found).status == "running"
    refuse(999_999, add_messages(number, 2, campaign_id=found, plan_id=plan))
    assert campaign(found).status == "paused"


def test_a_template_of_the_same_name_elsewhere_or_in_another_language_goes_on(app: Flask) -> None:
    number, stranger = add_account(), add_account("300000000000009", "other")
    found, ids = running(number)
    plan = campaign(found).plan_id
    elsewhere = add_campaign(stranger, plan_id=plan, template_id=add_template("other"), planned=1)
    spanish = add_campaign(number, plan_id=plan, template_id=add_template(language="es"), planned=1)
    refuse(132015, ids)
    assert (campaign(found).status, campaign(elsewhere).status, campaign(spanish).status) == (
        *("waiting", "running", "running"),
    )


def test_an_outage_stops_the_number_when_the_tries_of_a_recipient_are_used_up(app: Flask) -> None:
    number = add_account()
    found, ids = running(number)
    for _ in range(5):
        refuse(131016, ids, http_status=500)
        assert account(number).blocked_code is None
        change(Message, ids[0], due_at=clock.now())
    lasts = []
    for _ in range(4):
        refuse(131016, ids, http_status=500)
        blocked = account(number)
        assert blocked.blocked_until is not None
        lasts.append(round((blocked.blocked_until - clock.now()).total_seconds() / 60))
        change(Account, number, blocked_until=clock.now() - timedelta(seconds=1))
        change(Message, ids[0], due_at=clock.now())
    assert lasts == [15, 30, 60, 60]
    assert states(campaign_id=found) == ["pending"]


def test_a_stop_long_after_the_last_one_begins_anew(app: Flask) -> None:
    number = add_account()
    _, ids = running(number)
    refuse(131057, ids)
    change(
        Account,
        number,
        blocked_at=clock.now() - timedelta(hours=2),
        blocked_until=clock.now() - timedelta(minutes=119),
    )
    change(Message, ids[0], due_at=clock.now())
    refuse(131057, ids)
    assert account(number).blocked_times == 1


def test_one_recipient_that_always_stops_the_number_fails_in_the_end(app: Flask) -> None:
    number = add_account()
    found, ids = running(number)
    change(Message, ids[0], refusals=15)
    refuse(131016, ids, http_status=500)
    assert states(campaign_id=found) == ["failed"]
    assert account(number).blocked_code is None


@pytest.mark.parametrize(("to", "state"), [("+12125550123", "failed"), ("+16135550123", "pending")])
def test_marketing_withheld_from_a_us_number_is_not_tried_again(app: Flask, to: str, state: str) -> None:
    number = add_account()
    plan = add_plan()
    found = add_campaign(number, plan_id=plan, planned=1)
    ids = add_messages(number, 1, campaign_id=found, plan_id=plan, to_number=to, recipient_key=to[1:])
    refuse(131049, ids)
    assert states(campaign_id=found) == [state]


def test_refusals_tell_browsers_of_the_number_and_of_the_campaign(app: Flask) -> None:
    number = add_account()
    found, ids = running(number, 3)
    with transaction() as current:
        claimed = ledger.claim(current, {number: ids})
    with transaction() as current:
        stopped = react(current, [(claimed[0], verdict(claimed[0], 131048, "reports", 400))])
        paused = react(current, [(claimed[1], verdict(claimed[1], 132012, "format", 400))])
    assert [(fact.name, fact.payload()["blocked_reason"]["code"]) for fact in stopped] == [("account_health", 131048)]
    (fact,) = paused
    assert (fact.name, fact.payload()["status"], fact.payload()["status_reason"]["code"]) == (
        *("campaign_status", "paused", 132012),
    )
    assert campaign(found).status == "paused"
