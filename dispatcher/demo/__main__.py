"""``bin/demo``: start everything, dispatch a campaign, tell the result."""

import argparse
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Final

import requests
from rich.markup import escape

from dispatcher.demo import campaign as demo
from dispatcher.demo.audience import write_audience
from dispatcher.demo.client import Api, DemoError, Meta
from dispatcher.demo.parcel import photograph
from dispatcher.demo.show import progress_bar, say, say_bad_rows, say_notes
from dispatcher.embedded import EmbeddedServerError
from dispatcher.embedded.passwords import keep_secret
from dispatcher.errors import Invalid
from dispatcher.stack import ROOT, Stack, StackOptions, compose, simulator_spec
from dispatcher.supervisor.lock import SupervisorError
from dispatcher.supervisor.supervisor import ending_signals

ADMIN: Final = "admin"
TOKEN: Final = "EAAsimulatortoken"  # noqa: S105 - opens the simulator only
DATA_DIR: Final = ROOT / ".data" / "demo"
HIGH_RATE: Final = 1000
_PHOTOGRAPH: Final = {"content": photograph(), "mime_type": "image/jpeg"}
_ANSWERS: Final = (
    {"name": "Ana Souza", "type": "text", "text": "Obrigada!"},
    {"name": "Bruno Lima", "type": "text", "text": "Quando chega o meu pedido?"},
    {"name": "Carla Dias", "type": "text", "text": "Posso trocar o endereço de entrega?"},
    {"name": "Diego Rocha", "type": "text", "text": "Perfeito 👏 muito rápido!"},
    {"name": "Elisa Prado", "type": "image", "caption": "Chegou assim, está certo?", **_PHOTOGRAPH},
    {"name": "Fábio Nunes", "type": "text", "text": "Vocês têm na cor azul?"},
    {"name": "Hugo Sales", "type": "text", "text": "STOP"},
)
# Nobody fails in the demo's world unless its own file is at fault; reading takes seconds rather than hours.
LIFECYCLE: Final = {"scale": 0.2, "failed": [], "replies": [{"share": 0.004, **answer} for answer in _ANSWERS]}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; return the exit status."""
    options = _parser().parse_args(arguments)
    for number in ending_signals():
        signal.signal(number, _end)
    try:
        return _run(options)
    except (DemoError, SupervisorError, EmbeddedServerError, Invalid, requests.RequestException) as error:
        say(f"[red]bin/demo: {escape(str(error))}[/]")
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/demo", description="Dispatch a campaign to a simulated Meta.")
    parser.add_argument("--recipients", type=_positive, default=1000, help="how many people (1000)")
    parser.add_argument("--file", type=Path, help="a CSV or XLSX of your own instead of made-up people")
    parser.add_argument("--rate", type=_rate, help="messages per second, at most 1000 (72: Meta's 80 less a reserve)")
    parser.add_argument("--json", action="store_true", help="print the result as the last line, in JSON")
    parser.add_argument("--exit", action="store_true", help="end everything when the campaign is done")
    parser.add_argument("--port", type=int, help="where the dashboard answers (8000)")
    parser.add_argument("--data-dir", type=Path, default=DATA_DIR, help="where everything is kept (.data/demo)")
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("give a number from 1")
    return value


def _rate(text: str) -> float:
    value = float(text)
    if not 1 <= value <= HIGH_RATE:
        raise argparse.ArgumentTypeError(f"give a rate from 1 to {HIGH_RATE} messages per second")
    return value


def _run(options: argparse.Namespace) -> int:
    if options.file and not options.file.is_file():
        raise DemoError(f"There is no file {options.file}.")
    port = _free_port()
    say("Starting PostgreSQL, Redis, the simulated Meta, web, workers and scheduler …")
    # Not what .env names: made-up people have no business in a real database.
    stack = compose(_options(options, port), os.environ)
    extra = simulator_spec(stack, port, webhook_url=_webhook_url(stack), arguments=_simulator_arguments(stack, options))
    with stack.supervisor(extra=[extra]) as supervisor:
        supervisor.wait_until_ready()
        url = f"http://127.0.0.1:{stack.settings.port}"
        meta_url = f"http://127.0.0.1:{port}"
        result = {**_dispatch(stack, options, Api(url), Meta(meta_url)), "meta_url": meta_url}
        _tell(stack, options, result)
        if not options.exit:
            signal.sigwait(ending_signals())
    return 0


def _options(options: argparse.Namespace, simulator_port: int) -> StackOptions:
    data_dir = options.data_dir.resolve()
    secret = keep_secret(data_dir, "WHATSAPP_APP_SECRET")
    graph = {"WHATSAPP_API_BASE_URL": f"http://127.0.0.1:{simulator_port}/v25.0", "WHATSAPP_APP_SECRET": secret}
    overrides = {**graph, **_model(simulator_port)}
    return StackOptions(data_dir=data_dir, port=options.port, overrides=overrides)


def _model(simulator_port: int) -> dict[str, str]:
    """Return the settings of the assistant's model: the simulator stands in for it as well, so no key is needed."""
    address = f"http://127.0.0.1:{simulator_port}/model"
    return {"ASSISTANT_PROVIDER": "gemini", "GEMINI_API_KEY": "stand-in", "GEMINI_API_BASE_URL": address}


def _webhook_url(stack: Stack) -> str:
    return f"http://127.0.0.1:{stack.settings.port}/webhook/whatsapp"


def _simulator_arguments(stack: Stack, options: argparse.Namespace) -> list[str]:
    config = stack.data_dir / "simulator.json"
    config.write_text(json.dumps({"lifecycle": LIFECYCLE, "faults": {"latency_ms": 40, "jitter_ms": 40}}))
    return ["--config", str(config), "--rate", str(_meta_rate(options))]


def _meta_rate(options: argparse.Namespace) -> int:
    return HIGH_RATE if options.rate and options.rate > demo.STANDARD_RATE * 0.9 else demo.STANDARD_RATE


def _dispatch(stack: Stack, options: argparse.Namespace, api: Api, meta: Meta) -> dict[str, Any]:
    _sign_in(stack, api)
    level = "HIGH" if _meta_rate(options) == HIGH_RATE else "STANDARD"
    number = {"id": demo.PHONE_NUMBER_ID, "throughput": _meta_rate(options), "throughput_level": level, "silent": True}
    meta.control("PATCH", "/numbers", json=number)
    account_id = demo.connect_number(api, TOKEN, stack.settings.app_secrets[0], options.rate)
    with tempfile.TemporaryDirectory() as folder:
        file = options.file or Path(folder) / "recipients.csv"
        if not options.file:
            write_audience(file, options.recipients)
        prepared = demo.prepare(api, account_id, file, f"Demo · {file.stem} · {time.strftime('%H:%M:%S')}")
    if options.file:
        say_notes(prepared.notes)
    say_bad_rows(demo.problems(api, prepared.campaign_id))
    return _send(stack, api, meta, prepared)


def _send(stack: Stack, api: Api, meta: Meta, prepared: demo.Prepared) -> dict[str, Any]:
    will_send = int(prepared.report["will_send"])
    say(f"Sending to {will_send:,} people …")
    began, since = time.monotonic(), time.time()
    with progress_bar(will_send) as bar:
        demo.send(api, prepared.campaign_id, bar.watch)
        seconds = time.monotonic() - began
        stats = demo.settle(api, meta, prepared.campaign_id, bar.watch)
    states, funnel = stats["states"], stats["funnel"]
    return {
        "campaign_id": prepared.campaign_id,
        "recipients": stats["planned"],
        "sent": funnel["sent"],
        "delivered": funnel["delivered"],
        "read": funnel["read"],
        "failed": states["failed"],
        "skipped": states["skipped"],
        "unknown": states["unknown"] + states["unconfirmed"],
        "doubles": meta.doubles(since),
        "seconds": round(seconds, 2),
        "messages_per_second": round(funnel["sent"] / seconds, 1),
        "dashboard_url": stack.settings.public_url,
    }


def _sign_in(stack: Stack, api: Api) -> None:
    password = keep_secret(stack.data_dir, "DEMO_ADMIN_PASSWORD")[:20]
    person = {"username": ADMIN, "password": password}
    if api.call("GET", "/setup")["needed"]:
        token = stack.environ["DISPATCHER_SETUP_TOKEN"]
        api.sign_in("/setup", {**person, "token": token, "name": "Demo admin"})
    else:
        api.sign_in("/auth/token", person)


def _tell(stack: Stack, options: argparse.Namespace, result: dict[str, Any]) -> None:
    password = keep_secret(stack.data_dir, "DEMO_ADMIN_PASSWORD")[:20]
    say(
        f"\n[green]{result['sent']:,} sent[/] of {result['recipients']:,} in {result['seconds']} s "
        f"({result['messages_per_second']}/s), {result['delivered']:,} delivered, {result['read']:,} read, "
        f"{result['failed']} failed, {result['skipped']} skipped, {result['unknown']} unknown, "
        f"[bold]{result['doubles']} sent twice[/]."
    )
    if not options.exit:
        say(f"\nThe dashboard: [bold]{result['dashboard_url']}[/]")
        say(f"User [bold]{ADMIN}[/], password [bold]{password}[/]")
        say("Ctrl-C ends everything.\n")
    if options.json:
        print(json.dumps(result), flush=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
