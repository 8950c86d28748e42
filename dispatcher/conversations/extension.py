"""Put the inbox on an app."""

from flask import Flask
from sqlalchemy import select

from dispatcher.config import Settings
from dispatcher.contacts.forgetting import on_forgotten
from dispatcher.contacts.merging import on_merged
from dispatcher.conversations import jobs as jobs
from dispatcher.conversations import media_routes, routes, setup_routes
from dispatcher.conversations.belonging import follow_merge, forget
from dispatcher.conversations.bulk import routes as bulk_routes
from dispatcher.conversations.campaign_replies import follow_meaning
from dispatcher.conversations.desk import presence
from dispatcher.conversations.desk import routes as desk_routes
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.sources import jobs as source_jobs  # noqa: F401 - registers the job
from dispatcher.conversations.sources import routes as source_routes
from dispatcher.database import session
from dispatcher.http import api_of
from dispatcher.messages.understanding import on_understood
from dispatcher.realtime import register_subscription
from dispatcher.realtime.visitors import Visitor


def init_conversations(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - the same shape as every package's
    """Register the routes of the inbox and what others ask it; comes after ``init_messages``."""
    register_subscription("conversation", _account_of)
    on_merged(follow_merge)
    on_forgotten(forget)
    on_understood(follow_meaning)
    presence.listen()
    inbox = (bulk_routes.blueprint, routes.blueprint, media_routes.blueprint, source_routes.blueprint)
    for blueprint in (*inbox, *desk_routes.BLUEPRINTS, *setup_routes.BLUEPRINTS):
        api_of(app).register_blueprint(blueprint)


def _account_of(visitor: Visitor, conversation_id: int) -> int | None:  # noqa: ARG001 - the account decides
    return session().scalar(select(Conversation.account_id).where(Conversation.id == conversation_id))
