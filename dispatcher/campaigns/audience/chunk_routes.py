"""Routes: recipients of a campaign in chunks, for programs."""

import re
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import defer

from dispatcher.auth.audit import record
from dispatcher.campaigns import approval, lifecycle
from dispatcher.campaigns.audience.chunks import chunk_summary, chunk_view, take_chunk
from dispatcher.campaigns.audience.models import AudienceChunk
from dispatcher.campaigns.audience.schemas import ChunkIn, ChunkSchema, ChunkShortSchema
from dispatcher.campaigns.finding import find_campaign
from dispatcher.campaigns.schedule import scheduling
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Invalid
from dispatcher.http import (
    Blueprint,
    KeyScope,
    PageArgs,
    PageOfRows,
    Role,
    opened_by,
    page_of,
    paginate,
    principal,
    requires,
)

chunks = Blueprint("campaign-chunks", __name__, url_prefix="/campaigns", description="Recipients in chunks.")
BLUEPRINTS = (chunks,)
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,100}\Z")
_SORTABLE = {"created_at": AudienceChunk.created_at, "first_row": AudienceChunk.first_row}


@chunks.route("/<int:campaign_id>/chunks/<chunk>", methods=["PUT"])
@chunks.arguments(ChunkIn)
@chunks.response(200, ChunkSchema)
@chunks.alt_response(201, schema=ChunkSchema)  # type: ignore[untyped-decorator]
@requires(Role.OPERATOR)
@opened_by(KeyScope.CAMPAIGNS_WRITE)
def put_chunk(body: dict[str, Any], campaign_id: int, chunk: str) -> tuple[Json, int]:
    """Add recipients to a draft under a name of your own: 201, or 200 when this chunk was taken in before.

    Send it again under the same name after anything but an answer: nobody is added twice. Bad and duplicate recipients
    are named and stay out; the others are in.
    """
    if not _NAME.match(chunk):
        raise Invalid("This chunk needs another name.", {"chunk": ["Use 1 to 100 letters, digits, '.', '_' or '-'."]})
    find_campaign(campaign_id)
    with transaction() as current:
        campaign = lifecycle.locked(current, campaign_id)
        taken, is_new = take_chunk(current, campaign, chunk, body)
        if is_new:
            approval.edited(campaign, principal().user_id, body)
            scheduling.follow_audience(current, campaign)
            told = {"chunk": chunk, "rows": taken.rows, "added": taken.good}
            record(current, "campaign.recipients_added", "campaign", campaign_id, told)
        answer = chunk_view(taken)
    return answer, 201 if is_new else 200


@chunks.route("/<int:campaign_id>/chunks")
@chunks.arguments(PageArgs, location="query")
@chunks.response(200, page_of(ChunkShortSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.CAMPAIGNS_READ)
def list_chunks(args: dict[str, Any], campaign_id: int) -> PageOfRows:
    """List the chunks that were taken in, such as after a crash, to go on behind the last.

    A chunk sent again says which of its recipients stayed out.
    """
    chosen = (
        select(AudienceChunk)
        .options(defer(AudienceChunk.problems))
        .where(
            AudienceChunk.campaign_id == find_campaign(campaign_id).id,
            AudienceChunk.name.contains(args["q"], autoescape=True),
        )
    )
    page = paginate(session(), chosen, args, sortable=_SORTABLE, default_sort="first_row")
    return {**page, "items": [chunk_summary(one) for one in page["items"]]}
