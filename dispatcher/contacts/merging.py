"""Two contacts that are one person become one; what the kept one gets is written down, so that it can be given back.

The other one keeps its row. Where both have a number of their own, that of the merged one stays with it as an alias:
whoever is looked up by it is found in the kept one.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import delete, literal, select, update
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.contacts import grouping
from dispatcher.contacts.directory import locked
from dispatcher.contacts.models import Contact, ContactListMember, ContactMerge, ContactNote, ContactTag
from dispatcher.database import Json
from dispatcher.errors import Conflict, Invalid, NotFound

SAME_USER: Final = "same_user"
"""Meta has named both identities of one person in one event."""
PERSON: Final = "person"

_TOGETHER: Final = (
    ("phone", "phone_key", "number_zone"),
    ("user_id",),
    ("external_id",),
    ("username",),
    ("name",),
    ("language",),
    ("timezone",),
)
"""What goes over together, where the kept contact has nothing in the first of them."""
_UNIQUE: Final = ("phone_key", "user_id", "external_id")

Listener = Callable[[Session, int, int], None]
"""``listener(session, kept_id, merged_id)`` gives the kept contact what others keep of the merged one."""
_listeners: list[Listener] = []


def on_merged(listener: Listener) -> None:
    """Have ``listener`` called in the transaction that merges contacts; registering twice changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def merge(session: Session, kept_id: int, merged_id: int, reason: str, person_id: int | None) -> ContactMerge:
    """Make one contact of two; the kept one's own values win.

    Raises Invalid for a contact with itself, Conflict when the two are one already.
    """
    if kept_id == merged_id:
        raise Invalid("A contact cannot be merged with itself.", {"contact_id": ["Name another contact."]})
    # In the order of ids: two merges of the same pair must not wait for each other.
    pair = {one: locked(session, one) for one in sorted((kept_id, merged_id))}
    kept, merged = pair[kept_id], pair[merged_id]
    if kept.id == merged.id:
        # One of them was merged into the other before: whoever follows a contact to itself never arrives.
        raise Conflict("These contacts are one already.")
    moved = _move_values(session, kept, merged)
    moved |= _move_groups(session, kept, merged)
    merged.merged_into_id, merged.updated_at = kept.id, clock.now()
    # Whoever was merged into this one before belongs to the other one now.
    moved["aliases"] = _re_point(session, merged.id, kept.id)
    kept.updated_at = clock.now()
    made = ContactMerge(kept_id=kept.id, merged_id=merged.id, reason=reason, moved=moved, created_by_id=person_id)
    session.add(made)
    session.flush()
    for listener in _listeners:
        listener(session, kept.id, merged.id)
    return made


def _move_values(session: Session, kept: Contact, merged: Contact) -> Json:
    lacking = [
        group for group in _TOGETHER if getattr(kept, group[0]) is None and getattr(merged, group[0]) is not None
    ]
    values = {name: getattr(merged, name) for group in lacking for name in group}
    new = {key: value for key, value in merged.attributes.items() if key not in kept.attributes}
    merged.merged_into_id = kept.id  # may lack an identity from here on
    _take_away(session, merged, values)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.attributes = {**kept.attributes, **new}
    return {"values": values, "attributes": sorted(new)}


def _take_away(session: Session, contact: Contact, values: Json) -> None:
    """Free the identities before the other one gets them: each is unique at every moment."""
    for name in _UNIQUE:
        if name in values:
            setattr(contact, name, None)
    session.flush()


def _move_groups(session: Session, kept: Contact, merged: Contact) -> Json:
    tags = _missing(session, ContactTag.tag_id, ContactTag, kept.id, merged.id)
    lists = _missing(session, ContactListMember.list_id, ContactListMember, kept.id, merged.id)
    just_this = select(literal(kept.id))
    for tag_id in tags:
        grouping.add_tag(session, tag_id, just_this)
    for list_id in lists:
        grouping.add_to_list(session, list_id, just_this)
    notes = update(ContactNote).where(ContactNote.contact_id == merged.id).values(contact_id=kept.id)
    return {"tags": tags, "lists": lists, "notes": list(session.scalars(notes.returning(ContactNote.id)))}


def _missing(session: Session, key: Any, table: Any, kept_id: int, merged_id: int) -> list[int]:
    has = select(key).where(table.contact_id == kept_id)
    return sorted(session.scalars(select(key).where(table.contact_id == merged_id, key.not_in(has))))


def _re_point(session: Session, old: int, new: int) -> list[int]:
    aliases = update(Contact).where(Contact.merged_into_id == old).values(merged_into_id=new)
    return sorted(session.scalars(aliases.returning(Contact.id)))


def undo(session: Session, kept_id: int, merge_id: int) -> Contact:
    """Make two contacts of one again and return the one that comes back.

    Raises NotFound, and Conflict when it is undone already or not the last one: what came later stands upon it.
    """
    kept = locked(session, kept_id)
    found = session.get(ContactMerge, merge_id)
    if found is None or found.kept_id != kept.id:
        raise NotFound("There is no such merge of this contact.")
    if found.undone_at is not None:
        raise Conflict("This merge has been undone already.")
    if found.id != _last(session, kept.id):
        raise Conflict("Other contacts were merged later. Undo the newest merge first.")
    merged = session.get_one(Contact, found.merged_id)
    if merged.deleted_at is not None:
        raise Conflict("The other contact has been deleted.")
    _give_back(session, kept, merged, found.moved)
    found.undone_at = kept.updated_at = merged.updated_at = clock.now()
    session.flush()
    return merged


def _last(session: Session, kept_id: int) -> int | None:
    chosen = select(ContactMerge.id).where(ContactMerge.kept_id == kept_id, ContactMerge.undone_at.is_(None))
    return session.scalar(chosen.order_by(ContactMerge.id.desc()).limit(1))


def _give_back(session: Session, kept: Contact, merged: Contact, moved: Json) -> None:
    # What a person has changed since stays with the kept contact.
    values = {name: value for name, value in moved["values"].items() if getattr(kept, name) == value}
    _take_away(session, kept, values)
    for name, value in values.items():
        setattr(kept, name, None)
        setattr(merged, name, value)
    merged.merged_into_id = None
    kept.attributes = {key: value for key, value in kept.attributes.items() if key not in moved["attributes"]}
    _leave_groups(session, kept.id, moved)
    session.execute(
        update(ContactNote)
        .where(ContactNote.id.in_(moved["notes"]), ContactNote.contact_id == kept.id)
        .values(contact_id=merged.id)
    )
    session.execute(update(Contact).where(Contact.id.in_(moved["aliases"])).values(merged_into_id=merged.id))


def _leave_groups(session: Session, contact_id: int, moved: Json) -> None:
    of_tags = ContactTag.tag_id.in_(moved["tags"])
    of_lists = ContactListMember.list_id.in_(moved["lists"])
    session.execute(delete(ContactTag).where(ContactTag.contact_id == contact_id, of_tags))
    session.execute(delete(ContactListMember).where(ContactListMember.contact_id == contact_id, of_lists))


def merges_of(session: Session, contact_id: int) -> Sequence[ContactMerge]:
    """Return the merges into a contact that stand, the newest first."""
    standing = (ContactMerge.kept_id == contact_id, ContactMerge.undone_at.is_(None))
    return session.scalars(select(ContactMerge).where(*standing).order_by(ContactMerge.id.desc())).all()
