"""How far a campaign is: the balance sheet by state, the funnel, rate and time left, failures by reason, the series."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.campaigns.balance import tallies
from dispatcher.campaigns.lifecycle import is_canary_open
from dispatcher.campaigns.models import Campaign, CampaignSample
from dispatcher.campaigns.states import CampaignState
from dispatcher.campaigns.variants.rotation import in_order, number_ids, numbers_of, rate_of
from dispatcher.database import Json
from dispatcher.http.schemas import zulu
from dispatcher.messages.models import Message
from dispatcher.messages.skips import skip_of
from dispatcher.messages.states import ON_ITS_WAY, OPEN, OUTBOUND, State
from dispatcher.whatsapp.error_codes import action_for
from dispatcher.whatsapp.responses import GraphError

RATE_SECONDS: Final = 10
MOST_POINTS: Final = 240
_AT_WORK: Final = (CampaignState.RUNNING, CampaignState.WAITING)

_Base = tuple[datetime, int, int]
"""A moment with what was sent and failed until then: the rate is measured from it."""


def states_of(session: Session, campaign_id: int) -> Mapping[str, int]:
    """Return how many messages of a campaign are in each state."""
    return _sheets(session, [campaign_id])[campaign_id].states


def states_of_all(session: Session, campaign_ids: Sequence[int]) -> dict[int, Mapping[str, int]]:
    """Return how many messages of each of these campaigns are in each state, by id."""
    return {campaign_id: sheet.states for campaign_id, sheet in _sheets(session, campaign_ids).items()}


class _Sheet(NamedTuple):
    """The two sides of the balance, read at the same moment: a planner may be at work."""

    planned: int
    states: Mapping[str, int]


def _sheets(session: Session, campaign_ids: Sequence[int]) -> dict[int, _Sheet]:
    counted = tallies.counts(campaign_ids, tallies.MESSAGES)
    rows = session.execute(
        select(Campaign.id, Campaign.planned, counted.c.value, counted.c.count)
        .outerjoin(counted, counted.c.campaign_id == Campaign.id)
        .where(Campaign.id.in_(campaign_ids))
    ).all()
    found = {(row[0], row[2]): int(row[3] or 0) for row in rows}
    return {
        campaign_id: _Sheet(planned, {state.value: found.get((campaign_id, state.value), 0) for state in OUTBOUND})
        for campaign_id, planned in {(row[0], row[1]) for row in rows}
    }


def stats_of(session: Session, campaign: Campaign, states: Mapping[str, int] | None = None) -> Json:
    """Return the ``Stats`` of the API: planned = sum of states is the balance, which always holds.

    ``states`` may be given by who has the campaign locked, so that nothing is planned meanwhile.
    """
    sheet = _sheets(session, [campaign.id])[campaign.id] if states is None else _Sheet(campaign.planned, states)
    answers = _awaited(session, {campaign.id: sheet}).get(campaign.id)
    numbers = numbers_of(session, campaign)
    return _stats(campaign, numbers, sheet, _bases(session, [campaign]).get(campaign.id), answers)


def stats_of_all(session: Session, campaigns: Sequence[Campaign], accounts: Mapping[int, Account]) -> dict[int, Json]:
    """Return the ``Stats`` of many campaigns by id; as many questions to the database as for one."""
    sheets = _sheets(session, [one.id for one in campaigns])
    bases, answers = _bases(session, campaigns), _awaited(session, sheets)
    return {
        one.id: _stats(one, in_order(number_ids(one), accounts), sheets[one.id], bases.get(one.id), answers.get(one.id))
        for one in campaigns
    }


_AWAITED: Final = text(
    """
    SELECT campaign_id, count(*), max(lease_until) FROM messages
    WHERE campaign_id = ANY(:campaigns) AND state = 'sending' AND lease_until > now() GROUP BY campaign_id
    """
)


def _awaited(session: Session, sheets: Mapping[int, _Sheet]) -> dict[int, Json]:
    """Return how many messages of each campaign wait for Meta's answer, and when the last is given up as unknown."""
    sending = [campaign_id for campaign_id, sheet in sheets.items() if sheet.states[State.SENDING]]
    if not sending:
        return {}
    rows = session.execute(_AWAITED, {"campaigns": sending})
    return {campaign_id: {"count": count, "until": zulu(until)} for campaign_id, count, until in rows}


def _stats(
    campaign: Campaign, numbers: Sequence[Account], sheet: _Sheet, base: _Base | None, awaited: Json | None
) -> Json:
    planned, states = sheet
    rate = _rate(campaign, states, base)
    ceiling = _ceiling(campaign, numbers)
    left = states[State.PENDING] + states[State.QUEUED]
    seconds = round(left / min(rate or ceiling, ceiling)) if left and campaign.status == CampaignState.RUNNING else None
    return {
        "planned": planned,
        "states": dict(states),
        "balanced": sum(states.values()) == planned,
        "funnel": funnel(states, planned),
        "canary": canary_results(states) if is_canary_open(campaign) and campaign.started_at else None,
        "rate": round(rate, 1),
        "rate_limit": round(ceiling, 1),
        "eta": zulu(clock.now() + timedelta(seconds=seconds)) if seconds is not None else None,
        "seconds_left": seconds,
        "waiting_for_answers": awaited,
        "updated_at": zulu(clock.now()),
    }


def funnel(states: Mapping[str, int], planned: int) -> dict[str, int]:
    """Return cumulative counts: who was read was delivered, who was delivered was sent."""
    read = states[State.READ]
    delivered = read + states[State.DELIVERED]
    # What has expired Meta had taken, too.
    sent = sum(states[state] for state in ON_ITS_WAY) + states[State.EXPIRED]
    return {"planned": planned, "sent": sent, "delivered": delivered, "read": read}


def canary_results(states: Mapping[str, int]) -> Json:
    """Return what became of those tried so far; asked while nothing beyond the canary has been sent."""
    reached = funnel(states, 0)
    untried = (State.PENDING, State.QUEUED, State.SKIPPED, State.CANCELLED)
    tried = sum(count for state, count in states.items() if state not in untried)
    failed = states[State.FAILED]
    return {
        "tried": tried,
        "sent": reached["sent"],
        "delivered": reached["delivered"],
        "read": reached["read"],
        "failed": failed,
        "failed_percent": round(100 * failed / tried, 2) if tried else 0.0,
    }


def is_open(states: Mapping[str, int]) -> bool:
    """Tell whether something is still to be done."""
    return any(states[state] for state in OPEN)


def _ceiling(campaign: Campaign, numbers: Sequence[Account]) -> float:
    rate = rate_of(numbers)
    return min(rate, campaign.rate_limit) if campaign.rate_limit else rate


def _bases(session: Session, campaigns: Sequence[Campaign]) -> dict[int, _Base]:
    """Return the first sample of the last ten seconds of each campaign at work."""
    at_work = [one.id for one in campaigns if one.status in _AT_WORK]
    if not at_work:
        return {}
    since = clock.now() - timedelta(seconds=RATE_SECONDS)
    rows = session.execute(
        select(CampaignSample.campaign_id, CampaignSample.at, CampaignSample.sent, CampaignSample.failed)
        .where(CampaignSample.campaign_id.in_(at_work), CampaignSample.at >= since)
        .ext(distinct_on(CampaignSample.campaign_id))
        .order_by(CampaignSample.campaign_id, CampaignSample.at)
    )
    return {row.campaign_id: (row.at, row.sent, row.failed) for row in rows}


def _rate(campaign: Campaign, states: Mapping[str, int], base: _Base | None) -> float:
    """Return messages a second since ``base``; before the first sample, since the start."""
    if campaign.status not in _AT_WORK:
        return 0.0
    now = clock.now()
    since, sent, failed = base or (campaign.started_at or now, 0, 0)
    seconds = (now - since).total_seconds()
    done = funnel(states, 0)["sent"] + states[State.FAILED] - sent - failed
    return max(0.0, done / seconds) if seconds >= 1 else 0.0


def sample(session: Session, campaign_id: int, states: Mapping[str, int], at: datetime) -> None:
    """Keep a point of the series; one a moment is enough."""
    reached = funnel(states, 0)
    session.execute(
        insert(CampaignSample)
        .values(
            campaign_id=campaign_id,
            at=at.replace(microsecond=0),
            sent=reached["sent"],
            delivered=reached["delivered"],
            read=reached["read"],
            failed=states[State.FAILED],
        )
        .on_conflict_do_nothing()
    )


_SERIES: Final = text(
    """
    SELECT max(at), max(sent), max(delivered), max(read), max(failed) FROM (
        SELECT *, ntile(:points) OVER (ORDER BY at) AS bucket FROM campaign_samples WHERE campaign_id = :campaign) s
    GROUP BY bucket ORDER BY 1
    """
)


def series(session: Session, campaign_id: int) -> list[Json]:
    """Return cumulative counts over time, thinned to at most 240 points."""
    rows = session.execute(_SERIES, {"campaign": campaign_id, "points": MOST_POINTS})
    names = ("at", "sent", "delivered", "read", "failed")
    return [dict(zip(names, (zulu(row[0]), *row[1:]), strict=True)) for row in rows]


def failures(session: Session, campaign_id: int) -> list[Json]:
    """Return failed messages by Meta's code, with what it means and what to do, the most frequent first."""
    rows = session.execute(
        select(Message.error_code, func.count(), func.min(Message.reason))
        .where(Message.campaign_id == campaign_id, Message.state == State.FAILED)
        .group_by(Message.error_code)
        .order_by(func.count().desc())
    )
    return [_failure(code, count, example) for code, count, example in rows]


def _failure(code: int | None, count: int, example: str | None) -> Json:
    if code is None:
        title = example or "The message could not be built"
        return {"code": None, "title": title, "cure": "Correct the row and retry.", "count": count, "retryable": True}
    rule = action_for(GraphError(code=code, details=example or ""))
    return {
        "code": code,
        "title": rule.title,
        "cure": rule.cure,
        "count": count,
        "retryable": rule.retryable_by_person,
    }


def skipped(session: Session, campaign_id: int) -> list[Json]:
    """Return skipped rows by reason."""
    reason = func.split_part(Message.reason, ":", 1)
    rows = session.execute(
        select(reason, func.count())
        .where(Message.campaign_id == campaign_id, Message.state == State.SKIPPED)
        .group_by(reason)
        .order_by(func.count().desc())
    )
    return [{"reason": code, **skip_of(code)._asdict(), "count": count} for code, count in rows]
