"""The supervisor: order, restarts, and nothing left behind however it ends."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatcher.supervisor.launching import started_at
from dispatcher.supervisor.lock import SupervisorError
from dispatcher.supervisor.spec import ProcessSpec
from dispatcher.supervisor.supervisor import Supervisor
from tests.servers import ROOT, eventually

FOREVER = "import time; time.sleep(600)"
WITH_GRANDCHILD = """
    import os, pathlib, subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], process_group=0)
    pathlib.Path("grandchild").write_text(str(child.pid))
    time.sleep(600)
"""


def python(name: str, code: str, cwd: Path, **options: object) -> ProcessSpec:
    argv = [sys.executable, "-c", textwrap.dedent(code)]
    return ProcessSpec(name=name, argv=argv, cwd=cwd, env=dict(os.environ), **options)  # type: ignore[arg-type]


def alive(pid: int) -> bool:
    return bool(started_at(pid)) and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def pid_of(name: str, data_dir: Path) -> int:
    return int(json.loads((data_dir / "run" / "processes.json").read_text())["processes"][name]["pid"])


def test_a_process_starts_when_those_it_needs_are_ready(tmp_path: Path) -> None:
    first = python(
        "first", f"import pathlib; pathlib.Path('up').touch(); {FOREVER}", tmp_path, ready=(tmp_path / "up").exists
    )
    step = "import pathlib; pathlib.Path('up').rename('made')"
    setup = python("setup", step, tmp_path, once=True, depends_on=("first",))
    last = python(
        "last",
        f"import pathlib; assert pathlib.Path('made').exists(); pathlib.Path('seen').touch(); {FOREVER}",
        tmp_path,
        ready=(tmp_path / "seen").exists,
        depends_on=("setup",),
    )

    with Supervisor([last, setup, first], tmp_path / "data") as supervisor:
        supervisor.wait_until_ready()
        assert {name: entry["state"] for name, entry in supervisor.processes().items()} == {
            "first": "running",
            "setup": "ended",
            "last": "running",
        }


def test_a_killed_process_comes_back_and_what_it_had_started_does_not_stay(tmp_path: Path) -> None:
    with Supervisor([python("worker", WITH_GRANDCHILD, tmp_path)], tmp_path / "data"):
        first = eventually(lambda: pid_of("worker", tmp_path / "data"))
        orphan = eventually(lambda: int((tmp_path / "grandchild").read_text()))
        os.kill(first, signal.SIGKILL)

        eventually(lambda: pid_of("worker", tmp_path / "data") != first)
        eventually(lambda: not alive(orphan))

        status = json.loads((tmp_path / "data" / "run" / "processes.json").read_text())
        assert status["processes"]["worker"]["restarts"] == 1


def test_replicas_have_numbers(tmp_path: Path) -> None:
    with Supervisor([python("worker", FOREVER, tmp_path, replicas=2)], tmp_path / "data") as supervisor:
        supervisor.wait_until_ready()
        assert list(supervisor.processes()) == ["worker-1", "worker-2"]


def test_a_setup_step_that_fails_stops_everything_and_says_which(tmp_path: Path) -> None:
    specs = [python("base", FOREVER, tmp_path), python("migrate", "raise SystemExit(3)", tmp_path, once=True)]
    with Supervisor(specs, tmp_path / "data") as supervisor:
        with pytest.raises(SupervisorError, match="migrate failed with exit status 3"):
            supervisor.wait_until_ready()


def test_what_a_process_says_is_kept_and_shown_under_its_name(tmp_path: Path) -> None:
    shown: list[tuple[str, str]] = []
    spec = python("speaker", "print('Olá'); print('no line end', end='')", tmp_path, once=True)
    with Supervisor([spec], tmp_path / "data", lambda name, line: shown.append((name, line))) as supervisor:
        supervisor.wait_until_ready()
    assert shown == [("speaker", "Olá"), ("speaker", "no line end")]
    assert (tmp_path / "data" / "logs" / "speaker.log").read_text() == "Olá\nno line end\n"


def test_a_process_that_ignores_the_polite_signal_is_killed(tmp_path: Path) -> None:
    code = f"""
        import signal, pathlib
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        pathlib.Path("deaf").touch()
        {FOREVER}
    """
    spec = python("deaf", code, tmp_path, stop_timeout=0.2, ready=(tmp_path / "deaf").exists)
    with Supervisor([spec], tmp_path / "data") as supervisor:
        supervisor.wait_until_ready()
        pid = pid_of("deaf", tmp_path / "data")
    assert not alive(pid)


def test_dependents_end_before_what_they_need(tmp_path: Path) -> None:
    code = f"""
        import pathlib, signal, sys
        def end(*_):
            with open("ends", "a") as file: file.write(sys.argv[0] + "{{name}} ")
            sys.exit()
        signal.signal(signal.SIGTERM, end)
        pathlib.Path("{{name}}").touch()
        {FOREVER}
    """
    specs = [
        python("server", code.replace("{name}", "server"), tmp_path, ready=(tmp_path / "server").exists),
        python(
            "client",
            code.replace("{name}", "client"),
            tmp_path,
            ready=(tmp_path / "client").exists,
            depends_on=("server",),
        ),
    ]
    with Supervisor(specs, tmp_path / "data") as supervisor:
        supervisor.wait_until_ready()
    assert (tmp_path / "ends").read_text().replace("-c", "").split() == ["client", "server"]


def test_two_supervisors_never_share_a_folder(tmp_path: Path) -> None:
    with Supervisor([python("one", FOREVER, tmp_path)], tmp_path / "data"):
        with pytest.raises(SupervisorError, match=f"process {os.getpid()}"):
            Supervisor([python("two", FOREVER, tmp_path)], tmp_path / "data")


@pytest.fixture
def command(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command that supervises a process with a grandchild in a group of its own."""
    code = f"""
        import os, sys
        from pathlib import Path
        from dispatcher.supervisor.spec import ProcessSpec
        from dispatcher.supervisor.supervisor import Supervisor
        here = Path({str(tmp_path)!r})
        worker = ProcessSpec(name="worker", argv=[sys.executable, "worker.py"], cwd=here, env=dict(os.environ))
        sys.exit(Supervisor([worker], here / "data").run())
    """
    (tmp_path / "worker.py").write_text(textwrap.dedent(WITH_GRANDCHILD))
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def nohup() -> Iterator[None]:
    """What is started now was asked to outlive its terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("nohup")
def test_what_was_asked_to_outlive_its_terminal_does(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    command: subprocess.Popen[bytes] = request.getfixturevalue("command")
    eventually(lambda: int((tmp_path / "grandchild").read_text()))
    status = Path(f"/proc/{command.pid}/status").read_text()
    ignored = int(status.partition("SigIgn:")[2].split()[0], 16)
    assert ignored >> (signal.SIGHUP - 1) & 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_is_left_behind_however_the_supervisor_ends(
    command: subprocess.Popen[bytes], number: signal.Signals, tmp_path: Path
) -> None:
    grandchild = eventually(lambda: int((tmp_path / "grandchild").read_text()))
    worker = pid_of("worker", tmp_path / "data")

    command.send_signal(number)

    eventually(lambda: not alive(worker) and not alive(grandchild))
    assert command.wait(30) == (0 if number is not signal.SIGKILL else -signal.SIGKILL)
