"""The states of a message and the only moves between them.

One table. The database refuses every other move by a trigger made from the same table (``TRIGGER_SQL``), so a bug
cannot bring a sent message back to ``pending``.
"""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a message stands; the order of ``RANK`` decides what a status webhook may raise."""

    PENDING = "pending"
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    UNCONFIRMED = "unconfirmed"
    HELD = "held"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    RECEIVED = "received"


_S = State

MOVES: Final[dict[State, frozenset[State]]] = {
    # A status for an earlier attempt raises them too: Meta took a message it had called refused, or a person sent
    # again what was only late. Sending it once more would be a double.
    _S.PENDING: frozenset(
        {_S.QUEUED, _S.SENDING, _S.SKIPPED, _S.CANCELLED, _S.EXPIRED, _S.SENT, _S.DELIVERED, _S.READ}
    ),
    _S.QUEUED: frozenset(
        {_S.PENDING, _S.SENDING, _S.SKIPPED, _S.CANCELLED, _S.EXPIRED, _S.SENT, _S.DELIVERED, _S.READ}
    ),
    # Back to pending or queued only when nothing was written, or on a definite, retryable refusal.
    _S.SENDING: frozenset(
        {_S.PENDING, _S.QUEUED, _S.ACCEPTED, _S.HELD, _S.SENT, _S.DELIVERED, _S.READ, _S.FAILED, _S.UNKNOWN}
    ),
    _S.UNKNOWN: frozenset({_S.ACCEPTED, _S.HELD, _S.SENT, _S.DELIVERED, _S.READ, _S.FAILED, _S.UNCONFIRMED}),
    # Only a person moves unconfirmed back to pending, knowing that it may send twice.
    _S.UNCONFIRMED: frozenset({_S.PENDING, _S.ACCEPTED, _S.HELD, _S.SENT, _S.DELIVERED, _S.READ, _S.FAILED}),
    _S.HELD: frozenset({_S.ACCEPTED, _S.SENT, _S.DELIVERED, _S.READ, _S.FAILED, _S.EXPIRED}),
    _S.ACCEPTED: frozenset({_S.HELD, _S.SENT, _S.DELIVERED, _S.READ, _S.FAILED, _S.EXPIRED}),
    _S.SENT: frozenset({_S.DELIVERED, _S.READ, _S.FAILED, _S.EXPIRED}),
    _S.DELIVERED: frozenset({_S.READ}),
    _S.READ: frozenset(),
    # A delivery report wins over an earlier failure: Meta delivered it after all.
    _S.FAILED: frozenset({_S.SENT, _S.DELIVERED, _S.READ}),
    _S.EXPIRED: frozenset({_S.SENT, _S.DELIVERED, _S.READ, _S.FAILED}),
    _S.SKIPPED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.RECEIVED: frozenset(),
}
"""From each state, the states it may move to."""

OPEN: Final = frozenset({_S.PENDING, _S.QUEUED, _S.SENDING, _S.HELD})
"""States in which a campaign still has something to do; it is complete when none is left."""

CLAIMABLE: Final = frozenset({_S.PENDING, _S.QUEUED})
ON_ITS_WAY: Final = frozenset({_S.ACCEPTED, _S.SENT, _S.DELIVERED, _S.READ})
"""States that say Meta took the message."""

OUTBOUND: Final = tuple(state for state in State if state is not State.RECEIVED)

RAISED_BY_STATUS: Final[dict[str, State]] = {
    "sent": _S.SENT,
    "delivered": _S.DELIVERED,
    "read": _S.READ,
    "played": _S.READ,
    "failed": _S.FAILED,
}
"""Meta's status names to ours (``played`` is a listened voice note, which includes having read it)."""


def sources_of(target: State) -> tuple[str, ...]:
    """Return the states from which ``target`` may be reached, for use in a guarded UPDATE."""
    return tuple(str(state) for state, targets in MOVES.items() if target in targets)


def _allowed_pairs() -> str:
    return ",".join(f"'{source}>{target}'" for source, targets in MOVES.items() for target in sorted(targets))


TRIGGER_SQL: Final = f"""
CREATE OR REPLACE FUNCTION refuse_message_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'message % may not move from % to %', OLD.id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'messages_allowed_moves';
END $$;

DROP TRIGGER IF EXISTS messages_allowed_moves ON messages;
CREATE TRIGGER messages_allowed_moves BEFORE UPDATE OF state ON messages FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state
      AND NOT ((OLD.state || '>' || NEW.state) = ANY (ARRAY[{_allowed_pairs()}])))
EXECUTE FUNCTION refuse_message_move();
"""
"""A WHEN clause keeps allowed moves free of any function call; only a forbidden move runs the function."""
