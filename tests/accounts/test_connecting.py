"""A person connects a number at Meta, over real HTTP: what is tested, stored, shown and never shown."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from dispatcher.accounts import credentials, uses
from dispatcher.accounts.models import Account
from dispatcher.config import Settings
from dispatcher.crypto import CannotDecrypt, SecretBox
from dispatcher.database import session, transaction
from dispatcher.http import Role
from tests.accounts.conftest import Business, Person, new_business

PATH = "/whatsapp-accounts"


def checks_of(answer: dict[str, Any]) -> dict[str, bool]:
    return {check["name"]: check["ok"] for check in answer["checks"]}


def test_connecting_reads_the_number_and_asks_for_its_webhooks(admin: Person, business: Business) -> None:
    answer = admin.post(PATH, business.credentials(rate_limit=20))
    assert answer.status_code == 201, answer.text
    account = answer.json
    assert account["display_phone_number"].startswith("+55 11 5555-")
    assert account["quality_rating"] == "GREEN"
    assert account["connection_status"] == "CONNECTED"
    assert (account["throughput_limit"], account["effective_rate"]) == (80, 20)
    assert account["messaging_limit_tier"] == "TIER_100K"
    assert account["messaging_limit"] == 100_000
    assert account["health"]["can_send_message"] == "AVAILABLE"
    assert account["last_error"] is None
    assert account["webhook_url"] == "http://localhost/webhook/whatsapp"
    tested = admin.post(f"{PATH}/test-connection", {"id": account["id"]}).json
    assert tested["ok"] is True, tested
    assert tested["phone"]["status"] == "CONNECTED"


def test_a_number_says_whether_its_webhooks_can_be_taken(
    app: Flask, admin: Person, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = app.extensions["dispatcher.accounts"]
    without = replace(context, settings=replace(context.settings, app_secrets=()))
    monkeypatch.setitem(app.extensions, "dispatcher.accounts", without)
    account = admin.post(PATH, business.credentials()).json
    assert account["takes_webhooks"] is False
    secret = {"app_secret": "0123456789abcdef"}
    assert admin.call("PUT", f"{PATH}/{account['id']}", secret).json["takes_webhooks"] is True
    assert admin.get(PATH).json["items"][0]["takes_webhooks"] is True
    webhook = admin.get(f"{PATH}/webhook").json
    assert webhook == {"url": account["webhook_url"], "verify_token": context.settings.verify_token}


def test_testing_new_credentials_stores_and_subscribes_nothing(admin: Person, business: Business) -> None:
    typed = business.credentials()
    del typed["name"]
    answer = admin.post(f"{PATH}/test-connection", typed).json
    assert checks_of(answer) == {
        "token": True,
        "phone_number": True,
        "business_account": True,
        "permissions": True,
        "webhook_subscription": False,
    }
    assert answer["ok"] is False
    assert admin.get(PATH).json["total"] == 0


def test_a_refused_token_is_named_with_metas_code(admin: Person, business: Business) -> None:
    answer = admin.post(PATH, business.credentials(access_token="EAAnotatoken"))
    assert answer.status_code == 502
    assert answer.json["error"]["code"] == "UPSTREAM_ERROR"
    assert "190" in answer.json["error"]["details"]["access_token"][0]
    assert "EAAnotatoken" not in answer.text
    assert admin.get(PATH).json["total"] == 0


def test_a_token_that_expired_says_so(admin: Person, business: Business) -> None:
    business.control("POST", "tokens", {"value": business.token, "expires_at": 1})
    answer = admin.post(f"{PATH}/test-connection", {**business.credentials(), "name": None} | {}).json
    assert answer["error"]["details"] == {"name": ["Unknown field: remove it."]}
    typed = business.credentials()
    del typed["name"]
    tested = admin.post(f"{PATH}/test-connection", typed).json
    assert not any(checks_of(tested).values())
    assert tested["checks"][0]["code"] == 190


def test_a_wrong_phone_number_id_is_named(admin: Person, business: Business) -> None:
    answer = admin.post(PATH, business.credentials(phone_number_id="999999999999999"))
    assert answer.status_code == 502
    assert set(answer.json["error"]["details"]) == {"phone_number_id", "business_account_id"}


def test_a_number_of_another_business_account_is_refused(admin: Person, business: Business) -> None:
    other = new_business(business.meta)
    both = {"value": business.token, "waba_ids": [business.waba, other.waba]}
    business.control("POST", "numbers", {"tokens": [both]})
    answer = admin.post(PATH, business.credentials(phone_number_id=other.phone))
    assert answer.status_code == 502
    assert set(answer.json["error"]["details"]) == {"business_account_id"}


def test_a_missing_permission_is_named(admin: Person, business: Business) -> None:
    lacking = {"value": business.token, "waba_ids": [business.waba], "scopes": ["whatsapp_business_messaging"]}
    business.control("POST", "numbers", {"tokens": [lacking]})
    answer = admin.post(PATH, business.credentials())
    assert answer.status_code == 502
    assert "whatsapp_business_management" in answer.json["error"]["details"]["access_token"][0]


def test_credentials_can_be_stored_untested(admin: Person, business: Business) -> None:
    answer = admin.post(PATH, business.credentials(access_token="EAAnot-yet-valid"), skip_test="true")
    assert answer.status_code == 201
    assert answer.json["health_checked_at"] is None


def test_a_number_is_connected_once(admin: Person, account: dict[str, Any], business: Business) -> None:
    answer = admin.post(PATH, business.credentials())
    assert answer.status_code == 409


def test_meta_being_down_is_said_as_such(admin: Person, business: Business) -> None:
    business.control("POST", "faults", {"kind": "html_error", "on": "management"})
    answer = admin.post(PATH, business.credentials())
    assert answer.status_code == 502
    assert "did not answer" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone_number_id", "12/34"),
        ("phone_number_id", "../me"),
        ("business_account_id", "abc"),
        ("access_token", "with space"),
        ("access_token", "with\r\nHeader: x"),
        ("access_token", "ação-ação"),
        ("rate_limit", 0),
        ("rate_limit", "20"),
        ("name", ""),
        ("quality_rating", "GREEN"),
        ("is_demo", True),
    ],
)
def test_bad_input_names_the_field(admin: Person, business: Business, field: str, value: Any) -> None:
    answer = admin.post(PATH, business.credentials(**{field: value}))
    assert answer.status_code == 422
    assert list(answer.json["error"]["details"]) == [field]


def test_testing_needs_an_id_or_all_credentials(admin: Person) -> None:
    answer = admin.post(f"{PATH}/test-connection", {"phone_number_id": "12345"})
    assert answer.status_code == 422
    assert set(answer.json["error"]["details"]) == {"business_account_id", "access_token"}


def test_the_token_never_shows(
    admin: Person, business: Business, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "appsecret0123456789abcdef"
    with caplog.at_level(logging.DEBUG):
        answer = admin.post(PATH, business.credentials(app_secret=secret))
        account_id = answer.json["id"]
        texts = [answer.text, admin.get(PATH).text, admin.get(f"{PATH}/{account_id}").text]
        texts += [admin.post(f"{PATH}/{account_id}/refresh").text]
        texts += [admin.post(f"{PATH}/test-connection", {"id": account_id}).text]
        texts += [admin.call("PUT", f"{PATH}/{account_id}", {"access_token": business.token + "x"}).text]
        stored = session().scalars(text("SELECT whatsapp_accounts::text FROM whatsapp_accounts")).all()
        audited = session().scalars(text("SELECT audit_log::text FROM audit_log")).all()
        texts += [repr(session().get_one(Account, account_id).__dict__), *stored, *audited]
    texts += [caplog.text, *capfd.readouterr()]
    assert answer.json["token_last4"] == business.token[-4:]
    assert answer.json["has_app_secret"] is True
    assert [found for found in texts if business.token in found or secret in found] == []


def test_a_token_moved_to_another_row_does_not_open(app: Flask, settings: Settings, account: dict[str, Any]) -> None:
    box = SecretBox(settings.encryption_keys)
    stored = session().get_one(Account, account["id"])
    thief = Account(phone_number_id="666", access_token_encrypted=stored.access_token_encrypted)
    with pytest.raises(CannotDecrypt):
        credentials.token_of(thief, box)


def test_rotation_seals_every_secret_with_the_newest_key(settings: Settings, admin: Person, business: Business) -> None:
    account_id = admin.post(PATH, business.credentials(app_secret="a" * 32)).json["id"]
    newer = SecretBox(("a" * 64, *settings.encryption_keys))
    with transaction() as current:
        assert credentials.rotate(current, newer) == 2
        assert credentials.rotate(current, newer) == 0
    stored = session().get_one(Account, account_id)
    assert credentials.token_of(stored, SecretBox(("a" * 64,))) == business.token
    assert credentials.app_secrets(session(), newer) == ("a" * 32,)


def test_new_credentials_are_tested_and_end_a_block_for_bad_ones(
    admin: Person, account: dict[str, Any], business: Business
) -> None:
    with transaction() as current:
        stored = current.get_one(Account, account["id"])
        stored.blocked_code, stored.blocked_at = 190, stored.created_at
    path = f"{PATH}/{account['id']}"
    assert admin.get(path).json["blocked_reason"]["code"] == 190
    refused = admin.call("PUT", path, {"access_token": "EAAwrong-one"})
    assert refused.status_code == 502
    business.control("POST", "tokens", {"value": "EAAfresh-token-1234", "waba_ids": [business.waba]})
    changed = admin.call("PUT", path, {"access_token": "EAAfresh-token-1234", "name": "Loja nova"})
    assert changed.status_code == 200, changed.text
    assert changed.json["blocked_reason"] is None
    assert (changed.json["token_last4"], changed.json["name"]) == ("1234", "Loja nova")


def test_a_change_without_credentials_asks_meta_nothing(
    admin: Person, account: dict[str, Any], business: Business
) -> None:
    business.control("POST", "faults", {"kind": "html_error", "on": "any"})
    changed = admin.call("PUT", f"{PATH}/{account['id']}", {"name": "Outra", "rate_limit": 5})
    assert changed.status_code == 200
    assert (changed.json["effective_rate"], changed.json["token_last4"]) == (5, business.token[-4:])
    lifted = admin.call("PUT", f"{PATH}/{account['id']}", {"rate_limit": None})
    assert lifted.json["effective_rate"] == 72


def test_the_phone_number_id_never_changes(admin: Person, account: dict[str, Any]) -> None:
    answer = admin.call("PUT", f"{PATH}/{account['id']}", {"phone_number_id": "55555"})
    assert answer.status_code == 422
    assert list(answer.json["error"]["details"]) == ["phone_number_id"]


def test_the_switch_turns_over_or_to_what_is_asked(admin: Person, account: dict[str, Any]) -> None:
    path = f"{PATH}/{account['id']}/toggle"
    assert admin.call("PATCH", path, {}).json["is_active"] is False
    assert admin.get(f"{PATH}/active").json["total"] == 0
    assert admin.call("PATCH", path, {"is_active": False}).json["is_active"] is False
    assert admin.call("PATCH", path, {}).json["is_active"] is True
    assert [item["id"] for item in admin.get(f"{PATH}/active").json["items"]] == [account["id"]]


def test_a_refresh_reads_quality_limits_and_status_anew(
    admin: Person, account: dict[str, Any], business: Business
) -> None:
    worse = {"quality_rating": "RED", "status": "RESTRICTED", "throughput_level": "HIGH", "silent": True}
    business.control("PATCH", "numbers", {"id": business.phone, **worse})
    fresh = admin.post(f"{PATH}/{account['id']}/refresh").json
    assert (fresh["quality_rating"], fresh["connection_status"]) == ("RED", "RESTRICTED")
    assert (fresh["throughput_limit"], fresh["effective_rate"]) == (1000, 900)
    assert fresh["health"]["can_send_message"] == "BLOCKED"


def test_a_failed_refresh_keeps_what_was_known_and_says_why(
    admin: Person, account: dict[str, Any], business: Business
) -> None:
    business.control("POST", "tokens", {"value": business.token, "is_valid": False})
    answer = admin.post(f"{PATH}/{account['id']}/refresh")
    assert answer.status_code == 502
    now = admin.get(f"{PATH}/{account['id']}").json
    assert "190" in now["last_error"]
    assert now["quality_rating"] == "GREEN"


def test_resuming_lifts_the_block(admin: Person, account: dict[str, Any]) -> None:
    with transaction() as current:
        stored = current.get_one(Account, account["id"])
        stored.blocked_code, stored.blocked_at, stored.blocked_scope = 131042, stored.created_at, "business_account"
    path = f"{PATH}/{account['id']}"
    blocked = admin.get(path).json["blocked_reason"]
    assert (blocked["code"], blocked["scope"]) == (131042, "business_account")
    assert blocked["title"]
    assert blocked["cure"]
    assert admin.post(f"{path}/resume").json["blocked_reason"] is None


def test_a_removed_number_forgets_its_token_and_can_come_back(
    admin: Person, account: dict[str, Any], business: Business
) -> None:
    path = f"{PATH}/{account['id']}"
    assert admin.call("DELETE", path).status_code == 204
    assert admin.get(path).status_code == 404
    assert admin.get(PATH).json["total"] == 0
    row = session().get_one(Account, account["id"])
    assert (row.access_token_encrypted, row.access_token_last4, row.is_active) == (None, None, False)
    again = admin.post(PATH, business.credentials(name="De volta"))
    assert again.status_code == 201
    assert (again.json["id"], again.json["name"], again.json["is_active"]) == (account["id"], "De volta", True)


def test_a_number_in_use_is_not_removed(
    admin: Person, account: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uses, "_of_accounts", [])
    uses.register_in_use_check(lambda _session, account_id: f"Campaign 7 of account {account_id} is running.")
    answer = admin.call("DELETE", f"{PATH}/{account['id']}")
    assert answer.status_code == 409
    assert answer.json["error"]["message"] == f"Campaign 7 of account {account['id']} is running."
    assert admin.get(f"{PATH}/{account['id']}").json["has_token"] is True


def test_others_see_their_accounts_only_and_change_none(
    admin: Person, anybody: Callable[..., Person], account: dict[str, Any], business: Business
) -> None:
    other = admin.post(PATH, new_business(business.meta).credentials(name="Outra")).json
    viewer = anybody(Role.VIEWER, account["id"])
    assert [item["id"] for item in viewer.get(PATH).json["items"]] == [account["id"]]
    assert viewer.get(f"{PATH}/{account['id']}").status_code == 200
    assert viewer.get(f"{PATH}/{other['id']}").status_code == 404
    operator = anybody(Role.OPERATOR, account["id"])
    assert operator.post(f"{PATH}/{other['id']}/refresh").status_code == 404
    assert operator.get(f"{PATH}/{other['id']}/templates").status_code == 404
    assert operator.post(f"{PATH}/{other['id']}/templates/sync").status_code == 404
    for method, path in (
        ("POST", PATH),
        ("PUT", f"{PATH}/{account['id']}"),
        ("DELETE", f"{PATH}/{account['id']}"),
        ("PATCH", f"{PATH}/{account['id']}/toggle"),
        ("POST", f"{PATH}/{account['id']}/resume"),
        ("POST", f"{PATH}/test-connection"),
    ):
        assert operator.call(method, path, {}).status_code == 403, path


def test_the_list_is_searched_and_sorted(admin: Person, business: Business) -> None:
    for name in ("Beta", "Alfa 100%", "Gama"):
        admin.post(PATH, new_business(business.meta).credentials(name=name))
    assert [item["name"] for item in admin.get(PATH).json["items"]] == ["Alfa 100%", "Beta", "Gama"]
    assert [item["name"] for item in admin.get(PATH, q="%").json["items"]] == ["Alfa 100%"]
    assert admin.get(PATH, sort="-name").json["items"][0]["name"] == "Gama"
    assert admin.get(PATH, sort="access_token_encrypted").status_code == 422
