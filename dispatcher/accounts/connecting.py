"""Between a request and Meta: which credentials to try, and what to keep of what Meta said.

Edges call this; ``refresh`` opens its own short transactions, so that none is open while Meta answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from dispatcher import clock
from dispatcher.accounts import connection, health, registry, sessions
from dispatcher.accounts.blocking import CREDENTIAL_CODES, free
from dispatcher.accounts.connection import Connection, Numbers
from dispatcher.accounts.graph import graph_client, opened_token, refusals
from dispatcher.accounts.models import Account
from dispatcher.accounts.views import changing
from dispatcher.config import Settings
from dispatcher.crypto import SecretBox
from dispatcher.database import transaction
from dispatcher.errors import DispatcherError, Invalid, Upstream
from dispatcher.events import AccountHealthChanged
from dispatcher.whatsapp.client import GraphClient

log = structlog.get_logger(__name__)

_NEEDED = ("phone_number_id", "business_account_id", "access_token")
_TESTED = frozenset({"business_account_id", "access_token", "app_id"})


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What it takes to speak for a number; the token never shows."""

    numbers: Numbers
    token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """What a look at Meta changed, and what went wrong."""

    facts: tuple[AccountHealthChanged, ...] = ()
    problem: Upstream | None = None


def typed_in(body: Mapping[str, Any]) -> Credentials:
    """Return the credentials of a new number; raise Invalid naming those that are missing."""
    missing = [name for name in _NEEDED if not body.get(name)]
    if missing:
        details = {name: ["Give this, or the id of a stored account."] for name in missing}
        raise Invalid("Give all credentials, or the id of a stored account.", details)
    numbers = Numbers(
        phone_number_id=body["phone_number_id"],
        business_account_id=body["business_account_id"],
        app_id=body.get("app_id"),
    )
    return Credentials(numbers=numbers, token=body["access_token"])


def stored(account: Account, box: SecretBox, changes: Mapping[str, Any]) -> Credentials:
    """Return the credentials of an account as they would be with these changes."""
    given = {name: value for name, value in changes.items() if value}
    numbers = Numbers(
        phone_number_id=given.get("phone_number_id", account.phone_number_id),
        business_account_id=given.get("business_account_id", account.business_account_id),
        app_id=given.get("app_id", account.app_id),
    )
    return Credentials(numbers=numbers, token=given.get("access_token") or opened_token(account, box))


def to_test(account: Account, box: SecretBox, changes: Mapping[str, Any]) -> Credentials | None:
    """Return the credentials a change would bring, None when it touches none of them."""
    touched = any(changes.get(name) and changes[name] != getattr(account, name, None) for name in _TESTED)
    return stored(account, box, changes) if touched else None


def test(settings: Settings, tried: Credentials) -> Connection:
    """Ask Meta about credentials."""
    return connection.examine(GraphClient(settings.graph_url, tried.token), tried.numbers)


def connect(settings: Settings, tried: Credentials) -> Connection:
    """Ask Meta about credentials, and for its webhooks; raise Upstream when a number could not send with them."""
    client = GraphClient(settings.graph_url, tried.token)
    found = connection.examine(client, tried.numbers)
    found.require_usable()
    return connection.subscribe(client, tried.numbers, found)


def settle(account: Account, found: Connection | None, at: datetime) -> AccountHealthChanged | None:
    """Keep what a successful test found; a block for bad credentials is over with good ones."""
    if found is None:
        return None

    def write(current: Account) -> None:
        health.write(current, found.phone, at)
        current.app_id = current.app_id or found.app_id
        current.last_error = next((check.message for check in found.checks if not check.ok), None)
        free(current, CREDENTIAL_CODES)
        sessions.settle(current, found, at)

    return changing(account, at, write)


def refresh(account_id: int, settings: Settings) -> Refreshed:
    """Read a number's health from Meta and keep it; why it could not be read is kept as ``last_error``."""
    with transaction() as session:
        account = registry.find(session, account_id)
        phone_number_id, client = account.phone_number_id, graph_client(account, settings)
    try:
        with refusals():
            node = client.phone_number(phone_number_id)
    except Upstream as problem:
        return Refreshed(facts=_kept(account_id, None, problem.message), problem=problem)
    return Refreshed(facts=_kept(account_id, node, ""))


def refresh_all(settings: Settings) -> list[AccountHealthChanged]:
    """Refresh every number that is switched on, for the schedule; one that fails does not keep the others."""
    with transaction() as session:
        account_ids = [account.id for account in session.scalars(registry.with_token())]
    return [fact for account_id in account_ids for fact in _refreshed(account_id, settings)]


def _refreshed(account_id: int, settings: Settings) -> tuple[AccountHealthChanged, ...]:
    try:
        return refresh(account_id, settings).facts
    except DispatcherError as problem:  # removed meanwhile, or its token cannot be opened
        log.warning("account_not_refreshed", account_id=account_id, reason=problem.message)
        return ()


def _kept(account_id: int, node: Mapping[str, object] | None, problem: str) -> tuple[AccountHealthChanged, ...]:
    at = clock.now()
    with transaction() as session:
        account = registry.find(session, account_id, lock=True)
        fact = health.note_failure(account, problem, at) if node is None else health.apply_phone(account, node, at)
    return (fact,) if fact else ()
