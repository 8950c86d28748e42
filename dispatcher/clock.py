"""The only wall clock: everything that needs the time asks here, so tests can move it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time as an aware UTC datetime."""
    return datetime.now(UTC)
