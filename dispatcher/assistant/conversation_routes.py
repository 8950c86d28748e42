"""Routes: the draft of a conversation, who answers there, and the record of what the assistant did."""

from typing import Any

from flask import current_app
from sqlalchemy import select

from dispatcher.assistant import interactions, turns
from dispatcher.assistant.asking.choosing import the_model
from dispatcher.assistant.jobs import take_turns_soon
from dispatcher.assistant.models import Interaction, Mode, Turn
from dispatcher.assistant.reporting import report
from dispatcher.assistant.schemas import (
    AnsweringIn,
    InteractionArgs,
    InteractionSchema,
    ReportArgs,
    ReportSchema,
    SuggestionSchema,
)
from dispatcher.assistant.switches import switch_of
from dispatcher.assistant.views import interaction_views, suggestion_view
from dispatcher.auth.audit import record
from dispatcher.conversations.desk.queueing import assign_waiting
from dispatcher.conversations.finding import find
from dispatcher.conversations.listing import personal
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.schemas import ConversationSchema
from dispatcher.conversations.states import Assistant, Status
from dispatcher.conversations.telling import tell
from dispatcher.conversations.views import conversation_views
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Conflict
from dispatcher.http import (
    Blueprint,
    CursorPageOfRows,
    EmptySchema,
    Role,
    cursor_page_of,
    paginate_by_cursor,
    principal,
    requires,
    visible,
)

in_conversations = Blueprint(
    "conversation-assistant", __name__, url_prefix="/conversations", description="Drafts, and who answers."
)
activity = Blueprint("assistant-activity", __name__, url_prefix="/assistant", description="What the assistant did.")


@in_conversations.route("/<int:conversation_id>/suggestion")
@in_conversations.response(200, SuggestionSchema)
@requires(Role.AGENT)
def read_suggestion(conversation_id: int) -> Json:
    """Read the assistant's draft for a conversation."""
    return _suggestion(find(session(), conversation_id))


@in_conversations.route("/<int:conversation_id>/suggestion", methods=["POST"])
@in_conversations.arguments(EmptySchema)
@in_conversations.response(202, SuggestionSchema)
@in_conversations.alt_response(409, "CONFLICT")  # type: ignore[untyped-decorator]
@requires(Role.AGENT)
def ask_for_suggestion(body: dict[str, Any], conversation_id: int) -> Json:  # noqa: ARG001 - an empty body
    """Have a draft written now; an event tells when it is there."""
    with transaction() as current:
        found = find(current, conversation_id, lock=True)
        _require_draftable(found)
        turns.ask_for_draft(current, found, principal().user_id)
    take_turns_soon()
    return _suggestion(find(session(), conversation_id))


def _require_draftable(found: Conversation) -> None:
    if the_model(current_app.extensions["settings"]) is None:
        raise Conflict("No model is connected. An administrator finds out how in the settings of the assistant.")
    if found.contact_id is None or found.status == Status.CLOSED:
        raise Conflict("Here is nothing to answer.")
    if switch_of(session(), found).mode is Mode.OFF:
        raise Conflict("The assistant is switched off on this number. An administrator can switch it on.")
    if found.assistant == Assistant.ANSWERING and found.waiting_since is not None:
        raise Conflict("The assistant is about to answer by itself. Take the conversation over to write yourself.")


@in_conversations.route("/<int:conversation_id>/suggestion", methods=["DELETE"])
@in_conversations.response(204)
@requires(Role.AGENT)
def drop_suggestion(conversation_id: int) -> None:
    """Do without the draft."""
    with transaction() as current:
        found = find(current, conversation_id)
        interactions.drop_suggestions(current, found.id, principal().user_id)


def _suggestion(found: Conversation) -> Json:
    turn = session().get(Turn, found.id, populate_existing=True)
    is_possible = found.contact_id is not None and the_model(current_app.extensions["settings"]) is not None
    mode = switch_of(session(), found).mode if is_possible else Mode.OFF
    draft = interactions.open_suggestion(session(), found.id)
    # A draft answers the last thing said, or it is none any more.
    fresh = draft if draft and draft.inbound_id == found.inbound_id else None
    return {**suggestion_view(fresh, turn), "mode": mode}


@in_conversations.route("/<int:conversation_id>/assistant", methods=["PUT"])
@in_conversations.arguments(AnsweringIn)
@in_conversations.response(200, ConversationSchema)
@in_conversations.alt_response(409, "CONFLICT")  # type: ignore[untyped-decorator]
@requires(Role.AGENT)
def change_answering(body: dict[str, Any], conversation_id: int) -> Json:
    """Leave a conversation to the assistant, or take it from the assistant."""
    with transaction() as current:
        found = find(current, conversation_id, lock=True)
        if body["answering"]:
            _require_answering(found)
            found.assistant, found.assignee_id, found.assigned_at = Assistant.ANSWERING, None, None
            if found.waiting_since is not None:
                turns.answer_now(current, found)
        elif found.assistant == Assistant.ANSWERING:
            found.assistant = Assistant.HANDED_OVER
            turns.forget(current, found.id)
        record(current, "conversation.assistant", "conversation", conversation_id, body)
        given = assign_waiting(current)
    tell([*{conversation_id, *given}])
    found = find(session(), conversation_id)
    return conversation_views(session(), [found], personal(session(), [found], principal().user_id))[0]


def _require_answering(found: Conversation) -> None:
    if found.contact_id is None or found.status == Status.CLOSED:
        raise Conflict("Here is nothing to answer.")
    if switch_of(session(), found).mode is not Mode.ANSWER:
        raise Conflict("The assistant does not answer by itself on this number. An administrator can allow it.")


@activity.route("/interactions")
@activity.arguments(InteractionArgs, location="query")
@activity.response(200, cursor_page_of(InteractionSchema))
@requires(Role.OPERATOR)
def list_interactions(args: dict[str, Any]) -> CursorPageOfRows:
    """List what the assistant did, the newest first."""
    chosen = visible(select(Interaction), Interaction.account_id)
    for name in ("account_id", "campaign_id", "conversation_id", "outcome", "reason"):
        if args[name]:
            chosen = chosen.where(getattr(Interaction, name) == args[name])
    page = paginate_by_cursor(session(), chosen, args, key=Interaction.id)
    return {**page, "items": interaction_views(session(), page["items"])}


@activity.route("/report")
@activity.arguments(ReportArgs, location="query")
@activity.response(200, ReportSchema)
@requires(Role.OPERATOR)
def read_report(args: dict[str, Any]) -> Json:
    """Read how many were answered, handed over, or taken as drafts, and what that cost; of 30 days if not said."""
    return report(session(), args)
