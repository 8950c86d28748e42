"""The real product on temporary folders, with the simulated Meta, ready to be measured.

>>> with House(limit=1000, numbers=2, latency_ms=100) as house:
...     campaign = house.campaign(20_000)
...     before = house.cpu()
...     house.start(campaign)
...     house.until_sent(20_000)
...     spent = difference(house.cpu(), before)
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import orjson
import psycopg2
import redis

from benchmarks.machine import MemoryWatch, children, cpu_seconds, describe
from dispatcher.demo import campaign as demo
from dispatcher.demo.audience import write_audience
from dispatcher.demo.client import Api, Meta
from dispatcher.embedded.home import free_port
from dispatcher.stack import StackOptions, compose, simulator_spec

TOKEN: Final = "EAAsimulatortoken"
SECRET: Final = "app-secret-of-the-benchmarks"
_BUSINESS: Final = "400000000000001"
_FIRST_PHONE: Final = 200000000000001
_LEVELS: Final = {20: "NOT_APPLICABLE", 80: "STANDARD", 1000: "HIGH"}
"""What Meta calls its limits; where it names none, the number is also on a phone (coexistence)."""
_POLL_SECONDS: Final = 0.1
_STILL_COMING: Final = """
    SELECT EXISTS (SELECT FROM webhook_journal WHERE state IN ('pending', 'failed'))
        OR EXISTS (SELECT FROM campaigns WHERE status IN ('preparing', 'running'))
"""
_LONGEST_ANSWER: Final = 300.0
_VARIABLES: Final = {
    "body.1": {"source": "column", "value": "Nome", "fallback": "cliente"},
    "body.2": {"source": "column", "value": "Pedido", "fallback": "A-1000"},
}


class TooSlow(Exception):
    """What was waited for did not come in time."""


@dataclass(frozen=True)
class Line:
    """A number: what Meta allows it in any sliding second (20, 80 or 1,000), and the rate a person set.

    Without the latter the number keeps to the default share.
    """

    limit: int
    rate_limit: int | None = None


def until(ask: Callable[[], bool], seconds: float, what: str) -> None:
    """Return when ``ask`` is true; raise TooSlow after ``seconds``."""
    end = time.monotonic() + seconds
    while not ask():
        if time.monotonic() > end:
            raise TooSlow(f"{what}: not after {seconds:.0f} s")
        time.sleep(_POLL_SECONDS)


def phone(number: int) -> str:
    """Return Meta's id of the number with this index."""
    return str(_FIRST_PHONE + number)


class House:
    """The stack under its supervisor with connected numbers (``accounts``), and the operator's client.

    ``numbers`` of them are alike, with ``limit`` and ``rate_limit`` as in `Line`, or they are as ``lines`` says.
    Meta refuses what is above a limit. ``webhooks`` false: Meta tells no outcomes. ``delay_scale`` shortens the time
    until Meta says sent, delivered and read. ``settings`` are settings of the product by their names. ``internal_port``
    is free for a system of one's own that the product may call.
    """

    password = "correct horse battery"

    def __init__(
        self,
        *,
        limit: int = 1000,
        rate_limit: int | None = None,
        numbers: int = 1,
        lines: Sequence[Line] = (),
        latency_ms: int = 0,
        webhooks: bool = True,
        send_workers: int = 2,
        delay_scale: float = 0.2,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
        # The servers' own user must get through to them, or they make themselves a home that outlives this one.
        self.folder.chmod(0o711)
        self._lines = lines or [Line(limit, rate_limit)] * numbers
        port = free_port()
        graph = f"http://127.0.0.1:{port}/v25.0"
        self.internal_port = free_port()
        overrides = {"WHATSAPP_API_BASE_URL": graph, "WHATSAPP_APP_SECRET": SECRET, "LOG_LEVEL": "WARNING"}
        # The simulator has a stand-in of a language model; nobody asks it unless the assistant is switched on.
        model = {"GEMINI_API_KEY": "stand-in", "GEMINI_API_BASE_URL": f"http://127.0.0.1:{port}/model"}
        own = {"INTERNAL_HOSTS": f"127.0.0.1:{self.internal_port}"}
        overrides |= {**model, **own, **(settings or {})}
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
        options = StackOptions(
            data_dir=self.folder / "data", port=free_port(), send_workers=send_workers, overrides=overrides
        )
        self.stack = compose(options, environ)
        self.graph, self.meta = graph, Meta(f"http://127.0.0.1:{port}")
        self.url = f"http://127.0.0.1:{self.stack.settings.port}"
        self.webhook_url = f"{self.url}/webhook/whatsapp"
        self.api = Api(self.url, seconds=_LONGEST_ANSWER)
        behaviour = ["--latency-ms", str(latency_ms), "--delay-scale", str(delay_scale)]
        simulator = simulator_spec(
            self.stack, port, webhook_url=self.webhook_url if webhooks else "", arguments=behaviour
        )
        self._roles = [*["sends"] * send_workers, *_other_roles(self.stack.specs)]
        self.supervisor = self.stack.supervisor(extra=[simulator])
        self.accounts: list[int] = []

    def __enter__(self) -> "House":
        self.supervisor.__enter__()
        try:
            self.supervisor.wait_until_ready()
            person = {"username": "admin", "password": self.password, "name": "Ana"}
            self.api.sign_in("/setup", {**person, "token": self.stack.environ["DISPATCHER_SETUP_TOKEN"]})
            self.accounts = [self._connect(phone(index), line) for index, line in enumerate(self._lines)]
            until(lambda: len(children(self._pid("workers"))) == len(self._roles), 30, "the workers")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self.supervisor.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _connect(self, phone_id: str, line: Line) -> int:
        level = {"throughput": line.limit, "throughput_level": _LEVELS[line.limit]}
        new = {"id": phone_id, "waba_id": demo.BUSINESS_ACCOUNT_ID, "display_phone_number": f"+55 11 {phone_id[-9:]}"}
        # Meta gives 1,000 a second only to those who may write to as many people as they like.
        business = {"id": _BUSINESS, "tier": "TIER_UNLIMITED"}
        self.meta.control("POST", "/numbers", json={"phones": [new | level], "businesses": [business]})
        body = {
            "name": f"Store {phone_id[-2:]}",
            "phone_number_id": phone_id,
            "business_account_id": demo.BUSINESS_ACCOUNT_ID,
            "app_id": demo.APP_ID,
            "access_token": TOKEN,
            "app_secret": SECRET,
            "rate_limit": line.rate_limit,
        }
        account = int(self.api.call("POST", "/whatsapp-accounts", json=body)["id"])
        self.api.call("POST", f"/whatsapp-accounts/{account}/templates/sync")
        return account

    # --- campaigns -----------------------------------------------------------------------------------------------

    def audience(self, recipients: int) -> Path:
        """Return a CSV of so many people."""
        file = self.folder / f"people-{recipients}.csv"
        if not file.exists():
            write_audience(file, recipients)
        return file

    def campaign(self, recipients: int, number: int = 0) -> int:
        """Return a campaign of so many people on one of the numbers, ready to start."""
        campaign = self.draft(number)
        self.fill(campaign, self.upload(recipients))
        return campaign

    def draft(self, number: int = 0) -> int:
        """Return a campaign without recipients."""
        account = self.accounts[number]
        found = self.api.call("GET", f"/whatsapp-accounts/{account}/templates", params={"q": demo.TEMPLATE})["items"]
        wanted = {"account_id": account, "template_id": found[0]["id"], "template_variables": _VARIABLES}
        return int(self.api.call("POST", "/campaigns", json={"name": "Measured", **wanted})["id"])

    def upload(self, recipients: int) -> str:
        """Upload a list of so many people and return its id."""
        return str(self.api.upload("/upload/recipients", self.audience(recipients))["id"])

    def fill(self, campaign: int, upload: str, seconds: float = 300) -> None:
        """Give a draft the people of an upload; return when all are read."""
        given = {"upload_id": upload, "phone_column": "Telefone"}
        self.api.call("POST", f"/campaigns/{campaign}/recipients", json=given)
        until(lambda: bool(self.shown(campaign)["audience"]["status"] == "ready"), seconds, "the recipients")

    def order(self, campaign: int, status: str) -> float:
        """Order ``running``, ``paused`` or ``cancelled``; return the moment (Unix time) just before."""
        at = time.time()
        self.api.call("PATCH", f"/campaigns/{campaign}/status", json={"status": status})
        return at

    def start(self, campaign: int) -> float:
        """Start or resume; return the moment just before."""
        return self.order(campaign, "running")

    def shown(self, campaign: int) -> Any:
        """Return the campaign as the API shows it."""
        return self.api.call("GET", f"/campaigns/{campaign}")

    def until_ended(self, campaign: int, seconds: float = 120) -> None:
        """Return when a campaign has ended."""
        ends = ("completed", "cancelled")
        until(lambda: self.shown(campaign)["status"] in ends, seconds, "the end of the campaign")

    # --- Meta ----------------------------------------------------------------------------------------------------

    def accepted(self) -> int:
        """Return how many messages Meta has accepted."""
        return int(self.meta.control("GET", "/sends")["total"])

    def until_accepted(self, messages: int, seconds: float = 120) -> None:
        """Return when Meta has accepted this many in all."""
        until(lambda: self.accepted() >= messages, seconds, f"{messages} accepted messages")

    def is_at_rest(self) -> bool:
        """Tell whether Meta has told everything, all of it is taken in, and the end of campaigns is written."""
        return bool(self.meta.control("GET", "/state")["idle"]) and self.sql(_STILL_COMING) == [(False,)]

    def times(self, number: int | None = None) -> list[float]:
        """Return when (Unix time) each message was accepted, in order; of one number (its index) or of all."""
        self.meta.control("GET", "/log", params={"limit": 1, "since": time.time()})  # flushes it
        with (self.stack.data_dir / "simulator" / "sends.jsonl").open("rb") as log:
            records = [orjson.loads(line) for line in log]
        wanted = None if number is None else phone(number)
        return sorted(one["ts"] for one in records if wanted in (None, one["phone_number_id"]))

    def refused(self) -> dict[str, int]:
        """Return how many sends Meta refused, by code."""
        return dict(self.meta.control("GET", "/state")["refused"])

    # --- what it costs -------------------------------------------------------------------------------------------

    def _pid(self, name: str) -> int:
        return int(str(self.supervisor.processes()[name]["pid"]))

    @cached_property
    def _groups(self) -> dict[int, str]:
        names = ("web", "workers", "scheduler", "postgres", "redis", "simulator")
        roots = {self._pid(name): name for name in names}
        workers = zip(children(self._pid("workers")), self._roles, strict=True)
        return roots | {pid: f"worker-{role}-{index}" for index, (pid, role) in enumerate(workers, start=1)}

    def cpu(self) -> dict[str, float]:
        """Return CPU seconds so far: web, each worker, scheduler, postgres (all of it), redis, simulator."""
        return cpu_seconds(self._groups)

    def memory(self) -> MemoryWatch:
        """Return a watch over the memory of every process, to be entered."""
        return MemoryWatch(self._groups)

    @contextmanager
    def redis(self) -> "Iterator[redis.Redis]":
        """Look into Redis."""
        with closing(redis.Redis.from_url(self.stack.settings.redis_url)) as client:
            yield client

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with closing(psycopg2.connect(self.stack.settings.database_url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []

    def machine(self) -> dict[str, str | int]:
        """Describe what this ran on."""
        with self.redis() as client:
            redis_version = str(client.info("server")["redis_version"])
        postgres_version = str(self.sql("SHOW server_version")[0][0]).split()[0]
        return describe({"postgresql": postgres_version, "redis": redis_version})


def _other_roles(specs: Any) -> list[str]:
    workers = next(spec for spec in specs if spec.name == "workers")
    return [role for role in workers.argv[2:] if role != "sends"]
