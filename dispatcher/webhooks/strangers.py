"""Numbers that Meta speaks of and that are not connected here: remembered, shown, and heard once they are connected."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account
from dispatcher.webhooks import journal
from dispatcher.webhooks.journal import Call
from dispatcher.webhooks.models import Stranger
from dispatcher.whatsapp.loose_json import Object, as_object, as_objects, as_text, parse_object
from dispatcher.whatsapp.webhook_events import StatusUpdate
from dispatcher.whatsapp.webhook_inbound import InboundMessage

_NEW: Final = insert(Stranger)
_MET: Final = _NEW.on_conflict_do_update(
    index_elements=["phone_number_id"],
    set_={
        "display_phone_number": func.coalesce(_NEW.excluded.display_phone_number, Stranger.display_phone_number),
        "first_at": func.least(_NEW.excluded.first_at, Stranger.first_at),
        "last_at": func.greatest(_NEW.excluded.last_at, Stranger.last_at),
    },
)


def meet(session: Session, foreign: Sequence[tuple[Call, StatusUpdate | InboundMessage]]) -> None:
    """Remember whose events were left aside, unless the number is ours after all; the caller commits."""
    met = {event.phone_number_id: (call, event) for call, event in foreign}
    if not met:
        return
    ours = set(session.scalars(select(Account.phone_number_id).where(Account.phone_number_id.in_(met))))
    # In the order of numbers: two processors that meet the same ones must not wait for each other.
    for number in sorted(met.keys() - ours):
        call, event = met[number]
        session.execute(
            _MET,
            {
                "phone_number_id": number,
                "display_phone_number": _shown_number(call.body, number),
                "business_account_id": event.waba_id,
                "first_at": call.received_at,
                "last_at": call.received_at,
            },
        )


def welcome(session: Session) -> int:
    """Have the calls of strangers who have been connected meanwhile processed again; return how many.

    The journal knows no numbers: every call that had something left aside since the first of theirs is taken. For the
    others that changes nothing.
    """
    known = select(Account.phone_number_id)
    gone = delete(Stranger).where(Stranger.phone_number_id.in_(known)).returning(Stranger.first_at)
    since = min(session.scalars(gone), default=None)
    return journal.replay(session, since=since, note="foreign") if since else 0


def _shown_number(body: bytes, phone_number_id: str) -> str | None:
    """Return the number as Meta writes it in a call about it."""
    told = (as_object(value.get("metadata")) for value in _values(body))
    mine = (one for one in told if as_text(one.get("phone_number_id")) == phone_number_id)
    return next((as_text(one.get("display_phone_number")) or None for one in mine), None)


def _values(body: bytes) -> Iterator[Object]:
    for entry in as_objects((parse_object(body) or {}).get("entry")):
        for change in as_objects(entry.get("changes")):
            yield as_object(change.get("value"))
