"""People whose number or user id changes stay who they are: their contact, their history, their consent.

The identity they had stays with them as an alias, because what was written under it is theirs.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.contacts import consent
from dispatcher.contacts.directory import by_identity, identities_of, locked
from dispatcher.contacts.merging import SAME_USER, merge
from dispatcher.contacts.models import Contact, Source
from dispatcher.contacts.zones import zone_of


@dataclass(frozen=True)
class Identity:
    """Somebody by canonical phone key, by user id, or by both."""

    phone_key: str | None
    user_id: str | None


def follow(session: Session, before: Identity, after: Identity) -> None:
    """Let the contact known by ``before`` be the one known by ``after``; nothing happens when we know nobody.

    Any number of times and in any order: whoever wrote with the new identity first becomes one with the contact.
    """
    known = by_identity(session, before.phone_key, before.user_id)
    if known is None:
        return
    other = by_identity(session, after.phone_key, after.user_id)
    if other is not None and other.id != known.id:
        merge(session, known.id, other.id, SAME_USER, None)
    person = locked(session, known.id)
    if after.phone_key and person.phone_key != after.phone_key:
        _renumber(session, person, after.phone_key)
    if after.user_id and person.user_id != after.user_id:
        _rename(session, person, after.user_id)
    consent.share(session, identities_of(session, person))


def _renumber(session: Session, person: Contact, phone_key: str) -> None:
    alias = session.scalars(select(Contact).where(Contact.phone_key == phone_key)).one_or_none()
    before = person.phone, person.phone_key, person.number_zone
    if alias is not None:
        # Each identity is unique at every moment.
        alias.phone = alias.phone_key = alias.number_zone = None
        session.flush()
    person.phone, person.phone_key, person.number_zone = f"+{phone_key}", phone_key, zone_of(phone_key)
    session.flush()
    if before[1]:
        alias = alias or _alias(session, person)
        alias.phone, alias.phone_key, alias.number_zone = before
        session.flush()


def _rename(session: Session, person: Contact, user_id: str) -> None:
    alias = session.scalars(select(Contact).where(Contact.user_id == user_id)).one_or_none()
    before = person.user_id
    if alias is not None:
        alias.user_id = None
        session.flush()
    person.user_id = user_id
    session.flush()
    if before:
        alias = alias or _alias(session, person)
        alias.user_id = before
        session.flush()


def _alias(session: Session, person: Contact) -> Contact:
    made = Contact(source=Source.INBOUND, merged_into_id=person.id, attributes={})
    session.add(made)
    return made
