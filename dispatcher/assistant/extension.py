"""Put the assistant on an app."""

from flask import Flask

from dispatcher.assistant import conversation_routes, jobs, prompt_routes, settings_routes
from dispatcher.assistant.following import follow_answer, forget
from dispatcher.assistant.turns import plan
from dispatcher.contacts.forgetting import on_forgotten
from dispatcher.conversations.opening import on_written
from dispatcher.conversations.replying import on_answered
from dispatcher.http import api_of

__all__ = ["init_assistant", "jobs"]

BLUEPRINTS = (
    settings_routes.assistant,
    settings_routes.of_campaign,
    prompt_routes.blueprint,
    conversation_routes.in_conversations,
    conversation_routes.activity,
)


def init_assistant(app: Flask) -> None:
    """Register the routes and what others ask it.

    Comes before ``init_conversations``: of people who are deleted it finds the conversations by their identities, which
    the conversations then forget.
    """
    on_forgotten(forget)
    on_written(plan, then=jobs.take_turns_soon)
    on_answered(follow_answer)
    for blueprint in BLUEPRINTS:
        api_of(app).register_blueprint(blueprint)
