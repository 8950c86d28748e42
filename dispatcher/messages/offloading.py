"""Blocking work beside the event loop: the database, Redis, and Meta's slow calls, each on threads of its own.

Separate pools, so that a file on its way to Meta never keeps a turn or a record waiting.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import structlog
from flask import Flask
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError

from dispatcher.database import transaction

log = structlog.get_logger(__name__)

CONTENT_ERRORS: Final = (DataError, IntegrityError, ProgrammingError)
"""What the database refuses for what it was given: the same again would be refused again."""
PATIENCE_SECONDS: Final = 0.5

T = TypeVar("T")


class Offload:
    """Runs functions off the event loop, in the application's context."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._database = ThreadPoolExecutor(3, thread_name_prefix="database")
        self._redis = ThreadPoolExecutor(2, thread_name_prefix="redis")
        self._slow = ThreadPoolExecutor(4, thread_name_prefix="slow")

    async def database(self, function: Callable[..., T], *arguments: object) -> T:
        """Run ``function(session, …)`` in a transaction of its own."""
        return await self._in(self._database, self._in_transaction, function, *arguments)

    async def patiently(self, function: Callable[..., T], *arguments: object) -> T:
        """Do the same, again and again while the database is away."""
        while True:
            try:
                return await self.database(function, *arguments)
            except CONTENT_ERRORS:
                raise
            except SQLAlchemyError as error:
                log.warning("database_waits", what=function.__name__, error=type(error).__name__)
                await asyncio.sleep(PATIENCE_SECONDS)

    async def redis(self, function: Callable[..., T], *arguments: object) -> T:
        """Run something short that talks to Redis."""
        return await self._in(self._redis, self._in_context, function, *arguments)

    async def slow(self, function: Callable[..., T], *arguments: object) -> T:
        """Run something that may take seconds (Meta's media upload, say)."""
        return await self._in(self._slow, self._in_context, function, *arguments)

    def close(self) -> None:
        """Let the threads go."""
        for pool in (self._database, self._redis, self._slow):
            pool.shutdown(wait=False)

    async def _in(self, pool: ThreadPoolExecutor, function: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, function, *arguments)

    def _in_context(self, function: Callable[..., T], *arguments: object) -> T:
        with self._app.app_context():
            return function(*arguments)

    def _in_transaction(self, function: Callable[..., T], *arguments: object) -> T:
        with self._app.app_context(), transaction() as session:
            return function(session, *arguments)
