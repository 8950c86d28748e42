"""Routes: people, for administrators."""

from typing import Any

from dispatcher.auth.models import User
from dispatcher.auth.schemas import NewUserSchema, UserArgs, UserChangesSchema, UserPageSchema, UserSchema
from dispatcher.auth.users import change_user, create_user, deactivate_user, get_user, search_users
from dispatcher.database import session, transaction
from dispatcher.http import Blueprint, PageOfRows, Role, idempotent, paginate, requires
from dispatcher.realtime import revoke

blueprint = Blueprint("users", __name__, url_prefix="/users", description="People and what they may do.")

_SORTABLE = {
    "id": User.id,
    "username": User.username,
    "name": User.name,
    "role": User.role,
    "created_at": User.created_at,
    "last_login_at": User.last_login_at,
}


@blueprint.route("")
@blueprint.arguments(UserArgs, location="query")
@blueprint.response(200, UserPageSchema)
@requires(Role.ADMIN)
def list_users(args: dict[str, Any]) -> PageOfRows:
    """List people."""
    return paginate(session(), search_users(args), args, sortable=_SORTABLE, default_sort="username")


@blueprint.route("", methods=["POST"])
@blueprint.arguments(NewUserSchema)
@blueprint.response(201, UserSchema)
@requires(Role.ADMIN)
@idempotent
def add_user(data: dict[str, Any]) -> User:
    """Create a person."""
    with transaction() as current:
        return create_user(current, **{**data, "role": Role(data["role"])})


@blueprint.route("/<int:user_id>")
@blueprint.response(200, UserSchema)
@requires(Role.ADMIN)
def read_user(user_id: int) -> User:
    """Read a person."""
    return get_user(session(), user_id)


@blueprint.route("/<int:user_id>", methods=["PATCH"])
@blueprint.arguments(UserChangesSchema)
@blueprint.response(200, UserSchema)
@requires(Role.ADMIN)
def patch_user(data: dict[str, Any], user_id: int) -> User:
    """Change a person's name, role, access, password or whether they may sign in."""
    with transaction() as current:
        user = get_user(current, user_id)
        change_user(current, user, data)
    revoke(user_id)
    return user


@blueprint.route("/<int:user_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.ADMIN)
def remove_user(user_id: int) -> None:
    """Deactivate a person and end all their sign-ins; what they did stays theirs."""
    with transaction() as current:
        deactivate_user(current, get_user(current, user_id))
    revoke(user_id)
