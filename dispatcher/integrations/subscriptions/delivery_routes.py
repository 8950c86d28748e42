"""Routes: the delivery log of outgoing webhooks, telling again, and trying an address, for administrators."""

import asyncio
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.config import Settings
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Conflict, NotFound
from dispatcher.http import CursorPageOfRows, Role, cursor_page_of, paginate_by_cursor, requires
from dispatcher.http.schemas import zulu
from dispatcher.integrations.log import first_since
from dispatcher.integrations.subscriptions.calling import Outcome, call
from dispatcher.integrations.subscriptions.finding import find
from dispatcher.integrations.subscriptions.jobs import deliver_soon
from dispatcher.integrations.subscriptions.models import DeliveryState, EventDelivery, EventSubscription
from dispatcher.integrations.subscriptions.recording import note_test_taken
from dispatcher.integrations.subscriptions.routes import blueprint
from dispatcher.integrations.subscriptions.schemas import (
    TEST_KIND,
    EventDeliveryArgs,
    EventDeliveryDetailSchema,
    EventDeliverySchema,
    EventReplayIn,
    EventSubscriptionSchema,
)
from dispatcher.integrations.subscriptions.views import (
    body_of,
    delivery_detail,
    delivery_view,
    subscription_views,
    webhook_id_of,
)
from dispatcher.outbound import Caller
from dispatcher.paired_secrets import opened

__all__ = ["blueprint"]


@blueprint.route("/<int:subscription_id>/deliveries")
@blueprint.arguments(EventDeliveryArgs, location="query")
@blueprint.response(200, cursor_page_of(EventDeliverySchema))
@requires(Role.ADMIN)
def list_deliveries(args: dict[str, Any], subscription_id: int) -> CursorPageOfRows:
    """List what was told, is to be told, or was given up, the newest first."""
    chosen = select(EventDelivery).where(EventDelivery.subscription_id == find(session(), subscription_id).id)
    if args["state"]:
        chosen = chosen.where(EventDelivery.state == args["state"])
    if args["kind"]:
        chosen = chosen.where(EventDelivery.kind == args["kind"])
    if args["message_id"]:
        chosen = chosen.where(EventDelivery.lane == args["message_id"])
    page = paginate_by_cursor(session(), chosen, args, key=EventDelivery.id)
    return {**page, "items": [delivery_view(one) for one in page["items"]]}


@blueprint.route("/<int:subscription_id>/deliveries/<int:event_delivery_id>")
@blueprint.response(200, EventDeliveryDetailSchema)
@requires(Role.ADMIN)
def read_delivery(subscription_id: int, event_delivery_id: int) -> Json:
    """Read what was sent, and the beginning of what came back."""
    subscription = find(session(), subscription_id)
    return delivery_detail(session(), subscription, _find(session(), subscription, event_delivery_id))


@blueprint.route("/<int:subscription_id>/deliveries/<int:event_delivery_id>/replay", methods=["POST"])
@blueprint.response(202, EventDeliverySchema)
@requires(Role.ADMIN)
def replay_delivery(subscription_id: int, event_delivery_id: int) -> Json:
    """Tell one event again at once, under its old id, whatever came of it before."""
    with transaction() as current:
        subscription = find(current, subscription_id, lock=True)
        found = _find(current, subscription, event_delivery_id)
        if found.event_id is None:
            raise Conflict("This was a test. Send another one.")
        if body_of(current, found) is None:
            raise Conflict("This event is not kept any more.")
        found.state, found.attempts, found.first_at, found.next_at = DeliveryState.PENDING, 0, None, clock.now()
        details = {"name": subscription.name, "event_id": found.event_id}
        record(current, "event_subscription.replayed", "event_subscription", subscription.id, details)
    deliver_soon(subscription_id)
    return delivery_view(found)


@blueprint.route("/<int:subscription_id>/replay", methods=["POST"])
@blueprint.arguments(EventReplayIn)
@blueprint.response(202, EventSubscriptionSchema)
@requires(Role.ADMIN)
def replay_since(body: dict[str, Any], subscription_id: int) -> Json:
    """Tell all events since a moment again, as far as they are kept, also those it has never heard."""
    with transaction() as current:
        subscription = find(current, subscription_id, lock=True)
        subscription.replay_to = max(subscription.replay_to, subscription.cursor)
        subscription.cursor = min(subscription.cursor, first_since(current, body["since"]) - 1)
        details = {"name": subscription.name, "since": zulu(body["since"])}
        record(current, "event_subscription.replayed", "event_subscription", subscription.id, details)
    deliver_soon(subscription_id)
    return subscription_views(session(), [subscription])[0]


@blueprint.route("/<int:subscription_id>/test", methods=["POST"])
@blueprint.response(200, EventDeliveryDetailSchema)
@requires(Role.ADMIN)
def send_test(subscription_id: int) -> Json:
    """Send a test event now, and return what came of it; also to a subscription that is switched off."""
    with transaction() as current:
        subscription = find(current, subscription_id)
        trial = EventDelivery(
            subscription_id=subscription.id,
            kind=TEST_KIND,
            lane=0,
            state=DeliveryState.FAILED,
            attempts=1,
            first_at=clock.now(),
            last_at=clock.now(),
        )
        current.add(trial)
        record(current, "event_subscription.tested", "event_subscription", subscription.id, {"name": subscription.name})
    outcome = _tried(session(), subscription, trial)
    with transaction() as current:
        subscription = find(current, subscription_id, lock=True)
        if outcome.problem is None:
            trial.state = DeliveryState.DELIVERED
            note_test_taken(subscription)
        trial.last_status, trial.last_problem = outcome.status, outcome.problem
        trial.duration_ms, trial.response = outcome.duration_ms, outcome.response
    return delivery_detail(session(), subscription, trial)


def _tried(current: Session, subscription: EventSubscription, trial: EventDelivery) -> Outcome:
    """Call, with no transaction open."""
    settings: Settings = current_app.extensions["settings"]
    url, secrets, webhook_id = subscription.url, opened(subscription), webhook_id_of(trial)
    body, at = body_of(current, trial) or b"", trial.last_at or clock.now()
    current.rollback()

    async def call_once() -> Outcome:
        async with Caller(settings.internal_hosts) as caller:
            return await call(caller, url, webhook_id, at, body, secrets)

    return asyncio.run(call_once())


def _find(current: Session, subscription: EventSubscription, event_delivery_id: int) -> EventDelivery:
    chosen = select(EventDelivery).where(
        EventDelivery.id == event_delivery_id, EventDelivery.subscription_id == subscription.id
    )
    found = current.scalars(chosen).one_or_none()
    if found is None:
        raise NotFound("There is no such delivery.")
    return found
