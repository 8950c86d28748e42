"""Telling browsers that conversations changed; after the commit, at the edges only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from dispatcher.conversations.models import Conversation
from dispatcher.conversations.views import conversation_views
from dispatcher.database import Json, session
from dispatcher.events import ConversationUpdated
from dispatcher.http.schemas import zulu
from dispatcher.realtime import publish


def tell(conversation_ids: Sequence[int]) -> None:
    """Tell all who may see these conversations what they are now."""
    publish(facts(conversation_ids))


def facts(conversation_ids: Sequence[int]) -> list[ConversationUpdated]:
    """Return the facts of these conversations as they are now, without what is different for each reader."""
    found = session().scalars(select(Conversation).where(Conversation.id.in_(conversation_ids))).all()
    views = conversation_views(session(), found, {})
    return [_fact(one.account_id, view) for one, view in zip(found, views, strict=True)]


def _fact(account_id: int, view: Json) -> ConversationUpdated:
    shown = {name: value for name, value in view.items() if name != "unread"}
    return ConversationUpdated(account_id=account_id, conversation=_plain(shown))


def _plain(view: Json) -> Json:
    """Return a view as JSON: moments become text."""
    return {name: _as_json(one) for name, one in view.items()}


def _as_json(value: object) -> object:
    if isinstance(value, dict):
        return _plain(value)
    return zulu(value) if isinstance(value, datetime) else value
