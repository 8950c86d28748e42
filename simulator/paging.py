"""Graph's cursor paging: opaque cursors, `next` only while there is more."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from urllib.parse import urlencode

from simulator.calls import Call
from simulator.errors import GraphError, parameter
from simulator.jsontypes import Json

LARGEST_PAGE = 1000


def page(call: Call, rows: Sequence[Json], default_limit: int = 25) -> Json:
    """Return one page of rows by the query's limit, after and before (131059 for a cursor that is none)."""
    query = call.query
    limit = query.get("limit", str(default_limit))
    if not limit.isdigit() or not 1 <= int(limit) <= LARGEST_PAGE:
        raise parameter(f"Param limit must be between 1 and {LARGEST_PAGE}.")
    size = int(limit)
    start = _position(query["after"]) + 1 if query.get("after") else 0
    if query.get("before"):
        start = max(_position(query["before"]) - size, 0)
    shown = rows[start : start + size]
    if not shown:
        return {"data": []}
    paging: Json = {"cursors": {"before": _cursor(start), "after": _cursor(start + len(shown) - 1)}}
    if start + len(shown) < len(rows):
        paging["next"] = _link(call, after=paging["cursors"]["after"])
    if start > 0:
        paging["previous"] = _link(call, before=paging["cursors"]["before"])
    return {"data": list(shown), "paging": paging}


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"sim:{position}".encode()).decode().rstrip("=")


def _position(cursor: str) -> int:
    try:
        mark, _, number = base64.urlsafe_b64decode(cursor + "==").decode().partition(":")
        if mark == "sim":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise GraphError(131059, "The paging cursor is not valid: start again without one")


def _link(call: Call, **cursor: str) -> str:
    query = {name: value for name, value in call.query.items() if name not in ("after", "before", "access_token")}
    return f"{call.base}{call.request.path}?{urlencode(query | cursor)}"
