"""Which contacts a person means: filters that all lists, counts, bulk actions and exports share."""

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from dispatcher.contacts import attributes
from dispatcher.contacts.consent_models import Action, ConsentEvent, Suppression
from dispatcher.contacts.directory import is_living
from dispatcher.contacts.identity import Phone, parse_phone
from dispatcher.contacts.models import Contact, ContactListMember, ContactTag
from dispatcher.errors import Invalid

_DIALLED: Final = re.compile(r"[+(]?[\d\s().+-]{3,}")
_FULL_NUMBER: Final = 10
_RARE: Final = 0.01
_ASKED: Final = 5_000
_SHORT: Final = 2_000


def matching(session: Session, args: Mapping[str, Any]) -> Select[int]:
    """Return the ids of the living contacts that fit all that is given of a ContactFilter."""
    return select(Contact.id).where(and_(*conditions(session, args)))


def conditions(session: Session, args: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Return the conditions, each with an index of its own."""
    found: list[ColumnElement[bool]] = [is_living()]
    if (args.get("q") or "").strip():
        found.append(found_by(args["q"].strip()))
    if args.get("tag_id"):
        found.append(Contact.id.in_(select(ContactTag.contact_id).where(ContactTag.tag_id == args["tag_id"])))
    if args.get("list_id"):
        on_it = select(ContactListMember.contact_id).where(ContactListMember.list_id == args["list_id"])
        found.append(Contact.id.in_(on_it))
    if args.get("language"):
        found.append(speaks(args["language"]))
    if args.get("consent"):
        found.append(has_said(session, args["consent"]))
    if args.get("attribute"):
        found.append(_has_value(session, args["attribute"], args.get("value") or ""))
    return found


def found_by(words: str, people: type[Contact] = Contact) -> ColumnElement[bool]:
    """Find people by the beginnings of the words of their names, or of their numbers."""
    if not _DIALLED.fullmatch(words):
        return people.search.op("@@")(func.contact_query(words))
    digits = "".join(filter(str.isdigit, words))
    phone = parse_phone(words) if len(digits) >= _FULL_NUMBER else None
    typed = people.search.op("@@")(func.contact_query(digits))
    return or_(typed, people.phone_key == phone.recipient_key) if isinstance(phone, Phone) else typed


def speaks(language: str) -> ColumnElement[bool]:
    """``pt`` means every Portuguese, ``pt_BR`` that of Brazil."""
    return or_(Contact.language == language, Contact.language.startswith(f"{language}_", autoescape=True))


def order(session: Session, args: Mapping[str, Any]) -> ColumnElement[int]:
    """Return what a list of these contacts is ordered by: their ids, newest first.

    The database does not know how rare a word is: it would go through everybody in the order of ids for one that hardly
    anybody has. So the newest are asked. What few of them have is looked up first and sorted then.
    """
    words = (args.get("q") or "").strip()
    return Contact.id + 0 if words and _is_rare(session, words) else Contact.id.expression


def _is_rare(session: Session, words: str) -> bool:
    newest = select(Contact).where(is_living()).order_by(Contact.id.desc()).limit(_ASKED)
    asked = aliased(Contact, newest.subquery())
    found = session.scalar(select(func.count()).select_from(asked).where(found_by(words, asked)))
    return (found or 0) < _ASKED * _RARE


def has_said(session: Session, word: str) -> ColumnElement[bool]:
    """Return the condition that a contact said no, or yes and not no since.

    A long list of opt-outs is asked for each contact, a short one names its people: either way a page is found at once.
    """
    if word == "opted_out" and _is_short(session):
        return Contact.id.in_(who_said(word))
    no = select(Suppression.id).where(Suppression.key == func.any(array([Contact.phone_key, Contact.user_id]))).exists()
    if word == "opted_out":
        return no
    yes = select(ConsentEvent.contact_id).where(ConsentEvent.action == Action.OPT_IN)
    return Contact.id.in_(yes.where(ConsentEvent.contact_id.is_not(None))) & ~no


def _is_short(session: Session) -> bool:
    some = select(Suppression.id).limit(_SHORT + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) <= _SHORT


def who_said(word: str) -> Select[Any]:
    """Select the contacts who said no (from the list of those, the shorter one), or yes and not no since."""
    by_key, by_user = aliased(Contact), aliased(Contact)
    no = union(
        select(by_key.id).join(Suppression, Suppression.key == by_key.phone_key),
        select(by_user.id).join(Suppression, Suppression.key == by_user.user_id),
    ).subquery()
    if word == "opted_out":
        return select(no.c.id)
    yes = select(ConsentEvent.contact_id).where(ConsentEvent.action == Action.OPT_IN)
    return yes.where(ConsentEvent.contact_id.is_not(None), ConsentEvent.contact_id.not_in(select(no.c.id)))


def _has_value(session: Session, key: str, value: str) -> ColumnElement[bool]:
    kind = attributes.types(session).get(key)
    if kind is None:
        raise Invalid("There is no such attribute.", {"attribute": [f"Use one of the attributes, not {key}."]})
    try:
        wanted = attributes.read(kind, value)
    except attributes.NoSuchValue as problem:
        raise Invalid("The attribute cannot have this value.", {"value": [str(problem)]}) from problem
    if wanted is None:
        return ~Contact.attributes.has_key(key)  # type: ignore[no-any-return]
    return Contact.attributes.contains({key: wanted})
