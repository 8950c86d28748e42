"""The routes of actions on many conversations."""

from typing import Any

from sqlalchemy import select

from dispatcher.auth.audit import record
from dispatcher.conversations.bulk import runs
from dispatcher.conversations.bulk.jobs import enqueue_bulk, news_of, work
from dispatcher.conversations.bulk.models import Action, ConversationBulk
from dispatcher.conversations.bulk.schemas import ConversationBulkIn, ConversationBulkSchema
from dispatcher.conversations.bulk.views import progress_view
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Forbidden
from dispatcher.http import (
    Blueprint,
    CursorArgs,
    CursorPageOfRows,
    KeyScope,
    Role,
    cursor_page_of,
    idempotent,
    opened_by,
    paginate_by_cursor,
    principal,
    requires,
)
from dispatcher.realtime import publish

blueprint = Blueprint(
    "conversation-bulks", __name__, url_prefix="/conversations/bulk", description="One action on many conversations."
)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(ConversationBulkIn)
@blueprint.response(202, ConversationBulkSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_WRITE)
@idempotent
def change_many(body: dict[str, Any]) -> Json:
    """Assign, hand over, close, open again, snooze, label, read or answer many conversations.

    A few are done at once, of more the rest goes on by itself. To answer many needs an operator.
    """
    if body["action"] == Action.ANSWER and not principal().role.includes(Role.OPERATOR):
        raise Forbidden("To answer many at once needs the role operator or higher.")
    with transaction() as current:
        made = runs.begin(current, body, principal().user_id)
        about = {"action": made.action, "total": made.total, **made.given}
        # What was asked for, not what it came to: whoever reads the log wants to know which conversations were meant.
        wanted = {name: value for name, value in (body["filter"] or {}).items() if value}
        record(current, "conversations.bulk_started", "conversation_bulk", made.id, about | {"filter": wanted})
        bulk_id = made.id
    done = work(bulk_id)
    if done is not None:
        enqueue_bulk(bulk_id, done)
    return _view(bulk_id)


def _view(bulk_id: int) -> Json:
    session().expire_all()
    return progress_view(runs.find(session(), bulk_id, principal().user_id))


@blueprint.route("")
@blueprint.arguments(CursorArgs, location="query")
@blueprint.response(200, cursor_page_of(ConversationBulkSchema))
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_READ)
def list_bulks(args: dict[str, Any]) -> CursorPageOfRows:
    """List one's own actions, the newest first."""
    mine = select(ConversationBulk).where(ConversationBulk.created_by_id == principal().user_id)
    page = paginate_by_cursor(session(), mine, args, key=ConversationBulk.id)
    return {**page, "items": [progress_view(one) for one in page["items"]]}


@blueprint.route("/<int:bulk_id>")
@blueprint.response(200, ConversationBulkSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_READ)
def read_bulk(bulk_id: int) -> Json:
    """Read how far one's own action is."""
    return progress_view(runs.find(session(), bulk_id, principal().user_id))


@blueprint.route("/<int:bulk_id>/stop", methods=["POST"])
@blueprint.response(200, ConversationBulkSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONVERSATIONS_WRITE)
def stop_bulk(bulk_id: int) -> Json:
    """Stop one's own action; what is done stays done."""
    with transaction() as current:
        found = runs.find(current, bulk_id, principal().user_id, lock=True)
        runs.stop(found)
        record(current, "conversations.bulk_stopped", "conversation_bulk", bulk_id, {"done": found.done})
        news = news_of(found)
    publish([news])
    return _view(bulk_id)
