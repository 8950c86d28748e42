"""Made-up requests to every operation of the document, as everybody; what it does not foresee is a finding."""

import copy
import itertools
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fuzz.everybody import ROLES, Everybody

CHECKS: Final = [status_code_conformance, content_type_conformance, response_schema_conformance]
KINDS: Final = {
    "good": GenerationMode.POSITIVE,
    "bad": GenerationMode.NEGATIVE,
    "example": GenerationMode.POSITIVE,
}
"""As the schema has it, against the schema, and the document's own example with ids that exist."""
_UPSTREAM: Final = 502
"""Meta refuses or does not answer: no fault of ours where the document says that Meta is asked."""
_REFUSED: Final = 400
METHODS: Final = {"get", "post", "put", "patch", "delete"}
_LONGEST_ANSWER: Final = 30


@dataclass
class Outcome:
    """What was tried, and what came back that the document does not foresee."""

    calls: int = 0
    operations: set[str] = field(default_factory=set)
    by_status: dict[int, int] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    let_in: set[tuple[str, str]] = field(default_factory=set)
    """Operations, and the roles that got a good answer of each."""

    def count(self, status: int) -> None:
        """Note an answer."""
        self.calls += 1
        self.by_status[status] = self.by_status.get(status, 0) + 1


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much is tried: cases of each kind for each operation, the seed, and when to stop (monotonic seconds)."""

    cases: int
    seed: int = 0
    until: float = float("inf")
    only: str = ""
    """A part of the operation's name, such as ``PATCH /api/v1/campaigns``."""
    roles: Mapping[str, Sequence[str]] = field(default_factory=lambda: dict.fromkeys(KINDS, ROLES))
    """As whom each kind of case is sent."""


def strict(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document without ``default`` answers, beside which no status would be undocumented."""
    found = copy.deepcopy(document)
    for item in found["paths"].values():
        for method in METHODS:
            item.get(method, {}).get("responses", {}).pop("default", None)
    return found


def fuzz(url: str, everybody: Everybody, effort: Effort) -> Outcome:
    """Call everything; return what happened."""
    outcome = Outcome()
    document = requests.get(f"{url}/api/schema", timeout=_LONGEST_ANSWER).json()
    with requests.Session() as http:
        http.trust_env = False
        callers = [_Caller(url, http, everybody, outcome, one, effort) for one in operations(document)]
        random.Random(effort.seed).shuffle(callers)  # a run that ends early leaves out others than the one before
        for caller in callers:
            if time.monotonic() < effort.until and effort.only in caller.name:
                outcome.operations.add(caller.name)
                for kind in KINDS:
                    caller.try_out(kind)
    return outcome


def operations(document: dict[str, Any]) -> Iterator[Any]:
    """Return every operation of the document."""
    for found in schemathesis.openapi.from_dict(strict(document)).get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


@dataclass
class _Caller:
    """Sends the cases of one operation."""

    url: str
    http: requests.Session
    everybody: Everybody
    outcome: Outcome
    operation: Any
    effort: Effort

    @property
    def name(self) -> str:
        """The operation's method and path."""
        return str(self.operation.label)

    def try_out(self, kind: str) -> None:
        """Send the cases of a kind."""
        cases = 1 if kind == "example" else self.effort.cases
        if kind == "example" and self._example() is None:
            return
        few = settings(
            max_examples=cases,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        given = hypothesis.given(case=self.operation.as_strategy(generation_mode=KINDS[kind]))
        with suppress(hypothesis.errors.Unsatisfiable):  # nothing can be wrong with a request without any part
            few(hypothesis.seed(self.effort.seed)(given(self._sender(kind))))()

    def _sender(self, kind: str) -> Callable[[Any], None]:
        turns, roles = itertools.count(), self.effort.roles[kind]

        def send(case: Any) -> None:
            turn = next(turns)
            self._place(case, kind, turn)
            first = turn % len(roles)
            for role in (*roles[first:], *roles[:first]):
                try:
                    self._judge(case, kind, role, self._call(case, role))
                except requests.RequestException as error:
                    self._note(case, kind, role, [f"no answer: {type(error).__name__}"])

        return send

    def _example(self) -> Any:
        contents = self.operation.definition.raw.get("requestBody", {}).get("content", {})
        return contents.get("application/json", {}).get("example")

    def _place(self, case: Any, kind: str, turn: int) -> None:
        """Let the case be about something that exists, in two of three turns."""
        method, path = self.operation.method.upper(), self.operation.path
        self.everybody.renew_if_changed()
        if case.path_parameters:
            real = self.everybody.path_values(method, path) if turn % 3 != 2 else {}
            made_up = self.everybody.harmless(case.path_parameters)
            case.path_parameters.update(made_up | {name: one for name, one in real.items() if name in made_up})
        if kind == "example":
            case.body = self.everybody.with_real_ids(copy.deepcopy(self._example()))
        elif kind == "good" and isinstance(case.body, dict | list):
            case.body = self.everybody.with_real_ids(case.body)
        for name in ("Authorization", "X-API-Key"):
            (case.headers or {}).pop(name, None)

    def _call(self, case: Any, role: str) -> Response:
        headers = self.everybody.credentials(role)
        answer = self._ask(case, headers)
        if answer.status_code == requests.codes.unauthorized and headers:
            answer = self._ask(case, self.everybody.readmit(role))
        return answer

    def _ask(self, case: Any, headers: dict[str, str]) -> Response:
        answer: Response = case.call(base_url=self.url, session=self.http, headers=headers, timeout=_LONGEST_ANSWER)
        self.http.cookies.clear()
        return answer

    def _judge(self, case: Any, kind: str, role: str, answer: Response) -> None:
        self.outcome.count(answer.status_code)
        if answer.status_code < _REFUSED:
            self.outcome.let_in.add((self.name, role))
            self.everybody.has_changed |= self.operation.method.upper() != "GET"
        checks = CHECKS if answer.status_code == _UPSTREAM else [not_a_server_error, *CHECKS]
        problems = list(_problems(case, answer, checks))
        if problems:
            self._note(case, kind, role, problems, answer)

    def _note(self, case: Any, kind: str, role: str, problems: list[str], answer: Response | None = None) -> None:
        self.outcome.findings.append(
            {
                "operation": self.name,
                "role": role,
                "kind": kind,
                "status": answer.status_code if answer else 0,
                "problems": problems,
                "request": case.as_curl_command()[:2000],
                "answer": answer.text[:500] if answer else "",
            }
        )


def _problems(case: Any, answer: Response, checks: list[Any]) -> Iterator[str]:
    try:
        case.validate_response(answer, checks=checks)
    except BaseExceptionGroup as found:
        yield from (str(problem)[:700] for problem in found.exceptions)
