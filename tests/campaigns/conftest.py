"""People with roles, and numbers with Meta's templates."""

from collections.abc import Callable

import pytest
from flask import Flask

from dispatcher.accounts import template_editing
from dispatcher.config import Settings
from dispatcher.http import Role
from tests.accounts.conftest import Person, admin, anybody
from tests.messages.world import PHONES, add_account
from tests.servers import SimulatorProcess

__all__ = ["admin", "anybody"]


@pytest.fixture
def number(app: Flask, simulator: SimulatorProcess, settings: Settings) -> int:
    """A number connected to Meta, with its templates."""
    account_id = add_account(PHONES[0])
    template_editing.sync(account_id, settings)
    return account_id


@pytest.fixture
def operator(anybody: Callable[..., Person], number: int) -> Person:
    """Somebody who runs campaigns on this number."""
    return anybody(Role.OPERATOR, number)
