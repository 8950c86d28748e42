"""Who answered a campaign, with words or with a no: whoever wrote to its number within three days after the message."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, TextClause, bindparam, text
from sqlalchemy.orm import Session

from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.variants.rotation import number_ids
from dispatcher.messages.answers import ANSWER_TIME, SILENT_KINDS

# What we cannot read is not known to be an answer.
_NO_ANSWERS: Final = ", ".join(f"'{kind}'" for kind in (*SILENT_KINDS, "unsupported"))
_TIME: Final = f"interval '{int(ANSWER_TIME.total_seconds())} seconds'"
_ANSWER: Final = f"""
    i.direction = 'inbound' AND i.account_id = m.account_id AND i.recipient_key = m.recipient_key
    AND i.kind NOT IN ({_NO_ANSWERS})
    AND i.state_at >= m.accepted_at AND i.state_at < m.accepted_at + {_TIME}
"""
REPLIED: Final = f"EXISTS (SELECT FROM messages i WHERE {_ANSWER})"
"""An SQL condition on a message ``m`` of a campaign."""

# From the side of the answers: they are few, and each finds its message by the unique index of the campaign.
_IN_TIME: Final = """
    i.account_id = ANY(:accounts) AND i.state_at >= :since
    AND (CAST(:until AS timestamptz) IS NULL OR i.state_at < :until)
"""
ANSWERS: Final = f"messages i JOIN messages m ON m.campaign_id = :campaign AND {_ANSWER} AND {_IN_TIME}"
"""SQL of answers ``i`` to messages ``m``, with the parameters of ``bound``."""

OPT_OUTS: Final = f"""
    consent_events e JOIN messages m ON m.campaign_id = :campaign AND m.recipient_key = e.key
    AND m.state IN ('accepted', 'sent', 'delivered', 'read')
    AND e.action = 'opt_out' AND e.channel IN ('word', 'button', 'model', 'meta')
    AND e.at >= m.accepted_at AND e.at < m.accepted_at + {_TIME}
    AND e.at >= :since AND (CAST(:until AS timestamptz) IS NULL OR e.at < :until)
"""
"""SQL of people's own opt-outs ``e`` that answer messages ``m``, with the same parameters.

Not those that staff or a file brought, nor that Meta told us of by refusing: that no was said before.
"""

_COUNT: Final = text(f"SELECT count(DISTINCT m.id) FROM {ANSWERS}")  # noqa: S608 - constants of this module
_COUNT_NO: Final = text(f"SELECT count(DISTINCT m.id) FROM {OPT_OUTS}")  # noqa: S608


def bound(campaign: Campaign) -> dict[str, Any]:
    """Return the parameters of ``ANSWERS`` and ``OPT_OUTS`` for a campaign that has started."""
    return {
        "campaign": campaign.id,
        "accounts": number_ids(campaign),
        "since": campaign.started_at,
        "until": _until(campaign),
    }


def answers(campaign: Campaign) -> TextClause:
    """Return the condition that messages ``i`` answer messages ``m`` of this campaign; several fit into one query."""
    return _bound_to(campaign, f"{_ANSWER} AND {_IN_TIME}")


def no_answers(campaign: Campaign) -> TextClause:
    """Return the condition that nothing answers a message ``m`` of this campaign; several fit into one query."""
    return _bound_to(campaign, f"NOT EXISTS (SELECT FROM messages i WHERE {_ANSWER} AND {_IN_TIME})")


def _bound_to(campaign: Campaign, condition: str) -> TextClause:
    values = {name: value for name, value in bound(campaign).items() if name != "campaign"}
    # Each use has names of its own: an audience may ask about several campaigns.
    unique: list[BindParameter[Any]] = [bindparam(name, value, unique=True) for name, value in values.items()]
    return text(condition).bindparams(*unique)


def _until(campaign: Campaign) -> datetime | None:
    return campaign.completed_at + ANSWER_TIME if campaign.completed_at else None


def replied(session: Session, campaign: Campaign) -> int:
    """Return how many people answered."""
    return (session.scalar(_COUNT, bound(campaign)) or 0) if campaign.started_at else 0


def opted_out(session: Session, campaign: Campaign) -> int:
    """Return how many people answered with a no."""
    return (session.scalar(_COUNT_NO, bound(campaign)) or 0) if campaign.started_at else 0
