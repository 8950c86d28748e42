"""A running product whose processes can be killed: only those it started itself, each by its pid."""

import os
import signal
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import redis

from dispatcher.demo import campaign as demo
from dispatcher.demo.audience import write_audience
from dispatcher.demo.client import Api, DemoError, Meta
from dispatcher.stack import StackOptions, compose, simulator_spec
from tests.messages.machinery import until
from tests.servers import free_port

TOKEN = "EAAsimulatortoken"
SECRET = "app-secret-of-the-faults"
RATE = 150
NAMED = {"accepted", "sent", "delivered", "read", "failed", "unknown", "unconfirmed", "skipped", "cancelled"}


class House:
    """The stack under its supervisor, one connected number, and the operator's client."""

    def __init__(self, folder: Path) -> None:
        self.folder, port = folder, free_port()
        graph = f"http://127.0.0.1:{port}/v25.0"
        overrides = {"WHATSAPP_API_BASE_URL": graph, "WHATSAPP_APP_SECRET": SECRET, "LOG_LEVEL": "INFO"}
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
        self.stack = compose(StackOptions(data_dir=folder / "data", port=free_port(), overrides=overrides), environ)
        self.graph, self.meta = graph, Meta(f"http://127.0.0.1:{port}")
        self.url = f"http://127.0.0.1:{self.stack.settings.port}"
        self.api = Api(self.url)
        spec = simulator_spec(
            self.stack,
            port,
            webhook_url=f"{self.url}/webhook/whatsapp",
            arguments=["--rate", "1000", "--delay-scale", "0.2"],
        )
        self.supervisor = self.stack.supervisor(extra=[spec])
        self.account = 0

    def __enter__(self) -> "House":
        self.supervisor.__enter__()
        self.supervisor.wait_until_ready()
        person = {"username": "admin", "password": "correct horse battery", "name": "Ana"}
        self.api.sign_in("/setup", {**person, "token": self.stack.environ["DISPATCHER_SETUP_TOKEN"]})
        level = {"id": demo.PHONE_NUMBER_ID, "throughput": 1000, "throughput_level": "HIGH", "silent": True}
        self.meta.control("PATCH", "/numbers", json=level)
        self.account = demo.connect_number(self.api, TOKEN, SECRET, RATE)
        return self

    def __exit__(self, *error: Any) -> None:
        self.supervisor.__exit__(*error)

    def start(self, recipients: int = 600) -> int:
        """Start a campaign and let it come well under way; return its id."""
        self.before = self.accepted()
        file = self.folder / "people.csv"
        write_audience(file, recipients)
        prepared = demo.prepare(self.api, self.account, file, "Faults")
        self.api.call("PATCH", f"/campaigns/{prepared.campaign_id}/status", json={"status": "running"})
        until(lambda: self.accepted() - self.before >= recipients // 4)
        return prepared.campaign_id

    def accepted(self) -> int:
        """Everything Meta ever accepted."""
        return int(self.meta.control("GET", "/sends")["total"])

    def doubles(self) -> int:
        """Messages Meta accepted more than once."""
        return int(self.meta.control("GET", "/doubles", params={"key": "opaque"})["doubles"])

    def kill(self, name: str) -> None:
        """Kill -9 a process of the supervisor's."""
        os.kill(int(str(self.supervisor.processes()[name]["pid"])), signal.SIGKILL)

    def kill_sender(self) -> None:
        """Kill -9 one of the processes that send; they say their pid in their name."""
        names = [one["name"] for one in self.api.call("GET", "/messages/queue/stats")["workers"]]
        alive = [int(name.rpartition("-")[2]) for name in names if name.startswith("sends-")]
        os.kill(next(pid for pid in alive if Path(f"/proc/{pid}").exists()), signal.SIGKILL)

    def redis(self) -> "redis.Redis":
        """The carrier."""
        return redis.Redis.from_url(self.stack.settings.redis_url)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Look at the truth, or change it."""
        with closing(psycopg2.connect(self.stack.settings.database_url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []

    def end(self, campaign: int) -> dict[str, int]:
        """Wait until the campaign is over and return its states.

        The two minutes after which a killed sender's lease lapses are not waited for: once nothing else moves, they
        are said to have passed.
        """
        until(lambda: self._quiet(campaign))
        self.sql("UPDATE messages SET lease_until = now() WHERE state = 'sending'")
        until(lambda: self._campaign(campaign)["status"] == "completed")
        return self.states(campaign)

    def states(self, campaign: int) -> dict[str, int]:
        """How many messages stand where."""
        found = self._campaign(campaign)["stats"]
        assert found["balanced"]
        return {state: count for state, count in found["states"].items() if count}

    def _campaign(self, campaign: int) -> Any:
        try:
            return self.api.call("GET", f"/campaigns/{campaign}")
        except (DemoError, OSError, ValueError):
            return {"status": "", "stats": {"states": {"pending": 1}}}

    def _quiet(self, campaign: int) -> bool:
        states = self._campaign(campaign)["stats"]["states"]
        if states.get("pending") or states.get("queued"):
            return False
        young = "SELECT count(*) FROM messages WHERE state = 'sending' AND state_at > now() - interval '4 seconds'"
        return self.sql(young) == [(0,)]

    def judge(self, campaign: int, recipients: int = 600) -> dict[str, int]:
        """See that everybody is accounted for and nobody was sent to twice."""
        states = self.end(campaign)
        assert set(states) <= NAMED, states
        assert sum(states.values()) == recipients
        assert self.doubles() == 0
        on_its_way = recipients - states.get("unknown", 0) - states.get("failed", 0)
        assert on_its_way <= self.accepted() - self.before <= recipients
        return states
