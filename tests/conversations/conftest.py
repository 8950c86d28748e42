"""A number with its people and agents; what customers write comes through the webhook's journal."""

from collections.abc import Callable

import pytest
from flask import Flask

from dispatcher.http import Role
from tests.api.world import Person, add_person
from tests.webhooks.world import add_account


@pytest.fixture
def number(app: Flask) -> int:
    """A connected number."""
    return add_account(access_token_encrypted="sealed")


@pytest.fixture
def anybody(app: Flask) -> Callable[..., Person]:
    """Make somebody with a role."""
    return lambda role, *accounts: add_person(app.test_client(), role, *accounts)


@pytest.fixture
def agent(anybody: Callable[..., Person], number: int) -> Person:
    """Somebody who answers on the number."""
    return anybody(Role.AGENT, number)


@pytest.fixture
def colleague(anybody: Callable[..., Person], number: int) -> Person:
    """Somebody else who does."""
    return anybody(Role.AGENT, number)
