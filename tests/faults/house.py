"""The whole product as its real processes on a folder of its own, with Meta simulated, ready to be hurt."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import psycopg2
import redis

from benchmarks.machine import describe
from dispatcher.demo import campaign as demo
from dispatcher.demo.client import Api, DemoError, Meta
from dispatcher.embedded.home import free_port
from dispatcher.stack import Stack, StackOptions, compose, simulator_spec
from dispatcher.supervisor.supervisor import Supervisor
from tests.faults.oracle import Accepted
from tests.faults.processes import Processes

TOKEN: Final = "EAAsimulatortoken"
SECRET: Final = "app-secret-of-the-faults"
SENDERS: Final = 2
_PASSWORD: Final = {"username": "admin", "password": "correct horse battery"}
RATE: Final = 150
SHORT_LEASE: Final = 10
"""Seconds of a lease in most runs; they are really waited for. The product's own are 120."""
_BEHAVIOUR: Final = {
    "lifecycle": {"sent_ms": 100, "delivered_ms": 200, "read_ms": 400, "delivered_share": 1.0, "read_share": 1.0},
    "webhooks": {"batch": 25, "retry_ms": 200, "retry_most_ms": 1000, "timeout_s": 5},
}
_AWAY: Final = (psycopg2.OperationalError, psycopg2.InterfaceError, redis.RedisError, DemoError, OSError, ValueError)
_POLL_SECONDS: Final = 0.05

Answer = TypeVar("Answer")


class NeverHappenedError(Exception):
    """What a story waits for did not come."""


def wait(ask: Callable[[], Answer], what: str, seconds: float = 60) -> Answer:
    """Return the first true answer; whoever is asked may be away for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(*_AWAY):
            if answer := ask():
                return answer
        time.sleep(_POLL_SECONDS)
    raise NeverHappenedError(f"{what}: not within {seconds:.0f} s")


class House:
    """The stack under its supervisor, one connected number, and the operator's client.

    ``lease`` is the product's setting SENDING_LEASE_SECONDS. PostgreSQL and Redis are its own, in ``folder``, with
    passwords and ports nobody else has.
    """

    def __init__(self, folder: Path, *, lease: int = SHORT_LEASE) -> None:
        self.folder, self.lease = folder, lease
        self._meta_port, self._web_port = free_port(), free_port()
        self.graph = f"http://127.0.0.1:{self._meta_port}/v25.0"
        self.url = f"http://127.0.0.1:{self._web_port}"
        self.webhook_url = f"{self.url}/webhook/whatsapp"
        self.meta = Meta(f"http://127.0.0.1:{self._meta_port}")
        self.api = Api(self.url)
        self.account = 0
        self._people = 0
        self._build()

    def _build(self) -> None:
        overrides = {
            "WHATSAPP_API_BASE_URL": self.graph,
            "WHATSAPP_APP_SECRET": SECRET,
            "SENDING_LEASE_SECONDS": str(self.lease),
            "LOG_LEVEL": "INFO",
        }
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
        options = StackOptions(
            data_dir=self.folder / "data", port=self._web_port, send_workers=SENDERS, overrides=overrides
        )
        self.stack: Stack = compose(options, environ)
        behaviour = self.folder / "simulator.json"
        behaviour.write_text(json.dumps(_BEHAVIOUR))
        meta = simulator_spec(
            self.stack,
            self._meta_port,
            webhook_url=self.webhook_url,
            arguments=["--rate", "1000", "--config", str(behaviour)],
        )
        self.supervisor: Supervisor = self.stack.supervisor(extra=[meta])
        self.processes = Processes(self.supervisor)

    def __enter__(self) -> "House":
        self.supervisor.__enter__()
        try:
            self.supervisor.wait_until_ready()
            once = {"name": "Ana", "token": self.stack.environ["DISPATCHER_SETUP_TOKEN"]}
            self.api.sign_in("/setup", {**_PASSWORD, **once})
            level = {"id": demo.PHONE_NUMBER_ID, "throughput": 1000, "throughput_level": "HIGH", "silent": True}
            self.meta.control("PATCH", "/numbers", json=level)
            self.account = demo.connect_number(self.api, TOKEN, SECRET, RATE)
            self.until_well()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()

    def close(self) -> None:
        """End everything; harmless when it has ended."""
        self.processes.thaw_all()
        self.supervisor.stop()

    def rebuild(self, between: Callable[[], None]) -> None:
        """Stop everything, do something to the folder, start everything again."""
        self.close()
        between()
        self._build()
        self.supervisor.__enter__()
        self.supervisor.wait_until_ready()
        self.until_well()

    def until_well(self) -> None:
        """Return when everything runs and answers, and the number has its whole pace again."""
        wait(lambda: self.processes.all_run(SENDERS), "every process running", 120)
        wait(lambda: self.redis().ping(), "an answer of Redis")
        self.sql("UPDATE whatsapp_accounts SET pace_factor = 1, blocked_code = NULL WHERE pace_factor < 1")
        wait(lambda: self.api.call("GET", f"/whatsapp-accounts/{self.account}"), "an answer of the API")

    def token(self) -> str:
        """Sign in once more and return the access token, for clients of one's own."""
        return str(self.api.call("POST", "/auth/token", json=_PASSWORD)["access"])

    # --- people --------------------------------------------------------------------------------------------------

    def new_people(self, count: int) -> list[str]:
        """Return numbers (digits) nobody was ever sent to in this house."""
        first, self._people = self._people, self._people + count
        return [f"55119{60_000_000 + number:08d}" for number in range(first, first + count)]

    def draft(self, people: list[str], bad_rows: int = 0) -> int:
        """Return a campaign to these people, ready to start; ``bad_rows`` more of its file cannot be sent."""
        file = self.folder / "people.csv"
        file.write_text("Nome,Telefone,Pedido\n" + "".join(_lines(people, bad_rows)))
        upload = self.api.upload("/upload/recipients", file)
        template = self.api.call("GET", f"/whatsapp-accounts/{self.account}/templates", params={"q": demo.TEMPLATE})
        variables = {f"body.{index + 1}": {"source": "column", "value": column} for index, column in enumerate(_FILLED)}
        body = {"name": "Faults", "account_id": self.account, "template_id": template["items"][0]["id"]}
        campaign = int(self.api.call("POST", "/campaigns", json={**body, "template_variables": variables})["id"])
        given = {"upload_id": upload["id"], "phone_column": "Telefone"}
        self.api.call("POST", f"/campaigns/{campaign}/recipients", json=given)
        wait(
            lambda: self.api.call("GET", f"/campaigns/{campaign}")["audience"]["status"] == "ready", "the audience", 180
        )
        return campaign

    def _is_read(self, campaign: int) -> bool:
        return bool(self.api.call("GET", f"/campaigns/{campaign}")["audience"]["status"] == "ready")

    def order(self, campaign: int, status: str) -> None:
        """Order ``running``, ``paused`` or ``cancelled``."""
        self.api.call("PATCH", f"/campaigns/{campaign}/status", json={"status": status})

    # --- what is known -------------------------------------------------------------------------------------------

    def redis(self) -> "redis.Redis":
        """The carrier."""
        return redis.Redis.from_url(self.stack.settings.redis_url, socket_timeout=5, socket_connect_timeout=5)

    def sql(self, statement: str, values: Any = None) -> list[tuple[Any, ...]]:
        """Look at the truth, or change it."""
        with closing(psycopg2.connect(self.stack.settings.database_url, connect_timeout=5)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall()) if cursor.description else []

    def number(self, statement: str, values: Any = None) -> int:
        """Return the one number a question to the database asks for."""
        return int(self.sql(statement, values)[0][0])

    @contextmanager
    def locked(self, table: str, mode: str = "SHARE") -> Iterator[None]:
        """Make everybody who writes to a table wait, in the midst of the transaction, while the block runs.

        ``ACCESS EXCLUSIVE`` stops the readers too.
        """
        with closing(psycopg2.connect(self.stack.settings.database_url, connect_timeout=5)) as connection:
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
            yield
            with suppress(psycopg2.Error):  # PostgreSQL may have been the victim
                connection.rollback()

    def waiting_for_locks(self) -> int:
        """Return how many transactions wait for a lock."""
        return self.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")

    def accepted(self) -> int:
        """Everything Meta ever accepted."""
        return int(self.meta.control("GET", "/sends")["total"])

    def log_since(self, moment: float) -> list[Accepted]:
        """What Meta accepted after a moment (Unix time)."""
        found: list[Accepted] = []
        while True:
            params = {"since": repr(moment), "phone_number_id": demo.PHONE_NUMBER_ID}
            page = self.meta.control("GET", "/log", params=params)
            if not page["records"]:
                return found
            found += [_accepted(one) for one in page["records"]]
            moment = page["next"]

    def describe(self) -> dict[str, str | int]:
        """Say what this runs on."""
        postgres = str(self.sql("SHOW server_version")[0][0]).split()[0]
        return describe({"postgresql": postgres, "redis": str(self.redis().info("server")["redis_version"])})


_FILLED: Final = ("Nome", "Pedido")


def _lines(people: list[str], bad_rows: int) -> Iterator[str]:
    every = bad_rows // max(1, len(people))
    for index, person in enumerate(people):
        yield f"Ana,+{person},A-{index}\n"
        for number in range(every):
            yield f"Nobody,no number {index}-{number},A-{index}\n"


def _accepted(record: dict[str, Any]) -> Accepted:
    digits = "".join(filter(str.isdigit, record["to"]))
    message_id = (record["opaque"] or "0").partition(".")[0]
    return Accepted(record["ts"], digits, record["wamid"], int(message_id))
