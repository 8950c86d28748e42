"""The whole product as its real processes, over servers of its own, with Meta simulated."""

from collections.abc import Iterator

import pytest

from tests.faults.house import House
from tests.faults.runner import folder


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with folder() as path, House(path) as found:
        yield found
