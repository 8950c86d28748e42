"""People by what they wrote to us and what campaigns sent them.

Messages know an identity, not a contact: who was merged counts as the one they were merged into. Messages have no index
by person over all campaigns (the sending would pay for it), so what was sent lately is found campaign by campaign.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Select, and_, func, literal_column, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from dispatcher.accounts.models import Account
from dispatcher.campaigns.afterwards.replies import REPLIED
from dispatcher.campaigns.audience.conditions import Part
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import OVER
from dispatcher.contacts.models import Contact
from dispatcher.errors import Invalid
from dispatcher.messages.models import Direction, Message
from dispatcher.messages.states import ON_ITS_WAY, State

_MESSAGE: Final = aliased(Message, name="m")  # as ``REPLIED`` calls it


def _behind(keys: Select[Any], column: Any) -> Select[Any]:
    """Return the contacts with these identities, or whom they were merged into."""
    found = keys.subquery()
    one = aliased(Contact)
    identity = getattr(one, column)
    return select(func.coalesce(one.merged_into_id, one.id)).select_from(one).join(found, found.c[0] == identity)


def wrote(since: datetime | None) -> Select[Any]:
    """Return who wrote to one of our numbers since then (None: ever)."""
    of_us = Message.account_id.in_(select(Account.id))  # numbers are few, and the index begins with them
    keys = select(Message.recipient_key).where(Message.direction == Direction.INBOUND, of_us)
    keys = (keys.where(Message.state_at >= since) if since else keys).distinct()
    both = union_all(_behind(keys, "phone_key"), _behind(keys, "user_id")).subquery()
    return select(both.c[0])


def got_campaign(since: datetime | None) -> Select[Any]:
    """Return whom a campaign's message went to since then (None: ever)."""
    recent = select(Campaign.id).where(Campaign.started_at.is_not(None))
    if since:
        recent = recent.where(or_(Campaign.status.not_in([*OVER]), Campaign.status_at >= since))
    keys = select(_MESSAGE.recipient_key).where(_MESSAGE.campaign_id.in_(recent), _states(ON_ITS_WAY))
    return _behind((keys.where(_MESSAGE.accepted_at >= since) if since else keys).distinct(), "phone_key")


def of_campaign(session: Session, campaign_id: int, what: str) -> Select[Any]:
    """Return the people with whom a campaign came to this; raise Invalid when it is not there any more."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.deleted_at is not None:
        why = "There is no such campaign any more. Take it out of the audience, or choose another one."
        raise Invalid(why, {"campaign": [why]})
    keys = select(_MESSAGE.recipient_key).where(_MESSAGE.campaign_id == campaign_id)
    return _behind(keys.where(_PARTS[Part(what)]), "phone_key")


def _states(states: frozenset[State]) -> ColumnElement[bool]:
    return _MESSAGE.state.in_(sorted(states))


_ANSWERED: Final = literal_column(f"({REPLIED})", Boolean)
_ARRIVED: Final = frozenset({State.DELIVERED, State.READ})
_PARTS: Final[Mapping[Part, ColumnElement[bool]]] = {
    Part.IN: _MESSAGE.state != State.SKIPPED,
    Part.GOT: _states(ON_ITS_WAY),
    Part.DELIVERED: _states(_ARRIVED),
    Part.READ: _states(frozenset({State.READ})),
    # Many people have switched read receipts off: some of these did read it.
    Part.NOT_READ: _states(ON_ITS_WAY - {State.READ}),
    Part.REPLIED: and_(_states(ON_ITS_WAY), _ANSWERED),
    Part.NOT_REPLIED: and_(_states(_ARRIVED), ~_ANSWERED),
    Part.FAILED: _states(frozenset({State.FAILED, State.EXPIRED})),
}
