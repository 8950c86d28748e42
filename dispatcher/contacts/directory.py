"""The directory of people: found by identity, made, changed."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, literal, or_, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.contacts import attributes, grouping
from dispatcher.contacts.identity import DEFAULT_COUNTRY, Phone, PhoneProblem, parse_phone
from dispatcher.contacts.models import Contact, ContactListMember, ContactTag, Source
from dispatcher.contacts.zones import zone_of
from dispatcher.errors import Conflict, Invalid, NotFound

_PLAIN: Final = ("name", "username", "language", "timezone")


def is_living() -> ColumnElement[bool]:
    """Return the condition that a contact is neither deleted nor merged into another one."""
    return Contact.deleted_at.is_(None) & Contact.merged_into_id.is_(None)


def find(session: Session, contact_id: int) -> Contact:
    """Return a contact, or the one it was merged into; raises NotFound."""
    found = session.get(Contact, contact_id)
    while found is not None and found.merged_into_id is not None:
        found = session.get(Contact, found.merged_into_id)
    if found is None or found.deleted_at is not None:
        raise NotFound("There is no such contact. It may have been deleted.")
    return found


def locked(session: Session, contact_id: int) -> Contact:
    """Return the contact, locked until the transaction ends; raises NotFound."""
    found = find(session, contact_id)
    session.refresh(found, with_for_update=True)
    if found.deleted_at is not None or found.merged_into_id is not None:
        raise NotFound("There is no such contact. It may have been deleted or merged just now.")
    return found


def by_identity(session: Session, phone_key: str | None, user_id: str | None) -> Contact | None:
    """Return the contact with one of these identities, or the one it was merged into."""
    known = [column == value for column, value in _identities(phone_key, user_id) if value]
    found = session.scalars(select(Contact).where(or_(*known)).order_by(Contact.id)).first() if known else None
    return find(session, found.id) if found else None


def _identities(phone_key: str | None, user_id: str | None) -> tuple[tuple[Any, str | None], ...]:
    return (Contact.phone_key, phone_key), (Contact.user_id, user_id)


def identities_of(session: Session, contact: Contact) -> list[str]:
    """Return every key that messages know this person by, those of merged contacts too."""
    own = [(contact.phone_key, contact.user_id)]
    merged = select(Contact.phone_key, Contact.user_id).where(Contact.merged_into_id == contact.id)
    rows = [*own, *((row[0], row[1]) for row in session.execute(merged))]
    return sorted({key for row in rows for key in row if key})


def add(session: Session, given: Mapping[str, Any], person_id: int | None) -> Contact:
    """Make a contact of what a person typed; raises Invalid for what does not fit, Conflict when there is one."""
    contact = Contact(source=Source.MANUAL, created_by_id=person_id, attributes={})
    if not given.get("phone") and not given.get("user_id"):
        raise Invalid("Who is it?", {"phone": ["Give a phone number, or a user_id of WhatsApp."]})
    _apply(session, contact, given)
    session.add(contact)
    session.flush()
    _apply_groups(session, contact, given)
    return contact


def change(session: Session, contact: Contact, given: Mapping[str, Any]) -> None:
    """Change what is given of a contact; attributes are merged, null takes one away; tags and lists are replaced."""
    _apply(session, contact, given)
    if not contact.phone_key and not contact.user_id:
        raise Invalid("A contact needs a way to reach it.", {"phone": ["Give a phone number, or a user_id."]})
    contact.updated_at = clock.now()
    session.flush()
    _apply_groups(session, contact, given)


def _apply(session: Session, contact: Contact, given: Mapping[str, Any]) -> None:
    if "phone" in given:
        _set_phone(session, contact, given["phone"], given.get("default_country") or DEFAULT_COUNTRY)
    if "user_id" in given:
        _require_free(session, contact, None, given["user_id"])
        contact.user_id = given["user_id"] or None
    if "external_id" in given:
        _set_external_id(session, contact, given["external_id"] or None)
    for name in _PLAIN:
        if name in given:
            setattr(contact, name, (given[name] or "").strip() or None)
    if given.get("attributes"):
        changed = attributes.checked(attributes.types(session), given["attributes"])
        kept = {**contact.attributes, **changed}
        contact.attributes = {key: value for key, value in kept.items() if value is not None}


def _set_phone(session: Session, contact: Contact, raw: str | None, country: str) -> None:
    if not raw:
        contact.phone = contact.phone_key = contact.number_zone = None
        return
    phone = parse_phone(raw, country)
    if isinstance(phone, PhoneProblem):
        raise Invalid("The phone number cannot be used.", {"phone": [phone.message]})
    _require_free(session, contact, phone.recipient_key, None)
    put_phone(contact, phone)


def _set_external_id(session: Session, contact: Contact, external_id: str | None) -> None:
    with session.no_autoflush:
        other = by_external_id(session, external_id) if external_id else None
    if other is None:
        contact.external_id = external_id
    elif other.id != contact.id:
        raise Conflict("Somebody has this already.", {"external_id": [f"It belongs to contact {other.id}."]})


def by_external_id(session: Session, external_id: str) -> Contact | None:
    """Return the contact that another system calls so, or the one it was merged into."""
    found = session.scalars(select(Contact.id).where(Contact.external_id == external_id)).one_or_none()
    return find(session, found) if found else None


def put_phone(contact: Contact, phone: Phone) -> None:
    """Give a contact this number."""
    contact.phone, contact.phone_key = phone.e164, phone.recipient_key
    contact.number_zone = zone_of(phone.recipient_key)


def _require_free(session: Session, contact: Contact, phone_key: str | None, user_id: str | None) -> None:
    with session.no_autoflush:
        other = by_identity(session, phone_key, user_id)
    if other is not None and other.id != contact.id:
        field = "phone" if phone_key else "user_id"
        named = other.name or other.phone or other.user_id
        raise Conflict(
            "Somebody has this already.", {field: [f"It belongs to {named} (contact {other.id}). Merge them."]}
        )


def _apply_groups(session: Session, contact: Contact, given: Mapping[str, Any]) -> None:
    just_this = select(literal(contact.id))
    if "tags" in given:
        session.execute(delete(ContactTag).where(ContactTag.contact_id == contact.id))
        for tag_id in grouping.tag_ids(session, given["tags"]):
            grouping.add_tag(session, tag_id, just_this)
    if "lists" in given:
        grouping.require_lists(session, given["lists"])
        session.execute(delete(ContactListMember).where(ContactListMember.contact_id == contact.id))
        for list_id in given["lists"]:
            grouping.add_to_list(session, list_id, just_this)
