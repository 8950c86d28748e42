"""The application, and variants of it for tests of the door."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatcher.app import create_app
from dispatcher.config import Settings
from dispatcher.jobqueue.jobs import init_jobqueue
from dispatcher.realtime import connect_bus

Variant = Callable[..., Flask]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def variant(app: Flask, settings: Settings) -> Iterator[Variant]:
    """Make another application with some settings changed; what a process has only one of is put back afterwards."""

    def make(**changes: Any) -> Flask:
        return create_app(replace(settings, **changes))

    yield make
    connect_bus(settings)
    init_jobqueue(app, settings)
