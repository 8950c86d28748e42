"""What the assistant did, counted from the record of its turns."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.assistant.models import Interaction, Outcome
from dispatcher.database import Json
from dispatcher.http import visible

_DAYS: Final = 30
_MOST_DAYS: Final = 366


def report(session: Session, args: Mapping[str, Any]) -> Json:
    """Return the report of these days, of what the caller may see."""
    chosen = _chosen(args)
    outcomes = {row[0]: row[1] for row in session.execute(_counted(Interaction.outcome, chosen))}
    reasons = session.execute(_counted(Interaction.reason, [*chosen, Interaction.reason.is_not(None)]))
    quick, slow = (_share(one) for one in (0.5, 0.95))
    sums = visible(
        select(
            func.coalesce(func.sum(Interaction.tokens_in), 0).label("tokens_in"),
            func.coalesce(func.sum(Interaction.tokens_out), 0).label("tokens_out"),
            func.coalesce(func.sum(Interaction.cost_micros), 0).label("cost_micros"),
            quick.label("latency_ms"),
            slow.label("slowest_ms"),
        ).where(*chosen),
        Interaction.account_id,
    )
    return {
        **session.execute(sums).one()._asdict(),
        "turns": sum(outcomes.values()),
        "outcomes": {one.value: outcomes.get(one.value, 0) for one in Outcome},
        "reasons": [{"reason": row[0], "turns": row[1]} for row in reasons],
        "days": [row._asdict() for row in session.execute(_days(chosen))],
    }


def _chosen(args: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    today = clock.now().date()
    until = args["until"] or today
    since = max(args["since"] or until - timedelta(days=_DAYS - 1), until - timedelta(days=_MOST_DAYS))
    begins = datetime.combine(since, time(), UTC)
    chosen = [Interaction.created_at >= begins, Interaction.created_at < datetime.combine(until, time(), UTC) + _DAY]
    for name in ("account_id", "campaign_id"):
        if args[name] is not None:
            chosen.append(getattr(Interaction, name) == args[name])
    return chosen


_DAY: Final = timedelta(days=1)


def _share(part: float) -> ColumnElement[Any]:
    asked = func.percentile_disc(part).within_group(Interaction.latency_ms.asc())
    return asked.filter(Interaction.model.is_not(None))


def _counted(column: Any, chosen: list[ColumnElement[bool]]) -> Select[Any]:
    counted = select(column, func.count()).where(*chosen).group_by(column).order_by(func.count().desc(), column)
    return visible(counted, Interaction.account_id)


def _days(chosen: list[ColumnElement[bool]]) -> Select[Any]:
    day = func.date(func.timezone("UTC", Interaction.created_at)).label("day")

    def of(outcome: Outcome) -> ColumnElement[int]:
        return func.sum(case((Interaction.outcome == outcome, 1), else_=0)).label(outcome.value)

    columns = (day, func.count().label("turns"), of(Outcome.ANSWERED), of(Outcome.HANDED_OVER))
    spent = func.sum(Interaction.cost_micros).label("cost_micros")
    return visible(select(*columns, spent).where(*chosen).group_by(day).order_by(day), Interaction.account_id)
