"""People with roles who work with contacts."""

from collections.abc import Callable

import pytest
from flask import Flask

from dispatcher.http import Role
from tests.api.world import Person, add_person


@pytest.fixture
def operator(app: Flask) -> Person:
    """Somebody who keeps the contacts."""
    return add_person(app.test_client(), Role.OPERATOR)


@pytest.fixture
def anybody(app: Flask) -> Callable[..., Person]:
    """Make somebody with a role."""
    return lambda role, *accounts: add_person(app.test_client(), role, *accounts)
