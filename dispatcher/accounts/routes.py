"""The WhatsApp accounts of the API: connect, look at, change, test, remove."""

from typing import Any

from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts import blocking, budget, connecting, countries, registry
from dispatcher.accounts.context import context
from dispatcher.accounts.models import Account, BlockedCountry
from dispatcher.accounts.schemas import (
    AccountArgs,
    AccountChange,
    AccountIn,
    AccountSchema,
    BlockedCountrySchema,
    ConnectionSchema,
    SavingArgs,
    TestIn,
    ToggleIn,
    WebhookSchema,
)
from dispatcher.accounts.views import account_view
from dispatcher.auth.audit import record
from dispatcher.database import Json, session, transaction
from dispatcher.http import (
    Blueprint,
    KeyScope,
    PageArgs,
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
    visible,
)
from dispatcher.realtime import publish

blueprint = Blueprint(
    "whatsapp-accounts",
    __name__,
    url_prefix="/whatsapp-accounts",
    description="WhatsApp numbers: credentials, health, limits.",
)
AccountPage = page_of(AccountSchema)
_SORTABLE = {
    "id": Account.id,
    "name": Account.name,
    "created_at": Account.created_at,
    "quality_rating": Account.quality_rating,
}


@blueprint.route("")
@blueprint.arguments(AccountArgs, location="query")
@blueprint.response(200, AccountPage)
@opened_by(KeyScope.ACCOUNTS_READ)
def list_accounts(args: dict[str, Any]) -> PageOfRows:
    """List the WhatsApp accounts you have access to."""
    return _page(args, args["is_active"])


@blueprint.route("/active")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, AccountPage)
@cached(30)
@opened_by(KeyScope.ACCOUNTS_READ)
def list_active_accounts(args: dict[str, Any]) -> PageOfRows:
    """List those that are switched on."""
    return _page(args, is_active=True)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(AccountIn)
@blueprint.arguments(SavingArgs, location="query")
@blueprint.response(201, AccountSchema)
@requires(Role.ADMIN)
@idempotent
@calls_meta
def connect_account(body: dict[str, Any], args: dict[str, Any]) -> Json:
    """Connect a number: Meta is asked first, and told to send its webhooks here."""
    found = None if args["skip_test"] else connecting.connect(context().settings, connecting.typed_in(body))
    with transaction() as current:
        account = registry.add(current, context().box, body, clock.now())
        connecting.settle(account, found, clock.now())
        record(current, "account.connected", "whatsapp_account", account.id, {"name": account.name})
        current.flush()
        return _shown(account)


@blueprint.route("/test-connection", methods=["POST"])
@blueprint.arguments(TestIn)
@blueprint.response(200, ConnectionSchema)
@requires(Role.ADMIN)
@calls_meta
def test_connection(body: dict[str, Any]) -> Json:
    """Try credentials, or those of a stored account, and say of each part whether it works."""
    account_id = body.pop("id", None)
    if account_id is None:
        return connecting.test(context().settings, connecting.typed_in(body)).view()
    with transaction() as current:
        tried = connecting.stored(_find(current, account_id), context().box, body)
    return connecting.test(context().settings, tried).view()


@blueprint.route("/webhook")
@blueprint.response(200, WebhookSchema)
@requires(Role.ADMIN)
def read_webhook() -> Json:
    """Read what to enter at Meta so that it calls us: the address, and the token it repeats to prove who asked."""
    return {"url": context().webhook_url, "verify_token": context().settings.verify_token}


@blueprint.route("/<int:account_id>")
@blueprint.response(200, AccountSchema)
@opened_by(KeyScope.ACCOUNTS_READ)
def read_account(account_id: int) -> Json:
    """Read one account."""
    return _shown(_find(session(), account_id))


@blueprint.route("/<int:account_id>", methods=["PUT"])
@blueprint.arguments(AccountChange)
@blueprint.arguments(SavingArgs, location="query")
@blueprint.response(200, AccountSchema)
@requires(Role.ADMIN)
@calls_meta
def change_account(body: dict[str, Any], args: dict[str, Any], account_id: int) -> Json:
    """Change an account; what is left out stays. New credentials are tested first."""
    with transaction() as current:
        tried = connecting.to_test(_find(current, account_id), context().box, body)
    found = connecting.connect(context().settings, tried) if tried and not args["skip_test"] else None
    with transaction() as current:
        account = _find(current, account_id, lock=True)
        facts = [
            registry.change(account, context().box, body, clock.now()),
            connecting.settle(account, found, clock.now()),
        ]
        record(current, "account.changed", "whatsapp_account", account_id, {"fields": sorted(body)})
        current.flush()
        shown = _shown(account)
    publish(fact for fact in facts if fact)
    return shown


@blueprint.route("/<int:account_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.ADMIN)
def remove_account(account_id: int) -> None:
    """Remove an account: its secrets are erased, its history stays. Not while its campaigns run."""
    with transaction() as current:
        account = _find(current, account_id, lock=True)
        registry.remove(current, account, clock.now())
        record(current, "account.removed", "whatsapp_account", account_id, {"name": account.name})


@blueprint.route("/<int:account_id>/toggle", methods=["PATCH"])
@blueprint.arguments(ToggleIn)
@blueprint.response(200, AccountSchema)
@requires(Role.ADMIN)
def toggle_account(body: dict[str, Any], account_id: int) -> Json:
    """Switch an account on or off; nothing is sent from one that is off."""
    with transaction() as current:
        account = _find(current, account_id, lock=True)
        fact = registry.switch(account, body["is_active"], clock.now())
        record(current, "account.switched", "whatsapp_account", account_id, {"is_active": account.is_active})
        current.flush()
        shown = _shown(account)
    publish([fact] if fact else [])
    return shown


@blueprint.route("/<int:account_id>/refresh", methods=["POST"])
@blueprint.response(200, AccountSchema)
@requires(Role.OPERATOR)
@calls_meta
def refresh_account(account_id: int) -> Json:
    """Ask Meta for the number's quality, limits and health."""
    require_account(account_id)
    refreshed = connecting.refresh(account_id, context().settings)
    publish(refreshed.facts)
    if refreshed.problem:
        raise refreshed.problem
    return _shown(_find(session(), account_id))


@blueprint.route("/<int:account_id>/resume", methods=["POST"])
@blueprint.response(200, AccountSchema)
@requires(Role.ADMIN)
def resume_account(account_id: int) -> Json:
    """Lift Meta's block, for this number and all the same refusal stopped."""
    with transaction() as current:
        account = _find(current, account_id)
        record(current, "account.resumed", "whatsapp_account", account_id, {"code": account.blocked_code})
        facts = blocking.lift(current, account_id, clock.now())
        current.flush()
        shown = _shown(account)
    publish(facts)
    return shown


@blueprint.route("/<int:account_id>/blocked-countries")
@blueprint.response(200, BlockedCountrySchema(many=True))
@opened_by(KeyScope.ACCOUNTS_READ)
def list_blocked_countries(account_id: int) -> list[BlockedCountry]:
    """List the countries that Meta does not let this number's business account write to."""
    return countries.listed(session(), _find(session(), account_id))


@blueprint.route("/<int:account_id>/blocked-countries/<country>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.ADMIN)
def allow_country(account_id: int, country: str) -> None:
    """Let campaigns try a country again; who was skipped stays skipped."""
    with transaction() as current:
        countries.allow_country(current, _find(current, account_id), country)
        record(current, "account.country_allowed", "whatsapp_account", account_id, {"country": country})


def _page(args: dict[str, Any], is_active: bool | None) -> PageOfRows:
    chosen = visible(registry.selection(args["q"], is_active), Account.id)
    page = paginate(session(), chosen, args, sortable=_SORTABLE, default_sort="name")
    signing = registry.signing(session())
    uses = budget.usage(session(), [account.id for account in page["items"]])
    return {**page, "items": [_shown(account, signing, uses[account.id]) for account in page["items"]]}


def _find(current: Session, account_id: int, *, lock: bool = False) -> Account:
    require_account(account_id)
    return registry.find(current, account_id, lock=lock)


def _shown(account: Account, signing: frozenset[str] | None = None, use: budget.Usage | None = None) -> Json:
    known = registry.signing(session()) if signing is None else signing
    signed = bool(context().settings.app_secrets) or not known.isdisjoint({account.business_account_id, account.app_id})
    use = use or budget.usage(session(), [account.id])[account.id]
    return account_view(account, clock.now(), context().webhook_url, takes_webhooks=signed) | use.view()
