"""Who counts against the messaging limit: reserved when handed out, settled by what became of the message.

The count itself is ``accounts.budget``. A person costs nothing who is counted already, or who wrote to this number in
the last 24 hours. What was handed out and never sent (paused, cancelled, refused) is taken back within seconds; who got
the message counts from its delivery, as Meta counts. Callers hold the portfolio.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.accounts.budget import Portfolio, hold, limited, used
from dispatcher.messages.slotted import MAY_GO

_WINDOW: Final = "interval '23 hours 55 minutes'"
"""A window about to close may be closed when the message arrives: its last minutes count as closed."""

_RESERVE: Final = text(
    f"""
    INSERT INTO messaging_uses AS u (portfolio, recipient_key, counted_at, message_id)
    -- Two messages to one person in one round: whichever is delivered, the person stays counted.
    SELECT :portfolio, m.recipient_key, clock_timestamp(), CASE WHEN count(*) = 1 THEN max(m.id) END
    FROM messages m
    WHERE m.id = ANY(:ids) AND m.kind = 'template' AND NOT EXISTS (
        SELECT 1 FROM messages i
        WHERE i.direction = 'inbound' AND i.account_id = m.account_id AND i.recipient_key = m.recipient_key
              AND i.state_at > now() - {_WINDOW})
    GROUP BY m.recipient_key ORDER BY m.recipient_key
    ON CONFLICT (portfolio, recipient_key) DO UPDATE SET
        -- What counts if this message is never sent: all that was counted before it.
        otherwise_at = CASE WHEN u.message_id = excluded.message_id THEN u.otherwise_at ELSE u.counted_at END,
        counted_at = excluded.counted_at, message_id = excluded.message_id
    """  # noqa: S608 - the part is a constant of this module
)
_SETTLE: Final = (
    text(
        """
        UPDATE messaging_uses u
        SET counted_at = greatest(u.counted_at, m.delivered_at), message_id = NULL, otherwise_at = NULL
        FROM messages m
        WHERE u.portfolio = :portfolio AND u.message_id = m.id AND m.state IN ('delivered', 'read')
        """
    ),
    text(
        """
        UPDATE messaging_uses u
        SET counted_at = coalesce(u.otherwise_at, '-infinity'), message_id = NULL, otherwise_at = NULL
        FROM messages m
        WHERE u.portfolio = :portfolio AND u.message_id = m.id
              AND m.state IN ('pending', 'failed', 'expired', 'cancelled', 'skipped')
        """
    ),
    text(
        """
        DELETE FROM messaging_uses
        WHERE portfolio = ANY(:keys) AND counted_at <= now() - interval '24 hours'
        """
    ),
)
_COSTLESS: Final = text(
    f"""
    SELECT m.id FROM (
        SELECT recipient_key FROM messaging_uses
        WHERE portfolio = ANY(:keys) AND counted_at > now() - interval '24 hours'
        UNION
        SELECT recipient_key FROM messages
        WHERE direction = 'inbound' AND account_id = :account AND state_at > now() - {_WINDOW}
    ) known CROSS JOIN LATERAL (
        -- OFFSET 0: one look into the unique index for each person, whatever is (not yet) known about the table;
        -- with the state among the conditions it may become a walk through the whole campaign for each.
        SELECT id, account_id, state, due_at, slot_id FROM messages
        WHERE campaign_id = :campaign AND recipient_key = known.recipient_key OFFSET 0
    ) m JOIN campaigns c ON c.id = :campaign
    WHERE m.account_id = :account AND m.state = 'pending' AND m.due_at <= now() AND {MAY_GO}
          AND (c.canary_through IS NULL OR c.canary_decided_at IS NOT NULL OR m.id <= c.canary_through)
    ORDER BY m.id LIMIT :most
    """  # noqa: S608
)


def reserve(session: Session, portfolio: Portfolio, message_ids: Sequence[int]) -> None:
    """Count the people of these messages, those with an open window excepted."""
    if message_ids:
        session.execute(_RESERVE, {"portfolio": portfolio.key, "ids": list(message_ids)})


def settle(session: Session, portfolio: Portfolio) -> None:
    """Date by delivery who got the message, take back what was not sent, forget what is older than a day."""
    for statement in _SETTLE:
        session.execute(statement, {"portfolio": portfolio.key, "keys": list(portfolio.keys)})


def costless(session: Session, portfolio: Portfolio, account_id: int, campaign_id: int, most: int) -> Sequence[int]:
    """Return messages of a campaign that still may go when the budget is used up: their people cost nothing.

    Searched from the people who are known, so that the size of the campaign does not matter.
    """
    values = {"keys": list(portfolio.keys), "account": account_id, "campaign": campaign_id, "most": most}
    return session.scalars(_COSTLESS, values).all()


class Purses:
    """What the budgets leave for one round of handing out; each is held and counted when it is first asked for.

    Counting while nobody else can, and writing down before the commit, is why several relays and senders together
    never exceed a limit.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._portfolios = {account_id: one for one in limited(session) for account_id in one.accounts}
        self._left: dict[str, int] = {}

    def left(self, account_id: int, wanted: int) -> int:
        """Return how many of ``wanted`` people this number's portfolio may yet write to."""
        portfolio = self._portfolios.get(account_id)
        if portfolio is None:
            return wanted
        if portfolio.key not in self._left:
            hold(self._session, portfolio)
            self._left[portfolio.key] = portfolio.ceiling - used(self._session, portfolio)
        return max(0, min(wanted, self._left[portfolio.key]))

    def pay(self, account_id: int, message_ids: Sequence[int]) -> None:
        """Count the people of messages that this number now sends; each as new, whoever they are, for this round."""
        portfolio = self._portfolios.get(account_id)
        if portfolio is None or not message_ids:
            return
        hold(self._session, portfolio)
        reserve(self._session, portfolio, message_ids)
        if portfolio.key in self._left:
            self._left[portfolio.key] -= len(message_ids)
