"""The life of a conversation: its states and what ends each of them."""

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """``open`` waits for us, ``pending`` for the person, ``snoozed`` for a moment; ``closed`` for nothing."""

    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    CLOSED = "closed"


UNFINISHED: Final = (Status.OPEN, Status.PENDING, Status.SNOOZED)


class Assistant(StrEnum):
    """Who answers where the assistant is on: it does by itself, or it has left the conversation to people."""

    ANSWERING = "answering"
    HANDED_OVER = "handed_over"
