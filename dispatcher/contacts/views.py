"""A contact as the API shows it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from dispatcher.auth.models import User
from dispatcher.contacts.consent_views import consents_of
from dispatcher.contacts.merging import merges_of
from dispatcher.contacts.models import (
    Contact,
    ContactList,
    ContactListMember,
    ContactMerge,
    ContactNote,
    ContactTag,
    Tag,
)
from dispatcher.database import Json

_SAME: Final = (
    "id", "phone", "user_id", "external_id", "username", "name", "language", "attributes", "source",
    "created_at", "updated_at",
)  # fmt: skip
Grouped = dict[int, list[Json]]


def contact_views(session: Session, contacts: Sequence[Contact]) -> list[Json]:
    """Return a page of contacts at the price of four more questions to the database."""
    ids = [one.id for one in contacts]
    tags, lists, consents = tags_of(session, ids), lists_of(session, ids), consents_of(session, contacts)
    return [{**_view(one, tags[one.id], lists[one.id]), "consent": consents[one.id]} for one in contacts]


def contact_detail(session: Session, contact: Contact) -> Json:
    """Return a contact with its notes and merges."""
    return {
        **contact_views(session, [contact])[0],
        "notes": _notes(session, contact.id),
        "merges": [_merge(session, one) for one in merges_of(session, contact.id)],
    }


def _view(contact: Contact, tags: list[Json], lists: list[Json]) -> Json:
    return {
        **{name: getattr(contact, name) for name in _SAME},
        "timezone": contact.timezone or contact.number_zone,
        "timezone_given": contact.timezone is not None,
        "tags": tags,
        "lists": lists,
    }


def tags_of(session: Session, contact_ids: Sequence[int]) -> Grouped:
    """Return the tags of these contacts, by contact."""
    chosen = select(ContactTag.contact_id, Tag.id, Tag.name).join(Tag, Tag.id == ContactTag.tag_id)
    rows = session.execute(chosen.where(ContactTag.contact_id.in_(contact_ids)).order_by(Tag.name))
    return _grouped(rows.all())


def lists_of(session: Session, contact_ids: Sequence[int]) -> Grouped:
    """Return the lists that these contacts are on, by contact."""
    members = ContactListMember
    chosen = select(members.contact_id, ContactList.id, ContactList.name)
    joined = chosen.join(ContactList, ContactList.id == members.list_id).where(members.contact_id.in_(contact_ids))
    return _grouped(session.execute(joined.order_by(ContactList.name)).all())


def _grouped(rows: Sequence[Row[int, int, str]]) -> Grouped:
    found: Grouped = defaultdict(list)
    for contact_id, one, name in rows:
        found[contact_id].append({"id": one, "name": name})
    return found


def _notes(session: Session, contact_id: int) -> list[Json]:
    chosen = select(ContactNote, User.username).outerjoin(User, User.id == ContactNote.created_by_id)
    rows = session.execute(chosen.where(ContactNote.contact_id == contact_id).order_by(ContactNote.id.desc()))
    return [note_view(note, username) for note, username in rows]


def note_view(note: ContactNote, username: str | None) -> Json:
    """Return a note with who wrote it."""
    return {"id": note.id, "text": note.text, "created_by": username, "created_at": note.created_at}


def _merge(session: Session, found: ContactMerge) -> Json:
    merged = session.get_one(Contact, found.merged_id)
    given: Json = found.moved.get("values", {})
    return {
        "id": found.id,
        "contact_id": found.merged_id,
        "name": merged.name or given.get("name"),
        "phone": merged.phone or given.get("phone"),
        "reason": found.reason,
        "created_at": found.created_at,
    }
