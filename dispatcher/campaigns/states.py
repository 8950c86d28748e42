"""The life of a campaign: its states, the moves between them, and what a person may ask for in each."""

from enum import StrEnum
from typing import Final


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    RUNNING = "running"
    WAITING = "waiting"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    MISSED = "missed"


class AudienceStatus(StrEnum):
    """How far the audience of a draft is."""

    NONE = "none"
    IMPORTING = "importing"
    READY = "ready"
    FAILED = "failed"


class RecipientStatus(StrEnum):
    """What a row of the audience turned out to be."""

    GOOD = "good"
    BAD = "bad"
    DUPLICATE = "duplicate"


_C = CampaignState

MOVES: Final[dict[CampaignState, frozenset[CampaignState]]] = {
    _C.DRAFT: frozenset({_C.SCHEDULED, _C.PREPARING, _C.CANCELLED}),
    # Completed: a recurring one whose last time has come; its runs are campaigns of their own.
    _C.SCHEDULED: frozenset({_C.DRAFT, _C.SCHEDULED, _C.PREPARING, _C.MISSED, _C.COMPLETED, _C.CANCELLED}),
    _C.MISSED: frozenset({_C.DRAFT, _C.SCHEDULED, _C.PREPARING, _C.CANCELLED}),
    # Missed: its audience could not be taken.
    _C.PREPARING: frozenset({_C.RUNNING, _C.PAUSED, _C.MISSED, _C.CANCELLED}),
    _C.RUNNING: frozenset({_C.WAITING, _C.PAUSED, _C.COMPLETED, _C.CANCELLED}),
    _C.WAITING: frozenset({_C.RUNNING, _C.PAUSED, _C.COMPLETED, _C.CANCELLED}),
    _C.PAUSED: frozenset({_C.PREPARING, _C.RUNNING, _C.COMPLETED, _C.CANCELLED}),
    # Only when a person has messages in doubt sent again.
    _C.COMPLETED: frozenset({_C.RUNNING}),
    _C.CANCELLED: frozenset(),
}
"""From each state, the states it may move to."""

NOT_STARTED: Final = frozenset({_C.DRAFT, _C.SCHEDULED, _C.MISSED})
ACTIVE: Final = frozenset({_C.PREPARING, _C.RUNNING, _C.WAITING})
OVER: Final = frozenset({_C.COMPLETED, _C.CANCELLED})
