"""The message routes: send one now, look at them, and see what the queues do."""

from typing import Any

from sqlalchemy import or_, select

from dispatcher.database import Json, session, transaction
from dispatcher.errors import NotFound
from dispatcher.http import (
    Blueprint,
    KeyScope,
    PageOfRows,
    Role,
    idempotent,
    opened_by,
    page_of,
    paginate,
    principal,
    require_account,
    requires,
    visible,
)
from dispatcher.jobqueue.jobs import REPLIES, enqueue_many, told_later
from dispatcher.messages.jobs import send_message
from dispatcher.messages.models import Message
from dispatcher.messages.queue_stats import queue_stats
from dispatcher.messages.schemas import (
    MessageArgs,
    MessageDetailSchema,
    MessageSchema,
    QueueStatsSchema,
    SendIn,
    SentSchema,
)
from dispatcher.messages.singles import make_single, the_account
from dispatcher.messages.views import message_detail, message_view

messages = Blueprint("messages", __name__, url_prefix="/messages", description="Single sends, and every message.")
session_messages = Blueprint(
    "whatsapp-messages", __name__, url_prefix="/whatsapp/messages", description="Send through an account's session."
)
BLUEPRINTS = (messages, session_messages)
_SORTABLE = {"id": Message.id, "created_at": Message.created_at, "state_at": Message.state_at}


def send(body: dict[str, Any]) -> Json:
    """Make a message and put it on the replies' queue, ahead of every campaign."""
    if body["account_id"]:
        require_account(body["account_id"])
    with transaction() as current:
        account = the_account(current, body["account_id"], visible)
        message_id = make_single(current, account, body, principal().user_id).id
    with told_later():
        enqueue_many(send_message, REPLIES, [message_id])
    return {"message_id": message_id}


@messages.route("/send-immediate", methods=["POST"])
@messages.arguments(SendIn)
@messages.response(202, SentSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.MESSAGES_SEND)
@idempotent
def send_immediate(body: dict[str, Any]) -> Json:
    """Send one message now: a template, a text or a file."""
    return send(body)


@session_messages.route("", methods=["POST"])
@session_messages.arguments(SendIn)
@session_messages.response(202, SentSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.MESSAGES_SEND)
@idempotent
def send_in_session(body: dict[str, Any]) -> Json:
    """Send one message through an account's session."""
    return send(body)


@messages.route("")
@messages.arguments(MessageArgs, location="query")
@messages.response(200, page_of(MessageSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.MESSAGES_READ)
def list_messages(args: dict[str, Any]) -> PageOfRows:
    """List messages in both directions."""
    chosen = visible(select(Message), Message.account_id)
    for name in ("campaign_id", "account_id", "state", "direction"):
        if args[name]:
            chosen = chosen.where(getattr(Message, name) == args[name])
    if args["q"]:
        digits = args["q"].lstrip("+")
        chosen = chosen.where(
            or_(Message.recipient_key.startswith(digits, autoescape=True), Message.wamid == args["q"])
        )
    page = paginate(session(), chosen, args, sortable=_SORTABLE)
    return {**page, "items": [message_view(one) for one in page["items"]]}


@messages.route("/<int:message_id>")
@messages.response(200, MessageDetailSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.MESSAGES_READ)
def read_message(message_id: int) -> Json:
    """Read a message with its attempts and the history of its states."""
    found = (
        session().scalars(visible(select(Message).where(Message.id == message_id), Message.account_id)).one_or_none()
    )
    if found is None:
        raise NotFound("There is no such message.")
    return message_detail(session(), found)


@messages.route("/queue/stats")
@messages.response(200, QueueStatsSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.MESSAGES_READ)
def read_queue_stats() -> Json:
    """See what waits, what runs, and which workers live."""
    who = principal()
    return queue_stats(session(), None if who.all_accounts else who.account_ids)
