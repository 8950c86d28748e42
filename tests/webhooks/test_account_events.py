"""What Meta tells of templates, numbers and accounts reaches our copies of them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from dispatcher import clock
from dispatcher.accounts.models import Account, Template
from dispatcher.database import db, transaction
from tests.webhooks.world import WABA, add_account, change, journal, keep, process_all

Json = dict[str, Any]


def add_template(**values: Any) -> int:
    with transaction() as session:
        template = Template(
            **{
                "business_account_id": WABA,
                "meta_id": "55",
                "name": "offer",
                "language": "pt_BR",
                "category": "MARKETING",
                "status": "APPROVED",
                "components": [],
                "content_hash": "",
                "synced_at": clock.now() - timedelta(hours=1),
                **values,
            }
        )
        session.add(template)
        session.flush()
        return template.id


def tell(field: str, found: Json, *, ago: timedelta = timedelta(0), waba: str = WABA) -> None:
    keep(change(found, field, waba=waba, time=int((clock.now() - ago).timestamp())))
    process_all()
    assert {entry.state for entry in journal()} == {"processed"}


def template(template_id: int) -> Template:
    db.session.rollback()
    return db.session.get_one(Template, template_id)


def account(account_id: int) -> Account:
    db.session.rollback()
    return db.session.get_one(Account, account_id)


NAMED = {"message_template_id": 55, "message_template_name": "offer", "message_template_language": "pt_BR"}


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ("REJECTED", "REJECTED"),
        ("PAUSED", "PAUSED"),
        ("DISABLED", "DISABLED"),
        ("REINSTATED", "APPROVED"),
        ("FLAGGED", "APPROVED"),
        ("PENDING_DELETION", "PENDING_DELETION"),
    ],
)
def test_a_templates_status_follows(app: Flask, event: str, status: str) -> None:
    template_id = add_template()
    tell("message_template_status_update", {**NAMED, "event": event, "reason": "ABUSIVE_CONTENT"})
    assert template(template_id).status == status
    assert template(template_id).rejected_reason == ("ABUSIVE_CONTENT" if event == "REJECTED" else None)


def test_a_pause_says_how_long(app: Flask) -> None:
    template_id = add_template()
    tell("message_template_status_update", {**NAMED, "event": "PAUSED", "other_info": {"title": "SECOND_PAUSE"}})
    ends = template(template_id).paused_until
    assert ends is not None
    assert timedelta(hours=5, minutes=59) < ends - clock.now() <= timedelta(hours=6)


def test_an_old_event_does_not_undo_a_newer_one(app: Flask) -> None:
    template_id = add_template(synced_at=clock.now() - timedelta(days=1))
    tell("message_template_status_update", {**NAMED, "event": "APPROVED"})
    tell("message_template_status_update", {**NAMED, "event": "PAUSED"}, ago=timedelta(hours=1))
    assert template(template_id).status == "APPROVED"


def test_another_accounts_template_of_the_same_name_stays(app: Flask) -> None:
    other = add_template(business_account_id="999", meta_id="77")
    mine = add_template()
    tell("message_template_status_update", {**NAMED, "event": "DISABLED"})
    assert (template(mine).status, template(other).status) == ("DISABLED", "APPROVED")


def test_quality_and_category_of_templates(app: Flask) -> None:
    template_id = add_template()
    # Meta's own sample of a quality change carries the label of a status change.
    tell("message_template_status_update", {**NAMED, "previous_quality_score": "GREEN", "new_quality_score": "RED"})
    tell("template_category_update", {**NAMED, "new_category": "MARKETING", "correct_category": "UTILITY"})
    found = template(template_id)
    assert (found.quality_score, found.category, found.correct_category) == ("RED", "MARKETING", "UTILITY")
    tell("template_category_update", {**NAMED, "previous_category": "MARKETING", "new_category": "UTILITY"})
    found = template(template_id)
    assert (found.category, found.previous_category, found.correct_category) == ("UTILITY", "MARKETING", None)


def test_a_number_is_told_its_throughput_by_its_digits(app: Flask) -> None:
    first, second = add_account(display_phone_number="+1 555-078-3881"), add_account("2", display_phone_number="+1 555")
    tell("phone_number_quality_update", {"display_phone_number": "15550783881", "event": "THROUGHPUT_UPGRADE"})
    assert (account(first).throughput_level, account(first).throughput_limit) == ("HIGH", 1000)
    assert account(second).throughput_limit == 80


@pytest.mark.parametrize(("said", "limit"), [("TIER_10K", 10_000), (2000, 2000), (-1, None), ("TIER_UNLIMITED", None)])
def test_a_portfolios_limit_is_that_of_all_its_numbers(app: Flask, said: object, limit: int | None) -> None:
    ids = [add_account("1", WABA, business_id="B"), add_account("2", "222", business_id="B"), add_account("3", WABA)]
    other = add_account("4", "444", business_id="C")
    tell("business_capability_update", {"max_daily_conversations_per_business": said})
    assert [account(one).messaging_limit for one in ids] == [limit] * 3
    assert [account(one).messaging_limit_tier for one in (*ids, other)] == [str(said)] * 3 + [None]


def test_an_approved_name_is_shown(app: Flask) -> None:
    account_id = add_account(display_phone_number="+55 11 4000-0000", verified_name="Old")
    name = {"display_phone_number": "551140000000", "requested_verified_name": "New", "decision": "APPROVED"}
    tell("phone_number_name_update", name)
    tell("phone_number_name_update", {**name, "requested_verified_name": "Bad", "decision": "REJECTED"})
    assert account(account_id).verified_name == "New"


def restricted(kind: str, ends: timedelta | None) -> Json:
    found: Json = {"restriction_type": kind}
    if ends is not None:
        found["expiration"] = int((clock.now() + ends).timestamp())
    return {"event": "ACCOUNT_RESTRICTION", "restriction_info": [found]}


BAN = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "today"}}


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", timedelta(days=1)), 368),
        (restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", None), 368),
        (restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", timedelta(days=-1)), None),
        (restricted("RESTRICTED_ADD_PHONE_NUMBER_ACTION", timedelta(days=1)), None),
        (BAN, 131031),
        ({"event": "ACCOUNT_DELETED"}, 131031),
        ({"event": "PARTNER_REMOVED"}, 131031),
        ({"event": "VERIFIED_ACCOUNT"}, None),
        ({"event": "MM_LITE_TERMS_SIGNED"}, None),
    ],
)
def test_a_restricted_account_stops_sending(app: Flask, found: Json, code: int | None) -> None:
    first, sibling, other = add_account(), add_account("2"), add_account("3", "333")
    tell("account_update", found)
    assert [account(one).blocked_code for one in (first, sibling, other)] == [code, code, None]


def test_a_restriction_ends_when_meta_said(app: Flask) -> None:
    account_id = add_account()
    tell("account_update", restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", timedelta(days=1)))
    ends = account(account_id).blocked_until
    assert ends is not None
    assert not account(account_id).may_send(clock.now())
    assert not account(account_id).is_blocked(ends + timedelta(seconds=1))


def test_a_reinstated_account_sends_again(app: Flask) -> None:
    account_id = add_account()
    tell("account_update", BAN)
    tell("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}})
    assert account(account_id).blocked_code is None


def test_a_ban_of_last_month_is_not_put_up_again_by_a_replay(app: Flask) -> None:
    account_id = add_account()
    tell("account_update", BAN, ago=timedelta(days=30))
    assert account(account_id).blocked_code is None


def test_errors_of_the_channel_are_shown_on_the_account(app: Flask) -> None:
    account_id = add_account()
    error = {"code": 131000, "title": "Something went wrong", "error_data": {"details": "Try later."}}
    tell("messages", {"metadata": {"phone_number_id": account(account_id).phone_number_id}, "errors": [error]})
    assert account(account_id).last_error == "(131000) Try later."


@pytest.mark.parametrize("field", ["security", "flows", "calls", "", "history"])
def test_what_we_do_not_use_yet_is_kept_and_counted(app: Flask, field: str) -> None:
    add_account()
    tell(field, {"event": "PIN_CHANGED", "user_preferences": [{"wa_id": "5511", "value": "stop"}]})
    [entry] = journal()
    assert entry.kinds
    assert sum((entry.notes or {}).values()) == 1
