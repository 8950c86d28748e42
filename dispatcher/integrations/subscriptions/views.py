"""Subscriptions and deliveries as administrators see them."""

from collections.abc import Sequence
from typing import Final

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.models import User
from dispatcher.database import Json
from dispatcher.http.schemas import zulu
from dispatcher.integrations.subscriptions.claiming import bodies_of, webhook_id
from dispatcher.integrations.subscriptions.models import DeliveryState, EventDelivery, EventSubscription
from dispatcher.integrations.subscriptions.schemas import (
    TEST_KIND,
    EventDeliverySchema,
    EventSubscriptionSchema,
)
from dispatcher.integrations.subscriptions.signing import signed_headers
from dispatcher.paired_secrets import opened

_COUNTED: Final = (DeliveryState.PENDING, DeliveryState.FAILED)
_OWN: Final = frozenset(EventSubscriptionSchema().fields) - {"is_replaying", "created_by", *_COUNTED}
_TOLD: Final = frozenset(EventDeliverySchema().fields) - {"message_id", "campaign_id"}


def subscription_views(session: Session, subscriptions: Sequence[EventSubscription]) -> list[Json]:
    """Return subscriptions with what is left to tell and what was given up."""
    ids = [one.id for one in subscriptions]
    counted = (
        select(EventDelivery.subscription_id, EventDelivery.state, func.count())
        .where(EventDelivery.subscription_id.in_(ids), EventDelivery.state != DeliveryState.DELIVERED)
        .group_by(EventDelivery.subscription_id, EventDelivery.state)
    )
    counts = {(row[0], row[1]): row[2] for row in session.execute(counted)}
    makers = {one.created_by_id for one in subscriptions}
    people = {one.id: one for one in session.scalars(select(User).where(User.id.in_(makers)))}
    return [
        {
            **{name: getattr(one, name) for name in _OWN},
            **{state.value: counts.get((one.id, state), 0) for state in _COUNTED},
            "is_replaying": one.cursor < one.replay_to,
            "previous_until": one.previous_until if one.previous_until and one.previous_until > clock.now() else None,
            "created_by": _maker(people.get(one.created_by_id or 0)),
        }
        for one in subscriptions
    ]


def _maker(user: User | None) -> Json | None:
    return {"id": user.id, "username": user.username} if user else None


def delivery_view(delivery: EventDelivery) -> Json:
    """Return one line of the log."""
    lane = delivery.lane
    about = {"message_id": lane if lane > 0 else None, "campaign_id": -lane if lane < 0 else None}
    return {**{name: getattr(delivery, name) for name in _TOLD}, **about}


def delivery_detail(session: Session, subscription: EventSubscription, delivery: EventDelivery) -> Json:
    """Return a delivery with its call: the body of the event as it reads now, signed as of the last try."""
    body = body_of(session, delivery)
    headers = {}
    if body is not None and delivery.last_at is not None:
        headers = signed_headers(webhook_id_of(delivery), delivery.last_at, body, opened(subscription))
    request = {"url": subscription.url, "headers": headers, "body": body.decode() if body is not None else None}
    return {**delivery_view(delivery), "request": request, "response": delivery.response}


def webhook_id_of(delivery: EventDelivery) -> str:
    """Return the id under which it is told."""
    return f"{TEST_KIND}_{delivery.id}" if delivery.event_id is None else webhook_id(delivery.event_id)


def body_of(session: Session, delivery: EventDelivery) -> bytes | None:
    """Return what is told; None when the event is not kept any more. A test looks like an event about nothing."""
    if delivery.event_id is not None:
        return bodies_of(session, [delivery.event_id]).get(delivery.event_id)
    nothing = dict.fromkeys(("account_id", "campaign_id", "message", "error"))
    return orjson.dumps({"id": 0, "kind": TEST_KIND, "at": zulu(delivery.created_at), **nothing})
