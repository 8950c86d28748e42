"""``Idempotency-Key``: the same key gives the same answer for 24 hours, and its effect happens once.

How it stays right when a process dies in the middle:

1. A row claims the key before the view runs, in a transaction of its own. The unique constraint picks one winner.
2. Every commit of the view first sets ``took_effect`` on that row, in the *same* transaction, and only while the row
   still carries this request's claim. So "did it happen?" has the same answer as the view's own changes, always.
3. The answer is stored after the view. A row without an answer means its process is still at work, or dead:
   - ``took_effect`` false and older than 60 s: it may be taken over. Should the first process only have been slow, its
     commit finds a foreign claim and is refused, so at most one of the two commits.
   - ``took_effect`` true: never taken over. The caller gets 409 and is told to read the state instead.

A view that fails before any commit leaves no row: the caller may try again with the same key.
"""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Response, current_app, g, has_request_context, request
from sqlalchemy import ColumnElement, Index, Select, UniqueConstraint, delete, event, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatcher import clock
from dispatcher.crypto import SecretBox
from dispatcher.database import Base, db, rows_changed, session, transaction
from dispatcher.errors import Conflict, Invalid
from dispatcher.http.access import Principal, principal_or_none

HEADER: Final = "Idempotency-Key"
REPLAYED_HEADER: Final = "Idempotency-Replayed"
KEPT_FOR: Final = timedelta(hours=24)
TAKEN_OVER_AFTER: Final = timedelta(seconds=60)
_LONGEST_KEY: Final = 255
_WAIT_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.1
_KEPT_HEADERS: Final = ("Content-Type", "Location")


class IdempotencyKey(Base):
    """One use of a key: claimed, perhaps effective, perhaps answered."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        UniqueConstraint("owner", "method", "path", "key", name="uq_idempotency_keys_use"),
        Index("ix_idempotency_keys_claimed_at", "claimed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str]
    method: Mapped[str]
    path: Mapped[str]
    key: Mapped[str]
    request_hash: Mapped[str]
    claim: Mapped[str]
    claimed_at: Mapped[datetime]
    took_effect: Mapped[bool] = mapped_column(default=False)
    status: Mapped[int | None]
    answer: Mapped[str | None]  # encrypted: an answer may hold a new API key


@dataclass(frozen=True)
class _Use:
    """What identifies this request among all uses of keys."""

    owner: str
    method: str
    path: str
    key: str
    request_hash: str


def begin() -> Response | None:
    """Claim the request's key; return the stored answer when this key was used before.

    Raises Conflict when the key belongs to another body, is still being worked on, or lost its answer.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 0 < len(key) <= _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid("Send a shorter key.", {HEADER: [f"Use 1 to {_LONGEST_KEY} printable ASCII characters."]})
    who = principal_or_none()
    use = _Use(_owner(who), request.method, request.path.rstrip("/"), key, _request_hash())
    return _claim_or_wait(use)


def _owner(who: Principal | None) -> str:
    # Programs with keys of one person may see different things, so each has its own Idempotency-Keys.
    if who is None:
        return "public"
    return f"user:{who.user_id}" if who.api_key_id is None else f"key:{who.api_key_id}"


def finish(response: Response) -> Response:
    """Store the answer for repetitions; forget the key when the request failed without any effect."""
    claim = _current_claim()
    if claim is None:
        return response
    g.idempotency_claim = None
    session().rollback()
    with transaction() as current:
        if response.status_code < 400:
            current.execute(
                update(IdempotencyKey).where(IdempotencyKey.claim == claim)
                .values(status=response.status_code, answer=_sealed(claim, response))
            )  # fmt: skip
        else:
            current.execute(
                delete(IdempotencyKey).where(IdempotencyKey.claim == claim, IdempotencyKey.took_effect.is_(False))
            )
    return response


def purge_idempotency_keys(session: Session, now: datetime) -> int:
    """Delete keys older than 24 hours; return how many."""
    result = session.execute(delete(IdempotencyKey).where(IdempotencyKey.claimed_at < now - KEPT_FOR))
    return rows_changed(result)


def _claim_or_wait(use: _Use) -> Response | None:
    claim, deadline = secrets.token_hex(16), time.monotonic() + _WAIT_SECONDS
    while True:
        with transaction() as current:
            if _claim(current, use, claim):
                break
            row = current.scalar(_row_of(use))
            answer = _answer_of(row, use) if row else None
        if answer is not None:
            return answer
        if time.monotonic() > deadline:
            raise Conflict("The first request with this Idempotency-Key is still at work. Repeat it in a few seconds.")
        time.sleep(_POLL_SECONDS)
    g.idempotency_claim = claim
    return None


def _claim(current: Session, use: _Use, claim: str) -> bool:
    now = clock.now()
    fresh = {"request_hash": use.request_hash, "claim": claim, "claimed_at": now}
    statement = (
        insert(IdempotencyKey)
        .values(owner=use.owner, method=use.method, path=use.path, key=use.key, took_effect=False, **fresh)
        .on_conflict_do_update(
            constraint="uq_idempotency_keys_use",
            set_={**fresh, "took_effect": False, "status": None, "answer": None},
            where=_may_be_taken_over(now, use.request_hash),
        )
        .returning(IdempotencyKey.claim)
    )
    return current.scalar(statement) is not None


def _may_be_taken_over(now: datetime, request_hash: str) -> ColumnElement[bool]:
    abandoned = (
        IdempotencyKey.status.is_(None)
        & IdempotencyKey.took_effect.is_(False)
        & (IdempotencyKey.request_hash == request_hash)
        & (IdempotencyKey.claimed_at < now - TAKEN_OVER_AFTER)
    )
    return abandoned | (IdempotencyKey.claimed_at < now - KEPT_FOR)


def _row_of(use: _Use) -> Select[IdempotencyKey]:
    return select(IdempotencyKey).where(
        IdempotencyKey.owner == use.owner,
        IdempotencyKey.method == use.method,
        IdempotencyKey.path == use.path,
        IdempotencyKey.key == use.key,
    )


def _answer_of(row: IdempotencyKey, use: _Use) -> Response | None:
    if row.request_hash != use.request_hash:
        raise Conflict("This Idempotency-Key was used for another request. Take a new key for new content.")
    if row.status is not None and row.answer is not None:
        return _opened(row.claim, row.status, row.answer)
    if row.took_effect and row.claimed_at < clock.now() - TAKEN_OVER_AFTER:
        raise Conflict(
            "The first request with this Idempotency-Key was carried out, but its answer was lost. "
            "Read the present state with GET before you send anything again."
        )
    return None


def _request_hash() -> str:
    # Keyed, because a body may contain a password that a plain hash would let one guess.
    digest = hmac.new(str(current_app.secret_key).encode(), digestmod=hashlib.sha256)
    digest.update(request.query_string)
    if request.mimetype != "multipart/form-data":
        digest.update(request.get_data(cache=True))
        return digest.hexdigest()
    # The multipart boundary differs with each try; the fields and the files' bytes do not.
    digest.update(json.dumps(sorted(request.form.items(multi=True))).encode())
    for name, file in sorted(request.files.items(multi=True)):
        digest.update(json.dumps([name, file.filename]).encode())
        digest.update(hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]
        file.stream.seek(0)
    return digest.hexdigest()


def _sealed(claim: str, response: Response) -> str:
    kept = {
        "headers": {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers},
        "body": response.get_data(as_text=True),
    }
    return _box().encrypt(json.dumps(kept), _place(claim))


def _opened(claim: str, status: int, answer: str) -> Response:
    kept = json.loads(_box().decrypt(answer, _place(claim)))
    return Response(kept["body"], status, {**kept["headers"], REPLAYED_HEADER: "true"})


def _box() -> SecretBox:
    return SecretBox(current_app.config["ENCRYPTION_KEYS"])


def _place(claim: str) -> str:
    return f"idempotency_keys.answer:{claim}"


def _current_claim() -> str | None:
    claim = g.get("idempotency_claim") if has_request_context() else None
    return claim if isinstance(claim, str) else None


@event.listens_for(db.session, "before_commit")
def _fence(current: Session) -> None:
    """Tie the key to the view's own commit (see the module's text, point 2)."""
    claim = _current_claim()
    if claim is None:
        return
    result = current.execute(update(IdempotencyKey).where(IdempotencyKey.claim == claim).values(took_effect=True))
    if rows_changed(result) == 0:
        g.idempotency_claim = None
        raise Conflict("Another request with this Idempotency-Key took over, so this one changed nothing.")
