"""The session endpoints: a number's connection to Meta brought up, looked at and ended (api.md)."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, ClassVar, Final

from flask import Response, send_file
from marshmallow import ValidationError, fields, validate
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts import qr, registry, sessions
from dispatcher.accounts.jobs import start_session
from dispatcher.accounts.models import Account
from dispatcher.accounts.sessions import SessionState
from dispatcher.auth.audit import record
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Conflict, Invalid
from dispatcher.events import Event
from dispatcher.http import Blueprint, Id, Role, Schema, UtcDateTime, require_account, requires, visible
from dispatcher.jobqueue.jobs import enqueue
from dispatcher.realtime import publish

blueprint = Blueprint(
    "whatsapp-session", __name__, url_prefix="/whatsapp/session", description="A number's connection to Meta."
)
_PICTURE = {
    "description": "The picture.",
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
}


def _fits(words: str) -> None:
    if not qr.fits(words):
        raise ValidationError("Shorten these words: a QR code cannot hold so many.")


_WORDS: Final[list[Callable[[str], object]]] = [validate.Length(max=300), _fits]


class SessionArgs(Schema):
    """Which number; may be left out while there is only one."""

    account_id = Id(load_default=None)


class SessionStart(Schema):
    """Which number to connect, and the words that its QR code types on the phone."""

    EXAMPLE: ClassVar[Json] = {"account_id": 1, "text": qr.DEFAULT_WORDS}

    account_id = Id(load_default=None, allow_none=True, strict=True)
    text = fields.String(load_default=qr.DEFAULT_WORDS, validate=_WORDS)


class QrArgs(SessionArgs):
    """Which number, which words, and as what kind of picture."""

    text = fields.String(load_default=qr.DEFAULT_WORDS, validate=_WORDS)
    format = fields.String(load_default="svg", validate=validate.OneOf(["png", "svg"]))


class SessionSchema(Schema):
    """How far the connection is, since when, and what is to be mended."""

    account_id = fields.Integer()
    status = fields.String(metadata={"enum": [*SessionState]})
    at = UtcDateTime(allow_none=True)
    problem = fields.String(allow_none=True)


class SessionStatusSchema(SessionSchema):
    """The connection with the link of the number's QR code, null while the number is not known."""

    link = fields.String(allow_none=True)


@blueprint.route("/start", methods=["POST"])
@blueprint.arguments(SessionStart)
@blueprint.response(202, SessionSchema)
@requires(Role.ADMIN)
def start(body: dict[str, Any]) -> Json:
    """Bring the connection up; ``session_status`` and ``qrcode`` events tell how far it is."""
    with transaction() as current:
        account = _named(current, body["account_id"], lock=True)
        if not account.has_token:
            raise Conflict("There is no access token for this number. Enter one under Numbers.")
        facts: list[Event] = []
        if not account.is_active and (switched := registry.switch(account, True, clock.now())):
            facts.append(switched)
        facts.append(sessions.move(account, SessionState.CONNECTING, clock.now()))
        record(current, "session.started", "whatsapp_account", account.id, {"name": account.name})
        shown = sessions.view(account, clock.now())
    publish(facts)
    enqueue(start_session, account.id, body["text"])
    return shown


@blueprint.route("/status")
@blueprint.arguments(SessionArgs, location="query")
@blueprint.response(200, SessionStatusSchema)
def read_status(args: dict[str, Any]) -> Json:
    """Read how far the connection is."""
    account = _named(session(), args["account_id"])
    known = bool(account.display_phone_number)
    link = qr.link_of(account, qr.DEFAULT_WORDS) if known else None
    return {**sessions.view(account, clock.now()), "link": link}


@blueprint.route("", methods=["DELETE"])
@blueprint.arguments(SessionArgs, location="query")
@blueprint.response(204)
@requires(Role.ADMIN)
def end(args: dict[str, Any]) -> None:
    """End the connection: nothing is sent from the number until it is started again. Nothing changes at Meta."""
    with transaction() as current:
        account = _named(current, args["account_id"], lock=True)
        facts: list[Event] = [sessions.move(account, SessionState.DISCONNECTED, clock.now())]
        if account.is_active and (switched := registry.switch(account, False, clock.now())):
            facts.append(switched)
        record(current, "session.ended", "whatsapp_account", account.id, {"name": account.name})
    publish(facts)


@blueprint.route("/qrcode")
@blueprint.arguments(QrArgs, location="query")
@blueprint.doc(responses={200: _PICTURE})  # type: ignore[untyped-decorator]
@requires(Role.VIEWER)
def read_qrcode(args: dict[str, Any]) -> Response:
    """Read the QR code that opens a chat with the number, as a picture."""
    link = qr.link_of(_named(session(), args["account_id"]), args["text"])
    kind = args["format"]
    picture = qr.svg(link) if kind == "svg" else qr.png(link)
    mimetype = "image/svg+xml" if kind == "svg" else "image/png"
    answer = send_file(BytesIO(picture), mimetype=mimetype, as_attachment=True, download_name=f"whatsapp.{kind}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _named(current: Session, account_id: int | None, *, lock: bool = False) -> Account:
    if account_id is None:
        account_id = _only(current)
    require_account(account_id)
    return registry.find(current, account_id, lock=lock)


def _only(current: Session) -> int:
    ids = current.scalars(visible(registry.known(), Account.id).with_only_columns(Account.id).limit(2)).all()
    if len(ids) != 1:
        raise Invalid("Which number?", {"account_id": ["Name the account: there is not exactly one."]})
    return ids[0]
