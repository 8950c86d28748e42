"""Routes: outgoing webhooks and their secrets, for administrators."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from flask import current_app
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dispatcher import clock, outbound
from dispatcher.auth.audit import record
from dispatcher.config import Settings
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Conflict, Forbidden, Invalid
from dispatcher.http import (
    Blueprint,
    PageOfRows,
    Role,
    idempotent,
    page_of,
    paginate,
    principal,
    require_account,
    requires,
)
from dispatcher.integrations.log import newest
from dispatcher.integrations.subscriptions.finding import find, in_sight
from dispatcher.integrations.subscriptions.jobs import deliver_soon
from dispatcher.integrations.subscriptions.models import DeliveryState, EventDelivery, EventSubscription
from dispatcher.integrations.subscriptions.narrowing import narrow
from dispatcher.integrations.subscriptions.schemas import (
    EventSubscriptionArgs,
    EventSubscriptionChange,
    EventSubscriptionIn,
    EventSubscriptionSchema,
    EventSubscriptionWithSecretSchema,
    NewSubscriptionSecretIn,
)
from dispatcher.integrations.subscriptions.secrets import renew
from dispatcher.integrations.subscriptions.views import subscription_views

blueprint = Blueprint(
    "event-subscriptions",
    __name__,
    url_prefix="/event-subscriptions",
    description="Outgoing webhooks: who is called with what became of messages and campaigns.",
)
MOST: Final = 50
_SORTABLE: Final = {"id": EventSubscription.id, "name": EventSubscription.name}


@blueprint.route("")
@blueprint.arguments(EventSubscriptionArgs, location="query")
@blueprint.response(200, page_of(EventSubscriptionSchema))
@requires(Role.ADMIN)
def list_subscriptions(args: dict[str, Any]) -> PageOfRows:
    """List the subscriptions whose numbers are all yours."""
    chosen = in_sight().where(EventSubscription.name.icontains(args["q"], autoescape=True))
    page = paginate(session(), chosen, args, sortable=_SORTABLE, default_sort="name")
    return {**page, "items": subscription_views(session(), page["items"])}


@blueprint.route("", methods=["POST"])
@blueprint.arguments(EventSubscriptionIn)
@blueprint.response(201, EventSubscriptionWithSecretSchema)
@requires(Role.ADMIN)
@idempotent
def add_subscription(body: dict[str, Any]) -> Json:
    """Add a subscription; the answer shows its secret this once. It hears of what happens from now on."""
    chosen = {**body, **_numbers(body)}
    _require_callable(body)
    try:
        with transaction() as current:
            _require_room(current)
            made = EventSubscription(**chosen, secret_encrypted="", secret_last4="", cursor=newest(current))
            made.created_by_id = principal().user_id
            current.add(made)
            current.flush()
            secret = renew(made, timedelta(0))
            record(current, "event_subscription.added", "event_subscription", made.id, _told(made))
    except IntegrityError:
        raise _taken() from None
    return {**_view(made), "secret": secret}


@blueprint.route("/<int:subscription_id>")
@blueprint.response(200, EventSubscriptionSchema)
@requires(Role.ADMIN)
def read_subscription(subscription_id: int) -> Json:
    """Read one."""
    return _view(find(session(), subscription_id))


@blueprint.route("/<int:subscription_id>", methods=["PATCH"])
@blueprint.arguments(EventSubscriptionChange)
@blueprint.response(200, EventSubscriptionSchema)
@requires(Role.ADMIN)
def change_subscription(body: dict[str, Any], subscription_id: int) -> Json:
    """Change a subscription, or switch it off and on: it then goes on where it stopped, with what is still kept.

    With fewer numbers, what was told and is to be told of the others goes; with fewer kinds, what is untold of those.
    """
    find(session(), subscription_id)
    changes = {**body, **(_numbers(body) if {"all_accounts", "account_ids"} & set(body) else {})}
    _require_callable(body)
    try:
        with transaction() as current:
            found = find(current, subscription_id, lock=True)
            _switch(current, found, changes)
            narrow(current, found, changes)
            for name, value in changes.items():
                setattr(found, name, value)
            found.updated_at = clock.now()
            details = {"name": found.name, "fields": sorted(changes)}
            record(current, "event_subscription.changed", "event_subscription", found.id, details)
            current.flush()
    except IntegrityError:
        raise _taken() from None
    deliver_soon(subscription_id)
    return _view(found)


@blueprint.route("/<int:subscription_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.ADMIN)
def remove_subscription(subscription_id: int) -> None:
    """Delete a subscription with its delivery log; nothing more is told."""
    with transaction() as current:
        found = find(current, subscription_id, lock=True)
        record(current, "event_subscription.removed", "event_subscription", found.id, _told(found))
        current.delete(found)


@blueprint.route("/<int:subscription_id>/secret", methods=["POST"])
@blueprint.arguments(NewSubscriptionSecretIn)
@blueprint.response(201, EventSubscriptionWithSecretSchema)
@requires(Role.ADMIN)
@idempotent
def renew_secret(body: dict[str, Any], subscription_id: int) -> Json:
    """Make a new secret, shown this once; for a while every call is signed with the old one too."""
    with transaction() as current:
        found = find(current, subscription_id, lock=True)
        secret = renew(found, timedelta(hours=body["keep_old_hours"]))
        found.updated_at = clock.now()
        details = {"name": found.name, "hours": body["keep_old_hours"]}
        record(current, "event_subscription.secret_renewed", "event_subscription", found.id, details)
    return {**_view(found), "secret": secret}


def _numbers(body: Mapping[str, Any]) -> Json:
    """Return which numbers are meant; raise Invalid or Forbidden for what cannot be."""
    ids = sorted(set(body.get("account_ids", ())))
    is_all = body.get("all_accounts", False)
    if is_all == bool(ids):
        raise Invalid("Which numbers?", {"account_ids": ["Name numbers, or give access to all of them, not both."]})
    if is_all and not principal().all_accounts:
        raise Forbidden("You have no access to all numbers. Name those this is for.")
    for one in ids:
        require_account(one)
    return {"all_accounts": is_all, "account_ids": ids}


def _require_callable(body: Mapping[str, Any]) -> None:
    if "url" not in body:
        return
    settings: Settings = current_app.extensions["settings"]
    try:
        outbound.locate(body["url"], settings.internal_hosts)
    except outbound.BadAddress as problem:
        raise Invalid("Events cannot go there.", {"url": [str(problem)]}) from problem


def _require_room(current: Session) -> None:
    current.execute(text("SELECT pg_advisory_xact_lock(hashtext('event_subscriptions'))"))
    if (current.scalar(select(func.count()).select_from(EventSubscription)) or 0) >= MOST:
        raise Conflict(f"There are {MOST} subscriptions already. Delete one that is not needed.")


def _switch(current: Session, found: EventSubscription, changes: Mapping[str, Any]) -> None:
    """Begin anew with whoever is switched on, or has another address: old failures count no more."""
    is_on = changes.get("is_enabled", found.is_enabled)
    if found.is_enabled and not is_on:
        found.disabled_at, found.disabled_why = clock.now(), None
    elif is_on and (not found.is_enabled or changes.get("url", found.url) != found.url):
        found.disabled_at = found.disabled_why = found.failing_since = found.paused_until = None
        found.failures = 0
        mine = update(EventDelivery).where(
            EventDelivery.subscription_id == found.id, EventDelivery.state == DeliveryState.PENDING
        )
        current.execute(mine.where(EventDelivery.next_at.is_not(None)).values(next_at=clock.now(), first_at=None))


def _view(subscription: EventSubscription) -> Json:
    return subscription_views(session(), [subscription])[0]


def _told(subscription: EventSubscription) -> Json:
    accounts = {} if subscription.all_accounts else {"account_ids": subscription.account_ids}
    return {"name": subscription.name, "url": subscription.url, "kinds": subscription.kinds, **accounts}


def _taken() -> Conflict:
    return Conflict("There is a subscription of this name.", {"name": ["Choose another name."]})
