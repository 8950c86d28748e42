"""A number with its people and agents; what customers write comes through the webhook's journal."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from dispatcher.auth.live import visitor
from dispatcher.config import Settings
from dispatcher.conversations.models import Conversation
from dispatcher.database import session
from dispatcher.http import Role
from dispatcher.realtime import connect_bus, register_authentication, register_subscription
from tests.api.world import Person, add_person
from tests.messages.machinery import serving
from tests.realtime.conftest import Client
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


def account_of(conversation_id: int) -> int | None:
    return session().scalar(select(Conversation.account_id).where(Conversation.id == conversation_id))


@pytest.fixture
def browser(app: Flask, settings: Settings) -> Iterator[Callable[[Person], Client]]:
    """Open the dashboard as somebody."""
    # What the application registered, in case tests of the live connections alone have put theirs there.
    register_authentication(visitor)
    register_subscription("conversation", lambda _visitor, conversation: account_of(conversation))
    connect_bus(settings)
    opened: list[Client] = []
    with serving(app) as url:

        def connect(person: Person) -> Client:
            opened.append(Client(url).connect(person.token))
            return opened[-1]

        yield connect
        for one in opened:
            one.leave()
