"""The last recipients of a campaign that were tried: whether failing has become the rule (reference §3.2, §3.4).

The window is in the order of the file, as messages go out, and begins anew each time the campaign goes on: what a
person has put right must not count against it, and a campaign that was fine for a million is stopped as soon as one
that has just begun.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.whatsapp.error_codes import Action, Rule, action_for
from dispatcher.whatsapp.responses import GraphError

BUGS_TO_STOP: Final = 20
SHARE_TO_STOP: Final = 0.05
"""Refusals that point at our own mistake hold the campaign once they are 20 and over 5 % (reference §3.2)."""
UNLISTED_IN_A_ROW: Final = 10
UNLISTED_SHARE: Final = 0.2
UNLISTED_WINDOW: Final = 100
"""Codes Meta does not list hold it when the last ten failed so, or over 20 % of the last hundred (reference §3.4)."""

_WINDOW: Final = 400
"""Of 400, 5 % are 20: the smallest window in which both halves of the rule say the same."""
_REACH: Final = 5000
"""Campaigns planned at the same time share a range of ids: so far back the window looks for its rows."""

_RECENT: Final = text(
    """
    SELECT CASE WHEN state = 'failed' THEN coalesce(error_code, 0) END FROM messages
    WHERE id BETWEEN :last - :reach AND :last AND campaign_id = :campaign AND attempt > 0
          AND state NOT IN ('sending', 'queued') AND coalesce(failed_at, accepted_at, state_at) >= :since
    ORDER BY id DESC LIMIT :window
    """
)


def recent_codes(session: Session, campaign_id: int, last_id: int, since: datetime) -> list[int | None]:
    """Return the codes of the last tried up to message ``last_id``, the latest first; None for what did not fail."""
    values = {"campaign": campaign_id, "last": last_id, "since": since, "reach": _REACH, "window": _WINDOW}
    return list(session.scalars(_RECENT, values))


def is_everywhere(rule: Rule, codes: Sequence[int | None]) -> bool:
    """Tell whether ``rule`` is no longer about single recipients."""
    if rule.action is Action.BUG:
        return rule.hits_everyone or _too_many_bugs(rule.code, codes)
    return not rule.listed and rule.action is Action.FAIL and _too_many_unlisted(codes)


def _too_many_bugs(code: int, codes: Sequence[int | None]) -> bool:
    refused = sum(one == code for one in codes)
    return refused >= BUGS_TO_STOP and refused > len(codes) * SHARE_TO_STOP


def _too_many_unlisted(codes: Sequence[int | None]) -> bool:
    unlisted = [one is not None and not _listed(one) for one in codes[:UNLISTED_WINDOW]]
    in_a_row = len(unlisted) >= UNLISTED_IN_A_ROW and all(unlisted[:UNLISTED_IN_A_ROW])
    return in_a_row or (len(unlisted) == UNLISTED_WINDOW and sum(unlisted) > UNLISTED_WINDOW * UNLISTED_SHARE)


def _listed(code: int) -> bool:
    return code == 0 or action_for(GraphError(code)).listed
