"""The whole product as its real processes, over servers of its own, with Meta simulated."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.house import House


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="dsp-faults-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with House(Path(folder)) as found:
            yield found
