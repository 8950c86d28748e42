"""The one HTTP call of a question: bounded as a whole, and silent about the key."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TypeVar

import aiohttp
import certifi

from dispatcher.assistant.asking.protocol import ModelError, Trouble

T = TypeVar("T")


@cache
def tls() -> ssl.SSLContext:
    """Return the one TLS context of this process: reading the certificates costs 40 ms."""
    return ssl.create_default_context(cafile=certifi.where())


def within(seconds: float, call: Callable[[aiohttp.ClientSession], Awaitable[T]]) -> T:
    """Run a call in a session of its own and return what it returns, after at most ``seconds``.

    The clock runs over the whole of it, so a server that drips its headers or its body gains nothing; only the look-up
    of a name that no server answers can take longer. Raises ModelError, without the request, which carries the key.
    """
    try:
        return asyncio.run(_bounded(seconds, call))
    except TimeoutError:
        raise ModelError(Trouble.TIMEOUT, f"no answer in {seconds:g} s") from None
    except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as failure:
        # No connection was made. Any later failure may come after the model has written, and is paid for.
        raise ModelError(Trouble.UNAVAILABLE, type(failure).__name__, may_have_cost=False) from None
    except (aiohttp.ClientError, OSError) as failure:
        raise ModelError(Trouble.UNAVAILABLE, type(failure).__name__) from None


async def _bounded(seconds: float, call: Callable[[aiohttp.ClientSession], Awaitable[T]]) -> T:
    async with asyncio.timeout(seconds), aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=tls())) as session:
        return await call(session)


def seconds_in(text: object) -> float | None:
    """Return the seconds that a Retry-After header or Google's duration ("34.07s") names; None for anything else."""
    try:
        seconds = float(str(text).removesuffix("s"))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
