"""SQL that gives a row its message and its number: its lots, its language, and whom the person last talked to.

Campaigns with one message and one number get constants instead, and pay nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.variants import rotation
from dispatcher.campaigns.variants.definitions import (
    Definition,
    arms_of,
    draw_of,
    lots_of,
    nearest_definition,
)
from dispatcher.campaigns.variants.drawing import ARM, DIGEST, NUMBER, PART, place_sql
from dispatcher.campaigns.variants.filling import BLANK

WAITING_SLOT: Final = -1
"""The ``slot_id`` of messages that wait for the winner: no slot has this id, so nothing ever lets them go."""

# The contact's own language where the file says nothing.
_TOLD: Final = """
    coalesce(nullif(btrim(r.cells ->> CAST(:language_column AS text), :told_blank), ''),
             (SELECT p.language FROM contacts p WHERE p.phone_key = r.recipient_key), '')
"""
# S608: the parts are constants.
_TELLING: Final = text(
    f"""
    SELECT DISTINCT {_TOLD} FROM (
        SELECT cells, recipient_key FROM campaign_recipients
        WHERE campaign_id = :campaign AND status = 'good' AND row_number > :after AND row_number <= :through
        ORDER BY row_number LIMIT :most) r
    """  # noqa: S608
)
_DRAWN: Final = f"""
    CROSS JOIN LATERAL (SELECT {DIGEST} AS digest) digested
    CROSS JOIN LATERAL (
        SELECT width_bucket({place_sql(ARM)}, CAST(:arm_ends AS float8[])) AS drawn_arm,
               {place_sql(PART)} >= CAST(:first_end AS float8) AS is_rest) drawn
    CROSS JOIN LATERAL (
        SELECT drawn_arm >= :arms AS held_out,
               drawn_arm < :arms AND is_rest AND CAST(:winner AS int) IS NULL AS waits) waiting
    CROSS JOIN LATERAL (
        SELECT CASE WHEN held_out THEN 0 WHEN is_rest THEN coalesce(CAST(:winner AS int), 0) ELSE drawn_arm END AS arm
    ) armed
"""
_BY_ARM: Final = """
    CROSS JOIN LATERAL (SELECT (CAST(:bases AS int[]))[1 + arm] AS definition) defined
"""
_BY_LANGUAGE: Final = f"""
    CROSS JOIN LATERAL (SELECT {_TOLD} AS told) telling
    CROSS JOIN LATERAL (
        SELECT coalesce(
            (SELECT l.definition
             FROM unnest(CAST(:told_arms AS int[]), CAST(:told AS text[]), CAST(:told_definitions AS int[]))
                  AS l(arm, told, definition)
             WHERE l.arm = armed.arm AND l.told = telling.told LIMIT 1),
            (CAST(:bases AS int[]))[1 + arm]) AS definition) defined
"""  # noqa: S608
_ONE_MESSAGE: Final = """
    CROSS JOIN (SELECT 0 AS definition, false AS held_out, false AS waits) defined
"""
_ONE_NUMBER: Final = "CROSS JOIN (SELECT CAST(:account AS bigint) AS account_id) numbered"
_BY_NUMBER: Final = f"""
    CROSS JOIN LATERAL (SELECT {DIGEST} AS digest) numbering
    CROSS JOIN LATERAL (
        SELECT coalesce(
            -- The number the person last wrote to: they know it, and the conversation stays in one place.
            (SELECT i.account_id FROM messages i
             WHERE i.direction = 'inbound' AND i.account_id = ANY (CAST(:numbers AS bigint[]))
                   AND i.recipient_key = r.recipient_key
             ORDER BY i.state_at DESC LIMIT 1),
            (CAST(:numbers AS bigint[]))[
                1 + width_bucket({place_sql(NUMBER).replace("digest", "numbering.digest")},
                                 CAST(:number_ends AS float8[]))]) AS account_id) numbered
"""  # noqa: S608


@dataclass
class Choice:
    """``joins`` behind rows ``r`` give them ``definition``, ``held_out``, ``waits`` and ``account_id``."""

    joins: str
    bound: dict[str, Any] = field(default_factory=dict)


def choice(session: Session, campaign: Campaign, definitions: Sequence[Definition], rows: Mapping[str, int]) -> Choice:
    """Return how rows of a campaign (``after``, ``through``, ``most``) get their message and their number."""
    message = _message(session, campaign, definitions, rows)
    number = _number(session, campaign)
    return Choice(message.joins + number.joins, {**message.bound, **number.bound})


def _message(
    session: Session, campaign: Campaign, definitions: Sequence[Definition], rows: Mapping[str, int]
) -> Choice:
    if len(definitions) == 1 and not campaign.ab_test:
        return Choice(_ONE_MESSAGE)
    lots, arms = lots_of(campaign), arms_of(definitions)
    bound = {
        "draw": draw_of(campaign),
        "arm_ends": lots.ends,
        "arms": len(lots.shares),
        "first_end": lots.first_end,
        "winner": lots.winner,
        "bases": [arm[0] for arm in arms],
    }
    if all(len(arm) == 1 for arm in arms):
        return Choice(_DRAWN + _BY_ARM, bound)
    return Choice(_DRAWN + _BY_LANGUAGE, {**bound, **_languages(session, campaign, definitions, rows)})


def _languages(
    session: Session, campaign: Campaign, definitions: Sequence[Definition], rows: Mapping[str, int]
) -> dict[str, Any]:
    telling = {"language_column": campaign.language_column, "told_blank": BLANK}
    told = session.scalars(_TELLING, {"campaign": campaign.id, **telling, **rows}).all()
    found = [
        (number, one, nearest_definition(definitions, arm, one))
        for number, arm in enumerate(arms_of(definitions))
        for one in told
    ]
    return {
        **telling,
        "told_arms": [number for number, _, _ in found],
        "told": [one for _, one, _ in found],
        "told_definitions": [definition for _, _, definition in found],
    }


def _number(session: Session, campaign: Campaign) -> Choice:
    if not campaign.extra_account_ids:
        return Choice(_ONE_NUMBER, {"account": campaign.account_id})
    numbers = rotation.numbers_of(session, campaign)
    ids, ends = rotation.division(numbers)
    return Choice(_BY_NUMBER, {"draw": draw_of(campaign), "numbers": ids, "number_ends": ends})
