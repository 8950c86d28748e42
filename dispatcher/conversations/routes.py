"""The routes of the inbox: conversations, their thread, answers, and notes."""

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.conversations import listing, looking_after, mentions, signs
from dispatcher.conversations.desk.queueing import assign_waiting
from dispatcher.conversations.finding import find, require_said_in
from dispatcher.conversations.models import Conversation, ConversationDraft, ConversationNote
from dispatcher.conversations.replying import reply, template_preview
from dispatcher.conversations.schemas import (
    BubbleSchema,
    ConversationArgs,
    ConversationChange,
    ConversationFilter,
    ConversationNoteIn,
    ConversationNoteSchema,
    ConversationSchema,
    CountsSchema,
    DraftIn,
    DraftSchema,
    MatchingSchema,
    MeaningIn,
    PersonSchema,
    ReplyIn,
    TemplatePreviewSchema,
)
from dispatcher.conversations.sources.jobs import tell_soon
from dispatcher.conversations.telling import tell
from dispatcher.conversations.thread import thread
from dispatcher.conversations.views import conversation_views, note_views
from dispatcher.database import Json, session, transaction
from dispatcher.http import (
    Blueprint,
    CursorArgs,
    CursorPageOfRows,
    EmptySchema,
    KeyScope,
    Role,
    cursor_page_of,
    idempotent,
    opened_by,
    paginate_by_cursor,
    principal,
    requires,
)
from dispatcher.jobqueue.jobs import REPLIES, enqueue_many, told_later
from dispatcher.messages.jobs import send_message
from dispatcher.messages.models import Intent, UnderstoodBy
from dispatcher.messages.schemas import SentSchema, TemplateMessageIn
from dispatcher.messages.understanding import keep_understood
from dispatcher.realtime import publish

blueprint = Blueprint(
    "conversations", __name__, url_prefix="/conversations", description="What people write to us, and our answers."
)


@blueprint.route("")
@blueprint.arguments(ConversationArgs, location="query")
@blueprint.response(200, cursor_page_of(ConversationSchema))
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_READ)
def list_conversations(args: dict[str, Any]) -> CursorPageOfRows:
    """List conversations, that with the newest message first, or those who wait, the longest first."""
    me = principal().user_id
    page = listing.page(session(), args, me)
    found = page["items"]
    return {**page, "items": conversation_views(session(), found, listing.personal(session(), found, me))}


@blueprint.route("/counts")
@blueprint.response(200, CountsSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_READ)
def count_conversations() -> Json:
    """Count the conversations of each tab of the inbox."""
    return dict(listing.counts(session(), principal().user_id))


@blueprint.route("/matching")
@blueprint.arguments(ConversationFilter, location="query")
@blueprint.response(200, MatchingSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_READ)
def count_matching(args: dict[str, Any]) -> Json:
    """Count the conversations that fit a filter."""
    fitting = listing.chosen(session(), args, principal().user_id).with_only_columns(func.count())
    return {"count": session().scalar(fitting)}


@blueprint.route("/<int:conversation_id>")
@blueprint.response(200, ConversationSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_READ)
def read_conversation(conversation_id: int) -> Json:
    """Read a conversation."""
    return _view(find(session(), conversation_id))


def _view(found: Conversation) -> Json:
    return conversation_views(session(), [found], listing.personal(session(), [found], principal().user_id))[0]


@blueprint.route("/<int:conversation_id>", methods=["PATCH"])
@blueprint.arguments(ConversationChange)
@blueprint.response(200, ConversationSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_WRITE)
def change_conversation(body: dict[str, Any], conversation_id: int) -> Json:
    """Assign, close, open again, snooze or label a conversation."""
    with transaction() as current:
        found = find(current, conversation_id, lock=True)
        changed = looking_after.change(current, found, body, principal().user_id)
        if changed:
            record(current, "conversation.changed", "conversation", conversation_id, changed)
        given = assign_waiting(current)
    if found.source_id is not None:
        tell_soon()
    tell([*{conversation_id, *given}])
    return _view(find(session(), conversation_id))


@blueprint.route("/<int:conversation_id>/agents")
@blueprint.response(200, PersonSchema(many=True))
@requires(Role.AGENT)
def list_agents(conversation_id: int) -> list[Json]:
    """List who may answer in a conversation."""
    found = find(session(), conversation_id)
    return [{"id": one, "name": name} for one, name in looking_after.agents_of(session(), found.account_id).items()]


@blueprint.route("/<int:conversation_id>/messages")
@blueprint.arguments(CursorArgs, location="query")
@blueprint.response(200, cursor_page_of(BubbleSchema))
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_READ)
def list_thread(args: dict[str, Any], conversation_id: int) -> CursorPageOfRows:
    """List what was said, the newest first, with the campaign messages that were answered."""
    return thread(session(), find(session(), conversation_id), args)


@blueprint.route("/<int:conversation_id>/messages", methods=["POST"])
@blueprint.arguments(ReplyIn)
@blueprint.response(202, SentSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_WRITE)
@idempotent
def send_reply(body: dict[str, Any], conversation_id: int) -> Json:
    """Answer, ahead of every campaign."""
    with transaction() as current:
        found = find(current, conversation_id, lock=True)
        taken_from = found.assignee_id if body["take_over"] else None
        message_id = reply(current, found, body, principal().user_id).id
        sign = signs.sign_of_reading(current, found)
        if taken_from not in (None, principal().user_id):
            record(current, "conversation.taken_over", "conversation", conversation_id, {"from": taken_from})
    _send_soon(found, message_id)
    signs.show(sign)
    tell([conversation_id])
    return {"message_id": message_id}


@blueprint.route("/<int:conversation_id>/messages/<int:message_id>/meaning", methods=["PUT"])
@blueprint.arguments(MeaningIn)
@blueprint.response(200, ConversationSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_WRITE)
def correct_meaning(body: dict[str, Any], conversation_id: int, message_id: int) -> Json:
    """Say what a message of the person means, over what rules and model made of it; a stop opts them out."""
    with transaction() as current:
        require_said_in(current, find(current, conversation_id, lock=True), message_id)
        intent = Intent(body["intent"]) if body["intent"] else None
        keep_understood(current, message_id, intent, UnderstoodBy.STAFF, person_id=principal().user_id)
        record(current, "message.understood", "message", message_id, {"intent": intent})
    tell([conversation_id])
    return _view(find(session(), conversation_id))


@blueprint.route("/<int:conversation_id>/template-preview", methods=["POST"])
@blueprint.arguments(TemplateMessageIn)
@blueprint.response(200, TemplatePreviewSchema)
@requires(Role.AGENT)
def preview_template(body: dict[str, Any], conversation_id: int) -> Json:
    """Show how a template would look with these values, without sending it."""
    return template_preview(session(), find(session(), conversation_id), body)


def _send_soon(conversation: Conversation, message_id: int) -> None:
    if conversation.source_id is not None:
        tell_soon()
        return
    with told_later():
        enqueue_many(send_message, REPLIES, [message_id])


@blueprint.route("/<int:conversation_id>/read", methods=["POST"])
@blueprint.arguments(EmptySchema)
@blueprint.response(200, ConversationSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_WRITE)
def read_everything(body: dict[str, Any], conversation_id: int) -> Json:  # noqa: ARG001 - an empty body
    """Note that one has read everything."""
    with transaction() as current:
        found = find(current, conversation_id)
        looking_after.mark_read(current, found, principal().user_id)
        mentions.note_read(current, conversation_id, principal().user_id)
        sign = signs.sign_of_reading(current, found)
    signs.show(sign)
    return _view(find(session(), conversation_id))


@blueprint.route("/<int:conversation_id>/typing", methods=["POST"])
@blueprint.arguments(EmptySchema)
@blueprint.response(204)
@requires(Role.AGENT)
def show_typing(body: dict[str, Any], conversation_id: int) -> None:  # noqa: ARG001 - an empty body
    """Show the person that somebody is typing, where the number shows that."""
    signs.show(signs.sign_of_typing(session(), find(session(), conversation_id)))


@blueprint.route("/<int:conversation_id>/notes")
@blueprint.arguments(CursorArgs, location="query")
@blueprint.response(200, cursor_page_of(ConversationNoteSchema))
@requires(Role.AGENT)
def list_notes(args: dict[str, Any], conversation_id: int) -> CursorPageOfRows:
    """List the notes of a conversation, the newest first."""
    found = find(session(), conversation_id)
    chosen = select(ConversationNote).where(ConversationNote.conversation_id == found.id)
    page = paginate_by_cursor(session(), chosen, args, key=ConversationNote.id)
    return {**page, "items": note_views(session(), page["items"])}


@blueprint.route("/<int:conversation_id>/notes", methods=["POST"])
@blueprint.arguments(ConversationNoteIn)
@blueprint.response(201, ConversationNoteSchema)
@requires(Role.AGENT)
@idempotent
def add_note(body: dict[str, Any], conversation_id: int) -> Json:
    """Write a note for colleagues."""
    with transaction() as current:
        found = find(current, conversation_id)
        mentioned = set(body["mentions"]) & looking_after.agents_of(current, found.account_id).keys()
        note = ConversationNote(
            conversation_id=found.id, text=body["text"], mentions=sorted(mentioned), created_by_id=principal().user_id
        )
        current.add(note)
        current.flush()
        people = mentions.mention(current, note)
        record(current, "conversation.noted", "conversation", conversation_id, {"mentions": note.mentions})
    tell([conversation_id])
    view = note_views(session(), [note])[0]
    publish(mentions.facts(session(), note, people))
    return view


@blueprint.route("/<int:conversation_id>/draft")
@blueprint.response(200, DraftSchema)
@requires(Role.AGENT)
def read_draft(conversation_id: int) -> Json:
    """Read what one has begun to write."""
    found = find(session(), conversation_id)
    draft = session().get(ConversationDraft, (found.id, principal().user_id))
    return {"text": draft.text if draft else "", "updated_at": draft.updated_at if draft else None}


@blueprint.route("/<int:conversation_id>/draft", methods=["PUT"])
@blueprint.arguments(DraftIn)
@blueprint.response(200, DraftSchema)
@requires(Role.AGENT)
def keep_draft(body: dict[str, Any], conversation_id: int) -> Json:
    """Keep what one has begun to write, also for one's other devices."""
    with transaction() as current:
        mine = {"conversation_id": find(current, conversation_id).id, "user_id": principal().user_id}
        current.execute(delete(ConversationDraft).filter_by(**mine))
        if body["text"]:
            current.execute(insert(ConversationDraft).values(**mine, text=body["text"], updated_at=clock.now()))
    return {"text": body["text"], "updated_at": clock.now() if body["text"] else None}
