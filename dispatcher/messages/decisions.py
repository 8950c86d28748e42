"""From the outcome of an attempt to the next state of its message: pure rules, no database, no network."""

import random
from dataclasses import dataclass, replace

from dispatcher.contacts.numbering import is_in_the_us
from dispatcher.messages.models import Outcome
from dispatcher.messages.states import State
from dispatcher.whatsapp.error_codes import Action, Rule, Scope, action_for, delay
from dispatcher.whatsapp.responses import Accepted, Ambiguous, GraphError, NotSent, Refused, SendOutcome

NOT_SENT_DELAY_SECONDS = 2.0
STOPS_LIMIT = 10
"""After so many stops that one recipient has caused by itself it fails: it must not stand in everybody's way."""
NOT_SENT_LIMIT = 100
"""After this many tries in which nothing could be written the message fails: the address is wrong, not busy."""

WITHHELD = 131049
"""Marketing withheld from a person; to US numbers always (reference §2.4)."""
_STOPS = frozenset({Action.STOP_TEMPLATE, Action.STOP_CAMPAIGN, Action.STOP_NUMBER, Action.STOP_ACCOUNT})
_STOP_DELAY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an attempt came to and what follows.

    ``state`` is the next state of the message, ``due_in`` the seconds until it may be tried again (for ``pending``),
    ``counts`` whether the refusal uses up one of the retries, ``rule`` the table row that decided (for its stops),
    ``retry_after`` the seconds Meta itself names.
    """

    outcome: Outcome
    state: State
    due_in: float = 0.0
    counts: bool = False
    rule: Rule | None = None
    retry_after: float | None = None
    wamid: str | None = None
    wa_id: str | None = None
    http_status: int | None = None
    error: GraphError | None = None
    details: str | None = None


def decide(
    outcome: SendOutcome,
    *,
    refusals: int,
    attempt: int,
    in_campaign: bool,
    rng: random.Random,
    to_number: str | None = None,
) -> Verdict:
    """Return the verdict over one attempt.

    ``refusals`` counts the definite refusals before this one, ``to_number`` is the recipient's. An ambiguous outcome is
    ``unknown``: it is never sent again by itself, a status webhook heals it or a person decides.
    """
    match outcome:
        case Accepted():
            state = State.HELD if outcome.held else State.ACCEPTED
            return Verdict(Outcome.ACCEPTED, state, wamid=outcome.wamid, wa_id=outcome.wa_id, http_status=200)
        case Ambiguous(reason=reason):
            return Verdict(Outcome.AMBIGUOUS, State.UNKNOWN, details=reason)
        case NotSent(reason=reason):
            return _not_sent(reason, attempt)
        case Refused(error=error, retry_after=retry_after):
            rule = action_for(error, us_recipient=error.code == WITHHELD and is_in_the_us(to_number))
            return _refused(_escalated(rule, refusals), error, retry_after, refusals, in_campaign, rng)


def _not_sent(reason: str, attempt: int) -> Verdict:
    state = State.PENDING if attempt < NOT_SENT_LIMIT else State.FAILED
    return Verdict(Outcome.NOT_SENT, state, due_in=NOT_SENT_DELAY_SECONDS, details=reason)


def _refused(
    rule: Rule, error: GraphError, retry_after: float | None, refusals: int, in_campaign: bool, rng: random.Random
) -> Verdict:
    state, due_in = _after_refusal(rule, retry_after, refusals, in_campaign, rng)
    return Verdict(
        Outcome.REFUSED,
        state,
        due_in=due_in,
        counts=rule.counts,
        rule=rule,
        retry_after=retry_after,
        http_status=error.http_status,
        error=error,
        details=error.details or error.message,
    )


def _after_refusal(
    rule: Rule, retry_after: float | None, refusals: int, in_campaign: bool, rng: random.Random
) -> tuple[State, float]:
    if rule.action in _STOPS:
        # In a campaign nothing is lost: it is held and the recipient stays in the plan, for as long as the stop lasts.
        # A single send has a person waiting for the answer, who wants to know now.
        return (State.PENDING, _STOP_DELAY_SECONDS) if in_campaign else (State.FAILED, 0.0)
    if rule.action is Action.SLOW and rule.scope is not Scope.NUMBER:
        # All numbers of the app or WABA stand still for as long as Meta says: the recipient waits with them.
        return State.PENDING, _STOP_DELAY_SECONDS
    wait = delay(rule, refusals, rng, retry_after)
    return (State.PENDING, wait or 0.0) if rule.keeps_recipient else (State.FAILED, 0.0)


def _escalated(rule: Rule, refusals: int) -> Rule:
    """Return the rule that applies when this recipient has used up the retries of ``rule``."""
    used_up = rule.counts and rule.keeps_recipient and rule.action not in _STOPS and refusals >= rule.max_tries
    if not used_up:
        return rule
    lost = rule.then in _STOPS and refusals >= rule.max_tries + STOPS_LIMIT
    return replace(rule, action=Action.FAIL if lost else rule.then)
