"""Whatever is sent, nothing but documented answers of documented shape comes back; never a 5xx of ours."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.result import Ok
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.api.conftest import World

EXAMPLES = 3
"""For each operation and kind; more find more, and take longer than a suite should."""
WITHOUT_META = {502, 503}
"""What is to be expected while Meta and the workers are not there."""
KINDS = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
FEW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_made_up_requests_get_documented_answers(app: Flask, world: World) -> None:
    wrong: list[Any] = []
    for operation in operations(app):
        send = sender(world, wrong)
        for kind in KINDS:
            given = hypothesis.given(case=operation.as_strategy(generation_mode=kind))
            try:
                FEW(given(send))()
            except hypothesis.errors.Unsatisfiable:
                continue  # nothing can be wrong with a request without any part
    assert wrong == []


def operations(app: Flask) -> Iterator[Any]:
    """Every operation of the document."""
    for found in schemathesis.openapi.from_wsgi("/api/schema", app).get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def sender(world: World, wrong: list[Any]) -> Callable[[Any], None]:
    """Return what sends a case and notes what is wrong with its answer."""
    turns = itertools.count()

    def send(case: Any) -> None:
        if case.path_parameters:
            case.path_parameters.update(ids(world, next(turns), case.path_parameters))
        answer = case.call(headers=world.admin.credentials(anew=True))
        problems = list(problems_of(case, answer))
        if problems:
            wrong.append((problems, case.as_curl_command(), answer.status_code, answer.text[:500]))

    return send


def ids(world: World, turn: int, wanted: dict[str, Any]) -> dict[str, Any]:
    """Ids that exist (in turns with what was made up), and never the caller's own account and key."""
    own = world.own
    known: dict[str, Any] = {
        "account_id": own.account_id,
        "template_id": own.template_id,
        "campaign_id": (own.campaign_id, own.draft_id)[turn % 2],
        "message_id": own.message_id,
        "upload_id": str(own.list_id),
    }
    chosen = {"user_id": own.owner_id, "key_id": 10**9} | (known if turn % 3 else {})
    return {name: value for name, value in chosen.items() if name in wanted}


def problems_of(case: Any, answer: Any) -> Iterator[str]:
    """What the document or good manners forbid."""
    documented = {int(status) for status in case.operation.definition.raw["responses"] if status != "default"}
    if answer.status_code not in documented:
        yield "undocumented status"
    if answer.status_code >= 500 and answer.status_code not in WITHOUT_META:
        yield "server error"
    try:
        case.validate_response(answer, checks=[content_type_conformance, response_schema_conformance])
    except BaseExceptionGroup as found:
        yield from (str(problem) for problem in found.exceptions)
