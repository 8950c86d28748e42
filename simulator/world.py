"""The businesses, accounts, numbers, tokens and templates that exist; saved so that a restart finds them again."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

from simulator.jsontypes import ConfigError, Json, build
from simulator.numbers import digits
from simulator.templates import Template, default_templates

APP_ID = "300000000000001"
SCOPES = ["whatsapp_business_management", "whatsapp_business_messaging"]


@dataclass(slots=True)
class Business:
    """A business portfolio; `messaging_limit` null means unlimited, whatever tier it shows."""

    id: str
    name: str = "Demo Business"
    tier: str = "TIER_100K"
    messaging_limit: int | None = None


@dataclass(slots=True)
class Waba:
    """A WhatsApp business account."""

    id: str
    business_id: str = "400000000000001"
    name: str = "Demo WABA"
    currency: str = "USD"
    timezone_id: str = "25"
    country: str = "BR"
    account_review_status: str = "APPROVED"
    subscribed_apps: list[str] = field(default_factory=lambda: [APP_ID])
    callback_url: str | None = None
    template_limit: int = 250


@dataclass(slots=True)
class Phone:
    """A business phone number; `throughput` is messages per second."""

    id: str
    waba_id: str
    display_phone_number: str
    verified_name: str = "Demo Store"
    throughput: int = 80
    throughput_level: str = "STANDARD"
    quality_rating: str = "GREEN"
    status: str = "CONNECTED"
    name_status: str = "APPROVED"
    code_verification_status: str = "VERIFIED"
    account_mode: str = "LIVE"
    callback_url: str | None = None
    allowed_recipients: list[str] | None = None
    profile: Json = field(default_factory=dict)
    digits: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.digits = digits(self.display_phone_number)


@dataclass(slots=True)
class Token:
    """An access token; `waba_ids` null sees everything, `expires_at` 0 never expires."""

    value: str
    app_id: str = APP_ID
    waba_ids: list[str] | None = None
    expires_at: float = 0
    is_valid: bool = True
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))

    def sees(self, waba_id: str) -> bool:
        return self.waba_ids is None or waba_id in self.waba_ids


@dataclass(slots=True)
class WorldSettings:
    """The `world` part of the config file; what is left out comes from the default world."""

    businesses: list[Json] = field(default_factory=list)
    wabas: list[Json] = field(default_factory=list)
    phones: list[Json] = field(default_factory=list)
    tokens: list[Json] = field(default_factory=list)
    templates: list[Json] = field(default_factory=list)
    default_world: bool = True


class World:
    """Everything that has an id, found by id."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.businesses: dict[str, Business] = {}
        self.wabas: dict[str, Waba] = {}
        self.phones: dict[str, Phone] = {}
        self.tokens: dict[str, Token] = {}
        self.templates: dict[str, Template] = {}
        self._by_name: dict[tuple[str, str, str], Template] = {}
        # (phone_number_id, wa_id or user id) -> when the customer last wrote
        self.windows: dict[tuple[str, str], float] = {}
        self.stopped_marketing: set[tuple[str, str]] = set()
        self.dirty = False

    def add_waba(self, waba: Waba) -> None:
        self.businesses.setdefault(waba.business_id, Business(waba.business_id))
        self.wabas[waba.id] = waba

    def add_phone(self, phone: Phone) -> None:
        if phone.waba_id not in self.wabas:
            self.add_waba(Waba(phone.waba_id))
        self.phones[phone.id] = phone

    def add_template(self, template: Template) -> None:
        if template.waba_id not in self.wabas:
            raise ConfigError(f"template {template.name}: WABA {template.waba_id} does not exist")
        self.templates[template.id] = template
        self._by_name[template.waba_id, template.name, template.language] = template

    def remove_template(self, template: Template) -> None:
        del self.templates[template.id]
        del self._by_name[template.waba_id, template.name, template.language]

    def template(self, waba_id: str, name: str, language: str) -> Template | None:
        return self._by_name.get((waba_id, name, language))

    def templates_of(self, waba_id: str) -> list[Template]:
        return [one for one in self.templates.values() if one.waba_id == waba_id]

    def phones_of(self, waba_id: str) -> list[Phone]:
        return [one for one in self.phones.values() if one.waba_id == waba_id]

    def business_of(self, waba_id: str) -> Business:
        return self.businesses[self.wabas[waba_id].business_id]

    def window_open(self, phone_id: str, person: str) -> bool:
        """Tell whether the customer wrote to this number in the last 24 hours."""
        return time.time() - self.windows.get((phone_id, person), 0.0) < 86_400

    def clear(self) -> None:
        """Forget everything, in place: other parts hold this very object."""
        for kept in (
            self.businesses,
            self.wabas,
            self.phones,
            self.tokens,
            self.templates,
            self._by_name,
            self.windows,
        ):
            kept.clear()
        self.stopped_marketing.clear()
        self.dirty = True

    def save(self) -> None:
        """Write the world atomically beside the send log."""
        parts = {
            "businesses": [asdict(one) for one in self.businesses.values()],
            "wabas": [asdict(one) for one in self.wabas.values()],
            "phones": [_without(asdict(one), "digits") for one in self.phones.values()],
            "tokens": [asdict(one) for one in self.tokens.values()],
            "templates": [one.saved() for one in self.templates.values()],
            "windows": [[phone, person, at] for (phone, person), at in self.windows.items()],
            "stopped_marketing": [list(one) for one in self.stopped_marketing],
        }
        fresh = self.path.with_suffix(".tmp")
        fresh.write_bytes(orjson.dumps(parts))
        fresh.replace(self.path)
        self.dirty = False

    def load(self, parts: Json) -> None:
        """Add everything of a saved or configured world, replacing what has the same id."""
        for one in parts.get("businesses", ()):
            business = build(Business, one, "business")
            self.businesses[business.id] = business
        for one in parts.get("wabas", ()):
            self.add_waba(build(Waba, one, "waba"))
        for one in parts.get("phones", ()):
            self.add_phone(build(Phone, one, "phone"))
        for one in parts.get("tokens", ()):
            token = build(Token, one, "token")
            self.tokens[token.value] = token
        for one in parts.get("templates", ()):
            self.add_template(build(Template, one, "template"))
        self.windows.update({(phone, person): at for phone, person, at in parts.get("windows", ())})
        self.stopped_marketing.update((phone, person) for phone, person in parts.get("stopped_marketing", ()))


def _without(parts: Json, name: str) -> Json:
    return {key: value for key, value in parts.items() if key != name}


def open_world(path: Path, settings: WorldSettings, token: str) -> World:
    """Return the saved world, or on a first start the configured one; the config file's objects win over both."""
    world = World(path)
    if path.exists():
        world.load(orjson.loads(path.read_bytes()))
        furnish(world, WorldSettings(**(asdict(settings) | {"default_world": False})), token)
    else:
        furnish(world, settings, token)
    return world


def furnish(world: World, settings: WorldSettings, token: str) -> None:
    """Add the default world (unless turned off), the token and the config file's objects."""
    if settings.default_world:
        world.load(default_world())
    world.tokens.setdefault(token, Token(token))
    world.load(asdict(settings))


def default_world() -> Json:
    """Return the demo business: one WABA, two numbers, templates of every kind."""
    waba = "100000000000001"
    numbers = [
        {"id": "200000000000001", "waba_id": waba, "display_phone_number": "+55 11 5555-0001"},
        {
            "id": "200000000000002",
            "waba_id": waba,
            "display_phone_number": "+55 11 5555-0002",
            "verified_name": "Demo Store Two",
        },
    ]
    return {"wabas": [{"id": waba}], "phones": numbers, "templates": default_templates()}
