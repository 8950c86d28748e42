"""Roles forked from one import: they come back when killed, end together, and never outlive their parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
FAMILY = """
import sys, time
from dispatcher.supervisor.forking import serve_roles
sys.exit(serve_roles(["one", "two"], lambda role: time.sleep(600)))
"""


@pytest.fixture
def family() -> Iterator[psutil.Process]:
    parent = subprocess.Popen([sys.executable, "-c", FAMILY], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        yield psutil.Process(parent.pid)
    finally:
        parent.kill()
        parent.wait()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


def test_a_killed_role_is_forked_again_and_the_other_goes_on(family: psutil.Process) -> None:
    until(lambda: len(family.children()) == 2)
    killed, kept = family.children()
    killed.kill()
    until(lambda: len(family.children()) == 2 and killed.pid not in {one.pid for one in family.children()})
    assert kept.pid in {one.pid for one in family.children()}


@pytest.mark.skipif(sys.platform != "linux", reason="processes are named on Linux only")
def test_a_role_is_seen_in_the_name_of_its_process(family: psutil.Process) -> None:
    until(lambda: sorted(one.name() for one in family.children()) == ["one", "two"])


def test_sigterm_ends_everybody(family: psutil.Process) -> None:
    until(lambda: len(family.children()) == 2)
    children = family.children()
    family.send_signal(signal.SIGTERM)
    assert family.wait(timeout=30) == 0
    assert not any(one.is_running() for one in children)


def test_sigterm_right_after_a_death_leaves_no_child_behind(family: psutil.Process) -> None:
    until(lambda: len(family.children()) == 2)
    family.children()[0].kill()
    family.send_signal(signal.SIGTERM)
    assert family.wait(timeout=30) == 0


def test_children_do_not_outlive_a_killed_parent(family: psutil.Process) -> None:
    until(lambda: len(family.children()) == 2)
    children = family.children()
    family.kill()
    until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in children))
