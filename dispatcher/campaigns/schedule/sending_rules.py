"""The rules of the house: when anybody may be written to, in every campaign; administrators set them."""

from typing import Any, ClassVar

from marshmallow import fields, validate
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.campaigns.audience.building_schemas import CAP_DAYS, CAP_MESSAGES
from dispatcher.campaigns.audience.capping import require_whole_cap
from dispatcher.campaigns.models import SendingRules
from dispatcher.campaigns.schedule.retiming import retime
from dispatcher.campaigns.schedule.schemas import RulesSchema
from dispatcher.campaigns.schedule.timing import Clock
from dispatcher.campaigns.schedule.windows import Clocked, next_spell, rules_of
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Invalid
from dispatcher.http import Blueprint, Role, Schema, requires

blueprint = Blueprint(
    "sending-rules", __name__, url_prefix="/sending-rules", description="When anybody may be written to, at all."
)
_NO_CAP: Json = {"cap_messages": None, "cap_days": None, "once_a_day": False}
NOTHING: Json = {"windows": [], "quiet_hours": [], "blackout_dates": []}


class SendingRulesSchema(Schema):
    """Hours that hold for every campaign, on the recipient's clock or on the campaign's.

    ``approval_required``: no campaign starts before a second person has approved it. At most ``cap_messages`` of
    marketing go to anybody in ``cap_days``; ``once_a_day``: nobody hears of two campaigns on one day.
    """

    EXAMPLE: ClassVar[Json] = {
        "rules": {"quiet_hours": [{"from": "21:00", "to": "08:00"}], "blackout_dates": ["2030-12-25"]},
        "on_clock": "recipient",
    }

    rules = fields.Nested(RulesSchema, required=True)
    approval_required = fields.Boolean(load_default=False)
    cap_messages = fields.Integer(strict=True, allow_none=True, load_default=None, validate=CAP_MESSAGES)
    cap_days = fields.Integer(strict=True, allow_none=True, load_default=None, validate=CAP_DAYS)
    once_a_day = fields.Boolean(load_default=False)
    on_clock = fields.String(
        load_default=Clock.RECIPIENT.value, validate=validate.OneOf([*Clock]), metadata={"enum": [*Clock]}
    )


@blueprint.route("")
@blueprint.response(200, SendingRulesSchema)
@requires(Role.VIEWER)
def read_sending_rules() -> Json:
    """Read the hours that hold for every campaign."""
    return _view(session())


@blueprint.route("", methods=["PUT"])
@blueprint.arguments(SendingRulesSchema)
@blueprint.response(200, SendingRulesSchema)
@requires(Role.ADMIN)
def change_sending_rules(body: dict[str, Any]) -> Json:
    """Set the hours that hold for every campaign; those under way follow at once."""
    with transaction() as current:
        store(current, body)
        record(current, "sending_rules.changed", "sending_rules", 1, body)
    return _view(session())


def store(session: Session, given: Json) -> None:
    """Set the rules and the hours of every campaign under way; raise Invalid where they leave no time at all."""
    now = clock.now()
    require_whole_cap(given.get("cap_messages"), given.get("cap_days"))
    if next_spell([Clocked(rules_of(given["rules"]), "UTC")], now) is None:
        why = "Nobody could ever be written to: hours, quiet hours and dates leave no time."
        raise Invalid(why, {"rules": [why]})
    values = {"id": 1, "updated_at": now, **given}
    statement = insert(SendingRules).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    session.expire_all()
    retime(session, now)


def _view(session: Session) -> Json:
    found = session.get(SendingRules, 1, populate_existing=True)
    if found is None:
        return {"rules": NOTHING, "on_clock": Clock.RECIPIENT.value, "approval_required": False, **_NO_CAP}
    rules = {**NOTHING, **found.rules}
    same = ("on_clock", "approval_required", *_NO_CAP)
    return {"rules": rules, **{name: getattr(found, name) for name in same}}
