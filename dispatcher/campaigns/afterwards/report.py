"""The report of a campaign: how far its people got by number, country, message and time zone, and at which hours.

One look at all messages gives everything. For a million that takes seconds, so the report is kept; large campaigns get
theirs anew by themselves while they move (``keep_reports``), small ones when somebody looks.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from string import ascii_uppercase
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.campaigns.afterwards.models import LARGE, CampaignReport
from dispatcher.campaigns.afterwards.replies import ANSWERS, OPT_OUTS, bound
from dispatcher.campaigns.afterwards.stats import funnel
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.variants import results
from dispatcher.contacts.countries import country_digits, country_name, country_of
from dispatcher.database import Json
from dispatcher.http.schemas import zulu
from dispatcher.messages.models import Intent, MessagePlan, SendSlot
from dispatcher.messages.states import OUTBOUND, State

_FRESH: Final = timedelta(seconds=5)
_FRESH_LARGE: Final = timedelta(minutes=1)
_SHARE_OF_TIME: Final = 50
"""Making it anew may take a fiftieth of the time."""


class By(StrEnum):
    """What a breakdown divides people by."""

    ACCOUNT = "account"
    COUNTRY = "country"
    PLAN = "plan"
    ZONE = "zone"


class _Cell(NamedTuple):
    """People who are alike in everything a breakdown divides by."""

    account_id: int
    plan_id: int | None
    slot_id: int
    digits: str


_CELL: Final = f"m.account_id, m.plan_id, m.slot_id, {country_digits('m.recipient_key')}"
# S608: all parts are constants.
_LOOK: Final = text(
    f"""
    SELECT account_id, plan_id, slot_id, digits, state, delivered, read,
           GROUPING(state) = 0 AS is_cell, GROUPING(delivered) = 0 AS is_delivered, count(*) AS people
    FROM (SELECT m.account_id, m.plan_id, m.slot_id, {country_digits("m.recipient_key")} AS digits, m.state,
                 -- Every zone's hours begin at a quarter of an hour: what hour it was there is asked of few.
                 date_bin('15 minutes', m.delivered_at, 'epoch') AS delivered,
                 date_bin('15 minutes', m.read_at, 'epoch') AS read
          FROM messages m WHERE m.campaign_id = :campaign) looked
    GROUP BY GROUPING SETS ((account_id, plan_id, slot_id, digits, state), (delivered), (read))
    """  # noqa: S608
)
_ANSWERED: Final = text(f"SELECT {_CELL}, count(DISTINCT m.id) FROM {ANSWERS} GROUP BY 1, 2, 3, 4")  # noqa: S608
_SAID_NO: Final = text(f"SELECT {_CELL}, count(DISTINCT m.id) FROM {OPT_OUTS} GROUP BY 1, 2, 3, 4")  # noqa: S608
_FIRST_ANSWER: Final = text(
    f"""
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM (
        SELECT extract(epoch FROM min(i.state_at - m.accepted_at)) AS seconds FROM {ANSWERS} GROUP BY m.id) firsts
    """  # noqa: S608
)

# What each person meant last.
_MEANT: Final = text(
    f"""
    SELECT intent, count(*) FROM (
        SELECT DISTINCT ON (m.id) n.intent FROM {ANSWERS} JOIN message_intents n ON n.message_id = i.id
        WHERE n.intent IS NOT NULL
        ORDER BY m.id, i.state_at DESC, i.id DESC) last
    GROUP BY 1
    """  # noqa: S608
)


@dataclass
class _Part:
    """What became of a part of the people."""

    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTBOUND, 0))
    replied: int = 0
    opted_out: int = 0

    def view(self) -> Json:
        planned = sum(self.states.values())
        reached = funnel(self.states, planned)
        failed = self.states[State.FAILED]
        return {**reached, "replied": self.replied, "opted_out": self.opted_out, "failed": failed}


@dataclass
class _Found:
    """Everything one look at the messages gave."""

    parts: dict[_Cell, _Part] = field(default_factory=lambda: defaultdict(_Part))
    delivered: Counter[int] = field(default_factory=Counter)
    read: Counter[int] = field(default_factory=Counter)
    first_answer: float | None = None
    meant: dict[str, int] = field(default_factory=dict)


def report_of(session: Session, campaign: Campaign) -> Json:
    """Return the report, made now or kept from shortly ago (the contract's ``CampaignReport``)."""
    kept = session.get(CampaignReport, campaign.id, populate_existing=True)
    if kept is not None and (campaign.planned >= LARGE or _is_fresh(kept, _FRESH)):
        return {"intents": [], **kept.content, "made_at": zulu(kept.made_at)}
    return make_report(session, campaign)


def _is_fresh(kept: CampaignReport, least: timedelta) -> bool:
    return clock.now() - kept.made_at < max(least, timedelta(seconds=kept.seconds * _SHARE_OF_TIME))


def make_report(session: Session, campaign: Campaign) -> Json:
    """Make the report from all messages and keep it."""
    began, now = time.monotonic(), clock.now()
    content = _content(session, campaign, _look(session, campaign))
    counted = results.counted(session, campaign) if campaign.planned >= LARGE else None
    seconds = time.monotonic() - began
    values = {"campaign_id": campaign.id, "made_at": now, "seconds": seconds, "content": content, "counted": counted}
    statement = insert(CampaignReport).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=["campaign_id"], set_=values))
    return {**content, "made_at": zulu(now)}


_DUE: Final = text(
    """
    SELECT c.id FROM campaigns c LEFT JOIN campaign_reports r ON r.campaign_id = c.id
    WHERE c.planned >= :large AND c.deleted_at IS NULL AND c.started_at IS NOT NULL
          AND (r.campaign_id IS NULL
               OR r.made_at < CAST(:now AS timestamptz) - greatest(make_interval(secs => :fresh),
                                                                  make_interval(secs => r.seconds * :share))
                  -- Later than three days after its end hardly anything happens: once more then, and no more.
                  AND (c.completed_at IS NULL OR r.made_at < c.completed_at + interval '3 days'))
    ORDER BY r.made_at NULLS FIRST LIMIT 1
    """
)


def keep_report(session: Session) -> int | None:
    """Make the report of the large campaign that needs it most; return the campaign, None when there is none."""
    values = {"large": LARGE, "now": clock.now(), "fresh": _FRESH_LARGE.total_seconds(), "share": _SHARE_OF_TIME}
    due: int | None = session.scalar(_DUE, values)
    if due is not None:
        make_report(session, session.get_one(Campaign, due))
    return due


def _look(session: Session, campaign: Campaign) -> _Found:
    found, zone = _Found(), ZoneInfo(campaign.timezone)
    for row in session.execute(_LOOK, {"campaign": campaign.id}):
        if row.is_cell:
            found.parts[_Cell(row.account_id, row.plan_id, row.slot_id, row.digits)].states[row.state] += row.people
        elif row.is_delivered and row.delivered is not None:
            found.delivered[row.delivered.astimezone(zone).hour] += row.people
        elif not row.is_delivered and row.read is not None:
            found.read[row.read.astimezone(zone).hour] += row.people
    if campaign.started_at is not None:
        _look_at_answers(session, campaign, found)
    return found


def _look_at_answers(session: Session, campaign: Campaign, found: _Found) -> None:
    values = bound(campaign)
    for *cell, count in session.execute(_ANSWERED, values):
        found.parts[_Cell(*cell)].replied += count
    for *cell, count in session.execute(_SAID_NO, values):
        found.parts[_Cell(*cell)].opted_out += count
    found.first_answer = session.scalar(_FIRST_ANSWER, values)
    found.meant = {row[0]: row[1] for row in session.execute(_MEANT, values)}


def _content(session: Session, campaign: Campaign, found: _Found) -> Json:
    total = _summed(found.parts.items(), lambda _: "")
    return {
        "total": total.get("", _Part()).view(),
        "first_reply_seconds": round(found.first_answer) if found.first_answer is not None else None,
        "intents": [{"intent": str(one), "people": found.meant.get(one, 0)} for one in Intent],
        "timezone": campaign.timezone,
        "hours": [{"hour": hour, "delivered": found.delivered[hour], "read": found.read[hour]} for hour in range(24)],
        "breakdowns": [
            {"by": by, "parts": _parts(found, key, label)} for by, (key, label) in _ways(session, campaign).items()
        ],
    }


Key = Callable[[_Cell], str]
Label = Callable[[str], str | None]


def _ways(session: Session, campaign: Campaign) -> dict[By, tuple[Key, Label]]:
    """Return for each breakdown how a part is keyed, and called."""
    accounts = {str(row.id): row.name for row in session.execute(select(Account.id, Account.name))}
    slots = select(SendSlot.id, SendSlot.zone).where(SendSlot.campaign_id == campaign.id)
    zones: dict[int, str] = {row.id: row.zone for row in session.execute(slots)}
    return {
        By.ACCOUNT: (lambda cell: str(cell.account_id), accounts.get),
        By.COUNTRY: (lambda cell: country_of(cell.digits) or "", lambda key: country_name(key) if key else None),
        By.PLAN: (lambda cell: str(cell.plan_id or ""), lambda key: _plan_label(session, campaign, key)),
        By.ZONE: (lambda cell: zones.get(cell.slot_id, campaign.timezone), lambda key: key),
    }


def _plan_label(session: Session, campaign: Campaign, key: str) -> str | None:
    """Return what a message is called: its template, and in a test its letter."""
    plan = session.get(MessagePlan, int(key)) if key else None
    if plan is None:
        return None
    name = f"{plan.template['name']} ({plan.template['language']})"
    arms = {campaign.plan_id: 0, **{one.plan_id: one.arm for one in campaign.variants}}
    return f"{ascii_uppercase[arms[plan.id]]}: {name}" if max(arms.values()) and plan.id in arms else name


def _parts(found: _Found, key: Key, label: Label) -> list[Json]:
    summed = _summed(found.parts.items(), key)
    listed = [{"key": name or None, "label": label(name), **part.view()} for name, part in summed.items()]
    return sorted(listed, key=lambda part: (-part["planned"], str(part["key"])))


def _summed(parts: Iterable[tuple[_Cell, _Part]], key: Key) -> Mapping[str, _Part]:
    summed: dict[str, _Part] = defaultdict(_Part)
    for cell, part in parts:
        into = summed[key(cell)]
        into.replied += part.replied
        into.opted_out += part.opted_out
        for state, count in part.states.items():
            into.states[state] += count
    return summed
