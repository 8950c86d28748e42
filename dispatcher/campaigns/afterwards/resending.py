"""What a person decides about messages in doubt: commit with the audit log, then tell browsers. For the routes."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from dispatcher.auth.audit import record
from dispatcher.campaigns.lifecycle import locked, move
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import CampaignState
from dispatcher.database import transaction
from dispatcher.errors import Conflict
from dispatcher.events import CampaignStatusChanged, Event, MessageStatusChanged
from dispatcher.messages import unconfirmed
from dispatcher.messages.models import Message
from dispatcher.messages.states import State
from dispatcher.realtime import publish

_NAMED: Final = 1000
"""So many ids at most stand in an entry of the audit log; the rows themselves tell all (``resends``)."""


def resend_of_campaign(campaign_id: int, ids: Sequence[int] | None) -> int:
    """Have unconfirmed messages of a campaign sent again and return how many; a completed campaign runs again."""
    facts: list[Event] = []
    with transaction() as current:
        campaign = locked(current, campaign_id)
        _refuse_cancelled(campaign)
        done = unconfirmed.resend(current, campaign_id, ids)
        if not done:
            raise Conflict("None of these messages is unconfirmed. Nothing was sent again.")
        facts += _reopened(campaign)
        _note(current, "messages.resent", campaign_id, done)
    publish(facts)
    return len(done)


def leave_of_campaign(campaign_id: int, ids: Sequence[int] | None) -> int:
    """Settle messages in doubt of a campaign as they are and return how many."""
    with transaction() as current:
        locked(current, campaign_id)
        done = unconfirmed.leave(current, campaign_id, ids)
        if not done:
            raise Conflict("None of these messages is in doubt.")
        _note(current, "messages.left", campaign_id, done)
    return len(done)


def resend_one(message: Message) -> None:
    """Have one unconfirmed message sent again, of a campaign or single."""
    if message.campaign_id is not None:
        resend_of_campaign(message.campaign_id, [message.id])
        return
    with transaction() as current:
        if not unconfirmed.resend(current, None, [message.id]):
            raise Conflict(f"Only an unconfirmed message can be sent again; this one is {message.state}.")
        record(current, "message.resent", "message", message.id, {"confirmed": unconfirmed.MAY_SEND_TWICE})
    publish([_told(message, State.PENDING)])


def leave_one(message: Message) -> None:
    """Settle one message in doubt as it is, of a campaign or single."""
    if message.campaign_id is not None:
        leave_of_campaign(message.campaign_id, [message.id])
        return
    with transaction() as current:
        if not unconfirmed.leave(current, None, [message.id]):
            raise Conflict(f"Only a message in doubt can be left so; this one is {message.state}.")
        record(current, "message.left", "message", message.id)
    publish([_told(message, State.UNCONFIRMED)])


def _refuse_cancelled(campaign: Campaign) -> None:
    if campaign.status == CampaignState.CANCELLED:
        raise Conflict("The campaign is cancelled, so nothing of it is sent any more. Clone it for these people.")


def _reopened(campaign: Campaign) -> list[CampaignStatusChanged]:
    if campaign.status != CampaignState.COMPLETED:
        return []
    campaign.completed_at = None
    return [move(campaign, CampaignState.RUNNING)]


def _note(current: Session, action: str, campaign_id: int, ids: Sequence[int]) -> None:
    confirmed = {"confirmed": unconfirmed.MAY_SEND_TWICE} if action == "messages.resent" else {}
    details = {"count": len(ids), "messages": list(ids[:_NAMED]), **confirmed}
    record(current, action, "campaign", campaign_id, details)


def _told(message: Message, state: State) -> MessageStatusChanged:
    return MessageStatusChanged(
        message_id=message.id, campaign_id=message.campaign_id, account_id=message.account_id, state=state
    )
