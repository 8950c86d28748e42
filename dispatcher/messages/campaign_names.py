"""Which campaign a message belongs to, by name: campaigns stand above this package, only ids and names are read."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from dispatcher.database import Json
from dispatcher.messages.models import Message

CAMPAIGNS: Final = table("campaigns", column("id"), column("name"))


def campaigns_of(session: Session, message_ids: Sequence[int]) -> dict[int, Json]:
    """Return the campaign (id, name) of each of these messages, with the message's own id; by that id."""
    rows = session.execute(
        select(Message.id, CAMPAIGNS.c.id, CAMPAIGNS.c.name)
        .join(CAMPAIGNS, CAMPAIGNS.c.id == Message.campaign_id)
        .where(Message.id.in_(message_ids))
    )
    return {row[0]: {"id": row[1], "name": row[2], "message_id": row[0]} for row in rows}
