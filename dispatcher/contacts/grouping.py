"""Tags and lists: made, found, and put on many contacts by one statement."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Select, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.contacts.models import ContactList, ContactListMember, ContactTag, Tag
from dispatcher.errors import Conflict, Invalid, NotFound

Ids = Select[int]
"""Selects the ids of contacts."""


def tag_ids(session: Session, names: Iterable[str]) -> list[int]:
    """Return the ids of the tags with these names, made where there are none."""
    wanted = {name.strip().casefold(): name.strip() for name in names if name.strip()}
    if not wanted:
        return []
    session.execute(insert(Tag).values([{"name": name} for _, name in sorted(wanted.items())]).on_conflict_do_nothing())
    return list(session.scalars(select(Tag.id).where(func.lower(Tag.name).in_([*map(str.lower, wanted.values())]))))


def find_tag(session: Session, tag_id: int) -> Tag:
    """Return the tag; raises NotFound."""
    found = session.get(Tag, tag_id)
    if found is None:
        raise NotFound("There is no such tag. It may have been deleted.")
    return found


def find_list(session: Session, list_id: int) -> ContactList:
    """Return the list; raises NotFound."""
    found = session.get(ContactList, list_id)
    if found is None:
        raise NotFound("There is no such list. It may have been deleted.")
    return found


def make_list(session: Session, values: Mapping[str, Any], person_id: int | None) -> ContactList:
    """Make an empty list; raises Conflict when another one has the name."""
    row = {"name": values["name"].strip(), "description": values["description"], "created_by_id": person_id}
    made = session.scalar(insert(ContactList).values(row).on_conflict_do_nothing().returning(ContactList.id))
    if made is None:
        raise _name_taken()
    return session.get_one(ContactList, made)


def change_list(session: Session, found: ContactList, values: Mapping[str, Any]) -> None:
    """Give a list another name or description; raises Conflict when another one has the name."""
    name = values.get("name", found.name).strip()
    same = select(ContactList.id).where(func.lower(ContactList.name) == func.lower(name), ContactList.id != found.id)
    if session.scalar(same) is not None:
        raise _name_taken()
    found.name, found.description = name, values.get("description", found.description)
    found.updated_at = clock.now()


def _name_taken() -> Conflict:
    return Conflict("There is a list with this name already.", {"name": ["Choose another name."]})


def sizes(session: Session, list_ids: Sequence[int]) -> dict[int, int]:
    """Return how many contacts are on each of these lists."""
    counted = (
        select(ContactListMember.list_id, func.count())
        .where(ContactListMember.list_id.in_(list_ids))
        .group_by(ContactListMember.list_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def require_lists(session: Session, list_ids: Sequence[int]) -> None:
    """Raise Invalid unless there are all of these lists."""
    found = set(session.scalars(select(ContactList.id).where(ContactList.id.in_(list_ids))))
    if missing := sorted(set(list_ids) - found):
        raise Invalid("There is no such list.", {"lists": [f"There is no list {one}." for one in missing]})


def add_tag(session: Session, tag_id: int, contacts: Ids) -> int:
    """Put a tag on these contacts; return on how many it was not yet."""
    chosen = contacts.subquery()
    rows = select(literal(tag_id), chosen.c[0])
    made = insert(ContactTag).from_select(["tag_id", "contact_id"], rows).on_conflict_do_nothing()
    return count_of(session.execute(made))


def remove_tag(session: Session, tag_id: int, contacts: Ids) -> int:
    """Take a tag off these contacts; return off how many."""
    on_them = ContactTag.contact_id.in_(contacts)
    return count_of(session.execute(delete(ContactTag).where(ContactTag.tag_id == tag_id, on_them)))


def add_to_list(session: Session, list_id: int, contacts: Ids) -> int:
    """Put these contacts on a list; return how many were not on it yet."""
    chosen = contacts.subquery()
    rows = select(literal(list_id), chosen.c[0])
    made = insert(ContactListMember).from_select(["list_id", "contact_id"], rows).on_conflict_do_nothing()
    return count_of(session.execute(made))


def remove_from_list(session: Session, list_id: int, contacts: Ids) -> int:
    """Take these contacts off a list; return how many."""
    on_it = ContactListMember.contact_id.in_(contacts)
    gone = delete(ContactListMember).where(ContactListMember.list_id == list_id, on_it)
    return count_of(session.execute(gone))


def count_of(result: Any) -> int:
    """Return how many rows a statement changed."""
    return result.rowcount if isinstance(result, CursorResult) else 0
