"""Runs of a recurring campaign: at each of its times a campaign of its own, with the audience as it is then.

The recurring campaign itself stays scheduled and sends nothing. Its next time moves in the transaction that makes the
run, so that no time is run twice, whoever dies and however many relays there are.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.campaigns import drafting
from dispatcher.campaigns.lifecycle import MISSED_AFTER, move, start
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schedule.recurrence import Recurrence, next_wall, recurrence_of
from dispatcher.campaigns.schedule.scheduling import moment_of
from dispatcher.campaigns.schedule.timing import Missed, timing_of
from dispatcher.campaigns.states import CampaignState
from dispatcher.database import Json
from dispatcher.errors import Conflict, DispatcherError
from dispatcher.events import CampaignStatusChanged

_MOMENTS: Final = ("spread_until", "send_until")


def run_due(session: Session, parent: Campaign) -> list[CampaignStatusChanged]:
    """Make and start the run of a recurring campaign whose time has come, and move the campaign to its next time.

    Of several times that were missed only the last one is made up for, as the campaign says.
    """
    recurrence = recurrence_of(parent.schedule["recurrence"], _wall_of(parent))
    wall, missed = _latest_due(session, parent, recurrence)
    facts = [] if missed and _is_dropped(session, parent) else [_run(session, parent, recurrence, wall, missed)]
    if missed:
        record(session, "campaign.run_missed", "campaign", parent.id, {"time": wall.isoformat(), "made": len(facts)})
    return [*facts, _advance(session, parent, recurrence, wall)]


def skip_next(session: Session, parent: Campaign, time: datetime) -> CampaignStatusChanged:
    """Leave out the next time of a recurring campaign and move it to the one after; the campaign must be locked.

    It stays approved: its other times are what they were. Raises Conflict when ``time`` is not the next one (any more),
    or the last.
    """
    if parent.status != CampaignState.SCHEDULED or not parent.schedule.get("recurrence"):
        raise Conflict("Only a recurring campaign that is scheduled has a time to skip.")
    if parent.scheduled_at != time:
        raise Conflict("The next time is another one by now. Look at it again.")
    wall, given = _wall_of(parent), parent.schedule["recurrence"]
    exceptions = sorted({*(given.get("exceptions") or []), f"{wall:%Y-%m-%d}"})
    skipping = {**given, "exceptions": exceptions}
    recurrence = recurrence_of(skipping, wall)
    if next_wall(recurrence, wall) is None:
        raise Conflict("This is the last time: cancel the campaign instead.")
    parent.schedule = {**parent.schedule, "recurrence": skipping}
    record(session, "campaign.run_skipped", "campaign", parent.id, {"time": wall.isoformat()})
    return _advance(session, parent, recurrence, wall)


def _wall_of(parent: Campaign) -> datetime:
    """Return the wall clock of the campaign's present time."""
    if local := parent.schedule.get("local_start"):
        return datetime.fromisoformat(local)
    at = parent.scheduled_at or clock.now()
    return at.astimezone(ZoneInfo(parent.timezone)).replace(tzinfo=None)


def _latest_due(session: Session, parent: Campaign, recurrence: Recurrence) -> tuple[datetime, bool]:
    """Return the last time that has come, and whether it is too late for it."""
    wall = _wall_of(parent)
    while (later := next_wall(recurrence, wall)) and moment_of(session, parent, later) <= clock.now():
        wall = later
    return wall, clock.now() - moment_of(session, parent, wall) > MISSED_AFTER


def _is_dropped(session: Session, parent: Campaign) -> bool:
    return timing_of(session, parent).missed in (Missed.SKIP, Missed.NEXT)


def _run(
    session: Session, parent: Campaign, recurrence: Recurrence, wall: datetime, missed: bool
) -> CampaignStatusChanged:
    child = drafting.clone(session, parent, parent.created_by_id)
    child.name = f"{parent.name[:180]} · {wall:%Y-%m-%d %H:%M}"
    child.schedule = schedule_of_run(parent.schedule, recurrence.start, wall)
    child.scheduled_at = moment_of(session, parent, wall)
    # Who has approved the campaign has approved its times.
    child.editor_ids = parent.editor_ids
    child.approved_by_id, child.approved_at = parent.approved_by_id, parent.approved_at
    session.flush()
    move(child, CampaignState.SCHEDULED)
    if missed and timing_of(session, parent).missed is None:
        return _miss(child, "Its time came while the dispatcher was not running.")
    try:
        return start(session, child)
    except DispatcherError as problem:
        return _miss(child, problem.message)


def schedule_of_run(schedule: Json, first: datetime, wall: datetime) -> Json:
    """Return the schedule of one run: its moments move with its start; pure."""
    since_first = wall - first
    moved = {name: _moved(schedule[name], since_first) for name in _MOMENTS if schedule.get(name)}
    own: dict[str, Any] = {name: value for name, value in schedule.items() if name != "recurrence"}
    local = {"local_start": f"{wall:%Y-%m-%dT%H:%M}"} if schedule.get("local_start") else {}
    return {**own, **moved, **local, "occurrence": f"{wall:%Y-%m-%dT%H:%M}"}


def _moved(wall: str, by: timedelta) -> str:
    return f"{datetime.fromisoformat(wall) + by:%Y-%m-%dT%H:%M}"


def _miss(child: Campaign, why: str) -> CampaignStatusChanged:
    cure = "Correct it, then start it now or choose another time. The next times are not touched by this."
    return move(child, CampaignState.MISSED, {"code": None, "title": why, "cure": cure, "cause": "missed"})


def _advance(session: Session, parent: Campaign, recurrence: Recurrence, wall: datetime) -> CampaignStatusChanged:
    """Move a recurring campaign to its next time; without one it is completed."""
    following = next_wall(recurrence, wall)
    if following is None:
        return move(parent, CampaignState.COMPLETED)
    if parent.schedule.get("local_start"):
        parent.schedule = {**parent.schedule, "local_start": f"{following:%Y-%m-%dT%H:%M}"}
    parent.scheduled_at = moment_of(session, parent, following)
    return move(parent, CampaignState.SCHEDULED)
