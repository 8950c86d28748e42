"""Recipients in chunks, for programs: each has a name of its sender's and is taken in once, however often it comes."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy.orm import Session

from dispatcher.campaigns.audience import rows
from dispatcher.campaigns.audience.models import AudienceChunk
from dispatcher.campaigns.models import Campaign
from dispatcher.database import Json
from dispatcher.errors import Conflict


def take_chunk(session: Session, campaign: Campaign, name: str, given: Mapping[str, Any]) -> tuple[AudienceChunk, bool]:
    """Add a chunk's recipients to a locked campaign, or find that it is there; return it and whether it is new.

    Raises Conflict for a name that another content came under, and once the campaign has started.
    """
    digest = _digest(given)
    known = session.get(AudienceChunk, (campaign.id, name))
    if known is not None:
        if known.digest != digest:
            raise Conflict(f"The chunk {name} came with other recipients before. Give new recipients a new name.")
        return known, False
    if campaign.audience_definition is not None:
        raise Conflict("A condition chooses the people of this campaign. Make another one for recipients in chunks.")
    added = rows.give(session, campaign, {**given, "append": True})
    chunk = AudienceChunk(
        campaign_id=campaign.id,
        name=name,
        digest=digest,
        first_row=rows.last_row(session, campaign.id) - len(given["recipients"]) + 1,
        rows=len(given["recipients"]),
        good=added.good,
        problems=list(added.others),
    )
    session.add(chunk)
    session.flush()
    return chunk, True


def chunk_view(chunk: AudienceChunk) -> Json:
    """Return what became of the chunk; ``index`` is the place of a recipient in it, from 0."""
    problems = [{**one, "index": one["row"] - chunk.first_row} for one in chunk.problems]
    return {
        **chunk_summary(chunk),
        "bad": [one for one in problems if one["status"] == "bad"],
        "duplicates": [one for one in problems if one["status"] == "duplicate"],
    }


def chunk_summary(chunk: AudienceChunk) -> Json:
    """Return what a list shows of the chunk."""
    return {"chunk": chunk.name, "first_row": chunk.first_row, "rows": chunk.rows, "added": chunk.good}


def _digest(given: Mapping[str, Any]) -> str:
    content = [given["default_country"], given["recipients"]]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
