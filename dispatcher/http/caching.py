"""Short private caching of stable lists."""

import hashlib

from flask import Response, request


def revalidate(response: Response, max_age: int) -> Response:
    """Let the caller keep a good answer for ``max_age`` seconds, then ask again by ETag (304 when unchanged).

    Our own page asks again each time: it reads a list anew right after it has changed something in it.
    """
    if response.status_code != 200 or request.method not in ("GET", "HEAD"):
        return response
    response.cache_control.private = True
    response.cache_control.max_age = 0 if "X-Requested-With" in request.headers else max_age
    # The same address answers each person differently.
    response.vary.update(("Authorization", "X-API-Key", "X-Requested-With", "Cookie"))
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    return response.make_conditional(request)  # type: ignore[return-value]
