"""Plans: the pinned template and constants that messages are built from."""

import hashlib
from collections.abc import Mapping

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher.database import Json
from dispatcher.messages.models import MessagePlan


def pin(
    session: Session, template: Json, constants: Mapping[str, str], media: Mapping[str, str], owner: str | None = None
) -> int:
    """Return the id of the plan with exactly this template and these values, made if there is none.

    One with an ``owner`` is no one else's, even where another builds the same.
    """
    body = {"template": template, "constants": dict(constants), "media": dict(media)}
    named = {**body, "owner": owner} if owner else body
    digest = hashlib.sha256(orjson.dumps(named, option=orjson.OPT_SORT_KEYS)).hexdigest()
    session.execute(insert(MessagePlan).values(digest=digest, **body).on_conflict_do_nothing(index_elements=["digest"]))
    return session.scalars(select(MessagePlan.id).where(MessagePlan.digest == digest)).one()
