"""Kill any process, forget the queue: everybody ends in a named state, nobody is sent to twice (engine.md §2).

The short set, once each; ``bin/faults`` plays all there are, again and again.
"""

import pytest

from tests.faults.control import doubles_of_the_naive
from tests.faults.house import House
from tests.faults.registry import Fault, known
from tests.faults.runner import play

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
SHORT = [pytest.param(fault, id=name) for name, fault in known().items() if fault.short]


@pytest.mark.parametrize("fault", SHORT)
def test_every_promise_holds(house: House, fault: Fault) -> None:
    assert play(house, fault).broken(timed=False) == []


def test_the_control_of_the_naive_kind_sends_twice(house: House) -> None:
    """The proof that this harness can see a double."""
    assert doubles_of_the_naive(house) > 0
