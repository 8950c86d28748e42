"""What the commands in bin/ do before they start anything."""

import subprocess

from dispatcher.demo import __main__ as demo
from tests.servers import ROOT


def in_bash(script: str, folder: str = "/") -> str:
    sourced = f'source "{ROOT}/bin/environment.sh"; {script}'
    done = subprocess.run(["bash", "-c", sourced], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_looking_at_the_dashboards_sources_leaves_the_caller_where_it_was() -> None:
    assert in_bash("dashboard_sources >/dev/null; pwd") == "/\n"


def test_the_demo_keeps_everything_in_one_place_wherever_it_is_started() -> None:
    assert demo.DATA_DIR == ROOT / ".data" / "demo"
