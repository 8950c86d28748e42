"""The OpenAPI document says what the API does, and the dashboard's copy of it is the present one."""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask

from dispatcher.app import create_app
from dispatcher.config import Settings
from dispatcher.http import api_of, openapi
from tests.api.world import V1

ROOT = Path(__file__).resolve().parents[2]
METHODS = ("get", "post", "put", "patch", "delete")
ERROR = {"$ref": "#/components/schemas/Error"}


@pytest.fixture(scope="module")
def document(worker_settings: Settings) -> dict[str, Any]:
    """The document of a fresh application, which must come into being without a complaint."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fresh = create_app(worker_settings)
        with fresh.app_context():
            return openapi(fresh)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every documented operation."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method} {path}", item[method]


def resolved(document: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference."""
    while "$ref" in found:
        kind, name = found["$ref"].split("/")[-2:]
        found = document["components"][kind][name]
    return found


def test_every_route_of_the_api_is_documented(app: Flask, document: dict[str, Any]) -> None:
    served = {
        (method.lower(), rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(V1)
    }
    assert len(served) == len(list(operations(document)))


def test_every_answer_has_a_schema(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        good = {status: one for status, one in operation["responses"].items() if status.startswith("2")}
        assert good, name
        for status, answer in good.items():
            contents = resolved(document, answer).get("content", {})
            assert bool(contents) == (status != "204"), (name, status)
            assert all(content.get("schema") for content in contents.values()), (name, status)


def test_every_error_is_the_envelope(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        bad = {status: one for status, one in operation["responses"].items() if not status.startswith("2")}
        assert bad.keys() >= {"400", "401", "403", "404", "422", "429", "500", "503", "default"}, name
        if not name.startswith("get"):
            assert bad.keys() >= {"409", "413", "415"}, name
        for status, answer in bad.items():
            if (status, name.endswith("/health/ready")) != ("503", True):
                assert resolved(document, answer)["content"]["application/json"]["schema"] == ERROR, (name, status)


def test_who_may_call_is_in_the_document(document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"].keys() == {"bearer", "apiKey"}
    assert document["security"] == [{"bearer": []}, {"apiKey": []}]
    for name, operation in operations(document):
        assert ("x-role" in operation) != (operation.get("security") == []), name
        assert operation["summary"].endswith("."), name


def test_schemas_have_stable_names_and_close_their_doors(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert not [name for name in schemas if name[-1].isdigit() or not name.isidentifier()]
    for name, schema in schemas.items():
        assert schema.get("additionalProperties") is False, name
    used = set(_references(document["paths"])) | set(_references(schemas))
    assert schemas.keys() - {name for kind, name in used if kind == "schemas"} <= {"Error"}


def _references(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            kind, name = value["$ref"].split("/")[-2:]
            yield kind, name
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body that is asked for, of any type."""
    for name, operation in operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{name} {kind}", content


def answers(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every JSON answer, good or not."""
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            content = resolved(document, answer).get("content", {}).get("application/json")
            if content and status != "default":
                yield f"{name} {status}", content


def with_null(schema: Any) -> Any:
    """OpenAPI 3.0's ``nullable`` as JSON Schema says it."""
    if isinstance(schema, list):
        return [with_null(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: with_null(one) for name, one in schema.items() if name != "nullable"}
    return {"anyOf": [inner, {"type": "null"}]} if schema.get("nullable") is True else inner


def test_every_body_and_answer_has_an_example_that_fits_its_schema(document: dict[str, Any]) -> None:
    schemas = {"components": {"schemas": with_null(document["components"]["schemas"])}}
    validators: dict[str, Any] = {}
    for name, content in (*bodies(document), *answers(document)):
        written = json.dumps(content["schema"])
        if written not in validators:
            validators[written] = jsonschema_rs.Draft4Validator({**with_null(content["schema"]), **schemas})
        assert "example" in content, name
        assert [str(error) for error in validators[written].iter_errors(content["example"])] == [], name


def test_every_example_of_a_body_would_be_taken(app: Flask, document: dict[str, Any]) -> None:
    converter = api_of(app).spec.plugins[-1].converter
    by_name = {name: key[0] for key, name in converter.refs.items()}
    for name, content in bodies(document):
        schema = by_name[content["schema"]["$ref"].rpartition("/")[2]]
        assert schema().validate(content["example"]) == {}, name


def test_every_operation_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]

    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)


def test_the_dashboard_is_built_from_this_document(document: dict[str, Any]) -> None:
    kept = (ROOT / "dashboard" / "openapi.json").read_text()

    assert json.loads(kept) == json.loads(json.dumps(document)), "Run: flask openapi > dashboard/openapi.json"
