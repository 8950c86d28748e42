"""Whom a campaign cannot reach because Meta closes their country to its numbers."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.accounts.countries import blocked_countries
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.variants.rotation import number_ids
from dispatcher.contacts.countries import country_digits, country_of, telling_digits

_DIGITS: Final = text(
    f"""
    SELECT DISTINCT {country_digits("recipient_key")} FROM (
        SELECT recipient_key FROM campaign_recipients
        WHERE campaign_id = :campaign AND status = 'good' AND row_number > :after AND row_number <= :through
        ORDER BY row_number LIMIT :most) r
    """  # noqa: S608 - constants
)


def closed_pairs(session: Session, campaign: Campaign, rows: Mapping[str, int]) -> list[tuple[int, str]]:
    """Return (number, telling digits) of the people in these rows whose country is closed to that number.

    ``rows`` are those ``after`` to ``through``, at ``most`` so many. Costs one small question where nothing is closed.
    """
    closed = blocked_countries(session, number_ids(campaign))
    if not closed:
        return []
    digits = session.scalars(_DIGITS, {"campaign": campaign.id, **rows}).all()
    return [(number, one) for number, countries in closed.items() for one in digits if country_of(one) in countries]


def closed_to_all(session: Session, campaign: Campaign) -> set[str]:
    """Return the countries (ISO codes) that none of the campaign's numbers may write to."""
    numbers = number_ids(campaign)
    closed = blocked_countries(session, numbers)
    return set.intersection(*(closed.get(one, set()) for one in numbers))


def beyond_reach(countries: Collection[str], keys: Iterable[str]) -> list[str]:
    """Return which of these people are in one of the countries; pure."""
    return [key for key in keys if country_of(telling_digits(key)) in countries] if countries else []
