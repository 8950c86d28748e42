"""Which contacts a person means: filters that all lists, counts, bulk actions and exports share."""

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from dispatcher.contacts import attributes
from dispatcher.contacts.consent_models import Action, ConsentEvent, Scope, Suppression
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


def conditions(session: Session, args: Mapping[str, Any], *, by_page: bool = False) -> list[ColumnElement[bool]]:
    """Return the conditions, each with an index of its own; ``by_page``: only the newest who fit are wanted."""
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
        found.append(_has_said_to_a_page(session, args["consent"]) if by_page else has_said(args["consent"]))
    if args.get("attribute"):
        found.append(_has_value(session, args["attribute"], args.get("value") or ""))
    return found


def found_by(words: str, people: type[Contact] = Contact) -> ColumnElement[bool]:
    """Find people by the beginnings of the words of their names or of their numbers, or by their whole external id."""
    called = people.external_id == words
    if not _DIALLED.fullmatch(words):
        return or_(called, people.search.op("@@")(func.contact_query(words)))
    digits = "".join(filter(str.isdigit, words))
    phone = parse_phone(words) if len(digits) >= _FULL_NUMBER else None
    typed = or_(called, people.search.op("@@")(func.contact_query(digits)))
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


def has_said(word: str, scope: Scope | None = None) -> ColumnElement[bool]:
    """Return the condition that a contact said no (to this only, where a scope is given), or yes and not no since.

    The database reads the list once where it asks about everybody, and looks into its index where it asks about a few.
    """
    listed = exists() if scope is None else exists().where(Suppression.scope == scope)
    no = [listed.where(Suppression.key == key) for key in (Contact.phone_key, Contact.user_id)]
    return or_(*no) if word == "opted_out" else and_(_said_yes(), *(~one for one in no))


def _has_said_to_a_page(session: Session, word: str) -> ColumnElement[bool]:
    """Return the same condition, for the newest of those who fit.

    A long list of opt-outs is asked for each contact, a short one names its people: either way a page is found at once.
    """
    if word == "opted_out" and _is_short(session):
        one = aliased(Contact)
        named = (select(one.id).join(Suppression, Suppression.key == key) for key in (one.phone_key, one.user_id))
        return Contact.id.in_(union(*named))
    no = select(Suppression.id).where(Suppression.key == func.any(array([Contact.phone_key, Contact.user_id]))).exists()
    return no if word == "opted_out" else _said_yes() & ~no


def _said_yes() -> ColumnElement[bool]:
    yes = select(ConsentEvent.contact_id).where(ConsentEvent.action == Action.OPT_IN)
    return Contact.id.in_(yes.where(ConsentEvent.contact_id.is_not(None)))


def _is_short(session: Session) -> bool:
    some = select(Suppression.id).limit(_SHORT + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) <= _SHORT


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
