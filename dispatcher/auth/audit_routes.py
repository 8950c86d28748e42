"""Route: the audit log."""

from typing import Any

from sqlalchemy import Select, or_, select

from dispatcher.auth.models import AuditEntry
from dispatcher.auth.schemas import AuditArgs, AuditPageSchema
from dispatcher.database import session
from dispatcher.http import Blueprint, PageOfRows, Role, paginate, requires

blueprint = Blueprint("audit", __name__, url_prefix="/audit-log", description="Who did what.")

_EXACT = {
    "user_id": AuditEntry.user_id,
    "action": AuditEntry.action,
    "object_type": AuditEntry.object_type,
    "object_id": AuditEntry.object_id,
}


@blueprint.route("")
@blueprint.arguments(AuditArgs, location="query")
@blueprint.response(200, AuditPageSchema)
@requires(Role.ADMIN)
def list_entries(args: dict[str, Any]) -> PageOfRows:
    """List who did what to what, the newest first."""
    return paginate(session(), _matching(args), args, sortable={"id": AuditEntry.id, "at": AuditEntry.at})


def _matching(args: dict[str, Any]) -> Select[AuditEntry]:
    statement = select(AuditEntry)
    for name, column in _EXACT.items():
        if name in args:
            statement = statement.where(column == args[name])
    if "since" in args:
        statement = statement.where(AuditEntry.at >= args["since"])
    if "until" in args:
        statement = statement.where(AuditEntry.at < args["until"])
    if args["q"]:
        found = (column.icontains(args["q"], autoescape=True) for column in (AuditEntry.action, AuditEntry.username))
        statement = statement.where(or_(*found))
    return statement
