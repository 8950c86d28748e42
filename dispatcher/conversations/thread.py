"""What a person and a number have said to each other, as one thread: answers, campaign messages, what was quoted.

Reactions, edits and deletions are no bubbles of their own: they show at the message they are about. What was written in
a group belongs to no conversation.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.conversations.media import media_views
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.reactions import REACTION, reactions_to
from dispatcher.conversations.sources import answering
from dispatcher.conversations.views import authors_of
from dispatcher.database import Json
from dispatcher.http import CursorPageOfRows, paginate_by_cursor
from dispatcher.messages.amendments import AMENDMENTS
from dispatcher.messages.campaign_names import campaigns_of
from dispatcher.messages.correspondence import ids_of, words
from dispatcher.messages.models import Message, MessageAttempt
from dispatcher.messages.views import message_preview, message_view


def thread(session: Session, conversation: Conversation, args: Mapping[str, Any]) -> CursorPageOfRows:
    """Return a page of the thread, the newest first."""
    if conversation.source_id is not None:
        return answering.thread(session, conversation, args)
    mine = select(Message).where(Message.id.in_(ids_of(conversation.keys)))
    here = mine.where(Message.account_id == conversation.account_id)
    bubbles = here.where(Message.kind.not_in((REACTION, *AMENDMENTS)), Message.content["group_id"].is_(None))
    page = paginate_by_cursor(session, bubbles, args, key=Message.id)
    return {**page, "items": _bubbles(session, conversation, page["items"])}


def _bubbles(session: Session, conversation: Conversation, messages: Sequence[Message]) -> list[Json]:
    """Return messages as bubbles: words, content, the template as the phone drew it, author, campaign, quotation."""
    authors, quoted = authors_of(session, messages), _quoted(session, messages)
    reactions, media = reactions_to(session, conversation, messages), media_views(session, conversation.id, messages)
    campaigns = campaigns_of(session, [one.id for one in messages if one.campaign_id])
    return [
        {
            **message_view(one),
            "text": words(session, one),
            "content": one.content,
            "preview": message_preview(session, one),
            "author": authors.get(one.created_by_id or 0),
            "campaign": campaigns.get(one.id),
            "quoted": quoted.get(_quotes(one) or ""),
            "reactions": reactions.get(one.wamid or "", []),
            "media": media.get(one.id),
        }
        for one in messages
    ]


def _quotes(message: Message) -> str | None:
    content: Json = message.content or {}
    found = content.get("reply_to") or (content.get("context") or {}).get("message_id")
    return str(found) if found else None


def _quoted(session: Session, messages: Sequence[Message]) -> dict[str, Json]:
    """Return what these messages quote, by wamid."""
    wanted = sorted({wamid for one in messages if (wamid := _quotes(one))})
    if not wanted:
        return {}
    ours = select(MessageAttempt.wamid, Message).join(Message, Message.id == MessageAttempt.message_id)
    theirs = select(Message.wamid, Message).where(Message.direction == "inbound", Message.wamid.in_(wanted))
    rows = [*session.execute(ours.where(MessageAttempt.wamid.in_(wanted))), *session.execute(theirs)]
    return {
        wamid: {"id": one.id, "direction": one.direction, "kind": one.kind, "text": words(session, one)}
        for wamid, one in rows
    }
