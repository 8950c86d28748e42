"""Log lines of every process: structured, readable or JSON, and never with a secret in them.

The filter works on the finished line, so it also covers tracebacks and what libraries log.
"""

import logging
import re
import sys
from contextlib import suppress
from typing import Final

import structlog
from structlog.typing import EventDict, Processor

from dispatcher.config import SECRET_FIELDS, Settings

_GONE: Final = "[redacted]"
_SHORTEST_SECRET: Final = 8

_PATTERNS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"), _GONE),  # JWT
    (re.compile(r"\bEAA[A-Za-z0-9]{20,}"), _GONE),  # Meta's access tokens
    (re.compile(r"\bdsp_[A-Za-z0-9_-]{20,}"), _GONE),  # our API keys
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), rf"\1 {_GONE}"),
    (re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s/@]+@"), rf"\1:{_GONE}@"),  # passwords in URLs
    (
        re.compile(
            r"(?i)([\"']?\b[\w-]*(?:access_token|refresh_token|api[_-]?key|app_secret|client_secret|appsecret_proof|"
            r"password|authorization|verify_token|setup_token)\b\\?[\"']?\s*[:=]\s*\\?[\"']?)([^\s\"',;&}\]\\]{4,})"
        ),
        rf"\1{_GONE}",
    ),
    # Personal data: a wamid contains the phone number in base64.
    (re.compile(r"\bwamid\.[A-Za-z0-9+/=_-]*?([A-Za-z0-9+/=_-]{6})(?![A-Za-z0-9+/=_-])"), r"wamid.…\1"),
    (re.compile(r"(?<![\w.])\+(\d{2})\d{4,11}(\d{2})(?!\d)"), r"+\1…\2"),
)


def redact(line: str, secrets: tuple[str, ...] = ()) -> str:
    """Return the line without tokens, passwords, API keys, phone numbers, and without these exact secrets."""
    for secret in secrets:
        line = line.replace(secret, _GONE)
    for pattern, replacement in _PATTERNS:
        line = pattern.sub(replacement, line)
    return line


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Renders a record, then removes what nobody may read."""

    secrets: tuple[str, ...] = ()

    def format(self, record: logging.LogRecord) -> str:
        """Render one line."""
        return redact(super().format(record), self.secrets)


class _StandardError(logging.Handler):
    """Writes to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001 - a broken log line must not break the work
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say which line failed; logging's own words would show its arguments unfiltered."""
        error = sys.exc_info()[0]
        with suppress(OSError, ValueError):
            sys.stderr.write(f"a log line of {record.name} could not be written: {error and error.__name__}\n")


def configure_logging(settings: Settings) -> None:
    """Send all log lines of this process, also those of libraries, to standard error.

    ``LOG_FORMAT`` is ``text`` or ``json``; values bound with ``structlog.contextvars`` are part of each line.
    """
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = _StandardError()
    handler.setFormatter(_formatter(settings))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    # Our own line per request replaces werkzeug's, which would show query strings.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    logging.getLogger("urllib3").setLevel(logging.WARNING)


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _formatter(settings: Settings) -> _RedactingFormatter:
    formatter = _RedactingFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(settings.log_format)],
    )
    formatter.secrets = _secrets_of(settings)
    return formatter


def _rendering(log_format: str) -> list[Processor]:
    # Tracebacks without local variables: those hold tokens and message texts.
    if log_format == "json":
        return [structlog.processors.format_exc_info, _ordered, structlog.processors.JSONRenderer(ensure_ascii=False)]
    plain = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
    )
    return [plain]


def _ordered(_logger: object, _method: str, event: EventDict) -> EventDict:
    first = ("timestamp", "level", "event")
    return {name: event[name] for name in (*first, *(key for key in event if key not in first)) if name in event}


def _secrets_of(settings: Settings) -> tuple[str, ...]:
    values: list[object] = []
    for name in SECRET_FIELDS:
        value = getattr(settings, name)
        values += value if isinstance(value, tuple) else [value]
    if settings.whatsapp_seed:
        values += [settings.whatsapp_seed.token, settings.whatsapp_seed.app_secret]
    if settings.object_store:
        values += [settings.object_store.access_key, settings.object_store.secret_key]
    # A short value would blacken ordinary words.
    return tuple(value for value in values if isinstance(value, str) and len(value) >= _SHORTEST_SECRET)
