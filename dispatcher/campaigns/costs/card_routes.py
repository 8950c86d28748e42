"""Price lists over HTTP."""

from decimal import Decimal
from typing import Any, ClassVar

from flask import Response
from marshmallow import ValidationError, fields, validate
from sqlalchemy import select

from dispatcher.auth.audit import record
from dispatcher.campaigns.costs import card_files
from dispatcher.campaigns.costs.categories import Category
from dispatcher.campaigns.costs.markets import is_market
from dispatcher.campaigns.costs.models import RateCard
from dispatcher.campaigns.costs.money import LARGEST
from dispatcher.campaigns.costs.rate_card import card_view, card_views, change_card, find_card, make_card
from dispatcher.campaigns.costs.schemas import AS_TEXT
from dispatcher.campaigns.table_files import TABLE_FILE, TableFileArgs, table_answer
from dispatcher.database import Json, session, transaction
from dispatcher.http import (
    Blueprint,
    PageArgs,
    PageOfRows,
    Role,
    Schema,
    idempotent,
    page_of,
    paginate,
    principal,
    requires,
)
from dispatcher.uploads.models import UploadKind
from dispatcher.uploads.service import find_upload

blueprint = Blueprint("rate-cards", __name__, url_prefix="/rate-cards", description="What Meta charges for messages.")


_CURRENCY = validate.Regexp(r"\A[A-Z]{3}\Z", error="Write a currency's code, such as USD.")
_FEW_ENOUGH = validate.Length(max=2000)


def _market(name: str) -> None:
    if not is_market(name):
        raise ValidationError("Name a country by its code (BR), or one of Meta's regions.")


def _price(amount: Decimal) -> None:
    # No Range: the API's documents cannot hold its decimal bounds.
    if not 0 <= amount <= LARGEST:
        raise ValidationError(f"A message costs between nothing and {LARGEST:,}.")


class PriceSchema(Schema):
    """The price of one message; ``market`` is a country's code or one of Meta's regions."""

    market = fields.String(required=True, validate=_market)
    category = fields.String(required=True, validate=validate.OneOf([*Category]))
    price = fields.Decimal(required=True, places=6, validate=_price, metadata={"example": "0.0625", **AS_TEXT})


class ShownPriceSchema(Schema):
    """The price of one message, as a decimal number in text; ``name`` is the market's."""

    market = fields.String()
    name = fields.String()
    category = fields.String(metadata={"enum": [*Category]})
    price = fields.String(metadata={"example": "0.0625"})


class RateCardIn(Schema):
    """A price list that holds from a day on."""

    EXAMPLE: ClassVar[Json] = {
        "valid_from": "2026-10-01",
        "currency": "USD",
        "prices": [{"market": "BR", "category": "marketing", "price": "0.0625"}],
    }

    valid_from = fields.Date(required=True)
    currency = fields.String(required=True, validate=_CURRENCY)
    source = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))
    prices = fields.List(fields.Nested(PriceSchema), required=True, validate=_FEW_ENOUGH)


class RateCardChange(Schema):
    """What to put right in a price list; ``prices`` replace all that it has."""

    valid_from = fields.Date()
    currency = fields.String(validate=_CURRENCY)
    prices = fields.List(fields.Nested(PriceSchema), validate=_FEW_ENOUGH)


class RateCardSchema(Schema):
    """A price list; ``is_current``: it holds today."""

    id = fields.Integer()
    valid_from = fields.String(metadata={"format": "date"})
    currency = fields.String()
    source = fields.String(allow_none=True)
    markets = fields.Integer()
    is_current = fields.Boolean()
    created_at = fields.String(metadata={"format": "date-time"})
    updated_at = fields.String(metadata={"format": "date-time"})


class FullRateCardSchema(RateCardSchema):
    """A price list with its prices."""

    prices = fields.List(fields.Nested(ShownPriceSchema))


class CardReadingIn(Schema):
    """Which uploaded table to read."""

    upload_id = fields.UUID(required=True)


class CardErrorSchema(Schema):
    """A cell that could not be read, and what to do."""

    row = fields.Integer()
    column = fields.String()
    value = fields.String(allow_none=True)
    message = fields.String()


class CardReadingSchema(Schema):
    """What a table says, before anybody keeps it; the first mistakes are listed, all are counted."""

    rows = fields.Integer()
    currency = fields.String(allow_none=True)
    valid_from = fields.String(allow_none=True, metadata={"format": "date"})
    prices = fields.List(fields.Nested(ShownPriceSchema))
    errors = fields.List(fields.Nested(CardErrorSchema))
    errors_total = fields.Integer()


@blueprint.route("")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, page_of(RateCardSchema))
@requires(Role.VIEWER)
def list_rate_cards(args: dict[str, Any]) -> PageOfRows:
    """List the price lists, the newest first."""
    sortable = {"valid_from": RateCard.valid_from}
    page = paginate(session(), select(RateCard), args, sortable=sortable, default_sort="-valid_from")
    return {**page, "items": card_views(session(), page["items"])}


@blueprint.route("", methods=["POST"])
@blueprint.arguments(RateCardIn)
@blueprint.response(201, FullRateCardSchema)
@requires(Role.ADMIN)
@idempotent
def create_rate_card(body: dict[str, Any]) -> Json:
    """Keep a price list that holds from a day on."""
    with transaction() as current:
        card = make_card(current, body, principal().user_id)
        details = {"valid_from": card.valid_from.isoformat(), "currency": card.currency, "prices": len(body["prices"])}
        record(current, "rate_card.created", "rate_card", card.id, details)
    return card_view(session(), card)


@blueprint.route("/read", methods=["POST"])
@blueprint.arguments(CardReadingIn)
@blueprint.response(200, CardReadingSchema)
@requires(Role.ADMIN)
def read_rate_card_file(body: dict[str, Any]) -> Json:
    """Read an uploaded table of prices: Meta's own CSV, or country, category and price. Nothing is kept yet."""
    upload = find_upload(session(), body["upload_id"], UploadKind.RECIPIENTS)
    return card_files.reading_view(card_files.read_card(upload))


@blueprint.route("/<int:card_id>")
@blueprint.response(200, FullRateCardSchema)
@requires(Role.VIEWER)
def read_rate_card(card_id: int) -> Json:
    """Read a price list."""
    return card_view(session(), find_card(session(), card_id))


@blueprint.route("/<int:card_id>", methods=["PATCH"])
@blueprint.arguments(RateCardChange)
@blueprint.response(200, FullRateCardSchema)
@requires(Role.ADMIN)
def change_rate_card(body: dict[str, Any], card_id: int) -> Json:
    """Put a price list right; reports of its time follow."""
    with transaction() as current:
        card = find_card(current, card_id)
        change_card(current, card, body)
        details = {"valid_from": card.valid_from.isoformat(), "fields": sorted(body)}
        record(current, "rate_card.changed", "rate_card", card_id, details)
    return card_view(session(), card)


@blueprint.route("/<int:card_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.ADMIN)
def delete_rate_card(card_id: int) -> None:
    """Delete a price list; the one before it holds in its place."""
    with transaction() as current:
        card = find_card(current, card_id)
        record(current, "rate_card.deleted", "rate_card", card_id, {"valid_from": card.valid_from.isoformat()})
        current.delete(card)


@blueprint.route("/<int:card_id>/export")
@blueprint.arguments(TableFileArgs, location="query")
@blueprint.doc(responses={200: TABLE_FILE})  # type: ignore[untyped-decorator]
@requires(Role.VIEWER)
def export_rate_card(args: dict[str, Any], card_id: int) -> Response:
    """Download a price list as a table that can be read again."""
    view = card_view(session(), find_card(session(), card_id))
    name = f"prices-{view['valid_from']}"
    return table_answer(name, args["format"], card_files.HEADER, card_files.card_rows(view))
