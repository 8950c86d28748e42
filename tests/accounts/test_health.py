"""Meta's phone number node in all its spellings, read into the account."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from dispatcher.accounts.health import apply_phone, messaging_limit, throughput_limit
from dispatcher.accounts.jobs import refresh_accounts, sync_templates
from dispatcher.accounts.models import Account
from dispatcher.database import session, transaction
from tests.accounts.conftest import Business, Person, new_business

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def number(**columns: Any) -> Account:
    known = {"id": 7, "name": "Loja", "phone_number_id": "1", "business_account_id": "2", "is_active": True}
    limits = {"throughput_limit": 80, "pace_factor": 1.0, "quality_rating": "GREEN", "health": {}}
    return Account(**known | limits | columns)


@pytest.mark.parametrize(
    ("tier", "limit"),
    [
        ("TIER_50", 50),
        ("TIER_250", 250),
        ("TIER_1K", 1_000),
        ("TIER_2K", 2_000),
        ("TIER_10K", 10_000),
        ("TIER_100K", 100_000),
        ("TIER_UNLIMITED", None),
        ("TIER_OF_NEXT_YEAR", None),
    ],
)
def test_tiers(tier: str, limit: int | None) -> None:
    assert messaging_limit(tier) == limit


@pytest.mark.parametrize(
    ("level", "limit"), [("STANDARD", 80), ("HIGH", 1000), ("NOT_APPLICABLE", 20), ("SOMETHING_NEW", 80)]
)
def test_throughput_levels(level: str, limit: int) -> None:
    assert throughput_limit(level) == limit


@pytest.mark.parametrize(("said", "kept"), [("RED", "RED"), ("NA", "UNKNOWN"), (None, "UNKNOWN"), (7, "UNKNOWN")])
def test_qualities(said: object, kept: str) -> None:
    account = number()
    apply_phone(account, {"quality_rating": said}, NOON)
    assert account.quality_rating == kept


def test_what_meta_leaves_out_stays() -> None:
    account = number(display_phone_number="+55 11", messaging_limit_tier="TIER_10K", messaging_limit=10_000)
    apply_phone(account, {"quality_rating": "GREEN", "throughput": None, "health_status": "odd"}, NOON)
    assert (account.display_phone_number, account.messaging_limit, account.throughput_limit) == ("+55 11", 10_000, 80)
    assert account.health == {"can_send_message": None, "errors": []}


def test_the_errors_of_every_entity_are_gathered() -> None:
    billing = {"error_code": 141006, "error_description": "No payment method", "possible_solution": "Add one"}
    entities = [
        {"entity_type": "PHONE_NUMBER", "id": "1", "can_send_message": "AVAILABLE"},
        {"entity_type": "WABA", "id": "2", "can_send_message": "BLOCKED", "errors": [billing, "odd"]},
        {"entity_type": "BUSINESS", "id": "3", "can_send_message": "AVAILABLE"},
    ]
    account = number()
    fact = apply_phone(account, {"health_status": {"can_send_message": "BLOCKED", "entities": entities}}, NOON)
    assert account.health == {
        "can_send_message": "BLOCKED",
        "errors": [
            {"entity": "WABA", "code": 141006, "description": "No payment method", "solution": "Add one"},
        ],
    }
    assert account.business_id == "3"
    assert fact is not None
    assert fact.changed["health"] == account.health


def test_the_same_again_is_no_news() -> None:
    node = {"quality_rating": "RED", "status": "CONNECTED"}
    account = number()
    first = apply_phone(account, node, NOON)
    assert first is not None
    assert set(first.changed) == {"quality_rating", "connection_status", "health_checked_at"}
    assert apply_phone(account, node, NOON.replace(hour=13)) is None


def test_the_schedule_looks_at_every_number_even_when_one_fails(app: Flask, admin: Person, business: Business) -> None:
    good, bad, locked = business, new_business(business.meta), new_business(business.meta)
    ids = [admin.post("/whatsapp-accounts", one.credentials()).json["id"] for one in (bad, locked, good)]
    bad.control("POST", "tokens", {"value": bad.token, "is_valid": False})
    with transaction() as current:
        current.get_one(Account, ids[1]).access_token_encrypted = "v1.00000000.AAAA"
    good.control("PATCH", "numbers", {"id": good.phone, "quality_rating": "YELLOW", "silent": True})
    good.add_template("novo")
    refresh_accounts()
    sync_templates()
    assert "190" in (session().get_one(Account, ids[0]).last_error or "")
    assert session().get_one(Account, ids[2]).quality_rating == "YELLOW"
    assert admin.get(f"/whatsapp-accounts/{ids[2]}/templates").json["total"] == 1
    locked_out = admin.post(f"/whatsapp-accounts/{ids[1]}/refresh")
    assert locked_out.status_code == 409
    assert "ENCRYPTION_KEYS" in locked_out.json["error"]["message"]


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        (131048, {"quality_rating": "RED"}, {"quality_rating": "YELLOW"}),
        (131037, {"name_status": "PENDING_REVIEW"}, {"name_status": "APPROVED"}),
        (133010, {"status": "DISCONNECTED"}, {"status": "CONNECTED"}),
        (
            131042,
            {"health_status": {"can_send_message": "BLOCKED"}},
            {"health_status": {"can_send_message": "LIMITED"}},
        ),
    ],
)
def test_a_block_is_over_when_what_it_complains_of_turns_good(
    code: int, before: dict[str, Any], after: dict[str, Any]
) -> None:
    account = number(blocked_times=0)
    apply_phone(account, before, NOON)
    account.blocked_code, account.blocked_at, account.blocked_scope = code, NOON, "number"
    apply_phone(account, before, NOON)
    assert account.is_blocked(NOON)
    apply_phone(account, after, NOON)
    assert not account.is_blocked(NOON)
    # What was good all the time lifts nothing: Meta refuses all the same.
    account.blocked_code, account.blocked_at = code, NOON
    apply_phone(account, after, NOON)
    assert account.is_blocked(NOON)
