"""Deleting people: nothing stays that tells who they were, but that they asked us not to write.

Layers above hold personal data, too (messages, rows of audiences); they register with ``on_forgotten``.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from dispatcher.contacts.consent import forget_events
from dispatcher.contacts.models import Contact, ContactListMember, ContactMerge, ContactNote, ContactTag

AT_ONCE: Final = 1_000
"""So many people are forgotten in one transaction: their messages are rewritten, too."""

Listener = Callable[[Session, Sequence[str]], None]
"""``listener(session, keys)`` makes anonymous what it keeps of people with these identities."""

_listeners: list[Listener] = []


def on_forgotten(listener: Listener) -> None:
    """Have ``listener`` called in the transaction that deletes contacts; registering twice changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def forget(session: Session, contact_ids: Sequence[int]) -> int:
    """Delete these contacts, with those merged into them; return how many. The caller commits.

    Their rows stay, empty, because what was sent refers to them. Suppressions stay as they are (``consent``): who asked
    not to be written to must not be written to by the next import.
    """
    chosen = select(Contact).where(Contact.id.in_(contact_ids), Contact.deleted_at.is_(None))
    living = session.scalars(
        chosen.where(Contact.merged_into_id.is_(None)).order_by(Contact.id).with_for_update()
    ).all()
    kept = [one.id for one in living]
    merged = session.scalars(select(Contact).where(Contact.merged_into_id.in_(kept)).with_for_update()).all()
    everybody = [*living, *merged]
    keys = sorted({key for one in everybody for key in (one.phone_key, one.user_id) if key})
    _empty(session, [one.id for one in everybody])
    forget_events(session, [one.id for one in everybody])
    for listener in _listeners:
        listener(session, keys)
    return len(kept)


_NOTHING: Final = dict.fromkeys(
    ("phone", "phone_key", "user_id", "external_id", "username", "name", "language", "timezone", "number_zone")
)


def _empty(session: Session, ids: Sequence[int]) -> None:
    for table in (ContactTag, ContactListMember, ContactNote):
        session.execute(delete(table).where(table.contact_id.in_(ids)))
    session.execute(update(ContactMerge).where(ContactMerge.merged_id.in_(ids)).values(moved={}))
    values: dict[str, Any] = {**_NOTHING, "attributes": {}, "deleted_at": text("now()"), "updated_at": text("now()")}
    session.execute(
        update(Contact).where(Contact.id.in_(ids)).values(values).execution_options(synchronize_session="fetch")
    )
