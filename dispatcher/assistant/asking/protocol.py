"""What is asked of a model and what it answers, whichever model it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any, Final, Protocol

from dispatcher.assistant.redaction import redacted

Json = dict[str, Any]

_LONGEST_DETAIL: Final = 300
_BEGINNING: Final = "(The conversation begins with what we wrote.)"


class Speaker(StrEnum):
    """Who said something in a conversation."""

    PERSON = "person"
    US = "us"


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the conversation."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a model is asked: what it is told to be, the conversation so far, and the JSON schema of its answer.

    The schema names every property in ``required`` and forbids others (``additionalProperties``): OpenAI asks for it.
    """

    system: str
    said: Sequence[Said]
    schema: Json
    max_output_tokens: int = 1024
    temperature: float = 0.2


@dataclass(frozen=True, slots=True)
class Answered:
    """What the model wrote, not yet read as JSON; the tokens are those that are paid for."""

    text: str
    model: str
    tokens_in: int
    tokens_out: int


class Trouble(StrEnum):
    """Why there is no answer."""

    TIMEOUT = "timeout"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    MALFORMED = "malformed"
    DENIED = "denied"


_MAY_RETRY: Final = frozenset({Trouble.TIMEOUT, Trouble.BUSY, Trouble.UNAVAILABLE, Trouble.MALFORMED})
_FREE: Final = frozenset({Trouble.BUSY, Trouble.DENIED})


class ModelError(Exception):
    """A model that did not answer; ``retry_after`` in seconds is what it asked for.

    ``detail`` is short and without personal data. An answer that cannot be used has cost its tokens all the same, and
    so may one that never came: only who was turned away, or never reached the model, has surely spent nothing.
    """

    def __init__(
        self,
        trouble: Trouble,
        detail: str,
        *,
        retry_after: float | None = None,
        may_retry: bool | None = None,
        may_have_cost: bool | None = None,
        tokens: tuple[int, int] = (0, 0),
    ) -> None:
        self.trouble = trouble
        self.detail = " ".join(redacted(detail).split())[:_LONGEST_DETAIL]
        self.retry_after = retry_after
        self.may_retry = trouble in _MAY_RETRY if may_retry is None else may_retry
        self.may_have_cost = trouble not in _FREE if may_have_cost is None else may_have_cost
        self.tokens_in, self.tokens_out = tokens
        super().__init__(f"{trouble}: {self.detail}")


class Model(Protocol):
    """A language model that can be asked."""

    @property
    def name(self) -> str:
        """Return the name that its maker gave it."""

    def most_tokens_out(self, question: Question) -> int:
        """Return how many tokens an answer may have at most, thoughts that are paid for included."""

    def ask(self, question: Question, *, seconds: float) -> Answered:
        """Ask once; raises ModelError. ``seconds`` bounds the whole call, also where the answer drips in."""


def turns(said: Sequence[Said]) -> Iterator[Said]:
    """Yield the conversation as models want it: a person first, then taking turns.

    Several small models refuse anything else (their chat templates raise), so neighbours become one.
    """
    if said and said[0].speaker == Speaker.US:
        yield Said(Speaker.PERSON, _BEGINNING)
    for speaker, messages in groupby(said, key=lambda one: one.speaker):
        yield Said(speaker, "\n\n".join(one.text for one in messages))


def trouble_of_status(status: int) -> Trouble:
    """Return what an HTTP status other than 200 means for who asked."""
    if status == 429:
        return Trouble.BUSY
    if status == 408:
        return Trouble.TIMEOUT
    # What is wrong with the request itself is wrong with the settings: the key, the model's name, the address.
    return Trouble.UNAVAILABLE if status >= 500 else Trouble.DENIED
