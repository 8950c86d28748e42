"""What became of each arm, each message and each number of a campaign.

Arms are compared by those they were drawn for: once there is a winner, everybody else gets it, at another time and
whoever else might have won; so only what was sent before counts then.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.accounts.pace import effective_rate
from dispatcher.campaigns.afterwards.models import LARGE, CampaignReport
from dispatcher.campaigns.afterwards.replies import ANSWERS, OPT_OUTS, bound
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.variants.choosing import WAITING_SLOT
from dispatcher.campaigns.variants.confidence import Count, Verdict, interval, verdict
from dispatcher.campaigns.variants.definitions import Definition, definitions_of, lots_of
from dispatcher.campaigns.variants.rotation import able, numbers_of
from dispatcher.campaigns.variants.views import number_short, template_short
from dispatcher.database import Json
from dispatcher.http.schemas import zulu
from dispatcher.messages.states import ON_ITS_WAY, State

# Meta's moments are whole seconds, and who waited for the winner may get its message within the same one: they became
# due afterwards.
_BEFORE: Final = "(CAST(:winner_at AS timestamptz) IS NULL OR m.accepted_at < :winner_at AND m.due_at < :winner_at)"
# S608: the parts are constants.
_STATES: Final = text(
    f"""
    SELECT m.plan_id, m.account_id, m.state, m.slot_id = {WAITING_SLOT} AND m.state = 'pending' AS waits,
           m.accepted_at IS NOT NULL AND {_BEFORE} AS compared, count(*) AS people
    FROM messages m WHERE m.campaign_id = :campaign AND m.state <> 'skipped' GROUP BY 1, 2, 3, 4, 5
    """  # noqa: S608
)
_HELD_OUT: Final = text(
    "SELECT count(*) FROM messages WHERE campaign_id = :campaign AND state = 'skipped' AND reason = 'HOLD_OUT'"
)
_REPLIED: Final = text(
    f"SELECT m.plan_id, count(DISTINCT m.id) FROM {ANSWERS} WHERE {_BEFORE} GROUP BY m.plan_id"  # noqa: S608
)
_OPTED_OUT: Final = text(
    f"SELECT m.plan_id, count(DISTINCT m.id) FROM {OPT_OUTS} WHERE {_BEFORE} GROUP BY m.plan_id"  # noqa: S608
)
_TAKEN: Final = (*ON_ITS_WAY, State.EXPIRED)


@dataclass
class Tally:
    """What became of some messages; ``waiting`` are still to be sent."""

    people: int = 0
    waiting: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0

    def add(self, state: str, count: int) -> None:
        """Count messages in a state: who has read got it, and it was sent."""
        self.people += count
        self.waiting += count * (state in (State.PENDING, State.QUEUED))
        self.sent += count * (state in _TAKEN)
        self.delivered += count * (state in (State.DELIVERED, State.READ))
        self.read += count * (state == State.READ)
        self.failed += count * (state == State.FAILED)


@dataclass
class Found:
    """Everything counted of one campaign."""

    compared: dict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))
    planned: dict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))
    numbers: dict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))
    replied: Counter[int] = field(default_factory=Counter)
    opted_out: Counter[int] = field(default_factory=Counter)
    waiting: int = 0
    held_out: int = 0


def count(session: Session, campaign: Campaign) -> Found:
    """Count a campaign's messages by arm (compared and in all), by plan of each message, and by number."""
    found = Found()
    values = {"campaign": campaign.id, "winner_at": campaign.winner_at}
    for row in session.execute(_STATES, values):
        found.numbers[row.account_id].add(row.state, row.people)
        if row.waits:
            found.waiting += row.people
            continue
        found.planned[row.plan_id].add(row.state, row.people)
        if row.compared or (campaign.winner_at is None and row.state == State.FAILED):
            found.compared[row.plan_id].add(row.state, row.people)
    found.held_out = int(session.scalar(_HELD_OUT, values) or 0)
    if campaign.started_at is not None:
        values |= bound(campaign)
        for statement, counted in ((_REPLIED, found.replied), (_OPTED_OUT, found.opted_out)):
            for plan_id, people in session.execute(statement, values):
                counted[plan_id] = people
    return found


def counted(session: Session, campaign: Campaign) -> Json:
    """Count a campaign as ``count`` does, to be kept with its report."""
    found = count(session, campaign)
    by_id = {name: {one: asdict(tally) for one, tally in getattr(found, name).items() if one} for name in _TALLIED}
    rest = {"replied": dict(found.replied), "opted_out": dict(found.opted_out)}
    return {**by_id, **rest, "waiting": found.waiting, "held_out": found.held_out, "winner": campaign.winner}


_TALLIED: Final = ("compared", "planned", "numbers")


def _kept(session: Session, campaign: Campaign) -> tuple[Found, datetime] | None:
    """Return what the report of a large campaign keeps, and since when; what was counted before the winner is void."""
    kept = session.get(CampaignReport, campaign.id, populate_existing=True)
    if campaign.planned < LARGE or kept is None or kept.counted is None or kept.counted["winner"] != campaign.winner:
        return None
    found = Found(waiting=kept.counted["waiting"], held_out=kept.counted["held_out"])
    for name in _TALLIED:
        getattr(found, name).update({int(one): Tally(**tally) for one, tally in kept.counted[name].items()})
    for name in ("replied", "opted_out"):
        getattr(found, name).update({int(one): people for one, people in kept.counted[name].items()})
    return found, kept.made_at


def results(session: Session, campaign: Campaign) -> Json:
    """Return the results by arm with their confidence, by message and by number (the contract's answer).

    Those of a large campaign are as of its report; who takes the winner counts anew.
    """
    found, counted_at = _kept(session, campaign) or (count(session, campaign), clock.now())
    definitions = definitions_of(session, campaign)
    decided = leading(campaign, definitions, found)
    test = campaign.ab_test or {}
    return {
        "arms": [_arm(arm, share, definitions, found) for arm, share in enumerate(test.get("shares", []))],
        "messages": [_message(one, found) for one in definitions if one.template],
        "numbers": _numbers(session, campaign, found),
        "held_out": found.held_out,
        "waiting": found.waiting,
        "measure": test.get("measure"),
        "leader": decided.leader,
        "p_value": decided.p_value,
        "is_decided": decided.is_decided,
        "winner": campaign.winner,
        "counted_at": zulu(counted_at),
    }


def leading(campaign: Campaign, definitions: Sequence[Definition], found: Found) -> Verdict:
    """Return which arm leads by the test's measure, and how sure that is."""
    if not campaign.ab_test:
        return Verdict(None, None)
    arms = range(len(lots_of(campaign).shares))
    return verdict([_measured(arm, campaign.ab_test["measure"], definitions, found) for arm in arms])


def _plans(arm: int, definitions: Sequence[Definition]) -> list[int]:
    return [one.plan_id for one in definitions if one.arm == arm and one.plan_id is not None]


def _measured(arm: int, measure: str, definitions: Sequence[Definition], found: Found) -> Count:
    plans = _plans(arm, definitions)
    of = sum(found.compared[plan].sent for plan in plans)
    hits = sum(found.replied[plan] if measure == "replied" else found.compared[plan].read for plan in plans)
    return Count(min(hits, of), of)


def _arm(arm: int, share: int, definitions: Sequence[Definition], found: Found) -> Json:
    plans = _plans(arm, definitions)
    tallies = [found.compared[plan] for plan in plans]
    sent = sum(one.sent for one in tallies)
    hits = {
        "delivered": sum(one.delivered for one in tallies),
        "read": sum(one.read for one in tallies),
        "replied": sum(found.replied[plan] for plan in plans),
        "opted_out": sum(found.opted_out[plan] for plan in plans),
    }
    return {
        "arm": arm,
        "templates": [template_short(one.template) for one in definitions if one.arm == arm],
        "share": share,
        "people": sum(found.planned[plan].people for plan in plans),
        "sent": sent,
        "failed": sum(one.failed for one in tallies),
        **{name: _rate(Count(min(value, sent), sent)) for name, value in hits.items()},
    }


def _rate(found: Count) -> Json:
    low, high = interval(found) or (None, None)
    return {"count": found.hits, "share": found.share if found.of else None, "low": low, "high": high}


def _message(definition: Definition, found: Found) -> Json:
    tally = found.planned[definition.plan_id or 0]
    return {"arm": definition.arm, "template": template_short(definition.template), **_counts(tally)}


def _counts(tally: Tally) -> Mapping[str, int]:
    return {name: getattr(tally, name) for name in ("people", "waiting", "sent", "delivered", "read", "failed")}


def _numbers(session: Session, campaign: Campaign, found: Found) -> list[Json]:
    numbers = numbers_of(session, campaign)
    can_send = {one.id for one in able(numbers)}
    return [_number(one, found.numbers[one.id], one.id in can_send) for one in numbers]


def _number(number: Account, tally: Tally, can_send: bool) -> Json:
    rate = round(effective_rate(number), 1)
    return {**number_short(number), **_counts(tally), "rate": rate, "can_send": can_send}
