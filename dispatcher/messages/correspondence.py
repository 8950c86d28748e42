"""What was written to and by one person, whatever campaign it belonged to."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from dispatcher.database import Json
from dispatcher.http import CursorPageOfRows, paginate_by_cursor, visible
from dispatcher.messages.campaign_names import CAMPAIGNS
from dispatcher.messages.models import Direction, Message
from dispatcher.messages.views import message_preview, message_view


def ids_of(keys: Sequence[str]) -> Select[int]:
    """Select the ids of all messages to and from the person with these identities.

    Campaign by campaign: ``(campaign_id, recipient_key)`` is unique, and no other index of messages has the person.
    """
    of_campaigns = select(Message.id).join(CAMPAIGNS, CAMPAIGNS.c.id == Message.campaign_id)
    others = select(Message.id).where(Message.campaign_id.is_(None))
    both = (one.where(Message.recipient_key.in_(keys)) for one in (of_campaigns, others))
    found = union_all(*both).subquery()
    return select(found.c.id)


def correspondence(session: Session, keys: Sequence[str], args: Mapping[str, Any]) -> CursorPageOfRows:
    """Return a page of what the caller may see, the newest first, each with its words and its campaign's name."""
    named = select(Message, CAMPAIGNS.c.name).outerjoin(CAMPAIGNS, CAMPAIGNS.c.id == Message.campaign_id)
    chosen = visible(named.where(Message.id.in_(ids_of(keys))), Message.account_id)
    page = paginate_by_cursor(session, chosen, args, key=Message.id)
    return {**page, "items": [_view(session, message, campaign) for message, campaign in page["items"]]}


def _view(session: Session, message: Message, campaign: str | None) -> Json:
    return {**message_view(message), "campaign": campaign, "text": words(session, message)}


def words(session: Session, message: Message) -> str | None:
    """Return what a message says, None where it has no words (a picture without a caption)."""
    content: Json = message.content or {}
    if message.direction == Direction.INBOUND:
        return content.get("text") or None
    preview = message_preview(session, message) if message.kind == "template" else None
    found = preview["body"] if preview else content.get("body") or content.get("caption")
    return str(found) if found else None
