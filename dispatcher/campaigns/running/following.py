"""What running campaigns begin to wait for by themselves, and when waiting ones go on by themselves.

They follow their number (blocked, switched off), their template (paused, edited, gone) and Meta's hold on the first
messages of a large sending. Whatever holds them, the reason says what it is, and until when where that is known.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Template
from dispatcher.accounts.templates import sendability
from dispatcher.campaigns.lifecycle import explain, locked, move, waits_for
from dispatcher.campaigns.running.breaker import LOOKS, hold_all, look_after, reason_of
from dispatcher.campaigns.states import CampaignState
from dispatcher.campaigns.variants.rotation import numbers_of, sender_of
from dispatcher.database import Json
from dispatcher.events import CampaignStatusChanged
from dispatcher.messages.slotted import NUMBERS
from dispatcher.whatsapp.error_codes import action_for
from dispatcher.whatsapp.responses import GraphError

Facts = list[CampaignStatusChanged]


def follow(session: Session) -> Facts:
    """Let campaigns wait or go on with their numbers, their templates and Meta's holds; return the moves."""
    return [*_follow_numbers(session), *_follow_templates(session), *_follow_holds(session)]


# Numbers --------------------------------------------------------------------------------------------------------------

_NUMBER_CANNOT: Final = """
    NOT (a.is_active AND a.deleted_at IS NULL AND a.access_token_encrypted IS NOT NULL
         AND (a.blocked_code IS NULL OR coalesce(a.blocked_until <= now(), false)))
"""
_FOR_A_NUMBER: Final = "c.status = 'waiting' AND c.status_reason ->> 'cause' IN ('number', 'account')"
# S608: all parts are constants of this module.
_HAS_WORK: Final = """
    EXISTS (SELECT FROM messages m WHERE m.account_id = a.id AND m.campaign_id = c.id AND m.slot_id >= 0
            AND m.state = 'pending')
"""
# One of several numbers holds a campaign up only when no other has anything left to send.
_HELD_UP: Final = f"""
    (c.extra_account_ids = '{{}}'
     OR {_HAS_WORK} AND NOT EXISTS (
         SELECT FROM whatsapp_accounts a WHERE a.id = ANY {NUMBERS} AND NOT {_NUMBER_CANNOT} AND {_HAS_WORK}))
"""
_TO_WAIT: Final = text(
    f"""
    SELECT DISTINCT ON (c.id) c.id, a.blocked_code AS code, a.blocked_reason AS said, a.blocked_scope AS scope,
           a.blocked_until AS until
    FROM campaigns c JOIN whatsapp_accounts a ON a.id = ANY {NUMBERS}
    WHERE (c.status = 'running'
           OR {_FOR_A_NUMBER} AND (c.status_reason ->> 'code' IS DISTINCT FROM CAST(a.blocked_code AS text)
                                   OR c.waiting_until IS DISTINCT FROM a.blocked_until))
          AND {_NUMBER_CANNOT} AND {_HELD_UP}
    ORDER BY c.id, a.blocked_until, a.id
    """  # noqa: S608
)
_TO_GO_ON: Final = text(
    f"""
    SELECT c.id FROM campaigns c
    WHERE {_FOR_A_NUMBER} AND NOT EXISTS (
        SELECT FROM whatsapp_accounts a WHERE a.id = ANY {NUMBERS} AND {_NUMBER_CANNOT} AND {_HELD_UP})
    ORDER BY c.id
    """  # noqa: S608
)


def _follow_numbers(session: Session) -> Facts:
    facts: Facts = []
    for row in session.execute(_TO_WAIT).all():
        campaign, reason = locked(session, row.id), _number_reason(row)
        if campaign.status == CampaignState.RUNNING:
            facts.append(move(campaign, CampaignState.WAITING, reason, row.until))
        elif waits_for(campaign, "number", "account"):
            facts.append(explain(campaign, reason, row.until))
    return facts + _go_on(session, session.scalars(_TO_GO_ON).all(), "number", "account")


def _number_reason(row: Row[tuple[object, ...]]) -> Json:
    if row.code is None:
        title, cure = "The number is switched off", "Switch the number on again."
        return {"code": None, "title": title, "cure": cure, "cause": "number", "details": ""}
    # A block for 135000 can only have come by webhook: in an answer it is about single messages.
    rule = action_for(GraphError(row.code, details=row.said or ""), asynchronous=True)
    return reason_of(rule, "number" if row.scope == "number" else "account", row.said or "")


def _go_on(session: Session, campaign_ids: Iterable[int], *causes: str) -> Facts:
    campaigns = [locked(session, campaign_id) for campaign_id in campaign_ids]
    return [move(one, CampaignState.RUNNING) for one in campaigns if waits_for(one, *causes)]


# Templates ------------------------------------------------------------------------------------------------------------

_CODE_OF: Final = {"PAUSED": 132015, "DISABLED": 132016}
_NOT_APPROVED: Final = 132001
# Of a test that is decided, what lost is sent to nobody else.
_ITS_TEMPLATES: Final = """
    t.id IN (SELECT c.template_id WHERE coalesce(c.winner, 0) = 0
             UNION ALL
             SELECT v.template_id FROM campaign_variants v
             WHERE v.campaign_id = c.id AND (c.winner IS NULL OR v.arm = c.winner))
"""
_STOPPED: Final = text(
    f"""
    SELECT DISTINCT t.id FROM campaigns c JOIN templates t ON {_ITS_TEMPLATES}
    WHERE c.status = 'running' AND t.status <> 'APPROVED' ORDER BY t.id
    """  # noqa: S608
)
_APPROVED: Final = text(
    f"""
    SELECT c.id, c.status_at, c.stops, coalesce(c.waiting_until <= now(), false) AS is_over
    FROM campaigns c
    WHERE c.status = 'waiting' AND c.status_reason ->> 'cause' = 'template' AND NOT EXISTS (
        SELECT FROM templates t
        WHERE {_ITS_TEMPLATES}
              AND (t.status <> 'APPROVED'
                   OR t.synced_at <= c.status_at AND NOT coalesce(c.waiting_until <= now(), false)))
    ORDER BY c.id
    """  # noqa: S608
)
_PAUSED: Final = text(
    f"""
    SELECT c.id, max(t.paused_until) FROM campaigns c JOIN templates t ON {_ITS_TEMPLATES}
    WHERE c.status = 'waiting' AND c.status_reason ->> 'cause' = 'template' AND t.paused_until > now()
          AND t.status = 'PAUSED'
    GROUP BY c.id HAVING c.waiting_until IS DISTINCT FROM max(t.paused_until) ORDER BY c.id
    """  # noqa: S608
)


def _follow_templates(session: Session) -> Facts:
    facts: Facts = []
    for template_id in session.scalars(_STOPPED).all():
        template = session.get_one(Template, template_id, populate_existing=True)
        facts += hold_all(session, template, _template_reason(template))
    for campaign_id, until in session.execute(_PAUSED).all():
        campaign = locked(session, campaign_id)
        if waits_for(campaign, "template"):
            facts.append(explain(campaign, campaign.status_reason, until))
    now = clock.now()
    free = [
        row.id for row in session.execute(_APPROVED).all() if row.is_over or _may_try(row.status_at, row.stops, now)
    ]
    return facts + _go_on(session, free, "template")


def _template_reason(template: Template) -> Json:
    rule = action_for(GraphError(_CODE_OF.get(template.status, _NOT_APPROVED)))
    return reason_of(rule, "template", sendability(template)[1] or "")


def _may_try(since: datetime, stops: int, now: datetime) -> bool:
    """Believe Meta at once the first time; when it then refused all the same, let some time pass first."""
    return stops <= 1 or now - since >= LOOKS[min(stops, len(LOOKS)) - 1]


_TO_LOOK_AT: Final = text(
    """
    SELECT c.id FROM campaigns c
    WHERE c.status = 'waiting' AND c.status_reason ->> 'cause' = 'template' AND c.look_at <= now() ORDER BY c.id
    """
)


def looks_due(session: Session) -> set[int]:
    """Return the numbers whose templates are to be read from Meta now, because a campaign waits for one of them.

    A lost webhook would hold it for ever. The looks get rarer the longer it waits.
    """
    now = clock.now()
    campaigns = [locked(session, campaign_id) for campaign_id in session.scalars(_TO_LOOK_AT).all()]
    for campaign in campaigns:
        waited = min(now - campaign.status_at, LOOKS[-1])
        campaign.look_at = now + max(waited, look_after(campaign), timedelta(minutes=1))
    return {sender_of(numbers_of(session, campaign), None).id for campaign in campaigns}


# Meta's hold ----------------------------------------------------------------------------------------------------------

_SOME_HELD: Final = "EXISTS (SELECT FROM messages m WHERE m.campaign_id = c.id AND m.state = 'held')"
_TO_HOLD: Final = text(
    f"SELECT c.id FROM campaigns c WHERE c.status = 'running' AND {_SOME_HELD} ORDER BY c.id"  # noqa: S608
)
_RELEASED: Final = text(
    "SELECT c.id FROM campaigns c WHERE c.status = 'waiting' AND c.status_reason ->> 'cause' = 'held'"  # noqa: S608
    f" AND NOT {_SOME_HELD} ORDER BY c.id"
)
_HELD: Final[Json] = {
    "code": None,
    "title": "Meta holds messages back to see how people take the first ones",
    "cure": "Nothing to do: it goes on when Meta lets them go, usually within an hour.",
    "cause": "held",
    "details": "held_for_quality_assessment",
}


def _follow_holds(session: Session) -> Facts:
    """Stop feeding a campaign while Meta holds some of its messages (reference §2.5)."""
    campaigns = [locked(session, campaign_id) for campaign_id in session.scalars(_TO_HOLD).all()]
    facts = [move(one, CampaignState.WAITING, dict(_HELD)) for one in campaigns if one.status == CampaignState.RUNNING]
    return facts + _go_on(session, session.scalars(_RELEASED).all(), "held")
