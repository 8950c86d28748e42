"""Settings: the command line over the config file over the defaults."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import orjson

from simulator.faults import FaultSettings
from simulator.jsontypes import ConfigError, Json, build
from simulator.lifecycle import LifecycleSettings
from simulator.limits import LimitSettings
from simulator.numbers import BrazilRule
from simulator.webhooks import WebhookSettings
from simulator.world import WorldSettings

DEFAULT_TOKEN = "EAAsimulatortoken"  # noqa: S105 - the simulator's public default, no secret


@dataclass(slots=True)
class FileSettings:
    """The config file: every part is optional."""

    world: Json = field(default_factory=dict)
    lifecycle: Json = field(default_factory=dict)
    webhooks: Json = field(default_factory=dict)
    limits: Json = field(default_factory=dict)
    faults: Json = field(default_factory=dict)
    brazil_ninth_digit: BrazilRule = "by-area"
    window_refusal: str = "sync"
    template_review_ms: float = 1_000


@dataclass(slots=True)
class Settings:
    """All the simulator is told at start."""

    host: str
    port: int
    data_dir: Path
    app_secret: str
    verify_token: str
    token: str
    rate: int | None
    port_file: Path | None
    world: WorldSettings
    lifecycle: LifecycleSettings
    webhooks: WebhookSettings
    limits: LimitSettings
    faults: FaultSettings
    brazil_ninth_digit: BrazilRule
    refuses_late_replies_at_once: bool
    template_review_ms: float


def parse(arguments: Sequence[str] | None = None) -> Settings:
    """Read the command line and the config file it names; raise ConfigError on unknown or impossible settings."""
    options = _parser().parse_args(arguments)
    parts = build(FileSettings, orjson.loads(options.config.read_bytes()) if options.config else {}, "config")
    if parts.brazil_ninth_digit not in get_args(BrazilRule):
        raise ConfigError(f"brazil_ninth_digit must be one of {', '.join(get_args(BrazilRule))}")
    if parts.window_refusal not in ("sync", "async"):
        raise ConfigError("window_refusal must be sync or async")
    overrides = {"url": options.webhook_url} if options.webhook_url else {}
    scale = {"scale": options.delay_scale} if options.delay_scale is not None else {}
    latency = {"latency_ms": options.latency_ms} if options.latency_ms is not None else {}
    return Settings(
        host=options.host,
        port=options.port,
        data_dir=options.data_dir,
        app_secret=options.app_secret,
        verify_token=options.verify_token,
        token=options.token,
        rate=options.rate,
        port_file=options.port_file,
        world=build(WorldSettings, parts.world, "world"),
        lifecycle=build(LifecycleSettings, parts.lifecycle | scale, "lifecycle"),
        webhooks=build(WebhookSettings, parts.webhooks | overrides, "webhooks"),
        limits=build(LimitSettings, parts.limits, "limits"),
        faults=build(FaultSettings, parts.faults | latency, "faults"),
        brazil_ninth_digit=parts.brazil_ninth_digit,
        refuses_late_replies_at_once=parts.window_refusal == "sync",
        template_review_ms=parts.template_review_ms,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A stand-in for Meta's Graph API.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="where to write the port once listening")
    parser.add_argument("--data-dir", type=Path, required=True, help="send log, media and world live here")
    parser.add_argument("--webhook-url", help="where status and message webhooks go")
    parser.add_argument("--app-secret", default="simulator-app-secret", help="signs webhooks")
    parser.add_argument("--verify-token", default="simulator-verify-token")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="access token of the default world")
    parser.add_argument("--rate", type=int, help="messages per second of every number")
    parser.add_argument("--latency-ms", type=float, help="how long every answer takes")
    parser.add_argument("--delay-scale", type=float, help="multiplies the delays of sent, delivered and read")
    parser.add_argument("--config", type=Path, help="JSON file, see the README")
    return parser
