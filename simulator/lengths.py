"""Meta's maximum lengths, checked the same way everywhere."""

from __future__ import annotations

from simulator.errors import missing, parameter


def text_within(name: str, value: object, most: int) -> None:
    """Require a non-empty string of at most `most` characters."""
    if value is None or value == "":
        raise missing(name)
    if not isinstance(value, str):
        raise parameter(f"Param {name} must be a string.")
    if len(value) > most:
        raise parameter(f"Param {name} must be at most {most} characters long.")
