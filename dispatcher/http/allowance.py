"""How many calls an API key has left this minute: counted before anything else, told in every answer to a key.

The headers are those of draft-ietf-httpapi-ratelimit-headers in the form that clients read today: ``RateLimit-Limit``,
``RateLimit-Remaining`` and ``RateLimit-Reset`` (seconds).
"""

from math import ceil
from typing import Final

from flask import Response, current_app, g, has_request_context
from redis import RedisError

from dispatcher.errors import RateLimited
from dispatcher.jobqueue.jobs import redis
from dispatcher.ratelimit import Allowance, count_call

HEADERS: Final = ("RateLimit-Limit", "RateLimit-Policy", "RateLimit-Remaining", "RateLimit-Reset")
WINDOW_SECONDS: Final = 60


def spend(key_id: int) -> None:
    """Count a call of this key; raise RateLimited when its minute is used up."""
    try:
        allowance = count_call(redis(), f"key:{key_id}", current_app.config["KEY_CALLS_PER_MINUTE"], WINDOW_SECONDS)
    except RedisError:
        # The limit keeps a runaway program from crowding out people; it is no reason to refuse all of them.
        return
    g.allowance = allowance
    if allowance.is_exceeded:
        raise RateLimited(
            f"This API key may call {allowance.limit} times a minute. Wait as long as Retry-After says.",
            ceil(allowance.resets_in),
        )


def tell_allowance(response: Response) -> Response:
    """Add what the calling key has left, when a key called."""
    allowance = g.get("allowance") if has_request_context() else None
    if isinstance(allowance, Allowance):
        response.headers["RateLimit-Limit"] = str(allowance.limit)
        response.headers["RateLimit-Policy"] = f"{allowance.limit};w={WINDOW_SECONDS}"
        response.headers["RateLimit-Remaining"] = str(allowance.remaining)
        response.headers["RateLimit-Reset"] = str(ceil(allowance.resets_in))
    return response
