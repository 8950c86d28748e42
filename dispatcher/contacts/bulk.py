"""One action on many contacts: on those named, or on all that fit a filter, by one statement."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatcher.contacts import grouping
from dispatcher.contacts.directory import is_living
from dispatcher.contacts.filtering import matching
from dispatcher.contacts.forgetting import AT_ONCE
from dispatcher.contacts.grouping import Ids
from dispatcher.contacts.models import Contact
from dispatcher.errors import Conflict, Invalid

MOST_DELETED: Final = 20_000
"""So many at most are deleted by one request: each one's messages are rewritten, too."""


class Action(StrEnum):
    """What may be done to many contacts at once."""

    ADD_TAG = "add_tag"
    REMOVE_TAG = "remove_tag"
    ADD_TO_LIST = "add_to_list"
    REMOVE_FROM_LIST = "remove_from_list"
    DELETE = "delete"


def chosen(session: Session, wanted: Mapping[str, Any]) -> Ids:
    """Select whom a request means: ``ids``, or ``filter``; raises Invalid unless exactly one of them is given."""
    if (wanted.get("ids") is None) == (wanted.get("filter") is None):
        raise Invalid("Which contacts?", {"ids": ["Give either ids or a filter."]})
    if wanted.get("ids") is not None:
        return select(Contact.id).where(Contact.id.in_(wanted["ids"]), is_living())
    return matching(session, wanted["filter"])


def group(session: Session, wanted: Mapping[str, Any]) -> int:
    """Do what is asked about a tag or a list; return how many contacts that changed."""
    contacts = chosen(session, wanted)
    match Action(wanted["action"]):
        case Action.ADD_TAG:
            return grouping.add_tag(session, _tag(session, wanted), contacts)
        case Action.REMOVE_TAG:
            return grouping.remove_tag(session, _tag(session, wanted), contacts)
        case Action.ADD_TO_LIST:
            return grouping.add_to_list(session, _list(session, wanted), contacts)
        case _:
            return grouping.remove_from_list(session, _list(session, wanted), contacts)


def to_delete(session: Session, wanted: Mapping[str, Any]) -> Iterator[Sequence[int]]:
    """Return the contacts to delete in portions for a transaction each; raises Conflict for too many."""
    contacts = chosen(session, wanted)
    count = session.scalar(select(func.count()).select_from(contacts.subquery())) or 0
    if count > MOST_DELETED:
        raise Conflict(f"That would delete {count:,} contacts; at most {MOST_DELETED:,} at once. Narrow the filter.")
    return _portions(list(session.scalars(contacts)))


def _portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _tag(session: Session, wanted: Mapping[str, Any]) -> int:
    found = grouping.tag_ids(session, [wanted.get("tag") or ""])
    if not found:
        raise Invalid("Which tag?", {"tag": ["Give the tag's name."]})
    return found[0]


def _list(session: Session, wanted: Mapping[str, Any]) -> int:
    if wanted.get("list_id") is None:
        raise Invalid("Which list?", {"list_id": ["Give the list."]})
    return grouping.find_list(session, wanted["list_id"]).id
