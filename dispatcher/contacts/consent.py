"""Who may be written to: every yes and no, kept with its proof, and the list of those who said no.

A suppression belongs to an identity (phone key or user id), so it outlives the contact. Layers above register with
``on_opted_out`` what follows at once for messages that wait. What we hold ourselves is lifted by a new opt-in; what
Meta holds (``user_preferences``, 131050) only by Meta, which would refuse the message anyway.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Boolean, case, delete, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher.contacts.consent_models import Action, Channel, ConsentEvent, Origin, Scope, Suppression
from dispatcher.contacts.directory import by_identity, identities_of
from dispatcher.contacts.models import Contact

_MARKETING: Final = "MARKETING"
_CODES: Final = "AUTHENTICATION"

Listener = Callable[[Session, Sequence[str], Scope], None]
"""``listener(session, keys, scope)`` stops what waits for the people with these identities."""

_listeners: list[Listener] = []
_IS_NEW: Final = literal_column("(suppressions.xmax = 0)", Boolean)
"""Of a row that ON CONFLICT DO UPDATE returns: it was not there before."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """How somebody said yes or no: through what, when, with which proof, and who wrote it down."""

    channel: Channel
    at: datetime
    source: str | None = None
    proof: str | None = None
    message_id: int | None = None
    person_id: int | None = None

    @property
    def origin(self) -> Origin:
        """Return who holds what follows from it."""
        return Origin.META if self.channel is Channel.META else Origin.OURS


@dataclass(frozen=True)
class Subject:
    """A person by all identities we know, with the contact if there is one."""

    keys: tuple[str, ...]
    contact_id: int | None = None


def on_opted_out(listener: Listener) -> None:
    """Have ``listener`` called in the transaction of every opt-out; registering twice changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def scopes_forbidding(category: str | None) -> list[str]:
    """Return the suppressions that forbid a template of this category (Meta's name; unknown counts as marketing).

    A no to marketing leaves orders and codes allowed; a no to all leaves codes allowed, which a person asks for.
    """
    if category == _CODES:
        return []
    return [Scope.ALL] if category not in (None, _MARKETING) else [Scope.MARKETING, Scope.ALL]


def subject(session: Session, phone_key: str | None, user_id: str | None) -> Subject:
    """Return the person with one of these identities; everything known of them goes with it."""
    contact = by_identity(session, phone_key, user_id)
    given = [key for key in (phone_key, user_id) if key]
    known = identities_of(session, contact) if contact else []
    return Subject(tuple(sorted({*given, *known})), contact.id if contact else None)


def subject_of(session: Session, contact: Contact) -> Subject:
    """Return a contact as the subject of a statement."""
    return Subject(tuple(identities_of(session, contact)), contact.id)


def opt_out(session: Session, who: Subject, scope: Scope, said: Statement) -> None:
    """Note that a person said no, from now on and for what waits."""
    _note(session, who, Action.OPT_OUT, scope, said)
    suppress(session, who.keys, scope, said)


def suppress(session: Session, keys: Iterable[str], scope: Scope, said: Statement) -> int:
    """Put identities on the list and stop what waits for them; return how many were not on it.

    A wider scope stays: who said no to all does not say yes to orders by saying no to marketing.
    """
    ordered = sorted(set(keys))
    if not ordered:
        return 0
    common = {"origin": said.origin, "scope": scope, "channel": said.channel, "since": said.at}
    # In the order of keys: two who list the same people must not wait for each other.
    rows = insert(Suppression).values([{"key": key, "created_by_id": said.person_id, **common} for key in ordered])
    wider = case((Suppression.scope == Scope.ALL, Suppression.scope), else_=rows.excluded.scope)
    statement = rows.on_conflict_do_update(index_elements=["key", "origin"], set_={"scope": wider})
    made = session.scalars(statement.returning(_IS_NEW)).all()
    for listener in _listeners:
        listener(session, ordered, scope)
    return sum(made)


def opt_in(session: Session, who: Subject, scope: Scope, said: Statement) -> None:
    """Note that a person said yes to us; lifts what we hold. Meta's own stop stays until Meta takes it back."""
    _note(session, who, Action.OPT_IN, scope, said)
    lift(session, who.keys, Origin.OURS)


def lift(session: Session, keys: Sequence[str], origin: Origin) -> None:
    """Take identities off the list, as far as it is held by ``origin``."""
    session.execute(delete(Suppression).where(Suppression.key.in_(keys), Suppression.origin == origin))


def meta_said(session: Session, who: Subject, action: Action, said: Statement) -> bool:
    """Apply what a person chose at Meta; tell whether it was news. Webhooks repeat and come late: the newest counts."""
    latest = select(func.max(ConsentEvent.at)).where(
        ConsentEvent.key.in_(who.keys), ConsentEvent.channel == Channel.META
    )
    known = session.scalar(latest)
    if known is not None and known >= said.at:
        return False
    if action is Action.OPT_OUT:
        opt_out(session, who, Scope.MARKETING, said)
    else:
        _note(session, who, action, Scope.MARKETING, said)
        lift(session, who.keys, Origin.META)
    return True


def said_yes_since(session: Session, who: Subject, at: datetime) -> bool:
    """Tell whether the person opted in with us after this moment: a no that comes late is then out of date."""
    yes = (ConsentEvent.action == Action.OPT_IN, ConsentEvent.channel != Channel.META, ConsentEvent.at > at)
    return session.scalar(select(ConsentEvent.id).where(ConsentEvent.key.in_(who.keys), *yes).limit(1)) is not None


def _note(session: Session, who: Subject, action: Action, scope: Scope, said: Statement) -> None:
    values = {
        "key": who.keys[0],
        "contact_id": who.contact_id,
        "action": action,
        "scope": scope,
        "channel": said.channel,
        "source": said.source,
        "proof": said.proof,
        "message_id": said.message_id,
        "at": said.at,
        "created_by_id": said.person_id,
    }
    session.execute(insert(ConsentEvent).values(values).on_conflict_do_nothing())


def share(session: Session, keys: Sequence[str]) -> None:
    """Let identities that turned out to be one person's have all suppressions of each other."""
    held = session.scalars(select(Suppression).where(Suppression.key.in_(keys))).all()
    for one in held:
        said = Statement(channel=Channel(one.channel), at=one.since, person_id=one.created_by_id)
        suppress(session, keys, Scope(one.scope), said)


def opted_out_among(session: Session, keys: Sequence[str], scopes: Sequence[str]) -> set[str]:
    """Return which of these identities are on the list with one of these scopes."""
    chosen = select(Suppression.key).where(Suppression.key.in_(keys), Suppression.scope.in_(scopes))
    return set(session.scalars(chosen)) if scopes else set()


def forget_events(session: Session, contact_ids: Sequence[int]) -> None:
    """Keep of deleted people's events only that there were some."""
    gone = update(ConsentEvent).where(ConsentEvent.contact_id.in_(contact_ids))
    session.execute(gone.values(key=func.concat("gone:", ConsentEvent.id), source=None, proof=None))
