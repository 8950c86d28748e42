"""People by what they wrote to us and what campaigns sent them.

Messages know an identity, not a contact: who was merged counts as the one they were merged into. Messages have no index
by person over all campaigns (the sending would pay for it), so what was sent lately is found campaign by campaign. All
is asked as EXISTS: the database then reads the messages once where it asks about everybody, and looks into their index
where it asks about a few.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from dispatcher.accounts.models import Account
from dispatcher.campaigns.afterwards.replies import answers, no_answers
from dispatcher.campaigns.audience.conditions import Part
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import OVER
from dispatcher.contacts.models import Contact
from dispatcher.errors import Invalid
from dispatcher.messages.models import Direction, Message
from dispatcher.messages.states import ON_ITS_WAY, State

_MESSAGE: Final = aliased(Message, name="m")  # as ``answers`` and ``no_answers`` call them
_ANSWER: Final = aliased(Message, name="i")
_Identity = InstrumentedAttribute[str | None]


def _is_among(messages: Select[Any], *identities: _Identity) -> ColumnElement[bool]:
    """Return the condition that one of these messages ``m`` was with a contact, or with one that was merged into it."""
    other = aliased(Contact)
    own = [exists(messages.where(_MESSAGE.recipient_key == one).correlate(Contact)) for one in identities]
    theirs = or_(*(getattr(other, one.key) == _MESSAGE.recipient_key for one in identities))
    merged = select(other.merged_into_id).where(other.merged_into_id.is_not(None), exists(messages.where(theirs)))
    return or_(*own, Contact.id.in_(merged))


_ONE: Final = select(literal(1)).select_from(_MESSAGE)


def wrote(since: datetime | None) -> ColumnElement[bool]:
    """Return the condition that somebody wrote to one of our numbers since then (None: ever)."""
    of_us = _MESSAGE.account_id.in_(select(Account.id))  # numbers are few, and the index begins with them
    inbound = _ONE.where(_MESSAGE.direction == Direction.INBOUND, of_us)
    lately = inbound.where(_MESSAGE.state_at >= since) if since else inbound
    return _is_among(lately, Contact.phone_key, Contact.user_id)


def got_campaign(since: datetime | None) -> ColumnElement[bool]:
    """Return the condition that a campaign's message went to somebody since then (None: ever)."""
    recent = select(Campaign.id).where(Campaign.started_at.is_not(None))
    if since:
        recent = recent.where(or_(Campaign.status.not_in([*OVER]), Campaign.status_at >= since))
    sent = _ONE.where(_MESSAGE.campaign_id.in_(recent), _states(ON_ITS_WAY))
    return _is_among(sent.where(_MESSAGE.accepted_at >= since) if since else sent, Contact.phone_key)


def of_campaign(session: Session, campaign_id: int, what: str) -> ColumnElement[bool]:
    """Return the condition that a campaign came to this with somebody; raise Invalid when it is not there any more."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.deleted_at is not None:
        why = "There is no such campaign any more. Take it out of the audience, or choose another one."
        raise Invalid(why, {"campaign": [why]})
    part, messages = Part(what), _ONE.where(_MESSAGE.campaign_id == campaign_id)
    if part is Part.REPLIED:
        # From the side of the answers: they are few, and each finds its message by the index of the campaign.
        messages = messages.join(_ANSWER, answers(campaign))
    return _is_among(messages.where(_PARTS[part](campaign)), Contact.phone_key)


def _states(states: frozenset[State]) -> ColumnElement[bool]:
    return _MESSAGE.state.in_(sorted(states))


_ARRIVED: Final = frozenset({State.DELIVERED, State.READ})
_PARTS: Final[Mapping[Part, Callable[[Campaign], ColumnElement[bool]]]] = {
    Part.IN: lambda _: _MESSAGE.state != State.SKIPPED,
    Part.GOT: lambda _: _states(ON_ITS_WAY),
    Part.DELIVERED: lambda _: _states(_ARRIVED),
    Part.READ: lambda _: _states(frozenset({State.READ})),
    # Many people have switched read receipts off: some of these did read it.
    Part.NOT_READ: lambda _: _states(ON_ITS_WAY - {State.READ}),
    Part.REPLIED: lambda _: _states(ON_ITS_WAY),
    Part.NOT_REPLIED: lambda campaign: and_(_states(_ARRIVED), no_answers(campaign)),
    Part.FAILED: lambda _: _states(frozenset({State.FAILED, State.EXPIRED})),
}
