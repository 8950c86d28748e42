"""`python -m simulator`."""

from __future__ import annotations

import gc
import sys

import orjson
import uvloop

from simulator.config import parse
from simulator.jsontypes import ConfigError
from simulator.server import serve


def main() -> int:
    try:
        settings = parse()
        # Pending statuses are many, long-lived and without cycles: full collections over them would only cost pauses.
        gc.set_threshold(50_000, 50, 100)
        uvloop.run(serve(settings))
    except (ConfigError, orjson.JSONDecodeError, OSError) as error:
        sys.stderr.write(f"simulator: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
