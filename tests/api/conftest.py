"""People with roles who call the whole application over HTTP."""

from dataclasses import dataclass

import pytest
from flask import Flask

from dispatcher.http import Role
from tests.api.world import Business, Person, add_business, add_person


@dataclass
class World:
    """Our business, somebody else's, and people who may see ours only; the administrator sees all."""

    own: Business
    foreign: Business
    anonymous: Person
    viewer: Person
    agent: Person
    operator: Person
    admin: Person

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody, from the least rights to the most."""
        return (self.anonymous, self.viewer, self.agent, self.operator, self.admin)


@pytest.fixture
def world(app: Flask) -> World:
    """Two businesses and five people."""
    client = app.test_client()
    own, foreign = add_business("OWNOWN"), add_business("FOREIGN")
    viewer, agent, operator = (
        add_person(client, role, own.account_id) for role in (Role.VIEWER, Role.AGENT, Role.OPERATOR)
    )
    return World(
        own, foreign, Person(client), viewer, agent, operator, add_person(client, Role.ADMIN, all_accounts=True)
    )


@pytest.fixture
def admin(world: World) -> Person:
    """The administrator."""
    return world.admin


@pytest.fixture
def operator(world: World) -> Person:
    """An operator with access to our business."""
    return world.operator
