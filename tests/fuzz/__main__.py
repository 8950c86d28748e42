"""Call every operation as everybody, with made-up requests, against the running product with a simulated Meta.

Anything that the document does not foresee, and any error of the server, is printed with the request that brings it
about, and ends the command with 1.
"""

import argparse
import json
import sys
import time
from collections import Counter

from benchmarks.house import House
from dispatcher.app import create_app
from tests.fuzz.calls import Effort, Outcome, fuzz
from tests.fuzz.everybody import Everybody


def run(effort: Effort) -> Outcome:
    """Start the product, call everything, stop it."""
    # The limit on a key's calls has tests of its own; here it would answer most of them.
    with House(settings={"API_KEY_CALLS_PER_MINUTE": "1000000"}) as house:
        app = create_app(house.stack.settings)
        with app.app_context():
            return fuzz(house.url, Everybody(app), effort)


def _print(outcome: Outcome) -> None:
    shown = Counter[tuple[str, int]]()
    for finding in outcome.findings:
        shown[finding["operation"], finding["status"]] += 1
        if shown[finding["operation"], finding["status"]] == 1:
            _say(json.dumps(finding, indent=1, ensure_ascii=False))
    statuses = ", ".join(f"{status}: {times}" for status, times in sorted(outcome.by_status.items()))
    called = f"{outcome.calls} calls of {len(outcome.operations)} operations ({statuses})"
    _say(f"{called}; {len(outcome.findings)} findings")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Run and tell."""
    options = argparse.ArgumentParser(prog="bin/fuzz", description=__doc__)
    options.add_argument("--cases", type=int, default=25, help="of each kind for each operation, each as all roles")
    options.add_argument("--seed", type=int, default=int(time.time()), help="another seed makes up other requests")
    options.add_argument("--seconds", type=float, default=float("inf"), help="begin no further operation after so long")
    options.add_argument("--only", default="", help='a part of the operation\'s name: "PATCH /api/v1/campaigns"')
    given = options.parse_args()
    _say(f"seed {given.seed}")
    until = time.monotonic() + given.seconds
    outcome = run(Effort(cases=given.cases, seed=given.seed, until=until, only=given.only))
    _print(outcome)
    sys.exit(1 if outcome.findings else 0)


if __name__ == "__main__":
    main()
