"""Routes: API keys, for administrators."""

from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, and_, cast, select, true

from dispatcher.auth.apikeys import KeyRights, create_key, delete_key
from dispatcher.auth.models import ApiKey
from dispatcher.auth.schemas import ApiKeyPageSchema, ApiKeySchema, CreatedApiKeySchema, NewApiKeySchema
from dispatcher.database import session, transaction
from dispatcher.http import (
    Blueprint,
    PageArgs,
    PageOfRows,
    Role,
    idempotent,
    paginate,
    principal,
    require_account,
    requires,
)

blueprint = Blueprint("api-keys", __name__, url_prefix="/api-keys", description="Keys for programs.")

_SORTABLE = {"id": ApiKey.id, "name": ApiKey.name, "created_at": ApiKey.created_at, "last_used_at": ApiKey.last_used_at}


@blueprint.route("")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, ApiKeyPageSchema)
@requires(Role.ADMIN)
def list_keys(args: dict[str, Any]) -> PageOfRows:
    """List the API keys: your own, and those for numbers that are all yours."""
    statement = select(ApiKey).where(_in_reach(), ApiKey.name.icontains(args["q"], autoescape=True))
    return paginate(session(), statement, args, sortable=_SORTABLE, default_sort="-created_at")


@blueprint.route("", methods=["POST"])
@blueprint.arguments(NewApiKeySchema)
@blueprint.response(201, CreatedApiKeySchema)
@requires(Role.ADMIN)
@idempotent
def add_key(data: dict[str, Any]) -> dict[str, Any]:
    """Make an API key for some scopes and numbers; the answer shows it this once.

    It acts for whoever makes it, never with more rights than they have at the time of a call.
    """
    for account_id in data["account_ids"]:
        require_account(account_id)
    rights = KeyRights.given(data["scopes"], data["all_accounts"], data["account_ids"], data["expires_at"])
    with transaction() as current:
        key, secret = create_key(current, principal().user_id, data["name"], rights)
    return {**{field: getattr(key, field) for field in ApiKeySchema().fields}, "key": secret}


@blueprint.route("/<int:key_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.ADMIN)
def remove_key(key_id: int) -> None:
    """Delete an API key; it stops working at once."""
    with transaction() as current:
        delete_key(current, key_id, _in_reach())


def _in_reach() -> ColumnElement[bool]:
    """Return what holds for the keys that the caller may see and delete: others stop programs on foreign numbers."""
    me = principal()
    if me.all_accounts:
        return true()
    all_mine = and_(~ApiKey.all_accounts, ApiKey.account_ids.op("<@")(cast(sorted(me.account_ids), ARRAY(BigInteger))))
    return all_mine | (ApiKey.user_id == me.user_id)
