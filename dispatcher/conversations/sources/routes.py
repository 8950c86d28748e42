"""The routes of other systems whose conversations are answered here: add, change, secrets, delivery log."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dispatcher import clock, outbound
from dispatcher.auth.audit import record
from dispatcher.config import Settings
from dispatcher.conversations.desk.teams import team_of
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.sources import outbox
from dispatcher.conversations.sources.events import PATH
from dispatcher.conversations.sources.jobs import tell_soon
from dispatcher.conversations.sources.models import Source, SourceDelivery
from dispatcher.conversations.sources.schemas import (
    DeliveryArgs,
    DeliverySchema,
    NewSecretIn,
    SourceArgs,
    SourceChange,
    SourceIn,
    SourceSchema,
    SourceWithSecretSchema,
)
from dispatcher.conversations.sources.secrets import renew
from dispatcher.conversations.states import UNFINISHED
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.http import (
    Blueprint,
    CursorPageOfRows,
    PageOfRows,
    Role,
    cursor_page_of,
    idempotent,
    page_of,
    paginate,
    paginate_by_cursor,
    require_account,
    requires,
    visible,
)

blueprint = Blueprint(
    "conversation-sources",
    __name__,
    url_prefix="/conversation-sources",
    description="Other systems whose conversations are answered here.",
)
_SHOWN = (
    "id", "name", "account_id", "answers_url", "is_active", "secret_last4", "previous_until", "heard_at",
    "created_at", "updated_at",
)  # fmt: skip


@blueprint.route("")
@blueprint.arguments(SourceArgs, location="query")
@blueprint.response(200, page_of(SourceSchema))
@requires(Role.AGENT)
def list_sources(args: dict[str, Any]) -> PageOfRows:
    """List the systems whose conversations you may see."""
    chosen = visible(select(Source).where(Source.name.icontains(args["q"], autoescape=True)), Source.account_id)
    page = paginate(session(), chosen, args, sortable={"id": Source.id, "name": Source.name}, default_sort="name")
    return {**page, "items": _views(page["items"])}


@blueprint.route("", methods=["POST"])
@blueprint.arguments(SourceIn)
@blueprint.response(201, SourceWithSecretSchema)
@requires(Role.ADMIN)
@idempotent
def add_source(body: dict[str, Any]) -> Json:
    """Add a system; the answer shows its secret this once."""
    require_account(body["account_id"])
    _require_callable(body)
    try:
        with transaction() as current:
            made = Source(**body, secret_encrypted="", secret_last4="")
            current.add(made)
            current.flush()
            secret = renew(made, timedelta(0))
            record(current, "source.added", "conversation_source", made.id, {"name": made.name})
    except IntegrityError:
        raise _taken() from None
    return {**_views([made])[0], "secret": secret}


@blueprint.route("/<int:source_id>")
@blueprint.response(200, SourceSchema)
@requires(Role.AGENT)
def read_source(source_id: int) -> Json:
    """Read one."""
    return _views([_find(session(), source_id)])[0]


@blueprint.route("/<int:source_id>", methods=["PATCH"])
@blueprint.arguments(SourceChange)
@blueprint.response(200, SourceSchema)
@requires(Role.ADMIN)
def change_source(body: dict[str, Any], source_id: int) -> Json:
    """Change a system: its name, who answers, where answers go, whether it is heard."""
    if "account_id" in body:
        require_account(body["account_id"])
    _find(session(), source_id)
    _require_callable(body)
    try:
        with transaction() as current:
            found = _find(current, source_id, lock=True)
            if body.get("account_id", found.account_id) != found.account_id:
                _hand_over(current, source_id, body["account_id"])
            for name, value in body.items():
                setattr(found, name, value)
            found.updated_at = clock.now()
            record(current, "source.changed", "conversation_source", source_id, {"fields": sorted(body)})
            current.flush()
    except IntegrityError:
        raise _taken() from None
    tell_soon()
    return _views([found])[0]


@blueprint.route("/<int:source_id>/secret", methods=["POST"])
@blueprint.arguments(NewSecretIn)
@blueprint.response(201, SourceWithSecretSchema)
@requires(Role.ADMIN)
@idempotent
def renew_secret(body: dict[str, Any], source_id: int) -> Json:
    """Make a new secret, shown this once; for a while the old one signs too."""
    with transaction() as current:
        found = _find(current, source_id, lock=True)
        secret = renew(found, timedelta(hours=body["keep_old_hours"]))
        found.updated_at = clock.now()
        record(current, "source.secret_renewed", "conversation_source", source_id, {"hours": body["keep_old_hours"]})
    return {**_views([found])[0], "secret": secret}


@blueprint.route("/<int:source_id>/deliveries")
@blueprint.arguments(DeliveryArgs, location="query")
@blueprint.response(200, cursor_page_of(DeliverySchema))
@requires(Role.ADMIN)
def list_deliveries(args: dict[str, Any], source_id: int) -> CursorPageOfRows:
    """List what the system was told, or is yet to hear, the newest first."""
    chosen = select(SourceDelivery).where(SourceDelivery.source_id == _find(session(), source_id).id)
    if args["state"]:
        chosen = chosen.where(SourceDelivery.state == args["state"])
    return paginate_by_cursor(session(), chosen, args, key=SourceDelivery.id)


@blueprint.route("/<int:source_id>/deliveries/<int:delivery_id>/retry", methods=["POST"])
@blueprint.response(202, DeliverySchema)
@requires(Role.ADMIN)
def retry_delivery(source_id: int, delivery_id: int) -> SourceDelivery:
    """Tell an event once more, under its old id."""
    with transaction() as current:
        mine = (SourceDelivery.id == delivery_id, SourceDelivery.source_id == _find(current, source_id).id)
        found = current.scalars(select(SourceDelivery).where(*mine).with_for_update()).one_or_none()
        if found is None:
            raise NotFound("There is no such event.")
        if found.state == "delivered":
            raise Conflict("The system has this event already.")
        outbox.tell_again(found)
        record(current, "source.told_again", "conversation_source", source_id, {"event_id": str(found.event_id)})
    tell_soon()
    return found


def _find(current: Session, source_id: int, *, lock: bool = False) -> Source:
    chosen = visible(select(Source).where(Source.id == source_id), Source.account_id)
    found: Source | None = current.scalars(chosen.with_for_update() if lock else chosen).one_or_none()
    if found is None:
        raise NotFound("There is no such system, or you have no access to its number.")
    return found


def _require_callable(body: dict[str, Any]) -> None:
    if not body.get("answers_url"):
        return
    try:
        outbound.locate(body["answers_url"], _settings().internal_hosts)
    except outbound.BadAddress as problem:
        raise Invalid("Answers cannot go there.", {"answers_url": [str(problem)]}) from problem


def _hand_over(current: Session, source_id: int, account_id: int) -> None:
    """Give all conversations of a source to the people of another number; who had one may not see it any more."""
    theirs = update(Conversation).where(Conversation.source_id == source_id)
    current.execute(theirs.values(account_id=account_id, team_id=team_of(current, account_id)))
    unfinished = theirs.where(Conversation.status.in_(UNFINISHED))
    current.execute(unfinished.values(assignee_id=None, assigned_at=None))


def _views(sources: Sequence[Source]) -> list[Json]:
    counted = (
        select(SourceDelivery.source_id, SourceDelivery.state, func.count())
        .where(SourceDelivery.source_id.in_([one.id for one in sources]), SourceDelivery.state != "delivered")
        .group_by(SourceDelivery.source_id, SourceDelivery.state)
    )
    untold = {(row[0], row[1]): row[2] for row in session().execute(counted)}
    shown = {"webhook_url": f"{_settings().public_url}{PATH}"}
    return [
        {
            **{name: getattr(one, name) for name in _SHOWN},
            **shown,
            **{state: untold.get((one.id, state), 0) for state in ("waiting", "failed")},
        }
        for one in sources
    ]


def _settings() -> Settings:
    found = current_app.extensions["settings"]
    assert isinstance(found, Settings)
    return found


def _taken() -> Conflict:
    return Conflict("There is a system of this name.", {"name": ["Choose another name."]})
