"""Which campaigns a conversation answers, and what the person meant: kept beside it, for lists must find it quickly.

By the same rule as a campaign's report (``campaigns.afterwards.replies``), so that both name the same people. Of
several answers the last one that was understood counts, in whatever order they come.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher.conversations.models import CampaignReply, Conversation
from dispatcher.database import Json
from dispatcher.messages.answers import ANSWER_TIME, SILENT_KINDS
from dispatcher.messages.campaign_names import CAMPAIGNS
from dispatcher.messages.models import MessageIntent

UNCLEAR: Final = "unclear"
"""What a list calls an answer whose meaning nobody knows."""
_SILENT: Final = (*SILENT_KINDS, "unsupported")
_NOTED: Final = """
    SELECT p.conversation_id, p.message_id
    FROM unnest(CAST(:conversations AS bigint[]), CAST(:messages AS bigint[])) p (conversation_id, message_id)
"""
# Messages belong to the first conversation that has come so far: they are noted in the order of their ids.
_ALL_OF_ONE: Final = """
    SELECT v.id AS conversation_id, i.id AS message_id FROM conversations v JOIN messages i
        ON i.direction = 'inbound' AND i.account_id = v.account_id AND i.recipient_key = ANY(v.keys)
        AND i.id <= v.inbound_id AND i.id > (
            SELECT coalesce(max(e.inbound_id), 0) FROM conversations e
            WHERE e.contact_id = v.contact_id AND e.account_id = v.account_id AND e.id < v.id)
    WHERE v.id = :conversation
"""


def _keeping(pairs: str) -> str:
    """Return SQL that keeps which campaigns these messages answer.

    Campaigns that ended four days before a message are not asked: nothing of theirs can be answered by it.
    """
    return f"""
    INSERT INTO campaign_replies AS kept (conversation_id, campaign_id, message_id, at, intent)
    SELECT DISTINCT ON (said.conversation_id, c.id) said.conversation_id, c.id, i.id, i.state_at, n.intent
    FROM ({pairs}) said JOIN messages i ON i.id = said.message_id AND i.kind <> ALL(:silent)
    JOIN campaigns c ON c.started_at <= i.state_at
        AND (c.completed_at IS NULL OR c.completed_at > i.state_at - interval '4 days')
    JOIN messages m ON m.campaign_id = c.id AND m.recipient_key = i.recipient_key AND m.account_id = i.account_id
        AND m.accepted_at <= i.state_at AND m.accepted_at > i.state_at - CAST(:time AS interval)
    LEFT JOIN message_intents n ON n.message_id = i.id
    ORDER BY said.conversation_id, c.id, n.intent IS NOT NULL DESC, i.state_at DESC, i.id DESC
    ON CONFLICT (conversation_id, campaign_id) DO UPDATE
        SET message_id = excluded.message_id, at = excluded.at, intent = excluded.intent
        WHERE (excluded.intent IS NOT NULL, excluded.at, excluded.message_id)
            > (kept.intent IS NOT NULL, kept.at, kept.message_id)
    """  # noqa: S608 - constants of this module


_KEEP: Final = text(_keeping(_NOTED))
_KEEP_ALL: Final = text(_keeping(_ALL_OF_ONE))
_GIVEN: Final = {"silent": list(_SILENT), "time": ANSWER_TIME}


def note_replies(session: Session, said: Sequence[tuple[int, int]]) -> None:
    """Note of messages (conversation id, message id) which campaigns they answer; twice changes nothing."""
    if said:
        pairs = {"conversations": [one for one, _ in said], "messages": [one for _, one in said]}
        session.execute(_KEEP, pairs | _GIVEN)


_OF_MESSAGE: Final = text(
    """
    SELECT v.id FROM messages i JOIN conversations v
        ON v.account_id = i.account_id AND v.keys @> ARRAY[i.recipient_key] AND v.inbound_id >= i.id
    WHERE i.id = :message ORDER BY v.id LIMIT 1
    """
)


def follow_meaning(session: Session, message_id: int) -> None:
    """Let the conversation of a message show what the message is now taken to mean."""
    found = session.scalar(_OF_MESSAGE, {"message": message_id})
    if found is None:
        return
    # Whoever notes its messages waits: what they note comes after what is read here.
    session.execute(select(Conversation.id).where(Conversation.id == found).with_for_update())
    session.execute(text("DELETE FROM campaign_replies WHERE conversation_id = :conversation"), {"conversation": found})
    session.execute(_KEEP_ALL, {"conversation": found} | _GIVEN)


def replies_of(session: Session, conversation_ids: Sequence[int]) -> Mapping[int, list[Json]]:
    """Return by conversation which campaigns it answers, the newest answer first, and what each answer means."""
    kept = (CampaignReply.conversation_id, CampaignReply.message_id, CampaignReply.intent)
    rows = session.execute(
        select(*kept, CAMPAIGNS.c.id, CAMPAIGNS.c.name, MessageIntent.by)
        .join(CAMPAIGNS, CAMPAIGNS.c.id == CampaignReply.campaign_id)
        .outerjoin(MessageIntent, MessageIntent.message_id == CampaignReply.message_id)
        .where(CampaignReply.conversation_id.in_(conversation_ids))
        .order_by(CampaignReply.at.desc(), CampaignReply.message_id.desc(), CampaignReply.campaign_id.desc())
    )
    found: dict[int, list[Json]] = {}
    for conversation_id, message_id, intent, campaign_id, name, by in rows:
        view = {"campaign": {"id": campaign_id, "name": name}, "message_id": message_id, "intent": intent, "by": by}
        found.setdefault(conversation_id, []).append(view)
    return found
