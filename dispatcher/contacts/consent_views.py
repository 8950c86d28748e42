"""Consent as the API shows it: where a person stands, and how it came about."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.auth.models import User
from dispatcher.contacts.consent_models import Action, ConsentEvent, Origin, Scope, Suppression
from dispatcher.contacts.models import Contact
from dispatcher.database import Json

_UNKNOWN: Final[Json] = {"status": "unknown", "scope": None, "since": None, "held_by_meta": False}
_SHOWN: Final = 200
_SAME: Final = ("id", "action", "scope", "channel", "source", "proof", "message_id", "at")


def consents_of(session: Session, contacts: Sequence[Contact]) -> dict[int, Json]:
    """Return where these people stand, by contact; a no weighs more than any yes."""
    owners = {key: one.id for one in contacts for key in (one.phone_key, one.user_id) if key}
    found = {one.id: dict(_UNKNOWN) for one in contacts}
    for contact_id, scope, at in _last_yes(session, [*found]):
        found[contact_id] = {"status": "opted_in", "scope": scope, "since": at, "held_by_meta": False}
    held = session.scalars(select(Suppression).where(Suppression.key.in_(owners)).order_by(Suppression.since)).all()
    for one in held:
        found[owners[one.key]] = _no(found[owners[one.key]], one)
    return found


def _last_yes(session: Session, contact_ids: Sequence[int]) -> Sequence[tuple[int, str, object]]:
    chosen = select(ConsentEvent.contact_id, ConsentEvent.scope, ConsentEvent.at).where(
        ConsentEvent.contact_id.in_(contact_ids), ConsentEvent.action == Action.OPT_IN
    )
    rows = session.execute(chosen.order_by(ConsentEvent.contact_id, ConsentEvent.at))
    return [(row[0] or 0, row[1], row[2]) for row in rows]


def _no(before: Json, one: Suppression) -> Json:
    said_no = before["status"] == "opted_out"
    wider = said_no and before["scope"] == Scope.ALL
    return {
        "status": "opted_out",
        "scope": Scope.ALL if wider else one.scope,
        "since": before["since"] if said_no else one.since,
        "held_by_meta": one.origin == Origin.META or (said_no and before["held_by_meta"]),
    }


def consent_detail(session: Session, contact: Contact) -> Json:
    """Return where a person stands with every yes and no, the newest first."""
    chosen = select(ConsentEvent, User.username).outerjoin(User, User.id == ConsentEvent.created_by_id)
    merged = select(Contact.id).where(Contact.merged_into_id == contact.id)
    theirs = (ConsentEvent.contact_id == contact.id) | ConsentEvent.contact_id.in_(merged)
    rows = session.execute(chosen.where(theirs).order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc()).limit(_SHOWN))
    events = [{**{name: getattr(one, name) for name in _SAME}, "created_by": username} for one, username in rows]
    return {**consents_of(session, [contact])[contact.id], "events": events}


def suppression_views(session: Session, rows: Sequence[Suppression]) -> list[Json]:
    """Return a page of the list, each with its contact where there is one."""
    keys = [one.key for one in rows]
    chosen = select(Contact).where(Contact.phone_key.in_(keys) | Contact.user_id.in_(keys))
    owners = {key: one for one in session.scalars(chosen) for key in (one.phone_key, one.user_id) if key}
    return [_suppression(one, owners.get(one.key)) for one in rows]


def _suppression(one: Suppression, owner: Contact | None) -> Json:
    is_phone = one.key.isdigit()
    return {
        "id": one.id,
        "phone": f"+{one.key}" if is_phone else None,
        "user_id": None if is_phone else one.key,
        "scope": one.scope,
        "held_by_meta": one.origin == Origin.META,
        "channel": one.channel,
        "since": one.since,
        "contact": {"id": owner.merged_into_id or owner.id, "name": owner.name} if owner else None,
    }
