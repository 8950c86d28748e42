"""The whole engine inside one test process: web server, senders, relay, and the ordinary jobs one by one.

The same classes as the worker processes run, over real PostgreSQL, Redis and HTTP; only their processes are threads.
"""

import asyncio
import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from dispatcher.campaigns.running.relay_loop import RelayLoop
from dispatcher.jobqueue.jobs import ASSISTANT, REPLIES, STOCK_QUEUES, queue
from dispatcher.jobqueue.workers import SendWorker
from dispatcher.messages.jobs import SEND_MESSAGE
from dispatcher.messages.sending import make_pipeline
from tests.messages.world import Json
from tests.servers import SimulatorProcess, eventually


class Meta:
    """Orders to the simulated Meta, behind the product's back."""

    def __init__(self, simulator: SimulatorProcess) -> None:
        self.url = simulator.url

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the simulator's control API."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_control/{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def faults(self, *rules: Json, **more: Any) -> None:
        """Let Meta misbehave."""
        self.ask("PUT", "faults", {"rules": list(rules), **more})

    def doubles(self, key: str = "opaque") -> int:
        """Sends accepted beyond the first for the same key."""
        return int(self.ask("GET", f"doubles?key={key}")["doubles"])

    def accepted(self) -> int:
        """Everything Meta ever accepted."""
        return int(self.ask("GET", "sends")["total"])

    def refused(self) -> Json:
        """How often Meta refused, by code."""
        return dict(self.ask("GET", "state")["refused"])

    def quick(self, phone: str, rate: int = 1000) -> None:
        """Allow a number this many messages a second."""
        self.ask("PATCH", "numbers", {"id": phone, "throughput": rate, "silent": True})

    def until_idle(self) -> None:
        """Wait until Meta has told everything it has to tell."""
        eventually(lambda: self.ask("GET", "state")["idle"])


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the application over HTTP while the block runs."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def sender(app: Flask, role: str = "sends") -> Iterator[SendWorker]:
    """A worker that sends while the block runs, and drains at its end."""
    worker = SendWorker(role, make_pipeline(app, only=REPLIES if role == REPLIES else None), SEND_MESSAGE)
    worker.name = f"{role}-{threading.get_ident()}-{time.monotonic_ns()}"
    worker.register_birth()  # type: ignore[no-untyped-call]
    thread = threading.Thread(target=lambda: asyncio.run(worker._serve()), daemon=True)
    thread.start()
    try:
        yield worker
    finally:
        worker._request_stop(15, None)
        thread.join(timeout=40)
        assert not thread.is_alive(), "The sender did not drain."
        worker.register_death()  # type: ignore[no-untyped-call]


@contextmanager
def relaying(app: Flask) -> Iterator[None]:
    """The relay loop beside the senders."""
    relay = RelayLoop(app)
    relay.start()
    try:
        yield
    finally:
        relay.stop()


@contextmanager
def clerk(app: Flask, *names: str) -> Iterator[None]:
    """Run the jobs of ordinary queues, one by one."""
    stopping = threading.Event()
    thread = threading.Thread(target=_work_off, args=(app, names or STOCK_QUEUES, stopping), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _work_off(app: Flask, names: tuple[str, ...], stopping: threading.Event) -> None:
    while not stopping.wait(0.03):
        with app.app_context():
            for name in names:
                run_jobs(name)


def run_jobs(name: str) -> int:
    """Run what waits on a queue; return how many jobs that was."""
    waiting = queue(name).jobs
    for job in waiting:
        function, args = job.func, job.args
        # As a worker does at the end of a job: the same one may then be enqueued again.
        job.delete()
        function(*args)
    return len(waiting)


@contextmanager
def engine(app: Flask, simulator: SimulatorProcess, senders: int = 1) -> Iterator[Meta]:
    """Everything at work, with Meta's webhooks coming in; stories of the assistant let it think themselves."""
    meta, others = Meta(simulator), [name for name in STOCK_QUEUES if name != ASSISTANT]
    with serving(app) as url, clerk(app, *others), relaying(app), sender(app, REPLIES), _senders(app, senders):
        callback = {"url": f"{url}/webhook/whatsapp", "app_secret": simulator.app_secret}
        meta.ask("PUT", "webhook", callback)
        try:
            yield meta
        finally:
            meta.ask("PUT", "webhook", {"url": None})


@contextmanager
def _senders(app: Flask, count: int) -> Iterator[None]:
    if not count:
        yield
        return
    with sender(app), _senders(app, count - 1):
        yield


def until(ask: Callable[[], Any]) -> Any:
    """Wait until the answer is true, and return it; patience ends a hang, it does not measure speed."""
    for _ in range(3600):
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError("It never happened.")
