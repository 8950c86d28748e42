"""Getting to know people by what Meta tells with a message: a new contact, a user id for a number, two that are one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher.contacts import consent
from dispatcher.contacts.directory import find, identities_of
from dispatcher.contacts.merging import SAME_USER, merge
from dispatcher.contacts.models import Contact, Source
from dispatcher.contacts.zones import zone_of
from dispatcher.database import Json


@dataclass(frozen=True)
class Met:
    """Somebody who wrote: by canonical phone key, by user id, or by both; never by neither."""

    phone_key: str | None
    user_id: str | None
    name: str | None = None
    username: str | None = None


def meet(session: Session, people: Iterable[Met]) -> None:
    """Make contacts of those who are new, and note what is new of those who are not."""
    everybody = sorted(set(people), key=lambda one: (one.phone_key or "", one.user_id or ""))
    known = _known(session, everybody)
    strangers = [one for one in everybody if not _found(known, one)]
    if strangers:
        # Another processor may meet the same person at this moment.
        session.execute(insert(Contact).values([_row(one) for one in strangers]).on_conflict_do_nothing())
        known = _known(session, everybody)
    for one in everybody:
        _learn(session, one, _found(known, one))


def _known(session: Session, people: Sequence[Met]) -> dict[str, Contact]:
    phones = [one.phone_key for one in people if one.phone_key]
    users = [one.user_id for one in people if one.user_id]
    chosen = select(Contact).where(or_(Contact.phone_key.in_(phones), Contact.user_id.in_(users)))
    return {key: contact for contact in session.scalars(chosen) for key in (contact.phone_key, contact.user_id) if key}


def _found(known: dict[str, Contact], one: Met) -> list[Contact]:
    found = {known[key].id: known[key] for key in (one.phone_key, one.user_id) if key and key in known}
    return [found[contact_id] for contact_id in sorted(found)]


def _row(one: Met) -> Json:
    return {
        "phone": f"+{one.phone_key}" if one.phone_key else None,
        "phone_key": one.phone_key,
        "user_id": one.user_id,
        "username": one.username,
        "name": one.name,
        "number_zone": zone_of(one.phone_key) if one.phone_key else None,
        "source": Source.INBOUND,
    }


def _learn(session: Session, one: Met, found: Sequence[Contact]) -> None:
    contacts = sorted({find(session, contact.id).id for contact in found if contact.deleted_at is None})
    if len(contacts) > 1:
        merge(session, contacts[0], contacts[1], SAME_USER, None)
    if not contacts:
        return
    contact = find(session, contacts[0])
    if len(contacts) > 1 or _complete(contact, one):
        consent.share(session, identities_of(session, contact))


def _complete(contact: Contact, one: Met) -> bool:
    """Fill in what the contact lacks; tell whether it has got an identity."""
    contact.name = contact.name or one.name
    contact.username = one.username or contact.username
    if one.phone_key and not contact.phone_key:
        contact.phone, contact.phone_key = f"+{one.phone_key}", one.phone_key
        contact.number_zone = zone_of(one.phone_key)
        return True
    if one.user_id and not contact.user_id:
        contact.user_id = one.user_id
        return True
    return False
