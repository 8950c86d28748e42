"""Jobs of campaigns: planning, and reading an audience's file."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

import structlog
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from dispatcher.campaigns.audience import rows as audience
from dispatcher.campaigns.audience.rows import BATCH_ROWS, GivenRow
from dispatcher.campaigns.lifecycle import locked
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.planner import plan_chunk
from dispatcher.campaigns.running.dispatching import hand_out_next
from dispatcher.campaigns.schedule import scheduling
from dispatcher.campaigns.states import AudienceStatus
from dispatcher.campaigns.views import audience_view
from dispatcher.database import transaction
from dispatcher.errors import DispatcherError, NotFound, Unavailable
from dispatcher.events import CampaignProgress
from dispatcher.jobqueue.jobs import PLANNING, job
from dispatcher.realtime import publish
from dispatcher.uploads.models import Upload, UploadKind
from dispatcher.uploads.rows import Row, read_rows
from dispatcher.uploads.service import find_upload

log = structlog.get_logger(__name__)


@job(PLANNING, seconds=3600)
def plan_campaign(campaign_id: int) -> None:
    """Plan a campaign to its last row; what an earlier run has planned stays."""
    done = False
    while not done:
        try:
            with transaction() as session:
                planned = plan_chunk(session, campaign_id)
        except NotFound:
            # Deleted since the job was enqueued.
            return
        if planned.fact:
            publish([planned.fact])
            hand_out_next()
        done = planned.done


@job(PLANNING, seconds=3600)
def import_audience(campaign_id: int) -> None:
    """Read an audience's file from the first row not yet read; stops when the audience is replaced."""
    with transaction() as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or campaign.audience_status != AudienceStatus.IMPORTING or not campaign.audience_upload_id:
            return
        upload_id, start_row = campaign.audience_upload_id, campaign.audience_row + 1
    try:
        rows = read_rows(_upload(upload_id), start_row=start_row)
        while _import_batch(campaign_id, upload_id, rows):
            pass
    except Unavailable as problem:
        # The relay asks for an importer again as long as the audience wants one.
        log.warning("audience_waits", campaign_id=campaign_id, reason=problem.message)
    except DispatcherError as problem:
        _fail(campaign_id, upload_id, problem.message)
    except (OSError, ValueError, LookupError, DataError):
        # The relay asks for an importer as long as the audience wants one: what can never be read must end.
        log.exception("audience_unreadable", campaign_id=campaign_id)
        _fail(campaign_id, upload_id, "The file could not be read to its end. Upload it again.")


def _upload(upload_id: UUID) -> Upload:
    with transaction() as session:
        upload = find_upload(session, upload_id, kind=UploadKind.RECIPIENTS)
        session.expunge(upload)
    return upload


def _import_batch(campaign_id: int, upload_id: UUID, rows: Iterator[Row]) -> bool:
    """Add the next rows; tell whether there may be more."""
    batch = list(islice(rows, BATCH_ROWS))
    with transaction() as session:
        campaign = _importing(session, campaign_id, upload_id)
        if campaign is None:
            return False
        column = campaign.audience_phone_column or ""
        audience.add_rows(session, campaign, (GivenRow(row.number, row.cells[column], row.cells) for row in batch))
        if batch:
            campaign.audience_row = batch[-1].number
        else:
            campaign.audience_status = AudienceStatus.READY
            scheduling.follow_audience(session, campaign)
        news = _news(session, campaign)
    publish([news])
    return bool(batch)


def _importing(session: Session, campaign_id: int, upload_id: UUID) -> Campaign | None:
    """Return the campaign, locked, while it still wants this very file."""
    try:
        campaign = locked(session, campaign_id)
    except NotFound:
        return None
    wanted = campaign.audience_status == AudienceStatus.IMPORTING and campaign.audience_upload_id == upload_id
    return campaign if wanted else None


def _fail(campaign_id: int, upload_id: UUID, why: str) -> None:
    with transaction() as session:
        campaign = _importing(session, campaign_id, upload_id)
        if campaign is None:
            return
        campaign.audience_status, campaign.audience_error = AudienceStatus.FAILED, why
        news = _news(session, campaign)
    publish([news])


def _news(session: Session, campaign: Campaign) -> CampaignProgress:
    return CampaignProgress(
        campaign_id=campaign.id,
        account_id=campaign.account_id,
        extra_account_ids=campaign.extra_account_ids or (),
        audience=audience_view(session, campaign),
    )
