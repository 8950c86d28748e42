"""Routes of the journal: admins look at the calls of Meta and other systems and have them processed again."""

from collections.abc import Mapping
from typing import Any, Final

from flask import current_app
from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.config import Settings
from dispatcher.conversations.sources.models import Source
from dispatcher.database import Json, session, transaction
from dispatcher.errors import NotFound
from dispatcher.http import Blueprint, CursorPageOfRows, Role, paginate_by_cursor, requires
from dispatcher.webhooks import journal
from dispatcher.webhooks.jobs import poke
from dispatcher.webhooks.models import JournalEntry, JournalState, Stranger
from dispatcher.webhooks.schemas import (
    CallPageSchema,
    JournalArgs,
    JournalSummarySchema,
    ReplayedSchema,
    ReplayIn,
    WholeCallSchema,
)

blueprint = Blueprint(
    "webhook-calls",
    __name__,
    url_prefix="/webhook-calls",
    description="Every call of Meta and other systems, and what became of it.",
)

_SHOWN_BYTES: Final = 256 * 1024
_SHOWN_STRANGERS: Final = 100
_CONDITIONS: Final = ("since", "until", "kind", "state", "note")
_COLUMNS: Final = (
    *(JournalEntry.id, JournalEntry.received_at, JournalEntry.state, JournalEntry.tries, JournalEntry.due_at),
    *(JournalEntry.kinds, JournalEntry.notes, JournalEntry.error, JournalEntry.processed_at),
    func.octet_length(JournalEntry.body).label("size"),
    select(Source.name).where(Source.id == JournalEntry.source_id).scalar_subquery().label("source"),
)


@blueprint.route("")
@blueprint.arguments(JournalArgs, location="query")
@blueprint.response(200, CallPageSchema)
@requires(Role.ADMIN)
def list_calls(args: dict[str, Any]) -> CursorPageOfRows:
    """List the calls of Meta and other systems, the newest first."""
    chosen = select(*_COLUMNS).where(*journal.conditions(**_wanted(args)))
    page = paginate_by_cursor(session(), chosen, args, key=JournalEntry.id)
    return {**page, "items": [_view(row) for row in page["items"]]}


def _wanted(args: Mapping[str, Any]) -> dict[str, Any]:
    return {name: args[name] for name in _CONDITIONS} | ({"ids": args["ids"]} if "ids" in args else {})


def _view(row: Any) -> Json:
    values: Json = dict(zip((column.key for column in _COLUMNS), row, strict=True))
    return values | {"kinds": values["kinds"] or [], "notes": values["notes"] or {}}


@blueprint.route("/summary")
@blueprint.response(200, JournalSummarySchema)
@requires(Role.ADMIN)
def summarize_calls() -> Json:
    """Tell what waits, what failed, and which numbers Meta speaks of that are not connected here."""
    settings: Settings = current_app.extensions["settings"]
    current = session()
    strangers = current.scalars(select(Stranger).order_by(Stranger.last_at.desc()).limit(_SHOWN_STRANGERS)).all()
    return {
        "lag_seconds": round(journal.lag_seconds(current, clock.now()), 3),
        "waiting": _count(current, JournalState.PENDING),
        "failed": _count(current, JournalState.FAILED),
        "poison": _count(current, JournalState.POISON),
        "kept_since": current.scalar(select(JournalEntry.received_at).order_by(JournalEntry.id).limit(1)),
        "retention_days": settings.webhook_retention_days,
        "strangers": strangers,
    }


def _count(current: Session, state: JournalState) -> int:
    counted = select(func.count()).select_from(JournalEntry).where(*journal.conditions(state=state))
    return current.scalar(counted) or 0


@blueprint.route("/<int:call_id>")
@blueprint.response(200, WholeCallSchema)
@requires(Role.ADMIN)
def read_call(call_id: int) -> Json:
    """Read a call with its body, as it came."""
    shown = func.substring(JournalEntry.body, 1, _SHOWN_BYTES)
    found = session().execute(select(*_COLUMNS, shown).where(JournalEntry.id == call_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such call. Calls that were processed are deleted after some weeks.")
    return _view(found[:-1]) | {"body": bytes(found[-1]).decode("utf-8", "replace")}


@blueprint.route("/replay", methods=["POST"])
@blueprint.arguments(ReplayIn)
@blueprint.response(202, ReplayedSchema)
@requires(Role.ADMIN)
def replay_calls(body: dict[str, Any]) -> Json:
    """Have calls processed again; the end is the same as before, unless code or data changed since."""
    with transaction() as current:
        count = journal.replay(current, **_wanted(body))
        told = {name: str(value) for name, value in _wanted(body).items() if value}
        record(current, "webhooks.replayed", "webhook", None, {"count": count, **told})
    try:
        poke()
    except RedisError:
        current_app.logger.info("Redis is away: the tick has the calls processed.")
    return {"count": count}
