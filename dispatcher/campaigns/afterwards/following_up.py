"""Writing again to a part of those a campaign reached: who did not read it, did not answer, did answer …

The people are frozen when the draft is made. Nobody is in it whose message failed or is in doubt: that is what retries
are for. Who has said no since is left out by the planner, as always.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.campaigns.afterwards.replies import REPLIED
from dispatcher.campaigns.drafting import child_of, copy_people
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import OVER, CampaignState
from dispatcher.errors import Conflict
from dispatcher.messages.states import ON_ITS_WAY


class Group(StrEnum):
    """A part of those who were reached."""

    NOT_READ = "not_read"
    READ = "read"
    NOT_REPLIED = "not_replied"
    REPLIED = "replied"


_STATES: Final = ", ".join(f"'{state}'" for state in sorted(ON_ITS_WAY))
_REACHED: Final = f"m.state IN ({_STATES})"
_WHO: Final = {
    # Many people have switched read receipts off: some of these did read it.
    Group.NOT_READ: "m.state IN ('accepted', 'sent', 'delivered')",
    Group.READ: "m.state = 'read'",
    Group.NOT_REPLIED: f"m.state IN ('delivered', 'read') AND NOT {REPLIED}",
    Group.REPLIED: f"{_REACHED} AND {REPLIED}",
}
_NAMES: Final = {
    Group.NOT_READ: "not read",
    Group.READ: "read",
    Group.NOT_REPLIED: "not answered",
    Group.REPLIED: "answered",
}
_COUNTS: Final = text(
    f"""
    SELECT {", ".join(f"count(*) FILTER (WHERE {condition}) AS {group}" for group, condition in _WHO.items())}
    FROM messages m WHERE m.campaign_id = :parent AND {_REACHED}
    """  # noqa: S608 - constants of this module
)


def groups_of(session: Session, parent: Campaign) -> dict[Group, int]:
    """Return how many people of a campaign are in each group now."""
    found = session.execute(_COUNTS, {"parent": parent.id}).one()
    return {group: int(getattr(found, group)) for group in Group}


def follow_up(session: Session, parent: Campaign, group: Group, person_id: int | None) -> Campaign:
    """Return a new draft for one group of those a campaign reached, with the same message to begin with.

    The parent must be locked. Raises Conflict while it is still sending, and when nobody is in the group.
    """
    if CampaignState(parent.status) not in OVER:
        raise Conflict("Wait until the campaign is over, then write to a part of its people again.")
    child = child_of(session, parent, person_id, f"{parent.name} ({_NAMES[group]})")
    if not copy_people(session, parent, child, _WHO[group], {}):
        raise Conflict("There is nobody in this group.")
    return child
