"""The consent routes: a person's yes and no, the list of those who said no, and what counts as one."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.contacts import consent, directory, stop_words
from dispatcher.contacts.consent import Statement, Subject
from dispatcher.contacts.consent_models import Channel, ConsentSettings, Origin, Scope, Suppression
from dispatcher.contacts.consent_schemas import (
    ConsentDetailSchema,
    ConsentSettingsSchema,
    OptInIn,
    OptOutIn,
    SuppressionArgs,
    SuppressionIn,
    SuppressionSchema,
)
from dispatcher.contacts.consent_views import consent_detail, suppression_views
from dispatcher.contacts.identity import PhoneProblem, parse_phone
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.http import (
    Blueprint,
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

of_contacts = Blueprint("consent", __name__, url_prefix="/contacts", description="A person's yes and no.")
suppressions = Blueprint("suppressions", __name__, url_prefix="/suppressions", description="Who said no.")
settings = Blueprint("consent-settings", __name__, url_prefix="/consent-settings", description="What counts as a no.")
BLUEPRINTS = (of_contacts, suppressions, settings)


def _said(body: dict[str, Any]) -> Statement:
    return Statement(
        channel=Channel.STAFF,
        at=body.get("at") or clock.now(),
        source=body["source"],
        proof=body["proof"],
        person_id=principal().user_id,
    )


@of_contacts.route("/<int:contact_id>/consent")
@of_contacts.response(200, ConsentDetailSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CONTACTS_READ)
def read_consent(contact_id: int) -> Json:
    """Read whether a contact may be written to, and how that came about."""
    return consent_detail(session(), directory.find(session(), contact_id))


@of_contacts.route("/<int:contact_id>/opt-out", methods=["POST"])
@of_contacts.arguments(OptOutIn)
@of_contacts.response(200, ConsentDetailSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONTACTS_WRITE)
def opt_out(body: dict[str, Any], contact_id: int) -> Json:
    """Note that a contact said no; what waits for them is not sent."""
    return _note(contact_id, consent.opt_out, "contact.opted_out", body)


@of_contacts.route("/<int:contact_id>/opt-in", methods=["POST"])
@of_contacts.arguments(OptInIn)
@of_contacts.response(200, ConsentDetailSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONTACTS_WRITE)
def opt_in(body: dict[str, Any], contact_id: int) -> Json:
    """Note that a contact said yes; what they stopped at Meta, only they can take back."""
    return _note(contact_id, consent.opt_in, "contact.opted_in", body)


def _note(
    contact_id: int, change: Callable[[Session, Subject, Scope, Statement], None], action: str, body: dict[str, Any]
) -> Json:
    with transaction() as current:
        contact = directory.locked(current, contact_id)
        change(current, consent.subject_of(current, contact), Scope(body["scope"]), _said(body))
        record(current, action, "contact", contact.id, {name: body[name] for name in ("scope", "source")})
    return consent_detail(session(), contact)


@suppressions.route("")
@suppressions.arguments(SuppressionArgs, location="query")
@suppressions.response(200, cursor_page_of(SuppressionSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.CONTACTS_READ)
def list_suppressions(args: dict[str, Any]) -> CursorPageOfRows:
    """List who must not be written to, the newest first."""
    page = paginate_by_cursor(session(), _filtered(args), args, key=Suppression.id)
    return {**page, "items": suppression_views(session(), page["items"])}


def _filtered(args: dict[str, Any]) -> Select[Any]:
    chosen = select(Suppression)
    if args["scope"]:
        chosen = chosen.where(Suppression.scope == args["scope"])
    if args["q"]:
        phone = parse_phone(args["q"])
        typed = "".join(filter(str.isdigit, args["q"])) if isinstance(phone, PhoneProblem) else phone.recipient_key
        chosen = chosen.where(Suppression.key.startswith(typed or args["q"], autoescape=True))
    return chosen


@suppressions.route("", methods=["POST"])
@suppressions.arguments(SuppressionIn)
@suppressions.response(201, SuppressionSchema)
@requires(Role.OPERATOR)
@opened_by(KeyScope.CONTACTS_WRITE)
@idempotent
def add_suppression(body: dict[str, Any]) -> Json:
    """Put somebody on the list, known to us or not."""
    with transaction() as current:
        who = consent.subject(current, _phone_key(body["phone"]), body["user_id"])
        if not who.keys:
            raise Invalid("Who is it?", {"phone": ["Give a phone number, or a user_id of WhatsApp."]})
        consent.opt_out(current, who, Scope(body["scope"]), _said(body))
        record(current, "suppression.added", "suppression", None, {"scope": body["scope"]})
    mine = select(Suppression).where(Suppression.key.in_(who.keys), Suppression.origin == Origin.OURS)
    return suppression_views(session(), session().scalars(mine.order_by(Suppression.key)).all())[0]


def _phone_key(raw: str | None) -> str | None:
    phone = parse_phone(raw) if raw else None
    if isinstance(phone, PhoneProblem):
        raise Invalid("The phone number cannot be used.", {"phone": [phone.message]})
    return phone.recipient_key if phone else None


@suppressions.route("/<int:suppression_id>", methods=["DELETE"])
@suppressions.response(204)
@requires(Role.OPERATOR)
def remove_suppression(suppression_id: int) -> None:
    """Take somebody off the list who was put there by mistake; a new yes is better noted as an opt-in."""
    with transaction() as current:
        found = current.get(Suppression, suppression_id, with_for_update=True)
        if found is None:
            raise NotFound("Nobody is on the list under this number.")
        if found.origin == Origin.META:
            raise Conflict("The person stopped us at Meta. Only they can take that back, in WhatsApp.")
        who = _known_as(found)
        consent.lift(current, who.keys, Origin.OURS)
        record(current, "suppression.removed", "contact", who.contact_id, {"scope": found.scope})


def _known_as(found: Suppression) -> Subject:
    is_phone = found.key.isdigit()
    return consent.subject(session(), found.key if is_phone else None, None if is_phone else found.key)


@settings.route("")
@settings.response(200, ConsentSettingsSchema)
@requires(Role.VIEWER)
def read_settings() -> ConsentSettings:
    """Read which words and buttons count as a no."""
    return stop_words.settings(session())


@settings.route("", methods=["PUT"])
@settings.arguments(ConsentSettingsSchema)
@settings.response(200, ConsentSettingsSchema)
@requires(Role.ADMIN)
def change_settings(body: dict[str, Any]) -> ConsentSettings:
    """Say which words and buttons count as a no."""
    with transaction() as current:
        found = current.merge(ConsentSettings(id=1, updated_at=clock.now(), **body))
        record(current, "consent_settings.changed", "consent_settings", 1)
    return found
