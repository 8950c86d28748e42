"""Tallying what Meta charges for, in the transaction that keeps its reports: by day, country, category and kind."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from dispatcher.campaigns.costs.categories import REGULAR
from dispatcher.campaigns.costs.models import CampaignCharge
from dispatcher.contacts.countries import country_of, telling_digits
from dispatcher.messages.charges import Charge
from dispatcher.whatsapp.webhook_events import Pricing

_FREE: Final = "free"
_LOOSE: Final = 8


class _Kind(NamedTuple):
    """What charges of one tally have in common; ``amount`` where Meta names what each cost."""

    campaign_id: int
    day: date
    country: str
    category: str
    kind: str
    amount: Decimal | None
    currency: str | None


def tally(session: Session, charges: Sequence[Charge]) -> None:
    """Add these charges to the tallies of their campaigns; rows of one's own, so nobody waits for anybody."""
    counts = Counter(_kind(one) for one in charges)
    rows = [
        {**kind._asdict(), "count": count, "amount": kind.amount * count if kind.amount is not None else None}
        for kind, count in counts.items()
    ]
    session.execute(insert(CampaignCharge), rows)


def _kind(charge: Charge) -> _Kind:
    pricing = charge.pricing
    named = pricing.amount is not None and bool(pricing.currency)
    return _Kind(
        campaign_id=charge.campaign_id,
        day=charge.at.astimezone(UTC).date(),
        country=country_of(telling_digits(charge.recipient_key)) or "",
        category=pricing.category,
        kind=kind_of(pricing),
        amount=Decimal(str(pricing.amount)) if named else None,
        currency=pricing.currency.upper() if named else None,
    )


def kind_of(pricing: Pricing) -> str:
    """Return Meta's type; where it is missing, ``billable`` says whether it is charged (it is being retired)."""
    return pricing.type or (_FREE if pricing.billable is False else REGULAR)


_FOLD: Final = text(
    """
    WITH crowded AS (
        SELECT campaign_id, day, country, category, kind, currency FROM campaign_charges
        GROUP BY campaign_id, day, country, category, kind, currency HAVING count(*) > :loose
    ), taken AS (
        DELETE FROM campaign_charges t USING crowded c
        WHERE t.campaign_id = c.campaign_id AND t.day = c.day AND t.country = c.country AND t.category = c.category
              AND t.kind = c.kind AND t.currency IS NOT DISTINCT FROM c.currency
        RETURNING t.campaign_id, t.day, t.country, t.category, t.kind, t.currency, t.count, t.amount
    )
    INSERT INTO campaign_charges (campaign_id, day, country, category, kind, currency, count, amount)
    SELECT campaign_id, day, country, category, kind, currency, sum(count), sum(amount) FROM taken
    GROUP BY campaign_id, day, country, category, kind, currency
    """
)


def fold_charges(session: Session) -> None:
    """Replace many rows of a tally by their sum; what others have not committed yet stays beside it."""
    session.execute(_FOLD, {"loose": _LOOSE})
