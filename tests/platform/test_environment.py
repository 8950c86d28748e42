"""What the commands in bin/ do before they start anything."""

import os
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


def bin_test(*arguments: str) -> subprocess.CompletedProcess[str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run([ROOT / "bin/test", *arguments], capture_output=True, text=True, env=outside)


def test_a_run_in_which_everything_passes_ends_well_and_any_other_does_not() -> None:
    one = "tests/platform/test_environment.py::test_looking_at_the_dashboards_sources_leaves_the_caller_where_it_was"
    passed, failed = bin_test(one), bin_test("tests/nowhere.py")
    assert (passed.returncode, failed.returncode) == (0, 1)
    assert "all checks passed" in passed.stdout and "FAILED (stories)" in failed.stdout
