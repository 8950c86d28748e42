"""Read values out of JSON whose shape nobody guarantees: the wrong type reads as nothing, and nothing raises."""

import json
import math
import re
from collections.abc import Mapping, Sequence

import orjson

Object = Mapping[str, object]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def parse_object(body: bytes | str) -> Object | None:
    """The JSON object in these bytes, made storable; None when they hold anything else.

    Half emoji (a lone ``\\ud83d``, from texts cut by length) and NUL are legal in JSON but in no database: they are
    replaced by U+FFFD instead of losing the whole document.
    """
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        document = _parse_with_half_emoji(raw)
    if b"\\u0000" in raw:
        document = _storable(document)
    return document if isinstance(document, dict) else None


def _parse_with_half_emoji(raw: bytes) -> object:
    if b"\\ud" not in raw.lower():
        return None
    try:
        return _storable(json.loads(raw))
    except (ValueError, RecursionError):
        return None


def _storable(value: object) -> object:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


def as_object(value: object) -> Object:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def as_objects(value: object) -> list[Object]:
    """The objects of a list; other members are left out."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def as_list(value: object) -> Sequence[object]:
    """The list, or an empty one."""
    return value if isinstance(value, list) else ()


def first_object(value: object) -> Object:
    """The first member of a list when it is an object, else an empty one."""
    return as_object(value[0]) if isinstance(value, list) and value else {}


def as_text(value: object) -> str:
    """The text, or an empty one."""
    return value if isinstance(value, str) else ""


def as_name(value: object) -> str:
    """A text or a whole number as text (Meta sends ids as both), or an empty text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else as_text(value)


def as_integer(value: object) -> int | None:
    """A whole number, given as one or as plain digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return None


def as_number(value: object) -> float | None:
    """A finite number, given as one or as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
