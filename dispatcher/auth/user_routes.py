"""Routes: people, for administrators."""

from collections.abc import Mapping
from typing import Any

from dispatcher.auth.models import User
from dispatcher.auth.schemas import NewUserSchema, UserArgs, UserChangesSchema, UserPageSchema, UserSchema
from dispatcher.auth.users import change_user, create_user, deactivate_user, get_user, search_users
from dispatcher.database import session, transaction
from dispatcher.errors import Forbidden
from dispatcher.http import Blueprint, PageOfRows, Role, idempotent, paginate, principal, require_account, requires
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
    """Create a person. Nobody gives access to numbers that they do not have themselves."""
    _require_own(data)
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
    """Change a person's name, role, access, password or whether they may sign in.

    Whoever has more numbers than the caller is changed by those only who have them too.
    """
    _require_own(data)
    with transaction() as current:
        user = _in_reach(get_user(current, user_id))
        change_user(current, user, data)
    revoke(user_id)
    return user


@blueprint.route("/<int:user_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.ADMIN)
def remove_user(user_id: int) -> None:
    """Deactivate a person and end all their sign-ins; what they did stays theirs."""
    with transaction() as current:
        deactivate_user(current, _in_reach(get_user(current, user_id)))
    revoke(user_id)


def _require_own(data: Mapping[str, Any]) -> None:
    """Raise Forbidden or NotFound for access that the caller does not have."""
    if data.get("all_accounts") and not principal().all_accounts:
        raise Forbidden("You have no access to all numbers, so you cannot give it. Name numbers of yours.")
    for account_id in data.get("account_ids", ()):
        require_account(account_id)


def _in_reach(user: User) -> User:
    """Return the person; raise Forbidden for one with more access than the caller, who could else take it over."""
    me = principal()
    has_more = user.all_accounts or not me.account_ids.issuperset(user.account_ids)
    if has_more and not me.all_accounts and user.id != me.user_id:
        raise Forbidden("This person has access to numbers that you do not have. Somebody who has them can do this.")
    return user
