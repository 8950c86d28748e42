"""What each answer of Meta's means for its message: the whole error table, row by row."""

import random

import pytest

from dispatcher.messages.decisions import NOT_SENT_LIMIT, decide
from dispatcher.messages.models import Outcome
from dispatcher.messages.states import MOVES, State
from dispatcher.whatsapp.error_codes import RULES, Action, Rule, Scope
from dispatcher.whatsapp.responses import Accepted, Ambiguous, GraphError, NotSent, Refused, SendOutcome

SENDING = [rule for rule in RULES.values() if rule.scope is not Scope.MANAGEMENT]
STOPS = {Action.STOP_TEMPLATE, Action.STOP_CAMPAIGN, Action.STOP_NUMBER, Action.STOP_ACCOUNT}
ENDS = {Action.FAIL, Action.SUSPECT, Action.OPTOUT, Action.BUG}


def judge(outcome: SendOutcome, *, refusals: int = 0, attempt: int = 1, in_campaign: bool = True):  # type: ignore[no-untyped-def]
    return decide(outcome, refusals=refusals, attempt=attempt, in_campaign=in_campaign, rng=random.Random(7))


def refused(code: int, retry_after: float | None = None) -> Refused:
    return Refused(GraphError(code, details="https://example.com/a.png", http_status=400), retry_after)


@pytest.mark.parametrize("rule", SENDING, ids=lambda rule: str(rule.code))
def test_every_code_of_the_table_moves_its_message_as_its_action_says(rule: Rule) -> None:
    first = judge(refused(rule.code))
    assert first.outcome is Outcome.REFUSED
    assert first.state in MOVES[State.SENDING]
    assert first.state == (State.FAILED if rule.action in ENDS else State.PENDING)
    assert first.counts is rule.counts
    assert first.details
    if first.state is State.PENDING:
        assert first.due_in >= (0 if rule.action is Action.SLOW and rule.scope is Scope.NUMBER else 0.9)


@pytest.mark.parametrize("rule", [rule for rule in SENDING if rule.action in STOPS], ids=lambda rule: str(rule.code))
def test_a_stop_fails_the_single_send_somebody_waits_for(rule: Rule) -> None:
    assert judge(refused(rule.code), in_campaign=False).state is State.FAILED


@pytest.mark.parametrize(
    "rule",
    [rule for rule in SENDING if rule.counts and rule.action in (Action.BACKOFF, Action.LATER)],
    ids=lambda rule: str(rule.code),
)
def test_retries_are_counted_and_then_comes_what_the_table_says(rule: Rule) -> None:
    waits = [judge(refused(rule.code), refusals=used) for used in range(rule.max_tries)]
    assert [one.state for one in waits] == [State.PENDING] * rule.max_tries
    assert [one.due_in for one in waits] == sorted(one.due_in for one in waits)
    last = judge(refused(rule.code), refusals=rule.max_tries)
    assert last.rule is not None
    assert last.rule.action is rule.then
    assert last.state is (State.PENDING if rule.then in STOPS else State.FAILED)


def test_throttling_never_uses_up_a_recipient() -> None:
    for refusals in (0, 5, 500):
        verdict = judge(refused(130429), refusals=refusals)
        assert (verdict.state, verdict.counts) == (State.PENDING, False)


def test_meta_decides_the_least_wait() -> None:
    assert judge(refused(130429, retry_after=5000)).due_in >= 5000
    # Here the number waits as a whole, and its people with it.
    assert judge(refused(80007, retry_after=5000)).retry_after == 5000


@pytest.mark.parametrize("code", [-5, 0, 42, 2**40, 299, 131215])
def test_codes_nobody_has_heard_of_have_an_answer_too(code: int) -> None:
    verdict = judge(refused(code))
    assert verdict.rule is not None
    assert verdict.rule.title
    assert verdict.state in (State.FAILED, State.PENDING)


def test_what_is_not_certain_is_never_sent_again() -> None:
    assert judge(Ambiguous("reset")).state is State.UNKNOWN


def test_what_never_left_is_sent_again_but_not_for_ever() -> None:
    assert judge(NotSent("refused"), attempt=NOT_SENT_LIMIT - 1).state is State.PENDING
    assert judge(NotSent("refused"), attempt=NOT_SENT_LIMIT).state is State.FAILED
    assert judge(NotSent("refused")).counts is False


def test_an_accepted_message_may_be_held() -> None:
    assert judge(Accepted("wamid.1")).state is State.ACCEPTED
    assert judge(Accepted("wamid.1", message_status="held_for_quality_assessment")).state is State.HELD
