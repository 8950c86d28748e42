"""The one name for decoded JSON objects, and the strict building of settings from them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

Json = dict[str, Any]
T = TypeVar("T")


class ConfigError(ValueError):
    """A setting or control request that cannot be honoured; the text says which and why."""


def build(kind: type[T], data: object, where: str) -> T:
    """Build a dataclass from a JSON object, refusing unknown names so that a typo is never silently ignored."""
    if not isinstance(data, dict):
        raise ConfigError(f"{where} must be an object")
    assert is_dataclass(kind)
    known = {field.name for field in fields(kind) if field.init}
    if unknown := sorted(set(data) - known):
        raise ConfigError(f"{where}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    try:
        return kind(**data)
    except TypeError as error:
        raise ConfigError(f"{where}: {error}") from error
