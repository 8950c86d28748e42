"""The live count: how many people a definition means now, who of them would get nothing and why, and ten of them.

Meant to be asked while somebody is still choosing, so it ends after ``SECONDS``; what was not counted to the end is
said to be more than what is sure.
"""

from collections.abc import Sequence
from typing import Any, Final

from psycopg2.errorcodes import QUERY_CANCELED
from sqlalchemy import ColumnElement, Select, Text, case, column, func, literal, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from dispatcher.campaigns.audience.capping import EVERYBODY, Caps
from dispatcher.campaigns.audience.selecting import people
from dispatcher.campaigns.audience.taking import MEMORY
from dispatcher.contacts.consent_models import Origin, Scope, Suppression
from dispatcher.contacts.models import Contact
from dispatcher.database import Json

SECONDS: Final = 2.0
SURE: Final = 10_000
"""So many are looked for when there was no time to count all."""
SAMPLE: Final = 10
_LIMIT: Final = text("SELECT set_config('statement_timeout', :limit, true)")
_NO_LIMIT: Final = text("SET LOCAL statement_timeout TO DEFAULT")


def count(session: Session, definition: Json, timezone: str, scopes: Sequence[str], caps: Caps | None) -> Json:
    """Return ``total``, whether it is exact, ``left_out`` by reason, and a ``sample``.

    ``scopes``: which no keeps people out, by the template's category; ``caps``: who has had enough. Raises Invalid for
    what cannot be asked.
    """
    chosen = people(session, definition, timezone)
    session.execute(MEMORY)
    found = _timed(session, _by_reason(chosen, scopes, caps), SECONDS)
    by_reason = {row[0]: int(row[1]) for row in found} if found is not None else {}
    total = sum(by_reason.values()) if found is not None else _at_least(session, chosen)
    left_out = [{"reason": reason, "count": number} for reason, number in sorted(by_reason.items()) if reason]
    return {
        "total": total,
        "is_exact": found is not None,
        "reachable": by_reason.get("", 0) if found is not None else None,
        "left_out": left_out,
        "sample": _sample(session, chosen),
    }


def _at_least(session: Session, chosen: Select[int]) -> int:
    some = chosen.limit(SURE).subquery()
    found = _timed(session, select(func.count()).select_from(some), SECONDS / 2)
    return int(found[0][0]) if found else 0


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


def _by_reason(chosen: Select[int], scopes: Sequence[str], caps: Caps | None) -> Select[str, int]:
    who = chosen.with_only_columns(Contact.id, Contact.phone_key, Contact.user_id).subquery()
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
        (who.phone_key.is_(None), literal("NO_PHONE")),
        (func.coalesce(by_key.by_meta, by_user.by_meta, False), literal("STOPPED_AT_META")),
        (said.is_(True), literal("OPTED_OUT_ALL")),
        (said.is_(False), literal("OPTED_OUT_MARKETING")),
        else_=func.coalesce(capped, ""),
    ).label("reason")


def _sample(session: Session, chosen: Select[int]) -> list[Json]:
    columns = (Contact.id, Contact.name, Contact.phone, Contact.language, Contact.attributes)
    found = _timed(session, chosen.with_only_columns(*columns).limit(SAMPLE), SECONDS / 2) or ()
    return [dict(row._mapping) for row in found]
