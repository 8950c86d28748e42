"""Files that people sent, from the first word of them to the end: noted, taken to be fetched, kept or given up.

Meta keeps them for seven days (reference §1.4). Whoever takes one holds it by a lease; what a dead process held is
taken again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.errors import Conflict
from dispatcher.messages.models import MediaState, ReceivedMedia
from dispatcher.uploads.filenames import safe_filename
from dispatcher.whatsapp.digests import hex_digest
from dispatcher.whatsapp.webhook_inbound import InboundMessage

KEPT_AT_META: Final = timedelta(days=7)
LEASE: Final = timedelta(minutes=5)
_WAITS: Final = tuple(timedelta(seconds=wait) for wait in (10, 60, 300, 1800, 3 * 3600, 12 * 3600))
"""After each failed try; after the last of them a person may ask for more."""
_TOO_LATE: Final = "Meta keeps files for seven days only, and this one could not be fetched in time."


@dataclass(frozen=True, slots=True)
class Taken:
    """A file to fetch; ``tries`` counts this one."""

    message_id: int
    account_id: int
    media_id: str
    kind: str
    sha256: str | None
    tries: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that has arrived and is stored: what the bytes are, and where they and the small picture lie."""

    content_type: str | None
    size: int
    storage_key: str
    thumbnail_key: str | None = None
    thumbnail_size: int | None = None
    width: int | None = None
    height: int | None = None


def note(session: Session, received: Iterable[tuple[int, int, InboundMessage]]) -> None:
    """Note the files of new messages (message id, account id, message)."""
    rows = [
        {
            "message_id": message_id,
            "account_id": account_id,
            "media_id": medium.id,
            "kind": one.type,
            "mime": medium.mime[:200],
            "sha256": hex_digest(medium.sha256),
            "filename": safe_filename(medium.filename) if medium.filename else "",
            "expires_at": clock.now() + KEPT_AT_META,
        }
        for message_id, account_id, one in received
        if (medium := one.medium) is not None
    ]
    if rows:
        session.execute(insert(ReceivedMedia).on_conflict_do_nothing(), rows)


def take(session: Session, most: int) -> list[Taken]:
    """Hold and return the files that are due and that nobody else fetches; the caller commits before it fetches."""
    now = clock.now()
    due = (ReceivedMedia.state == MediaState.PENDING, ReceivedMedia.due_at <= now)
    chosen = select(ReceivedMedia).where(*due).order_by(ReceivedMedia.due_at).limit(most)
    taken = session.scalars(chosen.with_for_update(skip_locked=True)).all()
    for one in taken:
        # A lease is the moment from which it is due again.
        one.tries, one.due_at, one.lease_until = one.tries + 1, now + LEASE, now + LEASE
    session.flush()
    return [
        Taken(one.message_id, one.account_id, one.media_id, one.kind, one.sha256, one.tries)
        for one in sorted(taken, key=lambda one: one.message_id)
    ]


def expire(session: Session) -> list[tuple[int, int]]:
    """Give up what Meta has forgotten; return the ids of the messages, each with its number's."""
    late = (ReceivedMedia.state == MediaState.PENDING, ReceivedMedia.expires_at <= clock.now())
    values = {"state": MediaState.EXPIRED, "reason": _TOO_LATE, "lease_until": None}
    gone = update(ReceivedMedia).where(*late).values(values)
    rows = session.execute(gone.returning(ReceivedMedia.message_id, ReceivedMedia.account_id))
    return [(row[0], row[1]) for row in rows]


def keep(session: Session, one: Taken, found: Fetched) -> bool:
    """Note that a file is here; False when it is not wanted (deleted, or kept by another) and must be thrown away."""
    values = {
        **{name: getattr(found, name) for name in Fetched.__slots__},
        "state": MediaState.KEPT, "kept_at": clock.now(), "lease_until": None, "reason": None,
    }  # fmt: skip
    return _end(session, one, values)


def give_up(session: Session, one: Taken, reason: str, *, for_good: bool) -> bool:
    """Note why a try failed; it is tried again later unless that is ``for_good`` or was the last time."""
    wait = None if for_good else next(iter(_WAITS[one.tries - 1 : one.tries]), None)
    state = MediaState.PENDING if wait else MediaState.FAILED
    due_at = clock.now() + (wait or timedelta())
    return _end(session, one, {"state": state, "reason": reason[:500], "due_at": due_at, "lease_until": None})


def _end(session: Session, one: Taken, values: dict[str, object]) -> bool:
    mine = (ReceivedMedia.message_id == one.message_id, ReceivedMedia.tries == one.tries)
    waiting = ReceivedMedia.state == MediaState.PENDING
    ended = update(ReceivedMedia).where(*mine, waiting).values(values).returning(ReceivedMedia.message_id)
    return session.scalar(ended) is not None


def ask_again(found: ReceivedMedia) -> None:
    """Have a file fetched again that failed; raises Conflict when it is here, or when Meta has it no longer."""
    if found.state not in (MediaState.FAILED, MediaState.PENDING):
        raise Conflict(found.reason or "This file is here already.")
    if found.expires_at <= clock.now():
        raise Conflict(_TOO_LATE)
    if not _is_held(found):
        found.state, found.tries, found.due_at, found.reason = MediaState.PENDING, 0, clock.now(), None


def _is_held(found: ReceivedMedia) -> bool:
    return bool(found.state == MediaState.PENDING and found.lease_until and found.lease_until > clock.now())


def mark_deleted(session: Session, message_ids: Sequence[int]) -> None:
    """Have the bytes of these messages' files deleted, by ``take_deleted``, once this is committed."""
    theirs = update(ReceivedMedia).where(ReceivedMedia.message_id.in_(message_ids))
    session.execute(theirs.values(state=MediaState.DELETED, filename="", reason=None, sha256=None))


def take_deleted(session: Session, most: int) -> dict[int, list[str]]:
    """Return the storage keys of what is to be deleted, by message; ``forget`` the rows once the bytes are gone."""
    gone = select(ReceivedMedia).where(ReceivedMedia.state == MediaState.DELETED).limit(most)
    rows = session.scalars(gone.order_by(ReceivedMedia.message_id).with_for_update(skip_locked=True)).all()
    return {one.message_id: [key for key in (one.storage_key, one.thumbnail_key) if key] for one in rows}


def forget(session: Session, message_ids: Iterable[int]) -> None:
    """Drop the rows of deleted files."""
    ids = list(message_ids)
    gone = (ReceivedMedia.message_id.in_(ids), ReceivedMedia.state == MediaState.DELETED)
    session.execute(delete(ReceivedMedia).where(*gone))


def kept_keys(session: Session) -> list[str]:
    """Return the storage keys of all files that people sent and of their small pictures."""
    kept = ReceivedMedia.state == MediaState.KEPT
    rows = session.execute(select(ReceivedMedia.storage_key, ReceivedMedia.thumbnail_key).where(kept))
    return [key for keys in rows for key in keys if key]


def media_of(session: Session, message_ids: Sequence[int]) -> dict[int, ReceivedMedia]:
    """Return the files of these messages that are not deleted."""
    if not message_ids:
        return {}
    there = ReceivedMedia.state != MediaState.DELETED
    found = session.scalars(select(ReceivedMedia).where(ReceivedMedia.message_id.in_(message_ids), there))
    return {one.message_id: one for one in found}
