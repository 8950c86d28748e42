"""Ask Meta whether credentials work, check by check, and make Meta send us its webhooks (reference §1.6).

Nothing here touches the database: these calls take seconds, and no transaction may be open meanwhile.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from dispatcher.accounts import health
from dispatcher.accounts.graph import explained
from dispatcher.database import Json
from dispatcher.errors import Upstream
from dispatcher.whatsapp.client import GraphClient, GraphRefused, GraphUnavailable
from dispatcher.whatsapp.loose_json import as_object, as_objects

MESSAGING = "whatsapp_business_messaging"
MANAGEMENT = "whatsapp_business_management"
NOT_TRIED = "Not tried, because the token was refused."
FIELD_OF = {
    "token": "access_token",
    "permissions": "access_token",
    "phone_number": "phone_number_id",
    "business_account": "business_account_id",
}
"""The form field to correct when a check fails; a check without one does not keep a number from being connected."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was tried; ``code`` is Meta's when Meta refused it."""

    name: str
    ok: bool
    message: str
    code: int | None = None


@dataclass(frozen=True, kw_only=True)
class Connection:
    """What a test found; ``phone`` is Meta's node of the number, empty when it could not be read."""

    checks: tuple[Check, ...]
    phone: Mapping[str, object]
    app_id: str | None = None

    @property
    def usable(self) -> bool:
        """Whether messages could be sent: all but the webhooks is right."""
        return all(check.ok for check in self.checks if check.name in FIELD_OF)

    @property
    def ok(self) -> bool:
        """Whether everything is right."""
        return all(check.ok for check in self.checks)

    def view(self) -> Json:
        """Return the answer of the API's test-connection."""
        checks = [{"name": c.name, "ok": c.ok, "message": c.message, "code": c.code} for c in self.checks]
        return {"ok": self.ok, "checks": checks, "phone": _phone_view(self.phone) if self.phone else None}

    def require_usable(self) -> None:
        """Raise Upstream naming the fields to correct."""
        if self.usable:
            return
        # What was not tried says nothing about its field.
        failed = [one for one in self.checks if not one.ok and one.name in FIELD_OF and one.message != NOT_TRIED]
        details: dict[str, list[str]] = {}
        for check in failed:
            details.setdefault(FIELD_OF[check.name], []).append(check.message)
        raise Upstream(f"Meta does not accept these credentials. {failed[0].message}", details)


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What identifies a number at Meta."""

    phone_number_id: str
    business_account_id: str
    app_id: str | None = None


def examine(client: GraphClient, numbers: Numbers) -> Connection:
    """Try everything the product needs of Meta and say of each whether it works; never raises for Meta's refusals."""
    found = _Findings(client, numbers)
    checks = tuple(found.checks())
    return Connection(checks=checks, phone=found.phone, app_id=found.app_id)


def subscribe(client: GraphClient, numbers: Numbers, found: Connection) -> Connection:
    """Make Meta send the WABA's webhooks to the token's app, unless it does so already."""
    others = tuple(check for check in found.checks if check.name != "webhook_subscription")
    if len(others) == len(found.checks) or found.ok:
        return found

    def act() -> str:
        client.subscribe_app(numbers.business_account_id)
        return "Meta sends this account's webhooks to the app."

    return replace(found, checks=(*others, _tried("webhook_subscription", act)))


class _Findings:
    """The checks in order; what one learns, the next ones use."""

    def __init__(self, client: GraphClient, numbers: Numbers) -> None:
        self.client = client
        self.numbers = numbers
        self.phone: Mapping[str, object] = {}
        self.app_id = numbers.app_id
        self.scopes: Mapping[str, object] = {}

    def checks(self) -> Iterator[Check]:
        token = _tried("token", self.token)
        yield token
        for name, act in (
            ("phone_number", self.phone_number),
            ("business_account", self.business_account),
            ("permissions", self.permissions),
            ("webhook_subscription", self.webhook_subscription),
        ):
            yield _tried(name, act) if token.ok else _not_tried(name)

    def token(self) -> str:
        self.scopes = self.client.debug_token()
        if self.scopes.get("is_valid") is not True:
            raise _Wrong("The token is not valid any more. Make a new one in Meta's Business Settings.", 190)
        self.app_id = self.app_id or health.text(self.scopes.get("app_id"))
        expires = self.scopes.get("expires_at")
        return "The token is valid and does not expire." if not expires else "The token is valid, but it expires."

    def phone_number(self) -> str:
        self.phone = self.client.phone_number(self.numbers.phone_number_id)
        shown = health.text(self.phone.get("display_phone_number"))
        if shown is None:
            raise _Wrong("This id is not that of a phone number. Copy the phone number id, not the WABA's.", None)
        return f"The number is {shown}."

    def business_account(self) -> str:
        numbers = self.client.phone_numbers(self.numbers.business_account_id)
        if self.numbers.phone_number_id not in {node.get("id") for node in numbers}:
            raise _Wrong("This WhatsApp Business account does not hold the number. Check both ids.", None)
        return "The number belongs to this WhatsApp Business account."

    def permissions(self) -> str:
        granted = self.scopes.get("scopes")
        missing = [scope for scope in (MESSAGING, MANAGEMENT) if not isinstance(granted, list) or scope not in granted]
        if missing:
            raise _Wrong(f"The token lacks {' and '.join(missing)}. Make one with both permissions.", 200)
        out_of_reach = [scope for scope in (MESSAGING, MANAGEMENT) if not self._reaches(scope)]
        if out_of_reach:
            raise _Wrong("The token is not for this WhatsApp Business account. Assign the account to its user.", 200)
        return "The token may send messages and manage the account."

    def _reaches(self, scope: str) -> bool:
        # Without target_ids the permission holds for everything its owner has.
        for granted in as_objects(self.scopes.get("granular_scopes")):
            targets = granted.get("target_ids")
            if granted.get("scope") == scope and isinstance(targets, list):
                return self.numbers.business_account_id in targets
        return True

    def webhook_subscription(self) -> str:
        apps = [
            as_object(node.get("whatsapp_business_api_data")).get("id")
            for node in self.client.subscribed_apps(self.numbers.business_account_id)
        ]
        if self.app_id not in apps:
            raise _Wrong(
                "Meta does not send this account's webhooks to the app yet. Connecting the number does it.", None
            )
        return "Meta sends this account's webhooks to the app."


class _Wrong(Exception):
    """A check that Meta answered, but not as it must be."""

    def __init__(self, message: str, code: int | None) -> None:
        super().__init__(message)
        self.message, self.code = message, code


def _tried(name: str, act: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, message=act())
    except _Wrong as wrong:
        return Check(name=name, ok=False, message=wrong.message, code=wrong.code)
    except GraphRefused as refused:
        return Check(name=name, ok=False, message=explained(refused.error), code=refused.error.code)
    except GraphUnavailable:
        return Check(name=name, ok=False, message="Meta did not answer. Try again in a moment.")


def _not_tried(name: str) -> Check:
    return Check(name=name, ok=False, message=NOT_TRIED)


def _phone_view(node: Mapping[str, object]) -> Json:
    shown = ("display_phone_number", "verified_name", "quality_rating", "status")
    return {name: node.get(name) for name in shown} | {"throughput_level": health.throughput_level(node)}
