"""The ``{{variables}}`` inside template texts."""

import re
from collections.abc import Callable

PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def names(text: str) -> list[str]:
    """The variables of a text, each once: numbered ones by number, named ones as they appear."""
    found = list(dict.fromkeys(PLACEHOLDER.findall(text)))
    return sorted(found, key=int) if found and all(name.isdecimal() for name in found) else found


def fill(text: str, value_of: Callable[[str], str | None]) -> str:
    """The text with its variables replaced in one pass; a variable without a value stays as it is."""

    def value(match: re.Match[str]) -> str:
        given = value_of(match[1])
        return match[0] if given is None else given

    return PLACEHOLDER.sub(value, text)
