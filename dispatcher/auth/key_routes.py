"""Routes: one's own API keys."""

from typing import Any

from sqlalchemy import select

from dispatcher.auth.apikeys import create_key, delete_key
from dispatcher.auth.models import ApiKey
from dispatcher.auth.schemas import ApiKeyPageSchema, ApiKeySchema, CreatedApiKeySchema, NewApiKeySchema
from dispatcher.database import session, transaction
from dispatcher.http import Blueprint, PageArgs, PageOfRows, idempotent, paginate, principal

blueprint = Blueprint("api-keys", __name__, url_prefix="/api-keys", description="Keys for programs.")

_SORTABLE = {"id": ApiKey.id, "name": ApiKey.name, "created_at": ApiKey.created_at, "last_used_at": ApiKey.last_used_at}


@blueprint.route("")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, ApiKeyPageSchema)
def list_keys(args: dict[str, Any]) -> PageOfRows:
    """List one's own API keys."""
    statement = select(ApiKey).where(
        ApiKey.user_id == principal().user_id, ApiKey.name.icontains(args["q"], autoescape=True)
    )
    return paginate(session(), statement, args, sortable=_SORTABLE, default_sort="-created_at")


@blueprint.route("", methods=["POST"])
@blueprint.arguments(NewApiKeySchema)
@blueprint.response(201, CreatedApiKeySchema)
@idempotent
def add_key(data: dict[str, Any]) -> dict[str, Any]:
    """Make an API key with one's own rights; the answer shows it this once."""
    with transaction() as current:
        key, secret = create_key(current, principal().user_id, data["name"], data["expires_at"])
    return {**{field: getattr(key, field) for field in ApiKeySchema().fields}, "key": secret}


@blueprint.route("/<int:key_id>", methods=["DELETE"])
@blueprint.response(204)
def remove_key(key_id: int) -> None:
    """Delete one of one's own API keys; it stops working at once."""
    with transaction() as current:
        delete_key(current, principal().user_id, key_id)
