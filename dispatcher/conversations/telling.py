"""Telling browsers that conversations changed; after the commit, at the edges only."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from dispatcher.conversations.models import Conversation
from dispatcher.conversations.views import conversation_views
from dispatcher.database import Json, session
from dispatcher.events import ConversationUpdated
from dispatcher.http.schemas import zulu
from dispatcher.realtime import publish


def tell(conversation_ids: Collection[int]) -> None:
    """Tell all who may see these conversations what they are now."""
    publish(facts(dict.fromkeys(conversation_ids, 0)))


def facts(received: Mapping[int, int]) -> list[ConversationUpdated]:
    """Return the facts of conversations as they are now, without what is different for each reader.

    ``received`` says by id how many messages each has just got: a browser counts on from what it knows to be unread.
    """
    found = session().scalars(select(Conversation).where(Conversation.id.in_(received))).all()
    views = conversation_views(session(), found, {})
    return [_fact(one, view, received[one.id]) for one, view in zip(found, views, strict=True)]


def _fact(one: Conversation, view: Json, received: int) -> ConversationUpdated:
    return ConversationUpdated(account_id=one.account_id, conversation=_plain(view), received=received)


def _plain(view: Json) -> Json:
    """Return a view as JSON: moments become text."""
    return {name: _as_json(one) for name, one in view.items()}


def _as_json(value: object) -> object:
    if isinstance(value, dict):
        return _plain(value)
    return zulu(value) if isinstance(value, datetime) else value
