"""Figures of a campaign in words, the same in every terminal. Pure: the demo must not load the application for them."""

from collections.abc import Mapping
from typing import Any


def awaited(stats: Mapping[str, Any]) -> str:
    """Return why nothing moves although the campaign is not over: answers of Meta are waited for. Else nothing."""
    found, states = stats["waiting_for_answers"], stats["states"]
    if found is None or states["pending"] or states["queued"]:
        return ""
    verb = "is" if found["count"] == 1 else "are"
    return f"{found['count']} {verb} waiting for an answer until {found['until'][11:16]} UTC"
