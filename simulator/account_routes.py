"""Phone numbers, business accounts, subscriptions, tokens and the business profile."""

from __future__ import annotations

from aiohttp import web

from simulator.calls import Call, Route, answer, picked
from simulator.errors import GraphError, parameter
from simulator.jsontypes import Json
from simulator.paging import page
from simulator.world import Phone, Waba, World

PHONE_FIELDS = (
    "verified_name,code_verification_status,display_phone_number,quality_rating,platform_type,throughput,"
    "last_onboarded_time"
)
WABA_FIELDS = "name,timezone_id,message_template_namespace"
PROFILE_FIELDS = ("about", "address", "description", "email", "profile_picture_url", "websites", "vertical")
PROFILE_MOST = {"about": 139, "address": 256, "description": 512, "email": 128}
HEALTH_OF = {"CONNECTED": "AVAILABLE", "FLAGGED": "LIMITED"}


def phone_node(world: World, phone: Phone) -> Json:
    """Return every field of a number Graph can show."""
    business = world.business_of(phone.waba_id)
    return {
        "id": phone.id,
        "verified_name": phone.verified_name,
        "display_phone_number": phone.display_phone_number,
        "code_verification_status": phone.code_verification_status,
        "quality_rating": phone.quality_rating,
        "quality_score": {"score": phone.quality_rating},
        "platform_type": "CLOUD_API",
        "throughput": {"level": phone.throughput_level},
        "status": phone.status,
        "name_status": phone.name_status,
        "new_name_status": "NONE",
        "account_mode": phone.account_mode,
        "is_official_business_account": False,
        "is_pin_enabled": True,
        "last_onboarded_time": "2025-01-15T12:00:00+0000",
        "messaging_limit_tier": business.tier,
        "whatsapp_business_manager_messaging_limit": business.tier,
        "webhook_configuration": {"phone_number": phone.callback_url} if phone.callback_url else {},
        "health_status": _health(phone.status, "PHONE_NUMBER", phone.id),
    }


def waba_node(world: World, waba: Waba) -> Json:
    """Return every field of an account Graph can show."""
    business = world.businesses[waba.business_id]
    return {
        "id": waba.id,
        "name": waba.name,
        "currency": waba.currency,
        "timezone_id": waba.timezone_id,
        "country": waba.country,
        "account_review_status": waba.account_review_status,
        "business_verification_status": "verified",
        "message_template_namespace": f"{waba.id}_namespace",
        "marketing_messages_onboarding_status": "ONBOARDED",
        "ownership_type": "CLIENT_OWNED",
        "owner_business_info": {"name": business.name, "id": business.id},
        "whatsapp_business_manager_messaging_limit": business.tier,
        "health_status": _health("CONNECTED", "WABA", waba.id),
    }


def _health(status: str, kind: str, node: str) -> Json:
    can_send = HEALTH_OF.get(status, "BLOCKED")
    return {"can_send_message": can_send, "entities": [{"entity_type": kind, "id": node, "can_send_message": can_send}]}


async def get_phone(call: Call) -> web.Response:
    phone = call.sim.world.phones[call.node]
    return answer(picked(phone_node(call.sim.world, phone), call.query.get("fields", ""), PHONE_FIELDS))


async def edit_phone(call: Call) -> web.Response:
    """Set the callback of one number: {"webhook_configuration": {"override_callback_uri", "verify_token"}}."""
    body, phone = await call.body(), call.sim.world.phones[call.node]
    if "webhook_configuration" in body:
        phone.callback_url = await _verified_override(call, body["webhook_configuration"])
        call.sim.world.dirty = True
    elif "pin" not in body:
        raise parameter("One of pin and webhook_configuration is required.")
    return answer({"success": True})


async def list_phones(call: Call) -> web.Response:
    world = call.sim.world
    fields = call.query.get("fields", "")
    rows = [picked(phone_node(world, phone), fields, PHONE_FIELDS) for phone in world.phones_of(call.node)]
    return answer(page(call, rows))


async def get_waba(call: Call) -> web.Response:
    node = waba_node(call.sim.world, call.sim.world.wabas[call.node])
    return answer(picked(node, call.query.get("fields", ""), WABA_FIELDS))


async def list_subscriptions(call: Call) -> web.Response:
    waba = call.sim.world.wabas[call.node]
    override = {"override_callback_uri": waba.callback_url} if waba.callback_url else {}
    rows = [
        {
            "whatsapp_business_api_data": {
                "id": app,
                "name": "Simulated app",
                "link": "https://www.facebook.com/games/?app_id=" + app,
            }
        }
        | override
        for app in waba.subscribed_apps
    ]
    return answer({"data": rows})


async def subscribe(call: Call) -> web.Response:
    """Subscribe the token's app; an empty body clears an override, a callback in it is verified first."""
    body, waba = await call.body(), call.sim.world.wabas[call.node]
    waba.callback_url = await _verified_override(call, body)
    if call.token.app_id not in waba.subscribed_apps:
        waba.subscribed_apps.append(call.token.app_id)
    call.sim.world.dirty = True
    return answer({"success": True})


async def unsubscribe(call: Call) -> web.Response:
    waba = call.sim.world.wabas[call.node]
    waba.subscribed_apps = [app for app in waba.subscribed_apps if app != call.token.app_id]
    call.sim.world.dirty = True
    return answer({"success": True})


async def _verified_override(call: Call, body: Json) -> str | None:
    url = body.get("override_callback_uri")
    if not url:
        return None
    if not isinstance(url, str) or len(url) > 200 or not url.startswith(("http://", "https://")):
        raise parameter("Param override_callback_uri must be a URL of at most 200 characters.")
    if not await call.sim.webhooks.verify(url, str(body.get("verify_token", ""))):
        text = "The URL couldn't be validated. Callback verification failed: the challenge did not come back."
        raise GraphError(2200, message=f"(#2200) {text}")
    return url


async def debug_token(call: Call) -> web.Response:
    """Describe a token: validity, scopes and the accounts it may touch."""
    value = call.query.get("input_token", "")
    if not value:
        raise parameter("The parameter input_token is required.")
    token = call.sim.world.tokens.get(value)
    if token is None:
        error = {"code": 190, "message": "Invalid OAuth access token.", "subcode": 0}
        return answer({"data": {"error": error, "is_valid": False, "scopes": []}})
    targets = {"target_ids": token.waba_ids} if token.waba_ids is not None else {}
    return answer(
        {
            "data": {
                "app_id": token.app_id,
                "type": "SYSTEM_USER",
                "application": "Simulated app",
                "data_access_expires_at": 0,
                "expires_at": int(token.expires_at),
                "is_valid": token.is_valid,
                "issued_at": 1735689600,
                "scopes": token.scopes,
                "granular_scopes": [{"scope": scope} | targets for scope in token.scopes],
                "user_id": "600000000000001",
            }
        }
    )


async def get_profile(call: Call) -> web.Response:
    profile = {"messaging_product": "whatsapp"} | call.sim.world.phones[call.node].profile
    wanted = call.query.get("fields", ",".join(PROFILE_FIELDS)).split(",")
    return answer({"data": [{name: profile[name] for name in ("messaging_product", *wanted) if name in profile}]})


async def edit_profile(call: Call) -> web.Response:
    body = await call.body()
    if body.get("messaging_product") != "whatsapp":
        raise parameter("The parameter messaging_product is required.")
    for name, most in PROFILE_MOST.items():
        if len(str(body.get(name, ""))) > most:
            raise parameter(f"Param {name} must be at most {most} characters long.")
    profile = {name: value for name, value in body.items() if name in PROFILE_FIELDS}
    call.sim.world.phones[call.node].profile |= profile
    call.sim.world.dirty = True
    return answer({"success": True})


ROUTES: dict[tuple[str, str, str], Route] = {
    ("GET", "phone", ""): get_phone,
    ("POST", "phone", ""): edit_phone,
    ("GET", "phone", "whatsapp_business_profile"): get_profile,
    ("POST", "phone", "whatsapp_business_profile"): edit_profile,
    ("GET", "waba", ""): get_waba,
    ("GET", "waba", "phone_numbers"): list_phones,
    ("GET", "waba", "subscribed_apps"): list_subscriptions,
    ("POST", "waba", "subscribed_apps"): subscribe,
    ("DELETE", "waba", "subscribed_apps"): unsubscribe,
    ("GET", "debug_token", ""): debug_token,
}
