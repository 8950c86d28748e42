"""Starting and ending the process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.conftest import Graph, Start, somebody

WRONG: list[dict[str, Any]] = [
    {"lifecycle": {"scales": 1}},
    {"lifecycle": {"failed": [{"code": 131026}]}},
    {"worlds": {}},
    {"brazil_ninth_digit": "sometimes"},
    {"window_refusal": "never"},
    {"faults": {"rules": [{"kind": "gremlins"}]}},
    {"world": {"phones": [{"id": "1"}]}},
]


@pytest.mark.parametrize("config", WRONG)
def test_a_wrong_config_file_is_refused_with_a_sentence(tmp_path: Path, config: dict[str, Any]) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config))

    command = [sys.executable, "-m", "simulator", "--data-dir", str(tmp_path), "--config", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=Path(__file__).parents[2])

    assert ended.returncode == 2
    assert ended.stderr.startswith("simulator: ")
    assert "Traceback" not in ended.stderr


def test_sigterm_ends_it_and_a_restart_knows_the_same_world(start: Start, tmp_path: Path) -> None:
    port_file = tmp_path / "port"
    graph = start(tmp_path, "--port-file", str(port_file))
    assert graph.base.endswith(f":{port_file.read_text()}")
    ana = somebody()
    graph.customer(**{"from": ana, "text": "Oi"})
    graph.control("PATCH", "templates", {"name": "order_update", "status": "DISABLED"})

    graph.process.send_signal(signal.SIGTERM)
    assert graph.process.wait(10) == 0

    again: Graph = start(tmp_path)
    assert again.send(ana, type="text", text={"body": "Oi"}).status_code == 200
    assert again.send_template(ana).json()["error"]["code"] == 132016


def test_the_command_line_sets_token_and_rate(start: Start, tmp_path: Path) -> None:
    graph = start(tmp_path, "--token", "EAAmine", "--rate", "7")

    assert graph.send_template(somebody()).json()["error"]["code"] == 190
    assert {one["throughput"] for one in graph.control("GET", "numbers")["numbers"]} == {7}
