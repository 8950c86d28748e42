"""Two web processes behind one Redis: what one commits is heard at the other; one that is killed costs nothing."""

import json
import os
import signal
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from dispatcher.config import Settings
from dispatcher.http import Role
from dispatcher.supervisor.launching import launch, signal_session
from tests.api.world import Person, add_person
from tests.cli.conftest import environment
from tests.conversations.elsewhere import NOON, add_source, listening, signature
from tests.realtime.conftest import PATIENCE, Client
from tests.servers import ROOT, eventually, free_port
from tests.webhooks.world import add_account

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
_WEB = ["-m", "gunicorn", "--worker-class", "dispatcher.webhooks.gunicorn_worker.DoorWorker", "--threads", "32"]


class Web:
    """A web process as it is deployed."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        command = [sys.executable, *_WEB, "--no-control-socket", "--bind", f"127.0.0.1:{port}", "wsgi:app"]
        env = environment(settings, PYTHONPATH=str(ROOT), HOME=os.environ.get("HOME", "/"))
        with log.open("wb") as output:
            self._process = launch(command, env=env, cwd=ROOT, output=output)

    def kill(self) -> None:
        """End it as hard as can be."""
        signal_session(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def is_up(self) -> bool:
        """Tell whether it answers."""
        return requests.get(f"{self.url}/health", timeout=PATIENCE).ok

    def hears(self, kind: str, data: dict[str, Any], secret: str) -> None:
        """Let another system tell it something."""
        body = json.dumps({"type": kind, "timestamp": NOON.format(1), "data": data}).encode()
        headers = {"X-Signature-256": signature(body, secret)}
        answer = requests.post(f"{self.url}/webhook/", body, headers=headers, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text

    def get(self, person: Person, path: str) -> Any:
        """What a dashboard reads there."""
        headers = {"Authorization": f"Bearer {person.token}"}
        return requests.get(f"{self.url}/api/v1{path}", headers=headers, timeout=PATIENCE).json()["items"]

    def post(self, person: Person, path: str, body: Any) -> None:
        """What a dashboard does there."""
        headers = {"Authorization": f"Bearer {person.token}"}
        answer = requests.post(f"{self.url}/api/v1{path}", json=body, headers=headers, timeout=PATIENCE)
        assert answer.ok, answer.text


@contextmanager
def web(settings: Settings, folder: Path) -> Iterator[Web]:
    with_log = folder / f"web-{uuid.uuid4().hex}.log"
    one = Web(settings, with_log)
    try:
        eventually(one.is_up)
        yield one
    finally:
        one.kill()


def heard(browser: Client, name: str) -> dict[str, Any]:
    """Wait for the next event of this name."""
    while (found := browser.next())[0] != name:
        pass
    return found[1]


def test_what_one_commits_is_heard_at_the_other_and_a_killed_one_costs_nothing(
    app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = add_account(access_token_encrypted="sealed")
    admin = add_person(app.test_client(), Role.ADMIN, all_accounts=True)
    agent, colleague = (add_person(app.test_client(), Role.AGENT, number) for _ in range(2))
    with listening() as ear:
        monkeypatch.setitem(app.extensions, "settings", replace(settings, internal_hosts=(ear.place,)))
        secret = add_source(app, admin, number, url=ear.url)["secret"]
    theirs = str(uuid.uuid4())

    def says(web: Web, content: str) -> None:
        data = {"id": str(uuid.uuid4()), "direction": "RECEIVED", "content": content, "conversation_id": theirs}
        web.hears("NEW_MESSAGE", data, secret)

    with web(settings, tmp_path) as one, web(settings, tmp_path) as other:
        browser = Client(other.url).connect(agent.token)
        one.hears("NEW_CONVERSATION", {"id": theirs}, secret)
        says(one, "First")
        assert heard(browser, "message_received")["text"] == "First"
        (shown,) = other.get(agent, "/conversations")
        path = f"/conversations/{shown['id']}/messages"
        one.post(colleague, path, {"text": {"body": "Answered at the one"}})
        while heard(browser, "conversation_updated")["conversation"]["last_message"]["text"] != "Answered at the one":
            pass
        other.kill()
        assert browser.gone.wait(PATIENCE)
        says(one, "While it was away")
        # As the dashboard does: connect again, then read again what may have been missed.
        again = Client(one.url).connect(agent.token)
        texts = sorted(bubble["text"] for bubble in one.get(agent, path))
        assert texts == ["Answered at the one", "First", "While it was away"]
        says(one, "And on")
        assert heard(again, "message_received")["text"] == "And on"
        again.leave()
