"""Contacts and opt-outs as files, in one pass of flat memory; no cell can turn into a formula."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dispatcher.contacts import attributes
from dispatcher.contacts.consent_models import Suppression
from dispatcher.contacts.consent_views import consents_of
from dispatcher.contacts.filtering import conditions
from dispatcher.contacts.models import Contact
from dispatcher.contacts.views import lists_of, tags_of
from dispatcher.database import Json
from dispatcher.uploads.exports import Value

PHONES: Final = ("phone",)
OF_CONTACTS: Final = (
    "id", "phone", "user_id", "external_id", "username", "name", "language", "timezone", "tags", "lists", "consent",
    "consent_since", "created_at",
)  # fmt: skip
OF_OPT_OUTS: Final = ("phone", "user_id", "scope", "held_by", "channel", "since")
_BATCH: Final = 1000


def contact_header(session: Session) -> list[str]:
    """Return the headings: what every contact has, then our attributes by their keys."""
    return [*OF_CONTACTS, *(f"attribute.{key}" for key in sorted(attributes.types(session)))]


def contact_rows(session: Session, args: Mapping[str, Any]) -> Iterator[list[Value]]:
    """Return every contact that fits the filter, in the order in which they came; raises Invalid for a wrong filter.

    At once: when the first row is asked for, the answer has begun and can only break off.
    """
    return _contact_rows(session, conditions(session, args), sorted(attributes.types(session)))


def _contact_rows(
    session: Session, wanted: Sequence[ColumnElement[bool]], keys: Sequence[str]
) -> Iterator[list[Value]]:
    after = 0
    while True:
        chosen = select(Contact).where(*wanted, Contact.id > after).order_by(Contact.id).limit(_BATCH)
        batch = session.scalars(chosen).all()
        yield from _rows_of(session, batch, keys)
        if len(batch) < _BATCH:
            return
        after = batch[-1].id
        session.expunge_all()


def _rows_of(session: Session, batch: Sequence[Contact], keys: Sequence[str]) -> Iterator[list[Value]]:
    ids = [one.id for one in batch]
    tags, lists, consents = tags_of(session, ids), lists_of(session, ids), consents_of(session, batch)
    for one in batch:
        said = consents[one.id]
        named = (", ".join(group["name"] for group in groups[one.id]) for groups in (tags, lists))
        yield [
            one.id, one.phone, one.user_id, one.external_id, one.username, one.name, one.language,
            one.timezone or one.number_zone, *named, _stands(said), said["since"], one.created_at,
            *(_text(one.attributes.get(key)) for key in keys),
        ]  # fmt: skip


def _stands(said: Json) -> str:
    return f"{said['status']}:{said['scope']}" if said["scope"] else str(said["status"])


def _text(value: Any) -> Value:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value  # type: ignore[no-any-return]


def opt_out_rows(session: Session) -> Iterator[list[Value]]:
    """Yield everybody who said no."""
    after = 0
    while True:
        chosen = select(Suppression).where(Suppression.id > after).order_by(Suppression.id).limit(_BATCH)
        batch = session.scalars(chosen).all()
        for one in batch:
            is_phone = one.key.isdigit()
            who = (f"+{one.key}", None) if is_phone else (None, one.key)
            yield [*who, one.scope, one.origin, one.channel, one.since]
        if len(batch) < _BATCH:
            return
        after = batch[-1].id
        session.expunge_all()
