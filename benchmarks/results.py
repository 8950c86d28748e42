"""Where results go: one JSON line last on stdout, and with ``--keep`` into ``results.json``, which the report reads."""

import argparse
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

RESULTS: Final = Path(__file__).with_name("results.json")


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with what all benchmarks have in common."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--keep", action="store_true", help="keep the result for python -m benchmarks.report")
    return made


def finish(name: str, measure: Callable[[], Mapping[str, Any]], *, keep: bool) -> None:
    """Measure, and print the result as the last line of stdout, named, dated and with its duration."""
    began = time.monotonic()
    result = dict(measure())
    took = {"took_seconds": round(time.monotonic() - began, 1)}
    line = {"benchmark": name, "date": time.strftime("%Y-%m-%d", time.gmtime()), **result, **took}
    if keep:
        RESULTS.write_text(json.dumps({**kept(), name: line}, indent=1, sort_keys=True) + "\n")
    print(json.dumps(line), flush=True)


def kept() -> dict[str, Any]:
    """Return the kept results by benchmark."""
    return dict(json.loads(RESULTS.read_text())) if RESULTS.exists() else {}
