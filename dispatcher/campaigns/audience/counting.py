"""The live count: how many people a definition means now, who of them would get nothing and why, and ten of them.

Meant to be asked while somebody is still choosing, so everybody is counted for 0.6 seconds at most. Where that is not
enough, one person in so many (``SHARES``) is asked about, drawn by their id, and the others are taken to be like them:
of half a million people one in 64 is some 8,000, so that the sum is wrong by 2 % at most, 19 times in 20; on a busy
machine one in 4,096 may be all there is time for, and that may be wrong by a fifth. What a campaign takes is never
estimated.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from psycopg2.errorcodes import QUERY_CANCELED
from sqlalchemy import BigInteger, ColumnElement, Select, Text, case, cast, column, func, literal, null, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from dispatcher.campaigns.audience import strangers
from dispatcher.campaigns.audience.capping import EVERYBODY, Caps
from dispatcher.campaigns.audience.models import AudienceFile
from dispatcher.campaigns.audience.selecting import People, people
from dispatcher.campaigns.audience.taking import HASHED
from dispatcher.contacts.consent_models import Origin, Scope, Suppression
from dispatcher.contacts.directory import is_living
from dispatcher.contacts.models import Contact
from dispatcher.database import Json

SHARES: Final[Mapping[int, float]] = {1: 0.6, 64: 0.35, 4096: 5.0}
"""For how many seconds one in so many people is asked about: everybody, then fewer; the last on a machine that is busy
with other things. Powers of two."""
SAMPLE: Final = 10
_MANY: Final = 10_000
_SHOWN: Final = 64
"""Of so many people one in so many are more than enough to show some."""
_MOST_ROWS: Final = 200_000
"""Files with more rows are not even tried to be counted to the last one."""
_SAMPLE_SECONDS: Final = 0.5
_BOUND_SECONDS: Final = 0.2
_LIMIT: Final = text("SELECT set_config('statement_timeout', :limit, true)")
_NO_LIMIT: Final = text("SET LOCAL statement_timeout TO DEFAULT")


def count(session: Session, definition: Json, timezone: str, scopes: Sequence[str], caps: Caps | None) -> Json:
    """Return ``total``, whether it is exact, ``left_out`` by reason, and a ``sample``.

    ``scopes``: which no keeps people out, by the template's category; ``caps``: who has had enough. Raises Invalid for
    what cannot be asked.
    """
    found = people(session, definition, timezone)
    session.execute(HASHED)
    share, by_reason = _counted(session, found, scopes, caps)
    total = sum(by_reason.values())
    return {
        "total": total,
        "is_exact": share == 1,
        "reachable": by_reason.get("", 0),
        "left_out": [{"reason": reason, "count": by_reason[reason]} for reason in sorted(by_reason) if reason],
        "sample": _sample(session, found, _SHOWN if total > _MANY else 1),
    }


def _counted(session: Session, chosen: People, scopes: Sequence[str], caps: Caps | None) -> tuple[int, dict[str, int]]:
    rows = _rows(session, chosen)
    for share, seconds in SHARES.items():
        if share == 1 and rows > _MOST_ROWS:
            continue
        found = _timed(session, _by_reason(_who(chosen, share), scopes, caps), seconds)
        if found is not None:
            by_reason = {row[0]: int(row[1]) * share for row in found}
            return share, by_reason if share == 1 else _within(by_reason, _contacts(session), rows)
    return 0, {}


def _within(by_reason: dict[str, int], contacts: int | None, rows: int) -> dict[str, int]:
    """Return estimates that together are no more than there are people."""
    total = sum(by_reason.values())
    if contacts is None or total <= contacts + rows:
        return by_reason
    return {reason: count * (contacts + rows) // total for reason, count in by_reason.items()}


def _contacts(session: Session) -> int | None:
    """Return how many contacts there are, None when even that takes too long."""
    found = _timed(session, select(func.count(Contact.id)).where(is_living()), _BOUND_SECONDS)
    return int(found[0][0]) if found else None


def _rows(session: Session, chosen: People) -> int:
    """Return how many rows the files have."""
    held = select(func.sum(AudienceFile.good + AudienceFile.bad)).where(AudienceFile.id.in_(chosen.files))
    return int(session.scalar(held) or 0) if chosen.files else 0


def _drawn(chosen: Select[int], share: int) -> Select[int]:
    """Return one in so many of the people: as good as by lot, whatever their ids have to do with what is asked."""
    return chosen if share == 1 else chosen.where(func.hashint8(Contact.id).bitwise_and(share - 1) == 0)


def _who(chosen: People, share: int) -> Any:
    """Return those drawn: ``id`` (below zero: of a file), ``phone_key`` and ``user_id``."""
    columns: Sequence[Any] = (Contact.id, Contact.phone_key, Contact.user_id)
    known: Select[Any] = _drawn(chosen.known, share).with_only_columns(*columns)
    if chosen.strangers is None:
        return known.subquery()
    return strangers.beside(known, _drawn(chosen.strangers, share).with_only_columns(*columns)).subquery()


def _timed(session: Session, statement: Any, seconds: float) -> Sequence[Any] | None:
    """Return the rows of a statement, None when it took too long."""
    session.execute(_LIMIT, {"limit": f"{int(seconds * 1000)}"})
    try:
        with session.begin_nested():
            found = session.execute(statement).all()
    except OperationalError as problem:
        if getattr(problem.orig, "pgcode", None) != QUERY_CANCELED:
            raise
        found = None
    session.execute(_NO_LIMIT)
    return found


def _by_reason(who: Any, scopes: Sequence[str], caps: Caps | None) -> Select[str, int]:
    no = (
        select(
            Suppression.key,
            func.bool_or(Suppression.origin == Origin.META).label("by_meta"),
            func.bool_or(Suppression.scope == Scope.ALL).label("to_all"),
        )
        .where(Suppression.scope.in_(scopes))
        .group_by(Suppression.key)
        .subquery()
    )
    by_key, by_user = aliased(no), aliased(no)
    capped = _capped(caps)
    reason = _reason(who.c, by_key.c, by_user.c, literal("") if capped is None else capped.c.reason)
    joined = who.outerjoin(by_key, by_key.c.key == who.c.phone_key).outerjoin(by_user, by_user.c.key == who.c.user_id)
    if capped is not None:
        joined = joined.outerjoin(capped, capped.c.key == who.c.phone_key)
    return select(reason, func.count()).select_from(joined).group_by(reason)


def _capped(caps: Caps | None) -> Any:
    if caps is None:
        return None
    everybody = text(EVERYBODY).bindparams(**caps.bound, unjudged=[])
    return everybody.columns(column("key", Text), column("reason", Text)).subquery()


def _reason(who: Any, by_key: Any, by_user: Any, capped: ColumnElement[Any]) -> ColumnElement[str]:
    said = func.coalesce(by_key.to_all, by_user.to_all)
    return case(
        (who.phone_key.is_(None) & (who.id < 0), literal("BAD_ROW")),
        (who.phone_key.is_(None), literal("NO_PHONE")),
        (func.coalesce(by_key.by_meta, by_user.by_meta, False), literal("STOPPED_AT_META")),
        (said.is_(True), literal("OPTED_OUT_ALL")),
        (said.is_(False), literal("OPTED_OUT_MARKETING")),
        else_=func.coalesce(capped, ""),
    ).label("reason")


def _sample(session: Session, found: People, share: int) -> list[Json]:
    columns = (Contact.id, Contact.name, Contact.phone, Contact.language, Contact.attributes)
    shown: Any = _drawn(found.known, share).with_only_columns(*columns)
    if found.strangers is not None:
        told = (cast(null(), BigInteger).label("id"), *columns[1:-1], strangers.CELLS)
        shown = strangers.beside(shown, _drawn(found.strangers, share).with_only_columns(*told))
    rows = _timed(session, shown.limit(SAMPLE), _SAMPLE_SECONDS) or ()
    return [dict(zip(_SAMPLED, row, strict=True)) for row in rows]


_SAMPLED: Final = ("id", "name", "phone", "language", "attributes")
