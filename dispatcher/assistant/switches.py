"""Where the assistant is on: what holds on the number, unless the campaign that is answered says otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.assistant.models import (
    COST_CAP_MICROS,
    HISTORY_TOKENS,
    PAUSE_SECONDS,
    REPLIES_PER_HOUR,
    UNSURE_BELOW,
    AssistantCampaign,
    AssistantNumber,
    Attendance,
    Mode,
)
from dispatcher.campaigns.schedule.windows import Clocked, next_spell, rules_of
from dispatcher.conversations.models import CampaignReply, Conversation
from dispatcher.messages.answers import ANSWER_TIME

_IS_ON: Final = select(
    or_(
        exists().where(AssistantNumber.mode != Mode.OFF),
        exists().where(AssistantCampaign.mode != Mode.OFF),
    )
)


@dataclass(frozen=True)
class Switch:
    """What the assistant does in one conversation, and by whose wish."""

    mode: Mode
    number: AssistantNumber
    campaign_id: int | None = None
    prompt_id: int | None = None
    instructions: str = ""


def is_on_anywhere(session: Session) -> bool:
    """Tell whether any number or campaign has it switched on; the first question of every message that comes in."""
    return bool(session.scalar(_IS_ON))


def number_settings(session: Session, account_id: int) -> AssistantNumber:
    """Return what holds on a number; what nobody has set is off, and not in the session."""
    return session.get(AssistantNumber, account_id) or _untouched(account_id)


def _untouched(account_id: int) -> AssistantNumber:
    return AssistantNumber(
        account_id=account_id,
        mode=Mode.OFF,
        attendance=Attendance.ALWAYS,
        zone="UTC",
        unsure_below=UNSURE_BELOW,
        replies_per_hour=REPLIES_PER_HOUR,
        cost_cap_micros=COST_CAP_MICROS,
        history_tokens=HISTORY_TOKENS,
        pause_seconds=PAUSE_SECONDS,
    )


def switches(session: Session, conversations: Sequence[Conversation]) -> dict[int, Switch]:
    """Return what holds in each of these conversations, by id; as many questions for a hundred as for one."""
    numbers = {one: _untouched(one) for one in {each.account_id for each in conversations}}
    chosen = select(AssistantNumber).where(AssistantNumber.account_id.in_(numbers))
    numbers |= {one.account_id: one for one in session.scalars(chosen)}
    campaigns = _campaigns(session, [one.id for one in conversations])
    found: dict[int, Switch] = {}
    for one in conversations:
        campaign_id, own = campaigns.get(one.id, (None, None))
        found[one.id] = _switch(numbers[one.account_id], campaign_id, own)
    return found


def switch_of(session: Session, conversation: Conversation) -> Switch:
    """Return what holds in one conversation."""
    return switches(session, [conversation])[conversation.id]


def _campaigns(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, AssistantCampaign | None]]:
    """Return the campaign that each of these conversations answered last, not long ago, with what is set for it."""
    chosen = (
        select(CampaignReply.conversation_id, CampaignReply.campaign_id, AssistantCampaign)
        .outerjoin(AssistantCampaign, AssistantCampaign.campaign_id == CampaignReply.campaign_id)
        .where(CampaignReply.conversation_id.in_(ids), CampaignReply.at > clock.now() - ANSWER_TIME)
        .ext(distinct_on(CampaignReply.conversation_id))
        .order_by(CampaignReply.conversation_id, CampaignReply.at.desc(), CampaignReply.campaign_id.desc())
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(chosen)}


def _switch(number: AssistantNumber, campaign_id: int | None, own: AssistantCampaign | None) -> Switch:
    if own is None:
        return Switch(Mode(number.mode), number, campaign_id, number.prompt_id)
    return Switch(Mode(own.mode), number, campaign_id, own.prompt_id or number.prompt_id, own.instructions)


def attends(number: AssistantNumber, now: datetime) -> bool:
    """Tell whether it may answer by itself at this moment."""
    if number.attendance == Attendance.ALWAYS:
        return True
    spell = next_spell([Clocked(rules_of(number.hours), number.zone)], now)
    is_open = spell is not None and spell.opens <= now
    return is_open == (number.attendance == Attendance.IN_HOURS)
