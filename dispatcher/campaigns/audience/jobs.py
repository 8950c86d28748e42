"""The jobs of audiences, step by step, from wherever they stand: taking one, reading a file beside the contacts."""

from collections.abc import Iterator

import structlog
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from dispatcher.campaigns.audience import files, taking
from dispatcher.campaigns.audience.models import AudienceFile
from dispatcher.campaigns.audience.taking import Phase
from dispatcher.campaigns.jobs import plan_campaign
from dispatcher.campaigns.lifecycle import locked, move
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running.dispatching import alone
from dispatcher.campaigns.schedule import scheduling
from dispatcher.campaigns.states import AudienceStatus, CampaignState
from dispatcher.campaigns.views import audience_view
from dispatcher.database import transaction
from dispatcher.errors import DispatcherError, NotFound, Unavailable
from dispatcher.events import CampaignProgress, CampaignStatusChanged, Event
from dispatcher.jobqueue.jobs import PLANNING, enqueue, job
from dispatcher.realtime import publish
from dispatcher.uploads.models import Upload
from dispatcher.uploads.rows import Row, read_rows

log = structlog.get_logger(__name__)


class _Overtaken(Exception):
    """Somebody has had the audience taken anew while people were being picked."""


@job(PLANNING, seconds=3600)
def take_audience(campaign_id: int) -> None:
    """Take an audience from the contacts to its last row; what an earlier run has written stays."""
    try:
        while _step(campaign_id):
            pass
    except DispatcherError as problem:
        _fail(campaign_id, problem.message)
    except DataError:
        # The relay asks for a taker as long as the audience wants one: what can never be asked must end.
        log.exception("audience_untakeable", campaign_id=campaign_id)
        _fail(campaign_id, "The contacts could not be asked. Look at the conditions of the audience.")


@job(PLANNING, seconds=3600)
def read_audience_file(file_id: int) -> None:
    """Read a file beside the contacts from the first row not yet read, or remove its rows when it was deleted."""
    try:
        with transaction() as session:
            file = session.get(AudienceFile, file_id)
            upload = session.get(Upload, file.upload_id) if file else None
            if file is None or upload is None:
                return
            session.expunge(upload)
            start_row = file.row_at + 1
        rows = read_rows(upload, start_row=start_row) if upload.deleted_at is None else None
        while _read_some(file_id, rows):
            pass
    except Unavailable as problem:
        # The relay asks for a reader again as long as the file wants one.
        log.warning("audience_file_waits", file_id=file_id, reason=problem.message)
    except DispatcherError as problem:
        _give_up(file_id, problem.message)
    except (OSError, ValueError, LookupError, DataError):
        log.exception("audience_file_unreadable", file_id=file_id)
        _give_up(file_id, "The file could not be read to its end. Upload it again.")


def _read_some(file_id: int, rows: Iterator[Row] | None) -> bool:
    with transaction() as session:
        if not alone(session, f"audience-file-{file_id}"):
            return False
        file = session.get(AudienceFile, file_id, populate_existing=True)
        if file is None:
            return False
        if rows is None:
            return files.clear_some(session, file)
        return file.status == AudienceStatus.IMPORTING and files.add_rows(session, file, rows)


def _give_up(file_id: int, why: str) -> None:
    with transaction() as session:
        file = session.get(AudienceFile, file_id)
        if file is not None and file.status == AudienceStatus.IMPORTING:
            file.status, file.error = AudienceStatus.FAILED, why


def _step(campaign_id: int) -> bool:
    """Do the next part of the taking; tell whether there may be more."""
    try:
        with transaction() as session:
            news, may_go_on = _do(session, campaign_id)
    except _Overtaken:
        return True
    except NotFound:
        # Deleted since the job was enqueued.
        return False
    publish(news)
    if news and not may_go_on:
        enqueue(plan_campaign, campaign_id, job_id=f"plan-{campaign_id}")
    return may_go_on


def _do(session: Session, campaign_id: int) -> tuple[list[Event], bool]:
    campaign = session.get(Campaign, campaign_id, populate_existing=True)
    if campaign is None or not taking.is_wanted(campaign):
        return [], False
    if campaign.audience_phase == Phase.PICKING:
        # Another job for the same campaign is at it: its work is enough.
        return ([], False) if not alone(session, f"take-{campaign_id}") else (_pick(session, campaign), True)
    campaign = locked(session, campaign_id)
    if not taking.is_wanted(campaign):
        return [], False
    is_done = False
    if campaign.audience_phase == Phase.WRITING:
        is_done = taking.write_some(session, campaign)
    elif campaign.audience_phase == Phase.CLEARING:
        taking.clear_some(session, campaign)
    if is_done:
        scheduling.follow_audience(session, campaign)
    return [_news(session, campaign)], not is_done


def _pick(session: Session, campaign: Campaign) -> list[Event]:
    turn = campaign.audience_taking
    count = taking.pick(session, campaign)
    campaign = locked(session, campaign.id)
    if campaign.audience_taking != turn or campaign.audience_phase != Phase.PICKING:
        raise _Overtaken
    taking.picked(campaign, count)
    return []


def _fail(campaign_id: int, why: str) -> None:
    """Say that the audience could not be taken; a campaign that was starting is missed, and a person corrects it."""
    news: list[Event] = []
    with transaction() as session:
        campaign = locked(session, campaign_id)
        if taking.is_wanted(campaign):
            campaign.audience_status, campaign.audience_phase, campaign.audience_error = (
                AudienceStatus.FAILED,
                None,
                why,
            )
            news = [*_miss(campaign, why), _news(session, campaign)]
    publish(news)


def _miss(campaign: Campaign, why: str) -> list[CampaignStatusChanged]:
    if campaign.status != CampaignState.PREPARING:
        return []
    campaign.started_at = None
    cure = "Correct the audience, then start it now or choose another time."
    return [move(campaign, CampaignState.MISSED, {"code": None, "title": why, "cure": cure, "cause": "missed"})]


def _news(session: Session, campaign: Campaign) -> CampaignProgress:
    return CampaignProgress(
        campaign_id=campaign.id,
        account_id=campaign.account_id,
        extra_account_ids=campaign.extra_account_ids or (),
        audience=audience_view(session, campaign),
    )
