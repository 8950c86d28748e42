"""Settings: the only reader of the environment.

Names are listed in the README and in ``.env.example``. On one machine every setting is optional: the
stack (``bin/start``, ``bin/demo``) makes secrets, a database and a Redis, and hands them down by environment.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from os import environ
from pathlib import Path

from dotenv import dotenv_values

from dispatcher.errors import Invalid

DEFAULT_GRAPH_URL = "https://graph.facebook.com/v25.0"
DEFAULT_MODEL = "gemini-2.5-flash"
DEFAULT_S3_ENDPOINT = "https://s3.amazonaws.com"
DEFAULT_S3_REGION = "us-east-1"
_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9._/-]*))?")
_ENDPOINT = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")
_PLACEHOLDERS = frozenset({"changeme", "change-me", "secret", "password", "dev", "development"})
_MINIMUM_KEY_BYTES = 32
_MODEL_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?")
_PRICE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_SHORTEST_RETENTION = 7
_SHORTEST_LEASE = 5
_LONGEST_PATIENCE = 40


@dataclass(frozen=True, kw_only=True)
class WhatsAppSeed:
    """A first account from the environment (``WHATSAPP_TOKEN`` and its companions)."""

    token: str = field(repr=False)
    phone_number_id: str
    business_account_id: str
    app_secret: str = field(default="", repr=False)
    verify_token: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class ObjectStore:
    """A bucket of an S3-compatible service (``UPLOAD_STORAGE=s3://bucket/prefix`` and ``S3_…``)."""

    bucket: str
    prefix: str = ""
    endpoint: str = DEFAULT_S3_ENDPOINT
    region: str = DEFAULT_S3_REGION
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a process needs to know, read once at its start."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    jwt_secret_key: str = field(repr=False)
    encryption_keys: tuple[str, ...] = field(repr=False)
    data_dir: Path = Path(".data")
    graph_url: str = DEFAULT_GRAPH_URL
    verify_token: str = field(default="", repr=False)
    app_secrets: tuple[str, ...] = field(default=(), repr=False)
    whatsapp_seed: WhatsAppSeed | None = None
    port: int = 8000
    public_url: str = "http://localhost:8000"
    cors_origins: tuple[str, ...] = ()
    upload_dir: Path = Path("uploads")
    upload_storage: str = ""
    object_store: ObjectStore | None = None
    max_file_size: int = 100 * 1024 * 1024
    gemini_api_key: str = field(default="", repr=False)
    gemini_api_base_url: str = ""
    openai_api_key: str = field(default="", repr=False)
    openai_api_base_url: str = ""
    assistant_provider: str = "gemini"
    assistant_model: str = DEFAULT_MODEL
    assistant_timeout_seconds: int = 20
    assistant_price_in: Decimal = Decimal("0.30")
    assistant_price_out: Decimal = Decimal("2.50")
    log_level: str = "INFO"
    log_format: str = "text"
    setup_token: str = field(default="", repr=False)
    trusted_proxies: int = 0
    internal_hosts: tuple[str, ...] = ()
    sending_lease_seconds: int = 120
    unknown_grace_seconds: int = 24 * 3600
    webhook_retention_days: int = 30
    delivery_retention_days: int = 30
    api_key_calls_per_minute: int = 600
    event_retention_days: int = 7

    @property
    def secure_cookies(self) -> bool:
        """Whether the dashboard is reached over TLS, so that cookies may demand it."""
        return self.public_url.startswith("https://")

    @classmethod
    def from_environ(cls, source: Mapping[str, str] | None = None) -> "Settings":
        """Build the settings from ``source`` (the process environment over ``.env`` by default).

        Raises Invalid naming every missing or bad variable at once.
        """
        return _Reader(_environment() if source is None else source).settings()


def _environment() -> dict[str, str]:
    file_values = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**file_values, **environ}


def object_store_named(source: Mapping[str, str] | None = None) -> ObjectStore | None:
    """Return the bucket that the environment names, whatever the settings of running processes say; None for none.

    Raises Invalid naming what is missing or wrong.
    """
    reader = _Reader(_environment() if source is None else source)
    found = reader.object_store()
    reader.require_none_wrong()
    return found


class _Reader:
    """Collects every problem first, so that one start names all of them."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self.source = source
        self.problems: dict[str, list[str]] = {}

    def settings(self) -> Settings:
        port = self.integer("PORT", 8000)
        values = Settings(
            database_url=self.required("DATABASE_URL", "for example postgresql://user:password@host/dispatcher"),
            redis_url=self.required("REDIS_URL", "for example redis://:password@host:6379/0"),
            secret_key=self.key("SECRET_KEY"),
            jwt_secret_key=self.key("JWT_SECRET_KEY"),
            encryption_keys=self.encryption_keys(),
            data_dir=Path(self.text("DISPATCHER_DATA_DIR", ".data")),
            graph_url=self.text("WHATSAPP_API_BASE_URL", DEFAULT_GRAPH_URL).rstrip("/"),
            verify_token=self.text("WHATSAPP_VERIFY_TOKEN"),
            app_secrets=self.listing("WHATSAPP_APP_SECRET"),
            whatsapp_seed=self.seed(),
            port=port,
            public_url=self.text("PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
            cors_origins=self.listing("CORS_ORIGINS"),
            upload_dir=Path(self.text("UPLOAD_DIR", "uploads")),
            upload_storage=self.text("UPLOAD_STORAGE"),
            object_store=self.object_store(),
            max_file_size=self.integer("MAX_FILE_SIZE", 100 * 1024 * 1024),
            gemini_api_key=self.text("GEMINI_API_KEY"),
            gemini_api_base_url=self.address("GEMINI_API_BASE_URL"),
            openai_api_key=self.text("OPENAI_API_KEY"),
            openai_api_base_url=self.address("OPENAI_API_BASE_URL"),
            assistant_provider=self.choice("ASSISTANT_PROVIDER", "gemini", ("gemini", "openai")),
            assistant_model=self.model(),
            assistant_timeout_seconds=self.patience(),
            assistant_price_in=self.price("ASSISTANT_PRICE_IN", "0.30"),
            assistant_price_out=self.price("ASSISTANT_PRICE_OUT", "2.50"),
            log_level=self.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
            log_format=self.choice("LOG_FORMAT", "text", ("text", "json")),
            setup_token=self.text("DISPATCHER_SETUP_TOKEN"),
            trusted_proxies=self.integer("TRUSTED_PROXIES", 0),
            internal_hosts=self.listing("INTERNAL_HOSTS"),
            sending_lease_seconds=self.lease(),
            unknown_grace_seconds=self.integer("UNKNOWN_GRACE_SECONDS", 24 * 3600),
            webhook_retention_days=self.retention(),
            delivery_retention_days=max(1, self.integer("DELIVERY_RETENTION_DAYS", 30)),
            api_key_calls_per_minute=self.at_least("API_KEY_CALLS_PER_MINUTE", 1, 600),
            event_retention_days=self.at_least("EVENT_RETENTION_DAYS", 1, 7),
        )
        self.require_none_wrong()
        return values

    def require_none_wrong(self) -> None:
        if self.problems:
            lines = "; ".join(f"{name}: {' '.join(said)}" for name, said in sorted(self.problems.items()))
            raise Invalid(f"The settings are incomplete. {lines}", self.problems)

    def problem(self, name: str, sentence: str) -> None:
        self.problems.setdefault(name, []).append(sentence)

    def text(self, name: str, default: str = "") -> str:
        return self.source.get(name, "").strip() or default

    def required(self, name: str, cure: str) -> str:
        value = self.text(name)
        if not value:
            self.problem(name, f"is not set, {cure} (bin/start sets up both servers by itself).")
        return value

    def integer(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdigit():
            self.problem(name, f"must be a whole number, not {value!r}.")
            return default
        return int(value)

    def lease(self) -> int:
        seconds = self.integer("SENDING_LEASE_SECONDS", 120)
        if seconds < _SHORTEST_LEASE:
            self.problem("SENDING_LEASE_SECONDS", f"must be {_SHORTEST_LEASE} or more; 120 suits Meta.")
        return seconds

    def retention(self) -> int:
        days = self.integer("WEBHOOK_RETENTION_DAYS", 30)
        if days < _SHORTEST_RETENTION:
            self.problem(
                "WEBHOOK_RETENTION_DAYS", f"must be {_SHORTEST_RETENTION} or more: Meta repeats a call for that long."
            )
        return days

    def at_least(self, name: str, least: int, default: int) -> int:
        value = self.integer(name, default)
        if value < least:
            self.problem(name, f"must be {least} or more; without it, {default}.")
        return value

    def address(self, name: str) -> str:
        value = self.text(name).rstrip("/")
        if value and not _MODEL_ADDRESS.fullmatch(value):
            self.problem(name, "must be an address that begins with https:// or http://, without a query.")
        return value

    def model(self) -> str:
        given, provider = self.text("ASSISTANT_MODEL"), self.text("ASSISTANT_PROVIDER")
        if provider == "openai" and not given:
            self.problem("ASSISTANT_MODEL", "is needed with ASSISTANT_PROVIDER=openai: its name at that server.")
        return given or DEFAULT_MODEL

    def price(self, name: str, default: str) -> Decimal:
        value = self.text(name, default)
        if not _PRICE.fullmatch(value):
            self.problem(name, f"must be US dollars for a million tokens, for example {default}.")
            value = default
        return Decimal(value)

    def patience(self) -> int:
        seconds = self.at_least("ASSISTANT_TIMEOUT_SECONDS", 1, 20)
        if seconds > _LONGEST_PATIENCE:
            self.problem("ASSISTANT_TIMEOUT_SECONDS", f"must be {_LONGEST_PATIENCE} or less: people wait meanwhile.")
        return seconds

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            self.problem(name, f"must be one of {', '.join(allowed)}, not {value!r}.")
        return value

    def listing(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(name).split(",") if part.strip())

    def key(self, name: str) -> str:
        value = self.text(name)
        if value.lower() in _PLACEHOLDERS or len(value.encode()) < _MINIMUM_KEY_BYTES:
            self.problem(
                name, 'needs at least 32 random bytes: python -c "import secrets; print(secrets.token_hex(32))".'
            )
        return value

    def encryption_keys(self) -> tuple[str, ...]:
        keys = self.listing("ENCRYPTION_KEYS")
        if not keys or any(len(key) != 64 or not _is_hex(key) for key in keys):
            self.problem("ENCRYPTION_KEYS", "needs comma-separated keys of 64 hexadecimal digits, the newest first.")
        return keys

    def object_store(self) -> ObjectStore | None:
        place, endpoint = self.text("UPLOAD_STORAGE"), self.text("S3_ENDPOINT", DEFAULT_S3_ENDPOINT).rstrip("/")
        if "://" not in place:
            return None
        named = _BUCKET.fullmatch(place)
        if named is None:
            self.problem("UPLOAD_STORAGE", "must be a folder, or s3://bucket or s3://bucket/prefix.")
        if not _ENDPOINT.fullmatch(endpoint):
            self.problem("S3_ENDPOINT", "must be an address without a path, for example https://s3.example.com.")
        for name in ("S3_ACCESS_KEY", "S3_SECRET_KEY"):
            if not self.text(name):
                self.problem(name, "is needed with UPLOAD_STORAGE=s3://….")
        return ObjectStore(
            bucket=named[1] if named else "",
            prefix=(named[2] or "").strip("/") if named else "",
            endpoint=endpoint,
            region=self.text("S3_REGION", DEFAULT_S3_REGION),
            access_key=self.text("S3_ACCESS_KEY"),
            secret_key=self.text("S3_SECRET_KEY"),
        )

    def seed(self) -> WhatsAppSeed | None:
        token, phone, business = (
            self.text(name) for name in ("WHATSAPP_TOKEN", "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_BUSINESS_ID")
        )
        if not token:
            return None
        if not phone or not business:
            self.problem("WHATSAPP_TOKEN", "goes with WHATSAPP_PHONE_NUMBER_ID and WHATSAPP_BUSINESS_ID.")
        return WhatsAppSeed(
            token=token,
            phone_number_id=phone,
            business_account_id=business,
            app_secret=(self.listing("WHATSAPP_APP_SECRET") or ("",))[0],
            verify_token=self.text("WHATSAPP_VERIFY_TOKEN"),
        )


def _is_hex(text: str) -> bool:
    return all(character in "0123456789abcdefABCDEF" for character in text)


SECRET_FIELDS = tuple(item.name for item in fields(Settings) if not item.repr)
"""Names of the settings whose values must never be logged."""
