"""Handing out: the next few seconds of each number's pace, from the plan to its queue.

Only a hint travels: a message handed out and lost returns when its lease lapses. Bounded to a few seconds of the pace,
so a pause is felt at once and Redis stays small however large the campaign. Campaigns on one number share it fairly:
each is looked at for itself (LATERAL with a LIMIT), so a small one is not starved by a large one.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.campaigns.audience.capping import within_caps
from dispatcher.campaigns.costs.cap import rooms
from dispatcher.messages.ledger import QUEUED_LEASE_SECONDS
from dispatcher.messages.numbers import able_to_send
from dispatcher.messages.reservations import Purses
from dispatcher.messages.slotted import DUE_IN_LANE, LANES, MAY_GO

WINDOW_SECONDS: Final = 3.0


@dataclass(frozen=True)
class HandedOut:
    """Messages now ``queued`` that want a job on their number's queue (or on ``replies`` when single)."""

    account_id: int
    ids: Sequence[int]
    single: bool = False


_QUEUED: Final = text(
    """
    SELECT account_id, count(*) FROM messages
    WHERE state = 'queued' AND campaign_id IS NOT NULL AND account_id = ANY(:accounts) GROUP BY account_id
    """
)
_RUNNING: Final = text(
    """
    SELECT id, rate_limit FROM campaigns
    WHERE (account_id = :account OR extra_account_ids @> ARRAY[CAST(:account AS bigint)])
          AND status = 'running' AND deleted_at IS NULL
    -- In another order every time: whoever comes first gets what cannot be divided.
    ORDER BY random()
    """
)
_HAND_OUT: Final = text(
    f"""
    WITH wanted AS (
        SELECT c.id, CAST(:account AS bigint) AS account_id, c.canary_from, c.canary_through, g.share,
               c.canary_through IS NOT NULL AND c.canary_decided_at IS NULL AS in_canary
        FROM unnest(CAST(:campaigns AS bigint[]), CAST(:shares AS int[])) AS g(id, share)
        JOIN campaigns c ON c.id = g.id
    ), lanes AS (
        -- The people of one zone must not wait for those of another: each slot with somebody due gets the same.
        SELECT c.id, lane.slot_id, c.share, count(*) OVER (PARTITION BY c.id) AS lanes,
               row_number() OVER (PARTITION BY c.id ORDER BY random()) AS place
        FROM wanted c CROSS JOIN LATERAL {LANES}
        WHERE NOT c.in_canary AND {DUE_IN_LANE}
    ), next AS (
        SELECT m.id FROM lanes CROSS JOIN LATERAL (
            SELECT id FROM messages
            WHERE account_id = :account AND campaign_id = lanes.id AND slot_id = lanes.slot_id AND state = 'pending'
                  AND due_at <= now()
            ORDER BY due_at, id LIMIT share / lanes + CASE WHEN place <= share % lanes THEN 1 ELSE 0 END
            FOR UPDATE SKIP LOCKED
        ) m
    ), canary AS (
        -- By their ids: all others wait, and to walk past a million of them would keep every number waiting.
        SELECT m.id FROM wanted c CROSS JOIN LATERAL (
            SELECT id FROM messages m
            WHERE id BETWEEN c.canary_from AND c.canary_through AND account_id = :account AND campaign_id = c.id
                  AND state = 'pending' AND due_at <= now() AND {MAY_GO}
            ORDER BY id LIMIT c.share FOR UPDATE SKIP LOCKED
        ) m
        WHERE c.in_canary
    )
    UPDATE messages m SET state = 'queued', state_at = now(), lease_until = now() + make_interval(secs => :lease)
    FROM (SELECT id FROM next UNION ALL SELECT id FROM canary) chosen WHERE m.id = chosen.id
    RETURNING m.id
    """  # noqa: S608 - constants of ``slotted``
)
_SINGLE: Final = text(
    """
    UPDATE messages m SET state = 'queued', state_at = now(), lease_until = now() + make_interval(secs => :lease)
    FROM (SELECT id FROM messages WHERE account_id = ANY(:accounts) AND campaign_id IS NULL AND slot_id = 0
                AND state = 'pending' AND due_at <= now()
          ORDER BY account_id, due_at, id LIMIT 1000 FOR UPDATE SKIP LOCKED) next
    WHERE m.id = next.id
    RETURNING m.account_id, m.id
    """
)


_HAND_OUT_THESE: Final = text(
    """
    UPDATE messages m SET state = 'queued', state_at = now(), lease_until = now() + make_interval(secs => :lease)
    FROM (SELECT id FROM messages WHERE id = ANY(:ids) AND state = 'pending' ORDER BY id FOR UPDATE SKIP LOCKED) next
    WHERE m.id = next.id
    RETURNING m.id
    """
)


Allowance = Callable[[int, float, int], int]
"""``allowance(campaign_id, rate_limit, wanted)``: how many of ``wanted`` a campaign's own rate lets through now."""


def hand_out(session: Session, allowance: Allowance) -> list[HandedOut]:
    """Move what every number can send in the next seconds from ``pending`` to ``queued`` and return it."""
    numbers = able_to_send(session)
    # In another order every time: of one campaign's rate, and of one business's limit, the first takes what it can.
    random.shuffle(numbers)
    accounts = [number.id for number in numbers]
    queued: dict[int, int] = {row[0]: row[1] for row in session.execute(_QUEUED, {"accounts": accounts})}
    purses = Purses(session)
    handed: list[HandedOut] = []
    for number in numbers:
        room = ceil(number.rate * WINDOW_SECONDS) - queued.get(number.id, 0)
        ids = _hand_out_campaigns(session, number.id, room, allowance, purses)
        if ids:
            purses.pay(number.id, ids)
            handed.append(HandedOut(number.id, ids))
    singles = _hand_out_singles(session, accounts)
    for one in singles:
        purses.pay(one.account_id, one.ids)
    return handed + singles


def _hand_out_campaigns(
    session: Session, account_id: int, room: int, allowance: Allowance, purses: Purses
) -> list[int]:
    if room <= 0:
        return []
    running = session.execute(_RUNNING, {"account": account_id}).all()
    room = purses.left(account_id, room) if running else 0
    if not room:
        return []
    allowed = rooms(session, [campaign_id for campaign_id, _ in running])
    shares = [
        min(share, allowed.get(campaign_id, share))
        for (campaign_id, _), share in zip(running, _shares(room, len(running)), strict=True)
    ]
    campaigns = [campaign_id for campaign_id, _ in running]
    values = {
        "account": account_id,
        "campaigns": campaigns,
        "shares": [
            share if limit is None or not share else allowance(campaign_id, limit, share)
            for (campaign_id, limit), share in zip(running, shares, strict=True)
        ],
        "lease": QUEUED_LEASE_SECONDS,
    }
    return within_caps(session, sorted(session.scalars(_HAND_OUT, values)), campaigns)


def _shares(room: int, campaigns: int) -> list[int]:
    """Return an equal share for every campaign; what one leaves over the next tick gives to the others."""
    share, over = divmod(room, campaigns)
    return [share + (position < over) for position in range(campaigns)]


def _hand_out_singles(session: Session, accounts: Sequence[int]) -> list[HandedOut]:
    grouped: dict[int, list[int]] = {}
    for account_id, message_id in session.execute(_SINGLE, {"accounts": accounts, "lease": QUEUED_LEASE_SECONDS}):
        grouped.setdefault(account_id, []).append(message_id)
    return [HandedOut(account_id, sorted(ids), single=True) for account_id, ids in sorted(grouped.items())]


def hand_out_these(session: Session, account_id: int, message_ids: Sequence[int]) -> list[HandedOut]:
    """Move these messages of one number to ``queued``, as many as still wait."""
    values = {"ids": list(message_ids), "lease": QUEUED_LEASE_SECONDS}
    queued = sorted(session.scalars(_HAND_OUT_THESE, values)) if message_ids else []
    ids = within_caps(session, queued)
    return [HandedOut(account_id, ids)] if ids else []
