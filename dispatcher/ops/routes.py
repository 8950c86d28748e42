"""Routes for those who run it, and the overview."""

from ipaddress import ip_address

from flask import Blueprint as PlainBlueprint
from flask import Response, jsonify, request
from marshmallow import fields

from dispatcher import __version__
from dispatcher.accounts.schemas import LiveAccountSchema
from dispatcher.campaigns.schemas import CampaignSchema, PointSchema
from dispatcher.database import Json, session
from dispatcher.http import Blueprint, KeyScope, Role, Schema, admit, public, requires
from dispatcher.ops.health import readiness
from dispatcher.ops.metrics import metrics
from dispatcher.ops.overview import overview

probes = PlainBlueprint("probes", __name__)
health = Blueprint("health", __name__, url_prefix="/health", description="Liveness and readiness.")
overview_page = Blueprint("overview", __name__, url_prefix="/overview", description="The first page.")
BLUEPRINTS = (health, overview_page)


class LivenessSchema(Schema):
    """Alive."""

    status = fields.String()
    version = fields.String()


class ReadinessCheckSchema(Schema):
    """One part."""

    ok = fields.Boolean()
    detail = fields.String()


class ReadySchema(Schema):
    """Each part with its state."""

    status = fields.String(metadata={"enum": ["ok", "degraded"]})
    checks = fields.Dict(keys=fields.String(), values=fields.Nested(ReadinessCheckSchema))


class RunningAndNextSchema(Schema):
    """Campaigns at work, and those that start by themselves."""

    running = fields.List(fields.Nested(CampaignSchema))
    next = fields.List(fields.Nested(CampaignSchema))


class TodaySchema(Schema):
    """What the last 24 hours brought."""

    accepted = fields.Integer()
    sent = fields.Integer()
    delivered = fields.Integer()
    read = fields.Integer()
    failed = fields.Integer()
    inbound = fields.Integer()


class NumberStateSchema(LiveAccountSchema):
    """How a number stands."""

    id = fields.Integer()
    sent_last_minute = fields.Integer()


class OverviewSchema(Schema):
    """What the first page shows."""

    campaigns = fields.Nested(RunningAndNextSchema)
    today = fields.Nested(TodaySchema)
    accounts = fields.List(fields.Nested(NumberStateSchema))
    series = fields.List(fields.Nested(PointSchema))


def _alive() -> Json:
    return {"status": "ok", "version": __version__}


@health.route("")
@health.response(200, LivenessSchema)
@public
def read_health() -> Json:
    """Tell that the process is alive."""
    return _alive()


@health.route("/ready")
@health.response(200, ReadySchema)
@health.alt_response(503, schema=ReadySchema)  # type: ignore[untyped-decorator]
@public
def read_readiness() -> tuple[Json, int]:
    """Tell whether every part is there."""
    found = readiness()
    return found, 200 if found["status"] == "ok" else 503


@overview_page.route("")
@overview_page.response(200, OverviewSchema)
@requires(Role.VIEWER)
def read_overview() -> Json:
    """See what runs, what comes next and how each number stands."""
    return overview(session())


@probes.get("/health")
def probe() -> Response:
    """Answer a load balancer without touching anything else."""
    return jsonify(_alive())


@probes.get("/health/ready")
def probe_readiness() -> tuple[Response, int]:
    """Answer an orchestrator."""
    found = readiness()
    return jsonify(found), 200 if found["status"] == "ok" else 503


@probes.get("/metrics")
def scrape() -> Response:
    """Answer Prometheus: on this machine freely, from elsewhere with an administrator's token or a key made for it."""
    if not _is_this_machine():
        admit(Role.ADMIN, frozenset({KeyScope.METRICS_READ}))
    return Response(metrics(), mimetype="text/plain; version=0.0.4")


_PROXIED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def _is_this_machine() -> bool:
    # A proxy on this machine calls from loopback for the whole world: its headers give it away.
    if any(name in request.headers for name in _PROXIED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
