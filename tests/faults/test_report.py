"""The table that bin/faults writes."""

from pathlib import Path

from tests.faults import known, report  # noqa: F401 - registers the faults
from tests.faults.oracle import Judgement
from tests.faults.registry import known as faults
from tests.faults.story import Outcome

MACHINE = {"cores": 2}


def outcome(name: str, *, doubles: int = 0, recovery: float = 1.0) -> Outcome:
    return Outcome(faults()[name], Judgement(doubles, 0, 0, 0, 0), recovery=recovery)


def test_faults_seen_again_replace_their_rows_and_leave_the_others(tmp_path: Path) -> None:
    document = tmp_path / "reliability.md"
    document.write_text("Before\n<!-- faults:begin (written by bin/faults --write) -->\n<!-- faults:end -->\nAfter\n")
    first = [outcome("redis-flushed", doubles=3), outcome("planner-killed"), outcome("planner-killed", recovery=2)]
    report.write(document, first, 17, MACHINE)
    once = document.read_text()
    assert "| `redis-flushed` | 1 | 3 |" in once
    report.write(document, [outcome("redis-flushed"), outcome("redis-killed")], None, MACHINE)
    lines = [line for line in document.read_text().splitlines() if line.startswith(("| `", "| **control**"))]
    assert [line[: len("| `redis-flushed` | 1 | 0")] for line in lines[1:2]] == ["| `redis-flushed` | 1 | 0"]
    assert [line.split("`")[1] for line in lines[:-1]] == ["planner-killed", "redis-flushed", "redis-killed"]
    assert "| 2 | 0 |" in lines[0] and "**17**" in lines[-1]
    assert document.read_text().count("- `redis-flushed`:") == 1
    assert document.read_text().startswith("Before\n") and document.read_text().endswith("After\n")
