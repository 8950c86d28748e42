"""Ctrl-C in the midst of a campaign: what is under way is finished and written down, nothing is left in doubt."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from dispatcher.stack import StackOptions, compose
from dispatcher.supervisor.supervisor import Supervisor
from tests.servers import ROOT, eventually, free_port, heed_ctrl_c

pytestmark = pytest.mark.faults


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dsp-demo-") as folder:
        Path(folder).chmod(0o711)  # the servers may run as another user
        yield Path(folder)


def interrupted_demo(data_dir: Path) -> int:
    """Run the demo until a hundred messages are sent, press Ctrl-C, return the exit status."""
    arguments = ["--recipients", "2000", "--port", str(free_port()), "--data-dir", str(data_dir)]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "dispatcher.demo", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        preexec_fn=heed_ctrl_c,
    )
    try:
        log = data_dir / "simulator" / "sends.jsonl"
        eventually(lambda: log.read_bytes().count(b"\n") >= 100)
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(120)
    return status


def states(data_dir: Path) -> dict[str, int]:
    stack = compose(StackOptions(data_dir=data_dir, port=free_port()), {})
    servers = [spec for spec in stack.specs if spec.name in ("postgres", "redis")]
    with Supervisor(servers, stack.data_dir, lock=stack.lock) as supervisor:
        supervisor.wait_until_ready()
        with closing(psycopg2.connect(stack.settings.database_url)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT state::text, count(*) FROM messages GROUP BY state")
            return dict(cursor.fetchall())


def test_nothing_is_left_in_doubt(data_dir: Path) -> None:
    assert interrupted_demo(data_dir) == 130
    found = states(data_dir)
    assert sum(found.values()) == 2000
    assert not {"sending", "unknown"} & found.keys(), found
    assert found["pending"] > 0
