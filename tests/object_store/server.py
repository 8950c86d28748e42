"""A real S3 server on loopback, and a door in front of it through which things go wrong."""

import http.client
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from minio import Minio

from dispatcher.config import ObjectStore
from dispatcher.supervisor.launching import launch, signal_session
from tests.servers import ROOT, eventually, free_port

BUCKET = "dispatcher-files"
KEY = SECRET = "S3RVER"
_INSTALL = (
    f'source "{ROOT}/bin/environment.sh"; with_lock ensure_object_store; ensure_node; command -v node; echo "$venv"'
)


class ObjectServer:
    """The S3 server as a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Install it when it is not there, start it unless it runs, and return when it answers."""
        if self._process and self._process.poll() is None:
            return
        done = subprocess.run(["bash", "-c", _INSTALL], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        node, venv = done.stdout.split()[-2:]
        self._folder.mkdir(parents=True, exist_ok=True)
        argv = [node, str(ROOT / "tests/object_store/serve.cjs"), str(self.port), str(self._folder / "data"), BUCKET]
        with (self._folder / "server.log").open("ab") as output:
            env = {**os.environ, "NODE_PATH": f"{venv}/object-store/node_modules"}
            self._process = launch(argv, env=env, cwd=ROOT, output=output)
        eventually(lambda: self._answers())

    def stop(self) -> None:
        """End it at once; harmless when it does not run."""
        if self._process:
            signal_session(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def place(self, prefix: str, *, port: int | None = None, **others: str) -> ObjectStore:
        """Return settings for a prefix of the bucket."""
        values = {"bucket": BUCKET, "access_key": KEY, "secret_key": SECRET, **others}
        return ObjectStore(prefix=prefix, endpoint=f"http://127.0.0.1:{port or self.port}", **values)

    def names(self, place: ObjectStore) -> list[str]:
        """Return what lies below the prefix of a place, as storage keys."""
        client = Minio(f"127.0.0.1:{self.port}", KEY, SECRET, secure=False, region=place.region)
        prefix = f"{place.prefix}/"
        found = client.list_objects(place.bucket, prefix=prefix, recursive=True)
        return sorted(str(one.object_name).removeprefix(prefix) for one in found)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("HEAD", f"/{BUCKET}")
        return connection.getresponse().status < 500


Fault = Callable[["_Door"], bool]
"""Does something to a request; tells whether it has answered it."""


class FaultyDoor:
    """A proxy in front of an S3 server: each of ``faults`` spoils one request, then all goes well again."""

    def __init__(self, port: int) -> None:
        self.faults: list[Fault] = []
        self.asked: list[str] = []
        door = type("Door", (_Door,), {"owner": self, "behind": port})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), door)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Take nothing any more."""
        self._server.shutdown()
        self._server.server_close()


class _Door(BaseHTTPRequestHandler):
    owner: FaultyDoor
    behind: int
    cut_after: int | None = None

    def do_any(self) -> None:
        """Pass one request on, unless a fault comes first."""
        self.close_connection = True
        self.owner.asked.append(f"{self.command} {self.headers.get('Range', '')}".strip())
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.owner.faults and self.owner.faults.pop(0)(self):
            return
        connection = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=30)
        connection.request(self.command, self.path, body, dict(self.headers.items()))
        answer = connection.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "keep-alive", "transfer-encoding", "content-length", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", answer.getheader("Content-Length") or str(len(content)))
        self.end_headers()
        self.wfile.write(content[: self.cut_after])

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_any  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


def answering(status: int) -> Fault:
    """Answer with an error instead of asking the server."""

    def fault(door: _Door) -> bool:
        door.send_response(status)
        door.send_header("Content-Length", "0")
        door.end_headers()
        return True

    return fault


def cut_after(size: int) -> Fault:
    """Let so many bytes of the answer through, then hang up."""

    def fault(door: _Door) -> bool:
        door.cut_after = size
        return False

    return fault


def held_until(event: threading.Event) -> Fault:
    """Let the request wait."""

    def fault(door: _Door) -> bool:
        event.wait(60)
        return False

    return fault


def hanging_up_after(event: threading.Event) -> Fault:
    """Let the request wait, then hang up; the server never hears of it."""

    def fault(door: _Door) -> bool:
        return event.wait(60)

    return fault


def well(door: _Door) -> bool:
    """Do nothing."""
    return False
