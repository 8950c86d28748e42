"""The calls of other systems, in the journal beside those of Meta: taken at once, and processed again like these."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from dispatcher.conversations.sources import events
from dispatcher.conversations.sources.models import Source
from dispatcher.conversations.sources.taking import Taken, take
from dispatcher.conversations.telling import facts
from dispatcher.errors import Malformed
from dispatcher.events import Event, MessageReceived
from dispatcher.webhooks.journal import Outcome

_UNREADABLE = "unreadable"


@dataclass(slots=True)
class Heard:
    """What a call of another system did: ``news`` for after the commit, or why it was refused."""

    has_changed: bool = False
    news: list[Event] = field(default_factory=list)
    refusal: Malformed | None = None


def hear(session: Session, outcome: Outcome) -> Heard:
    """Do what a call of a source says, any number of times; what cannot be done is noted. The caller commits."""
    source = session.get_one(Source, outcome.call.source_id)
    kind = _UNREADABLE
    try:
        event = events.read(outcome.call.body)
        kind = event.kind.value
        taken = take(session, source, event)
    except Malformed as refusal:
        outcome.note("refused")
        outcome.problem = _told(refusal)
        return Heard(refusal=refusal)
    finally:
        outcome.kinds[kind] = 1
    return Heard(True, _news(source, taken)) if taken else Heard()


def _told(refusal: Malformed) -> str:
    details = (f"{name}: {' '.join(said)}" for name, said in refusal.details.items())
    return " ".join([refusal.message, *details]).replace("\x00", "\ufffd")[:2000]


def _news(source: Source, taken: Taken) -> list[Event]:
    changed = facts({taken.conversation_id: 1 if taken.heard else 0})
    if taken.heard is None:
        return [*changed]
    text = str(taken.heard.content["text"])
    message_id, account_id = taken.heard.id, source.account_id
    return [
        MessageReceived(message_id=message_id, account_id=account_id, sender=source.name, kind="text", text=text),
        *changed,
    ]
