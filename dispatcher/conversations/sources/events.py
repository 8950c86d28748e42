"""The three events of other systems, as they come and as they go: ``{"type", "timestamp", "data"}`` (api.md)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import marshmallow as ma
from marshmallow import fields, validate

from dispatcher.database import Json
from dispatcher.errors import DispatcherError, Invalid, Malformed
from dispatcher.http import UtcDateTime
from dispatcher.http.errors import flat_details
from dispatcher.http.parsing import strict_json
from dispatcher.http.schemas import zulu

PATH: Final = "/webhook/"
_LONGEST_CONTENT: Final = 65_536


class Kind(StrEnum):
    """What can happen to a conversation."""

    NEW_CONVERSATION = "NEW_CONVERSATION"
    NEW_MESSAGE = "NEW_MESSAGE"
    CLOSE_CONVERSATION = "CLOSE_CONVERSATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEvent:
    """An event; ``conversation_id`` and ``message_id`` are the other system's. ``sent``: their side said it."""

    kind: Kind
    at: datetime
    conversation_id: UUID
    message_id: UUID | None = None
    is_sent: bool = False
    content: str = ""


class _Tolerant(ma.Schema):
    """Others may say more than we asked for."""

    class Meta:
        unknown = ma.EXCLUDE


class _Envelope(_Tolerant):
    type = fields.String(required=True, validate=validate.OneOf([*Kind]))
    timestamp = UtcDateTime(required=True)
    data = fields.Dict(required=True)


class _Conversation(_Tolerant):
    id = fields.UUID(required=True)


class _Message(_Conversation):
    direction = fields.String(required=True, validate=validate.OneOf(["SENT", "RECEIVED"]))
    content = fields.String(required=True, validate=validate.Length(1, _LONGEST_CONTENT))
    conversation_id = fields.UUID(required=True)


def read(body: bytes) -> SourceEvent:
    """Return the event of a call; raises Malformed (400) naming what is wrong with it."""
    try:
        envelope = _loaded(_Envelope(), strict_json(body), "")
        kind, at = Kind(envelope["type"]), envelope["timestamp"]
        if kind is not Kind.NEW_MESSAGE:
            return SourceEvent(
                kind=kind, at=at, conversation_id=_loaded(_Conversation(), envelope["data"], "data.")["id"]
            )
        said = _loaded(_Message(), envelope["data"], "data.")
    except Invalid as problem:
        raise _as_400(problem) from problem
    return SourceEvent(
        kind=kind,
        at=at,
        conversation_id=said["conversation_id"],
        message_id=said["id"],
        is_sent=said["direction"] == "SENT",
        content=said["content"],
    )


def _loaded(schema: ma.Schema, value: object, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed("Send an object with type, timestamp and data.")
    try:
        return dict(schema.load(value))
    except ma.ValidationError as error:
        details = {f"{path}{name}": said for name, said in flat_details(error.messages).items()}
        raise Malformed(f"Correct these fields and send again: {', '.join(sorted(details))}.", details) from error


def _as_400(problem: DispatcherError) -> Malformed:
    return Malformed(problem.message, problem.details)


def told(kind: Kind, event_id: UUID, at: datetime, data: Json) -> Json:
    """Return the body of an event of ours; ``event_id`` is the same however often it is told."""
    return {"type": kind.value, "timestamp": zulu(at), "event_id": str(event_id), "data": data}
