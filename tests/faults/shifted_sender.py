"""A sender with its relay whose wall clock is wrong: by as many seconds as a file says at the moment.

The product has one wall clock (``dispatcher.clock``); libraries ask ``time.time``. Both are shifted, in the whole
process. The monotonic clock never jumps, on no machine; PostgreSQL and Redis keep their own time.
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import worker
from dispatcher import clock


def shift(offset: Path) -> None:
    """Let the clock of this process be wrong by what the file says."""
    true_now, true_time = clock.now, time.time

    def wrong_now() -> datetime:
        return true_now() + timedelta(seconds=_seconds(offset))

    clock.now = wrong_now
    time.time = lambda: true_time() + _seconds(offset)


def _seconds(offset: Path) -> float:
    return float(offset.read_text() or 0)


if __name__ == "__main__":
    shift(Path(sys.argv[1]))
    sys.exit(worker.main(["sends"]))
