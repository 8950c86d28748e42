"""The balance of the whole house, for administrators: every campaign's sheet, and what the last looks found broken."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import fields
from sqlalchemy import select

from dispatcher.campaigns.balance.checks import BalanceCheck
from dispatcher.campaigns.balance.sheet import PROMISES, Sheet, sheets
from dispatcher.campaigns.finding import in_sight
from dispatcher.campaigns.models import Campaign
from dispatcher.database import Json, session
from dispatcher.http import Blueprint, PageArgs, Role, Schema, page_of, paginate, requires, zulu

blueprint = Blueprint(
    "balance", __name__, url_prefix="/campaigns/balance", description="Is every recipient accounted for?"
)


class BrokenPromiseSchema(Schema):
    """A promise of the ledger that does not hold, and what to do."""

    promise = fields.String(metadata={"enum": [*PROMISES]})
    said = fields.String()
    cure = fields.String()
    count = fields.Integer()


class SheetSchema(Schema):
    """One campaign now: planned must be the sum of states. ``broken`` is what the last look found."""

    campaign_id = fields.Integer()
    name = fields.String()
    status = fields.String()
    planned = fields.Integer()
    total = fields.Integer()
    holds = fields.Boolean()
    states = fields.Dict(keys=fields.String(), values=fields.Integer())
    broken = fields.Dict(keys=fields.String(), values=fields.Integer())
    checked_at = fields.String(allow_none=True, metadata={"format": "date-time"})


class BalanceSchema(page_of(SheetSchema)):  # type: ignore[misc]
    """The house: ``holds`` and ``broken`` are about all campaigns, ``items`` are one page of their sheets."""

    holds = fields.Boolean()
    broken = fields.List(fields.Nested(BrokenPromiseSchema))


@blueprint.route("")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, BalanceSchema)
@requires(Role.ADMIN)
def read_balance(args: dict[str, Any]) -> Json:
    """See whether every recipient of every campaign is accounted for."""
    current = session()
    page = paginate(current, in_sight(select(Campaign)), args, sortable={"id": Campaign.id})
    found = {sheet.campaign_id: sheet for sheet in sheets(current, [one.id for one in page["items"]])}
    checks = _checks()
    items = [_sheet(found[one.id], checks.get(one.id)) for one in page["items"]]
    holds = all(check.holds for check in checks.values()) and all(item["holds"] for item in items)
    return {**page, "items": items, "holds": holds, "broken": _broken(checks.values())}


def _checks() -> Mapping[int, BalanceCheck]:
    chosen = select(BalanceCheck).join(Campaign, Campaign.id == BalanceCheck.campaign_id)
    return {one.campaign_id: one for one in session().scalars(in_sight(chosen))}


def _sheet(sheet: Sheet, check: BalanceCheck | None) -> Json:
    looked = {"broken": check.broken, "checked_at": zulu(check.checked_at)} if check else {"broken": {}}
    return {**vars(sheet), "checked_at": None, **looked}


def _broken(checks: Iterable[BalanceCheck]) -> list[Json]:
    counts: Counter[str] = Counter()
    for check in checks:
        counts.update(check.broken)
    return [{"promise": name, **PROMISES[name]._asdict(), "count": count} for name, count in counts.most_common()]
