"""The templates of a WhatsApp account: list, sync, create, change, delete."""

from typing import Any

from dispatcher.accounts import registry, template_editing
from dispatcher.accounts.context import context
from dispatcher.accounts.models import Account, Template
from dispatcher.accounts.previews import checked_view
from dispatcher.accounts.template_schemas import (
    CheckedTemplateSchema,
    SyncedSchema,
    TemplateArgs,
    TemplateChange,
    TemplateDraft,
    TemplateIn,
    TemplateSchema,
)
from dispatcher.accounts.template_sync import Synced
from dispatcher.accounts.templates import find_template, selection, template_view
from dispatcher.auth.audit import record
from dispatcher.database import Json, session, transaction
from dispatcher.http import (
    Blueprint,
    KeyScope,
    PageOfRows,
    Role,
    cached,
    calls_meta,
    idempotent,
    opened_by,
    page_of,
    paginate,
    require_account,
    requires,
)

blueprint = Blueprint(
    "templates",
    __name__,
    url_prefix="/whatsapp-accounts/<int:account_id>/templates",
    description="Message templates of a WhatsApp account.",
)
_SORTABLE = {
    "id": Template.id,
    "name": Template.name,
    "status": Template.status,
    "category": Template.category,
    "language": Template.language,
    "updated_at": Template.updated_at,
}


@blueprint.route("")
@blueprint.arguments(TemplateArgs, location="query")
@blueprint.response(200, page_of(TemplateSchema))
@cached(30)
@opened_by(KeyScope.ACCOUNTS_READ)
def list_templates(args: dict[str, Any], account_id: int) -> PageOfRows:
    """List the templates as of the last sync, with previews; deleted ones only with status=DELETED."""
    page = paginate(session(), selection(_account(account_id), args), args, sortable=_SORTABLE, default_sort="name")
    return {**page, "items": [template_view(template) for template in page["items"]]}


@blueprint.route("", methods=["POST"])
@blueprint.arguments(TemplateIn)
@blueprint.response(201, TemplateSchema)
@requires(Role.OPERATOR)
@idempotent
@calls_meta
def create_template(body: dict[str, Any], account_id: int) -> Json:
    """Hand in a template for Meta's review."""
    require_account(account_id)
    template_id = template_editing.create(account_id, context().settings, body)
    _note("template.created", template_id, {"name": body["name"], "language": body["language"]})
    return _shown(account_id, template_id)


@blueprint.route("/check", methods=["POST"])
@blueprint.arguments(TemplateDraft)
@blueprint.response(200, CheckedTemplateSchema)
@requires(Role.OPERATOR)
def check_template(body: dict[str, Any], account_id: int) -> Json:
    """Check a draft against Meta's rules and preview it, without handing it in."""
    require_account(account_id)
    return checked_view(body)


@blueprint.route("/sync", methods=["POST"])
@blueprint.response(200, SyncedSchema)
@requires(Role.OPERATOR)
@calls_meta
def sync_templates(account_id: int) -> Synced:
    """Read all templates from Meta."""
    require_account(account_id)
    return template_editing.sync(account_id, context().settings)


@blueprint.route("/<int:template_id>")
@blueprint.response(200, TemplateSchema)
@opened_by(KeyScope.ACCOUNTS_READ)
def read_template(account_id: int, template_id: int) -> Json:
    """Read one template."""
    return _shown(account_id, template_id)


@blueprint.route("/<int:template_id>", methods=["PUT"])
@blueprint.arguments(TemplateChange)
@blueprint.response(200, TemplateSchema)
@requires(Role.OPERATOR)
@calls_meta
def change_template(body: dict[str, Any], account_id: int, template_id: int) -> Json:
    """Change a template; Meta reviews it again."""
    require_account(account_id)
    template_editing.change(account_id, template_id, context().settings, body)
    _note("template.changed", template_id, {"fields": sorted(body)})
    return _shown(account_id, template_id)


@blueprint.route("/<int:template_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.OPERATOR)
@calls_meta
def delete_template(account_id: int, template_id: int) -> None:
    """Delete one language of a template at Meta. Not while running campaigns use it."""
    require_account(account_id)
    template_editing.delete(account_id, template_id, context().settings)
    _note("template.deleted", template_id, {})


def _account(account_id: int) -> Account:
    require_account(account_id)
    return registry.find(session(), account_id)


def _shown(account_id: int, template_id: int) -> Json:
    return template_view(find_template(session(), _account(account_id), template_id))


def _note(action: str, template_id: int, details: dict[str, Any]) -> None:
    with transaction() as current:
        record(current, action, "template", template_id, details)
