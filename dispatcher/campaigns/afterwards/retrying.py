"""Retrying failures: a child campaign for those whose message failed and can succeed when sent again.

A person is in at most one retry of a campaign, so pressing twice makes one campaign and nobody is sent to twice.
Whoever Meta took, or whose outcome nobody knows, did not fail and is never in it; should a report heal a failure after
the child was made, the planner skips that row (``ALREADY_REACHED``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher.campaigns.drafting import child_of, copy_people
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import NOT_STARTED, OVER, CampaignState
from dispatcher.errors import Conflict
from dispatcher.whatsapp.error_codes import action_for
from dispatcher.whatsapp.responses import GraphError

_UNBUILT: Final = "The message could not be built"

_TAKEN: Final = """
    EXISTS (SELECT FROM campaigns k
            JOIN campaign_recipients r ON r.campaign_id = k.id AND r.recipient_key = m.recipient_key
                 AND r.status = 'good'
            LEFT JOIN messages n ON n.campaign_id = k.id AND n.recipient_key = m.recipient_key
            WHERE k.parent_id = m.campaign_id AND k.retry_codes IS NOT NULL
                  -- What a cancelled retry has not sent may be tried once more.
                  AND coalesce(n.state, CASE WHEN k.status = 'cancelled' THEN 'cancelled' ELSE 'planned' END)
                      NOT IN ('cancelled', 'skipped'))
"""
_COUNTS: Final = text(
    f"""
    SELECT m.error_code, min(m.reason), count(*), count(*) FILTER (WHERE {_TAKEN})
    FROM messages m WHERE m.campaign_id = :parent AND m.state = 'failed'
    GROUP BY m.error_code ORDER BY count(*) DESC, m.error_code
    """  # noqa: S608 - a constant of this module
)
_WHO: Final = f"""
    m.state = 'failed' AND NOT {_TAKEN}
    AND (m.error_code = ANY(CAST(:codes AS bigint[])) OR (m.error_code IS NULL AND :uncoded))
"""


@dataclass(frozen=True)
class Failures:
    """Failures with the same code (None: nothing was ever handed to Meta).

    ``in_retries`` of ``count`` are in a retry already; ``available`` can be sent again now, or ``why_not`` says why
    not.
    """

    code: int | None
    title: str
    cure: str
    count: int
    in_retries: int
    retryable: bool

    @property
    def available(self) -> int:
        """How many a retry would take."""
        return self.count - self.in_retries if self.retryable else 0

    @property
    def why_not(self) -> str | None:
        """Why none of them would be sent again, None when some would."""
        if not self.retryable:
            return f"Sending again cannot succeed. {self.cure}"
        return None if self.available else "All of them are in a retry already."


def failures_of(session: Session, parent: Campaign) -> list[Failures]:
    """Return the failures of a campaign by code, the most frequent first."""
    return [_failures(*row) for row in session.execute(_COUNTS, {"parent": parent.id})]


def _failures(code: int | None, example: str | None, count: int, in_retries: int) -> Failures:
    if code is None:
        return Failures(None, example or _UNBUILT, "Correct the row and retry.", count, in_retries, retryable=True)
    rule = action_for(GraphError(code=code, details=example or ""))
    return Failures(code, rule.title, rule.cure, count, in_retries, rule.retryable_by_person)


def retries_of(session: Session, parent: Campaign) -> Sequence[Campaign]:
    """Return the retries of a campaign, the newest first."""
    chosen = select(Campaign).where(Campaign.parent_id == parent.id, Campaign.retry_codes.is_not(None))
    return session.scalars(chosen.where(Campaign.deleted_at.is_(None)).order_by(Campaign.id.desc())).all()


def retry(session: Session, parent: Campaign, wanted: Sequence[int | None] | None, person_id: int | None) -> Campaign:
    """Return a draft for those whose message failed with these codes (None: all that can succeed).

    The draft made before when it holds them already, else a new one. The parent must be locked. Raises Conflict when
    nobody is left who can be sent to again, saying why.
    """
    if CampaignState(parent.status) not in OVER:
        raise Conflict("Wait until the campaign is over, then retry what failed.")
    found = failures_of(session, parent)
    chosen = [one for one in found if one.retryable and (wanted is None or one.code in wanted)]
    if not any(one.available for one in chosen):
        return _made_before(session, parent, chosen, found)
    codes = [one.code for one in chosen]
    child = child_of(session, parent, person_id, f"{parent.name} (retry)")
    child.retry_codes = codes
    session.flush()
    given = {"codes": [code for code in codes if code is not None], "uncoded": None in codes}
    copy_people(session, parent, child, _WHO, given)
    return child


def _made_before(session: Session, parent: Campaign, chosen: Sequence[Failures], found: Sequence[Failures]) -> Campaign:
    codes = {one.code for one in chosen}
    for draft in retries_of(session, parent):
        if codes and CampaignState(draft.status) in NOT_STARTED and codes <= set(draft.retry_codes or ()):
            return draft
    reasons = {one.why_not for one in (chosen or found) if one.why_not}
    raise Conflict(" ".join(["None of the failed messages can be sent again.", *sorted(reasons)]))
