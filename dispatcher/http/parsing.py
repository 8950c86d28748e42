"""Reading bodies and queries: strict JSON, nothing a database column cannot hold, errors by field path."""

import json
from collections.abc import Iterator
from math import isinf
from typing import Any, Final, NoReturn

import marshmallow as ma
from flask import Request, request
from webargs import core
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import UnsupportedMediaType

from dispatcher.errors import Invalid, Malformed
from dispatcher.http.errors import flat_details

_LARGEST_INTEGER = 2**63 - 1
_DEEPEST: Final = 100
"""Levels of a body; Meta's deepest template has 8."""
_UNWRAPPED = ("json", "query", "form", "files", "json_or_form")


class Parser(FlaskParser):
    """webargs' parser, made strict; unknown query parameters are refused like unknown body fields."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 - webargs declares it so
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": ma.RAISE,
        "form": ma.RAISE,
    }

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if not body:
            return core.missing
        if not is_json_request(req):
            raise UnsupportedMediaType
        return strict_json(body)

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        refuse_unstorable(req.args.to_dict(flat=False))
        return super().load_querystring(req, schema)

    def load_form(self, req: Request, schema: ma.Schema) -> Any:
        refuse_unstorable(req.form.to_dict(flat=False))
        return super().load_form(req, schema)

    def handle_error(self, error: ma.ValidationError, *_args: Any, **_options: Any) -> NoReturn:
        """Raise Invalid with sentences by field path."""
        messages = error.messages
        if isinstance(messages, dict) and len(messages) == 1:
            location = next(iter(messages))
            messages = messages[location] if location in _UNWRAPPED else messages
        details = flat_details(messages)
        raise Invalid(f"Correct these fields and send again: {', '.join(sorted(details))}.", details) from error


def strict_json(body: bytes) -> Any:
    """Parse JSON as RFC 8259 has it (no NaN, no broken UTF-8) and no key twice; raise Malformed or Invalid."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_repetition)
    except RecursionError as error:
        raise Malformed("The JSON is nested too deeply.") from error
    except ValueError as error:
        raise Malformed(f"The body is not valid JSON: {error}. Correct it and send again.") from error
    refuse_unstorable(value)
    return value


def request_json() -> Any:
    """Return the strictly parsed JSON body of the current request, None when there is none."""
    body = request.get_data(cache=True)
    return strict_json(body) if body else None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two readers one takes the first and one the last: what was checked might not be what is done.
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} stands there twice")
    return found


def refuse_unstorable(value: Any) -> None:
    """Raise Invalid for characters and numbers that PostgreSQL cannot hold, naming the first place."""
    for path, problem in _unstorable(value, ""):
        where = path or "body"
        raise Invalid(f"Correct these fields and send again: {where}.", {where: [problem]})


def _unstorable(value: Any, path: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        raise Malformed(f"The JSON is nested too deeply: {_DEEPEST} levels are possible.")
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _unstorable_text(key, path)
            yield from _unstorable(inner, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unstorable(inner, f"{path}.{index}" if path else str(index), depth + 1)
    elif isinstance(value, str):
        yield from _unstorable_text(value, path)
    elif _is_too_large(value):
        yield path, "The number is too large."


def _is_too_large(value: object) -> bool:
    return isinf(value) if isinstance(value, float) else isinstance(value, int) and abs(value) > _LARGEST_INTEGER


def _unstorable_text(text: str, path: str) -> Iterator[tuple[str, str]]:
    if "\0" in text:
        yield path.replace("\0", ""), "Remove the NUL character (\\u0000)."
    elif any("\ud800" <= character <= "\udfff" for character in text):
        # A key itself may be the culprit: the path must stay encodable for the answer.
        yield path.encode("utf-8", "replace").decode(), "Remove the unpaired surrogate (\\ud800 to \\udfff)."
