"""Asking the model: once or twice, read and judged, and what that cost. No transaction is open meanwhile."""

import time
from dataclasses import dataclass
from typing import Final

from dispatcher.assistant.asking.choosing import price
from dispatcher.assistant.asking.protocol import Answered, Model, ModelError
from dispatcher.assistant.context import Grounds
from dispatcher.assistant.drafts import Draft, Unreadable, read_draft
from dispatcher.assistant.interactions import Ending
from dispatcher.assistant.judging import judged
from dispatcher.assistant.models import Mode, Outcome, Reason
from dispatcher.config import Settings

_LONGEST_PAUSE: Final = 5.0
_PAUSE: Final = 1.0


@dataclass(frozen=True)
class Consultation:
    """A model and what it is to be asked, at most ``tries`` times."""

    model: Model
    grounds: Grounds
    tries: int

    def most_micros(self, settings: Settings) -> int:
        """Return what all tries cost at most, in millionths of a US dollar."""
        most_out = self.model.most_tokens_out(self.grounds.question)
        return price(settings, self.grounds.tokens, most_out) * self.tries


@dataclass(frozen=True)
class Consulted:
    """What the model said at last, what went wrong before, how long all of it took, and what it took."""

    answered: Answered | ModelError
    model: str
    latency_ms: int
    tokens_in: int
    tokens_out: int
    cost_micros: int


@dataclass(frozen=True)
class Verdict:
    """What the model's answer amounts to, before anybody has looked at what happened meanwhile."""

    ending: Ending
    draft: Draft | None = None


def consult(asked: Consultation, settings: Settings) -> Consulted:
    """Ask the model, again after a pause where that may help."""
    began = time.monotonic()
    replies: list[Answered | ModelError] = []
    while True:
        replies.append(_ask(asked, settings.assistant_timeout_seconds))
        last = replies[-1]
        if isinstance(last, Answered) or len(replies) == asked.tries or not _may_help(last):
            break
        time.sleep(last.retry_after if last.retry_after is not None else _PAUSE)
    tokens_in, tokens_out = sum(one.tokens_in for one in replies), sum(one.tokens_out for one in replies)
    # A try of which nobody says what it cost may have cost all that it could.
    silent = sum(one.tokens_in == 0 and _may_have_cost(one) for one in replies)
    return Consulted(
        answered=last,
        model=last.model if isinstance(last, Answered) else asked.model.name,
        latency_ms=round((time.monotonic() - began) * 1000),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost_micros=price(settings, tokens_in, tokens_out) + silent * asked.most_micros(settings) // asked.tries,
    )


def _ask(asked: Consultation, seconds: float) -> Answered | ModelError:
    try:
        return asked.model.ask(asked.grounds.question, seconds=seconds)
    except ModelError as error:
        return error


def _may_help(error: ModelError) -> bool:
    return error.may_retry and (error.retry_after or 0) <= _LONGEST_PAUSE


def _may_have_cost(one: Answered | ModelError) -> bool:
    return isinstance(one, Answered) or one.may_have_cost


def verdict(consulted: Consulted, grounds: Grounds, mode: Mode, unsure_below: float) -> Verdict:
    """Read and judge what the model said; pure, and long enough to hold nothing meanwhile."""
    answered = consulted.answered
    if isinstance(answered, ModelError):
        return Verdict(Ending(Outcome.HANDED_OVER, Reason(answered.trouble.value), answered.detail))
    try:
        draft = read_draft(answered.text)
    except Unreadable as error:
        return Verdict(Ending(Outcome.HANDED_OVER, Reason.MALFORMED, str(error)))
    return Verdict(judged(draft, grounds, mode, unsure_below), draft)
