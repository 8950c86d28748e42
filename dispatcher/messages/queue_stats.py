"""What waits and who works: queues, open messages, workers, and the webhooks' lag."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select, text, true
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account
from dispatcher.database import Json
from dispatcher.http.schemas import zulu
from dispatcher.jobqueue.jobs import REPLIES, STOCK_QUEUES, sends_queue, waiting
from dispatcher.jobqueue.workers import WorkerInfo, workers
from dispatcher.messages.models import Message
from dispatcher.messages.states import State

_OPEN = (State.PENDING, State.QUEUED, State.SENDING, State.UNKNOWN, State.HELD)
_LAG = text(
    """
    SELECT extract(epoch FROM now() - received_at) FROM webhook_journal
    WHERE state IN ('pending', 'failed') AND due_at <= now() ORDER BY id LIMIT 1
    """
)


def queue_stats(session: Session, only: Collection[int] | None = None) -> Json:
    """Return the contract's queue statistics; ``only`` narrows what belongs to a number to these accounts."""
    accounts = session.scalars(select(Account.id).where(Account.deleted_at.is_(None)).order_by(Account.id))
    shown = [one for one in accounts if only is None or one in only]
    concerned = true() if only is None else Message.account_id.in_(shown)
    states = _states(session, concerned)
    oldest = session.scalar(select(func.min(Message.due_at)).where(Message.state == State.PENDING, concerned))
    busy = workers()
    return {
        "queues": _queues(session, shown, busy),
        "states": states,
        "oldest_pending_at": zulu(oldest) if oldest else None,
        "webhook_lag_seconds": round(float(session.scalar(_LAG) or 0.0), 3),
        "workers": [_worker(one) for one in busy],
    }


def _states(session: Session, concerned: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(
        select(Message.state, func.count()).where(Message.state.in_(_OPEN), concerned).group_by(Message.state)
    )
    found: dict[str, int] = {row[0]: row[1] for row in rows}
    return {state.value: found.get(state.value, 0) for state in _OPEN}


def _queues(session: Session, account_ids: list[int], busy: list[WorkerInfo]) -> list[Json]:
    sending: dict[int, int] = {
        row[0]: row[1]
        for row in session.execute(
            select(Message.account_id, func.count()).where(Message.state == State.SENDING).group_by(Message.account_id)
        )
    }
    owners = {sends_queue(account_id): account_id for account_id in account_ids}
    counts = waiting([*owners, REPLIES, *STOCK_QUEUES])
    senders = sum("sends" in one.queues for one in busy)
    return [
        {
            "name": name,
            "account_id": owners.get(name),
            "waiting": count,
            "running": sending.get(owners[name], 0) if name in owners else 0,
            "workers": senders if name in owners else sum(name in one.queues for one in busy),
        }
        for name, count in counts.items()
    ]


def _worker(one: WorkerInfo) -> Json:
    heartbeat = zulu(one.heartbeat_at) if one.heartbeat_at else None
    return {"name": one.name, "queue": ", ".join(one.queues), "state": one.state, "heartbeat_at": heartbeat}
