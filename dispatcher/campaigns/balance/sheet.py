"""The balance sheet and the promises of the ledger, asked of the database itself (two views of it).

Each question is one statement, so it sees one moment and may be asked while campaigns run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.messages.states import OUTBOUND


@dataclass(frozen=True)
class Sheet:
    """One campaign: what was planned, and what the states of its messages sum up to."""

    campaign_id: int
    name: str
    status: str
    planned: int
    total: int
    holds: bool
    states: Mapping[str, int]


_SHEETS: Final = text(
    """
    SELECT * FROM campaign_balance
    WHERE CAST(:campaigns AS bigint[]) IS NULL OR campaign_id = ANY(:campaigns) ORDER BY campaign_id
    """
)


def sheets(session: Session, campaign_ids: Sequence[int] | None = None) -> list[Sheet]:
    """Return the sheets of these campaigns or of all, deleted ones included: their ledger stays."""
    chosen = None if campaign_ids is None else list(campaign_ids)
    return [
        Sheet(
            row["campaign_id"], row["name"], row["status"], row["planned"], row["total"], row["holds"],
            {state.value: row[state.value] for state in OUTBOUND},
        )
        for row in session.execute(_SHEETS, {"campaigns": chosen}).mappings()
    ]  # fmt: skip


class Promise(NamedTuple):
    """What is promised, in the words for when it is broken, and what to do then."""

    said: str
    cure: str


_REPAIRED: Final = "Put right by itself within minutes, or at once by: flask campaigns check --repair"
_LOOK: Final = "Keep the campaign paused and look at these messages: their attempts and statuses tell what happened."
PROMISES: Final[Mapping[str, Promise]] = {
    "recipient_twice": Promise("recipients with two messages in one campaign", _LOOK),
    "person_reached_twice": Promise(
        "people whom Meta knows under another number and a campaign reached twice",
        "Merge the rows of these people in the list: both numbers belong to one WhatsApp account.",
    ),
    "accepted_twice": Promise("messages that Meta accepted more than once", _LOOK),
    "waiting_though_accepted": Promise("messages that wait to be sent although Meta has accepted them", _LOOK),
    "handed_over_without_attempt": Promise("messages handed to Meta without an attempt in the ledger", _LOOK),
    "attempt_beyond_message": Promise("attempts their messages know nothing of", _LOOK),
    "attempt_left_open": Promise("attempts left open by messages that have gone on", _REPAIRED),
    "sending_with_closed_attempt": Promise("messages still being sent though their attempt is closed", _REPAIRED),
    "accepted_without_proof": Promise("messages marked as accepted without an attempt or a status that says so", _LOOK),
    "in_doubt_though_accepted": Promise("messages in doubt although Meta has accepted them", _REPAIRED),
    "behind_its_statuses": Promise("messages that lag behind what Meta has reported of them", _REPAIRED),
    "lease_without_end": Promise("messages handed out for an unlimited time", _REPAIRED),
    "sender_silent": Promise(
        "messages whose sender went silent over five minutes ago (do the workers run?)",
        "Start the workers: their relay takes these messages back.",
    ),
    "open_though_over": Promise("messages left open in campaigns that are over", _LOOK),
    "tally_differs": Promise("states of messages whose tally differs from a count", _REPAIRED),
    "row_without_message": Promise(
        "rows of planned audiences that became no message",
        "Send these rows in a new campaign; see the audience's rows.",
    ),
}


@dataclass(frozen=True)
class Broken:
    """A promise that does not hold in a campaign (None: messages of no campaign), with some of its messages."""

    promise: str
    campaign_id: int | None
    count: int
    message_ids: Sequence[int]


_BROKEN: Final = """
    SELECT promise, campaign_id, count(*), coalesce((array_agg(message_id ORDER BY message_id)
           FILTER (WHERE message_id IS NOT NULL))[1:20], '{{}}')
    FROM broken_promises {where} GROUP BY promise, campaign_id ORDER BY promise, campaign_id
"""
_BROKEN_ANYWHERE: Final = text(_BROKEN.format(where=""))
_BROKEN_IN_ONE: Final = text(_BROKEN.format(where="WHERE campaign_id = :campaign"))
_BROKEN_IN_NONE: Final = text(_BROKEN.format(where="WHERE campaign_id IS NULL"))

NO_CAMPAIGN: Final = 0
"""Stands for the messages that belong to no campaign."""


def broken_promises(session: Session, campaign_id: int | None = None) -> list[Broken]:
    """Return every promise that does not hold: anywhere, in one campaign, or among single messages (NO_CAMPAIGN)."""
    if campaign_id is None:
        found = session.execute(_BROKEN_ANYWHERE)
    elif campaign_id == NO_CAMPAIGN:
        found = session.execute(_BROKEN_IN_NONE)
    else:
        found = session.execute(_BROKEN_IN_ONE, {"campaign": campaign_id})
    return [Broken(*row) for row in found]
