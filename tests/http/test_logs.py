"""Nothing secret reaches a log line, in whatever way it tries."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import structlog

from dispatcher.config import Settings, WhatsAppSeed
from dispatcher.logs import configure_logging

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLWNhbmFyeQ"
META = "EAA" + "cAnArY" * 10
KEY = "dsp_" + "c4nary_-" * 5

LEAKS: list[tuple[str, dict[str, Any], str]] = [
    ("token in a text", {"said": f"token {JWT} refused"}, "c2lnbmF0dXJl"),
    ("Authorization header", {"headers": {"Authorization": "Bearer canary-canary"}}, "canary"),
    ("Basic", {"header": "Basic Y2FuYXJ5OmNhbmFyeQ=="}, "Y2FuYXJ5"),
    ("Meta's token", {"token": META}, "cAnArY"),
    ("Meta's token in an address", {"url": f"https://graph.facebook.com/x?access_token={META}&y=1"}, "cAnArY"),
    ("short token in an address", {"url": "https://host/x?access_token=canary&y=1"}, "canary"),
    ("API key", {"key": KEY}, "c4nary"),
    ("password field", {"body": {"username": "a", "password": "canary!"}}, "canary"),
    ("password in JSON", {"body": json.dumps({"current_password": "canary", "a": 1})}, "canary"),
    ("app secret", {"app_secret": "canary"}, "canary"),
    ("database address", {"at": "postgresql://dispatcher:canary@db/x"}, "canary"),
    ("Redis address", {"at": "redis://:canary@db:6379/0"}, "canary"),
    ("wamid", {"wamid": "wamid.HBgNNTUxMTk5OTk5OTk5FQIAERgSQUJD"}, "HBgNNTUx"),
    ("phone", {"to": "+5511987654321"}, "98765"),
    ("key of the settings", {"why": "bad key " + "j" * 64}, "jjjj"),
    ("token of the first account", {"why": "seed-canary-token"}, "seed-canary"),
]


@pytest.fixture(params=["text", "json"])
def configured(request: pytest.FixtureRequest) -> Iterator[str]:
    """Logging as a process has it."""
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    seed = WhatsAppSeed(token="seed-canary-token", phone_number_id="1", business_account_id="1")
    configure_logging(
        replace(
            Settings(
                database_url="", redis_url="", secret_key="s" * 64, jwt_secret_key="j" * 64, encryption_keys=("e" * 64,)
            ),
            log_format=request.param,
            whatsapp_seed=seed,
        )
    )
    yield request.param
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers
    logging.getLogger().setLevel(level)


@pytest.mark.parametrize(("values", "secret"), [leak[1:] for leak in LEAKS], ids=[leak[0] for leak in LEAKS])
def test_a_secret_in_a_value_an_error_or_a_librarys_line_is_removed(
    configured: str, values: dict[str, Any], secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    structlog.get_logger("ours").info("something", **values)
    logging.getLogger("library").warning("it said %s", values)
    try:
        raise RuntimeError(str(values))
    except RuntimeError:
        structlog.get_logger("ours").exception("failed")

    written = capsys.readouterr().err
    assert secret not in written
    assert written.count("something") == 1
    assert "it said" in written
    if configured == "json":
        assert all(json.loads(line)["timestamp"] for line in written.splitlines())


def test_what_is_not_secret_stays(configured: str, capsys: pytest.CaptureFixture[str]) -> None:
    with structlog.contextvars.bound_contextvars(request_id="abc-1"):
        structlog.get_logger("ours").info("sent", message_id=5511987654321, path="/api/v1/auth/token", state="accepted")

    written = capsys.readouterr().err
    for kept in ("abc-1", "5511987654321", "/api/v1/auth/token", "accepted"):
        assert kept in written
    assert "redacted" not in written


def test_a_line_that_cannot_be_written_does_not_show_its_values_either(
    configured: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = next(handler for handler in logging.getLogger().handlers if type(handler).__module__ == "dispatcher.logs")
    ours.handle(logging.LogRecord("library", logging.WARNING, "", 0, "%d numbers", ("canary-4711",), None))

    written = capsys.readouterr().err
    assert "library" in written
    assert "canary-4711" not in written
