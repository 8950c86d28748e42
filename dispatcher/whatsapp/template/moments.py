"""The end of a limited-time offer as Meta wants it."""

from datetime import datetime


def epoch_milliseconds(value: str) -> int | None:
    """Read ISO 8601 with a zone, or epoch milliseconds; None for anything else."""
    if value.isascii() and value.isdigit() and 12 <= len(value) <= 14:
        return int(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return int(moment.timestamp() * 1000) if moment.tzinfo else None
