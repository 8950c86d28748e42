"""bin/faults: hurt the product in every way we know, judge it by Meta's own log, and write down what was seen."""

import argparse
import json
import random
import signal
import sys
from collections.abc import Sequence
from typing import Final

from tests.faults import report
from tests.faults.chaos import chaos
from tests.faults.registry import Fault, known
from tests.faults.runner import Crew, tell
from tests.servers import ROOT

_DOCUMENT: Final = ROOT / "docs" / "reliability.md"
_RUNS: Final = 5
_CHAOS_RUNS: Final = 3
_HOUSES: Final = 4
_CHAOS: Final = "random-chaos"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit status is 1 when any promise is broken, 130 after Ctrl-C."""
    options = _parser().parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):  # in the background Ctrl-C would be ignored
        signal.signal(number, signal.default_int_handler)
    crew = Crew(_chosen(options), options.houses, tell)
    try:
        crew.work()
    except KeyboardInterrupt:
        tell("bin/faults: stopped; nothing is left running. What was seen until then:")
        _tell(crew, options)
        return 130
    return _tell(crew, options)


def _tell(crew: Crew, options: argparse.Namespace) -> int:
    broken = report.broken(crew.outcomes, crew.control)
    if options.write:
        report.write(_DOCUMENT, crew.outcomes, crew.control, crew.description)
    for words in broken:
        tell(f"BROKEN {words}")
    tell(f"bin/faults: {len(crew.outcomes)} runs, {len(broken)} broken promises; the control doubled {crew.control}.")
    if options.json:
        sys.stdout.write(json.dumps(report.summary(crew.outcomes, crew.control)) + "\n")
    return 1 if broken else 0


def _chosen(options: argparse.Namespace) -> list[Fault]:
    wanted = {name: one for name, one in known().items() if not options.only or name in options.only}
    if options.short:
        wanted = {name: one for name, one in wanted.items() if one.short}
    runs = options.runs or (1 if options.short else _RUNS)
    rounds = [one for _ in range(runs) for one in wanted.values()]
    if _CHAOS in options.only or not (options.only or options.short):
        rounds += [_random_chaos(options.seed) for _ in range(_CHAOS_RUNS)]
    return rounds


def _random_chaos(seed: int | None) -> Fault:
    chosen = seed if seed is not None else random.SystemRandom().randrange(10**6)
    tell(f"{_CHAOS}: seed {chosen}")
    return chaos(chosen)


def _parser() -> argparse.ArgumentParser:
    names = [*known(), _CHAOS]
    parser = argparse.ArgumentParser(prog="bin/faults", description=__doc__, epilog=f"Faults: {', '.join(names)}.")
    parser.add_argument("--short", action="store_true", help="the set that bin/test runs, once each")
    parser.add_argument("--json", action="store_true", help="one line of JSON last on standard output")
    parser.add_argument("--runs", type=int, help=f"how often each ({_RUNS}; with --short 1)")
    parser.add_argument("--only", nargs="+", default=[], choices=names, metavar="NAME", help="these faults only")
    parser.add_argument("--write", action="store_true", help=f"put the table into {_DOCUMENT.relative_to(ROOT)}")
    parser.add_argument("--houses", type=int, default=_HOUSES, help=f"how many products side by side ({_HOUSES})")
    parser.add_argument("--seed", type=int, help="repeat the chaos of this number")
    return parser


if __name__ == "__main__":
    sys.exit(main())
