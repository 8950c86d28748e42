"""People as another system knows them: made or changed, many at once, each on its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dispatcher.contacts import directory
from dispatcher.contacts.identity import DEFAULT_COUNTRY, Phone, PhoneProblem, parse_phone
from dispatcher.contacts.models import Contact
from dispatcher.errors import Conflict, DispatcherError, Invalid

MOST_UPSERTED_AT_ONCE: Final = 500

# Two programs that give the same people in another order would wait for each other for ever.
_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('contacts:upserting', 0))")


class Outcome(StrEnum):
    """What became of a person that was given."""

    CREATED = "created"
    UPDATED = "updated"
    REFUSED = "refused"


@dataclass(frozen=True)
class Upserted:
    """What became of one; ``problems`` are sentences by field for one that was refused."""

    status: Outcome
    id: int | None = None
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)


def upsert_all(session: Session, listed: Sequence[Mapping[str, Any]], person_id: int | None) -> list[Upserted]:
    """Make or change each of these people; one that is refused leaves the others as they are. The caller commits."""
    session.execute(_ONE_AT_A_TIME)
    return [_upsert_or_refuse(session, given, person_id) for given in listed]


def _upsert_or_refuse(session: Session, given: Mapping[str, Any], person_id: int | None) -> Upserted:
    try:
        with session.begin_nested():
            return _upsert(session, given, person_id)
    except DispatcherError as error:
        return Upserted(Outcome.REFUSED, problems=error.details or {"": [error.message]})
    except IntegrityError:
        return Upserted(Outcome.REFUSED, problems={"": ["Somebody changed this person at the same moment. Repeat it."]})


def _upsert(session: Session, given: Mapping[str, Any], person_id: int | None) -> Upserted:
    phone = _phone_of(given)
    known = _known(session, given, phone)
    if known is None:
        return Upserted(Outcome.CREATED, directory.add(session, given, person_id).id)
    contact = directory.locked(session, known.id)
    # An identity that is theirs already may be that of a contact merged into this one: it stays where it is.
    theirs = directory.identities_of(session, contact)
    changes = dict(given)
    if phone is not None and phone.recipient_key in theirs:
        changes.pop("phone")
    if given.get("user_id") in theirs:
        changes.pop("user_id")
    directory.change(session, contact, changes)
    return Upserted(Outcome.UPDATED, contact.id)


def _phone_of(given: Mapping[str, Any]) -> Phone | None:
    if not given.get("phone"):
        return None
    phone = parse_phone(given["phone"], given.get("default_country") or DEFAULT_COUNTRY)
    if isinstance(phone, PhoneProblem):
        raise Invalid("The phone number cannot be used.", {"phone": [phone.message]})
    return phone


def _known(session: Session, given: Mapping[str, Any], phone: Phone | None) -> Contact | None:
    wanted = given.get("external_id")
    named = directory.by_external_id(session, wanted) if wanted else None
    if named is not None:
        return named
    key = phone.recipient_key if phone else None
    found = directory.by_identity(session, key, given.get("user_id") or None)
    if found is not None and wanted and found.external_id:
        # Two people of that system with one number: it is not for us to say which of them it is.
        field_name = "phone" if key else "user_id"
        raise Conflict(
            "Somebody else has this number.", {field_name: [f"It belongs to the external id {found.external_id}."]}
        )
    return found
