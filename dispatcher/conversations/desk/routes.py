"""The routes of the desk: teams, whether one is there, how much somebody is given, and the supervisor's figures."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dispatcher.auth.audit import record
from dispatcher.conversations.desk import attendance, teams
from dispatcher.conversations.desk.figures import figures
from dispatcher.conversations.desk.models import Team
from dispatcher.conversations.desk.queueing import assign_waiting
from dispatcher.conversations.desk.schemas import (
    FiguresArgs,
    FiguresSchema,
    LimitIn,
    StandingIn,
    StandingSchema,
    TeamArgs,
    TeamChange,
    TeamIn,
    TeamSchema,
)
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.states import Status
from dispatcher.conversations.telling import tell
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Conflict, NotFound
from dispatcher.http import (
    Blueprint,
    PageOfRows,
    Role,
    idempotent,
    page_of,
    paginate,
    principal,
    require_account,
    requires,
)

team_blueprint = Blueprint("teams", __name__, url_prefix="/teams", description="People who answer together.")
desk_blueprint = Blueprint("desk", __name__, url_prefix="/desk", description="Who is there, and who is given how much.")
figures_blueprint = Blueprint(
    "conversation-figures", __name__, url_prefix="/conversations/figures", description="What a supervisor asks."
)
BLUEPRINTS = (team_blueprint, desk_blueprint, figures_blueprint)


@team_blueprint.route("")
@team_blueprint.arguments(TeamArgs, location="query")
@team_blueprint.response(200, page_of(TeamSchema))
@requires(Role.AGENT)
def list_teams(args: dict[str, Any]) -> PageOfRows:
    """List the teams."""
    chosen = select(Team).where(Team.name.icontains(args["q"], autoescape=True))
    page = paginate(session(), chosen, args, sortable={"id": Team.id, "name": Team.name}, default_sort="name")
    return {**page, "items": _views(page["items"])}


@team_blueprint.route("", methods=["POST"])
@team_blueprint.arguments(TeamIn)
@team_blueprint.response(201, TeamSchema)
@requires(Role.ADMIN)
@idempotent
def create_team(body: dict[str, Any]) -> Json:
    """Create a team."""
    try:
        with transaction() as current:
            made = Team()
            _require_accounts(body)
            teams.write(current, made, body)
            record(current, "team.created", "team", made.id, {"name": made.name})
            changed = assign_waiting(current)
    except IntegrityError:
        raise _taken() from None
    tell(changed)
    return _views([made])[0]


@team_blueprint.route("/<int:team_id>")
@team_blueprint.response(200, TeamSchema)
@requires(Role.AGENT)
def read_team(team_id: int) -> Json:
    """Read a team."""
    return _views([teams.find(session(), team_id)])[0]


@team_blueprint.route("/<int:team_id>", methods=["PATCH"])
@team_blueprint.arguments(TeamChange)
@team_blueprint.response(200, TeamSchema)
@requires(Role.ADMIN)
def change_team(body: dict[str, Any], team_id: int) -> Json:
    """Change a team; numbers it gets are taken from the team that had them."""
    try:
        with transaction() as current:
            found = teams.find(current, team_id, lock=True)
            _require_accounts(body)
            teams.write(current, found, body)
            record(current, "team.changed", "team", team_id, {"fields": sorted(body)})
            changed = assign_waiting(current)
    except IntegrityError:
        raise _taken() from None
    tell(changed)
    return _views([found])[0]


@team_blueprint.route("/<int:team_id>", methods=["DELETE"])
@team_blueprint.response(204)
@requires(Role.ADMIN)
def delete_team(team_id: int) -> None:
    """Delete a team; its conversations go on without one."""
    with transaction() as current:
        found = teams.find(current, team_id, lock=True)
        record(current, "team.deleted", "team", team_id, {"name": found.name})
        current.delete(found)


@desk_blueprint.route("/me")
@desk_blueprint.response(200, StandingSchema)
@requires(Role.AGENT)
def read_standing() -> Json:
    """Read whether one counts as there, and how many open conversations one has."""
    return _standing()


@desk_blueprint.route("/me", methods=["PUT"])
@desk_blueprint.arguments(StandingIn)
@desk_blueprint.response(200, StandingSchema)
@requires(Role.AGENT)
def change_standing(body: dict[str, Any]) -> Json:
    """Say that one is away, or back; who is away is given nothing, and after a while what waits goes to others."""
    me = principal().user_id
    with transaction() as current:
        is_new = attendance.switch(current, me, is_away=body["is_away"])
        if is_new and body["is_away"]:
            record(current, "desk.away", "user", me, {})
        elif is_new:
            record(current, "desk.back", "user", me, {})
        changed = assign_waiting(current)
    tell(changed)
    return _standing()


@desk_blueprint.route("/agents/<int:user_id>", methods=["PATCH"])
@desk_blueprint.arguments(LimitIn)
@desk_blueprint.response(200, LimitIn)
@requires(Role.OPERATOR)
def change_limit(body: dict[str, Any], user_id: int) -> Json:
    """Say how many open conversations somebody is given at most."""
    with transaction() as current:
        if not attendance.is_agent(current, user_id):
            raise NotFound("There is no such agent.")
        attendance.limit(current, user_id, body["most_open"])
        record(current, "desk.limited", "user", user_id, body)
        changed = assign_waiting(current)
    tell(changed)
    return body


@figures_blueprint.route("")
@figures_blueprint.arguments(FiguresArgs, location="query")
@figures_blueprint.response(200, FiguresSchema)
@requires(Role.OPERATOR)
def read_figures(args: dict[str, Any]) -> Json:
    """Read who waits and how long, who is there, and how fast people were answered and helped."""
    if args["account_id"] is not None:
        require_account(args["account_id"])
    return figures(session(), args["account_id"], args["since"], args["until"])


def _standing() -> Json:
    me = principal().user_id
    agent = attendance.agent_of(session(), me)
    mine = (Conversation.assignee_id == me, Conversation.status == Status.OPEN)
    held = session().scalar(select(func.count()).select_from(Conversation).where(*mine)) or 0
    state = attendance.state_of(agent)
    return {"state": state, "is_away": agent.is_away, "most_open": agent.most_open, "open": held}


def _views(found: list[Team]) -> list[Json]:
    who = principal()
    return teams.views(session(), found, None if who.all_accounts else sorted(who.account_ids))


def _require_accounts(body: dict[str, Any]) -> None:
    for account_id in body.get("account_ids", ()):
        require_account(account_id)


def _taken() -> Conflict:
    return Conflict("There is a team of this name.", {"name": ["Choose another name."]})
