"""Answers about costs; amounts are decimal numbers as text."""

from decimal import Decimal
from typing import ClassVar, Final

from marshmallow import ValidationError, fields

from dispatcher.database import Json
from dispatcher.http import Schema

MOST: Final = 10_000_000_000
"""No campaign costs more, in any currency."""


def _amount() -> fields.String:
    return fields.String(allow_none=True, metadata={"example": "12.5"})


def _above_nothing(amount: Decimal) -> None:
    # No Range: the API's documents cannot hold its decimal bounds.
    if not 0 < amount <= MOST:
        raise ValidationError(f"Give an amount above nothing and up to {MOST:,}.")


class ForecastLineSchema(Schema):
    """People of one country: how many, whose price (``market``), and what they cost; null where there is no price."""

    country = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    market = fields.String(allow_none=True)
    count = fields.Integer()
    price = _amount()
    cost = _amount()
    is_undeliverable = fields.Boolean()


class CostForecastSchema(Schema):
    """What a campaign costs if everybody gets it; ``total`` is null without a price list.

    ``unpriced`` people are of countries without a price, ``undeliverable`` get no marketing from Meta, and
    ``maybe_free`` have a free window open at this moment.
    """

    made_at = fields.String(metadata={"format": "date-time"})
    currency = fields.String(allow_none=True)
    valid_from = fields.String(allow_none=True, metadata={"format": "date"})
    total = _amount()
    people = fields.Integer()
    unpriced = fields.Integer()
    undeliverable = fields.Integer()
    maybe_free = fields.Integer()
    lines = fields.List(fields.Nested(ForecastLineSchema))


class ChargeLineSchema(Schema):
    """Delivered messages of one country and category: how many were charged, how many were free."""

    country = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    category = fields.String()
    market = fields.String(allow_none=True)
    charged = fields.Integer()
    free = fields.Integer()
    cost = _amount()


class ForeignCostSchema(Schema):
    """What Meta charged in another currency than that of the price list."""

    currency = fields.String()
    total = _amount()


class ActualCostSchema(Schema):
    """What Meta has charged for so far, at the prices of those days; ``unpriced`` messages have none."""

    currency = fields.String(allow_none=True)
    total = _amount()
    charged = fields.Integer()
    free = fields.Integer()
    unpriced = fields.Integer()
    others = fields.List(fields.Nested(ForeignCostSchema))
    lines = fields.List(fields.Nested(ChargeLineSchema))


class CostsSchema(Schema):
    """Forecast against actual, and the cap: ``in_flight`` messages may still be charged, ``at_most`` in all."""

    forecast = fields.Nested(CostForecastSchema, allow_none=True)
    actual = fields.Nested(ActualCostSchema)
    cap = _amount()
    in_flight = fields.Integer()
    at_most = _amount()


AS_TEXT: Final = {"type": "string", "pattern": r"^\d+(\.\d+)?$"}
"""How amounts are documented: as text, so that no client rounds them; a number is taken as well."""


class CapIn(Schema):
    """What the campaign may cost at most, in the currency of the price list; null takes the cap away."""

    EXAMPLE: ClassVar[Json] = {"amount": "150.00"}

    amount = fields.Decimal(
        required=True,
        allow_none=True,
        places=2,
        validate=_above_nothing,
        metadata=AS_TEXT,
    )
