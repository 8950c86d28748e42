"""Reactions to the messages of a thread: at most one of the person and one of ours for each message, the newest."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatcher.conversations.models import Conversation
from dispatcher.conversations.views import authors_of
from dispatcher.database import Json
from dispatcher.http.schemas import zulu
from dispatcher.messages.models import Direction, Message
from dispatcher.messages.views import reason_view

REACTION: Final = "reaction"
_KEYCAP: Final = "\u20e3"
_TAGS: Final = frozenset(chr(one) for one in range(0xE0020, 0xE0080))
_JOINTS: Final = frozenset({"\u200d", "\ufe0f", _KEYCAP}) | _TAGS
_LONGEST_EMOJI: Final = 16
_TARGET: Final = func.coalesce(Message.content["body"]["message_id"].astext, Message.content["message_id"].astext)


def reactions_to(session: Session, conversation: Conversation, messages: Sequence[Message]) -> dict[str, list[Json]]:
    """Return the reactions that stand, by the wamid of the message; what was taken back is left out."""
    wamids = [one.wamid for one in messages if one.wamid]
    if not wamids:
        return {}
    theirs = (Message.account_id == conversation.account_id, Message.recipient_key.in_(conversation.keys))
    about = (Message.campaign_id.is_(None), Message.kind == REACTION, _TARGET.in_(wamids))
    rows = session.execute(select(Message, _TARGET).where(*theirs, *about)).all()
    found = sorted(rows, key=lambda row: (_at(row[0]), row[0].id))
    authors = authors_of(session, [message for message, _ in found])
    newest = {(wamid, message.direction): message for message, wamid in found}
    shown: dict[str, list[Json]] = {}
    for (wamid, _), message in newest.items():
        if _emoji(message):
            view = _view(message) | {"author": authors.get(message.created_by_id or 0)}
            shown.setdefault(wamid, []).append(view)
    return shown


def is_emoji(given: str) -> bool:
    """Tell whether a text is an emoji and nothing else; pure.

    One may be many characters: skin, gender, families, flags, keycaps.
    """
    letters = [one for one in given if unicodedata.category(one)[0] in "LMZC" and one not in _JOINTS]
    signs = [one for one in given if unicodedata.category(one) in ("So", "Sk") or one == _KEYCAP]
    return bool(signs) and not letters and len(given) <= _LONGEST_EMOJI


def _at(message: Message) -> str:
    # Of ours when it was made, because sending moves ``state_at``.
    return zulu(message.state_at if message.direction == Direction.INBOUND else message.created_at)


def _emoji(message: Message) -> str:
    content: Json = message.content or {}
    return str(content.get("emoji") or content.get("body", {}).get("emoji") or "")


def _view(message: Message) -> Json:
    return {
        "id": message.id,
        "emoji": _emoji(message),
        "direction": message.direction,
        "state": message.state,
        "reason": reason_view(message),
        "at": _at(message),
    }
