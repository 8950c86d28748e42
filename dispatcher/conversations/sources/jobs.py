"""Jobs of other systems' conversations: telling them what we answered."""

import hashlib
import hmac
import time
from typing import Final

from flask import current_app

from dispatcher import outbound
from dispatcher.conversations.sources import outbox
from dispatcher.conversations.sources.models import Source
from dispatcher.conversations.telling import tell
from dispatcher.database import transaction
from dispatcher.jobqueue.jobs import DELIVERIES, enqueue, job, told_later
from dispatcher.jobqueue.ticks import Tick
from dispatcher.paired_secrets import opened

_LONGEST_TURN: Final = 40.0


@job(DELIVERIES, seconds=120)
def tell_sources() -> None:
    """Tell other systems what is due; what is left after a while is the next turn's.

    One that does not answer is called once in a turn: those that do must not wait behind its silence.
    """
    end = time.monotonic() + _LONGEST_TURN
    silent: set[int] = set()
    while time.monotonic() < end and _tell_next(silent):
        pass


def tell_soon() -> None:
    """Have what was just committed told at once; without a Redis the tick does it."""
    with told_later():
        enqueue(tell_sources)


def _tell_next(silent: set[int]) -> bool:
    with transaction() as session:
        call = outbox.claim(session, silent)
        secrets = opened(session.get_one(Source, call.source_id)) if call else []
    if call is None:
        return False
    status, problem = _call(call, secrets)
    if status is None:
        silent.add(call.source_id)
    with transaction() as session:
        conversation_id = outbox.record(session, call, status, problem)
    if conversation_id is not None:
        tell([conversation_id])
    return True


def _call(call: outbox.Call, secrets: list[str]) -> tuple[int | None, str | None]:
    """Call, with no transaction open; return the status and what was wrong."""
    if not secrets:
        return None, "The secret cannot be opened with the configured ENCRYPTION_KEYS."
    try:
        internal = current_app.extensions["settings"].internal_hosts
        status = outbound.post(call.url, call.body, _headers(call, secrets), internal).status
    except outbound.BadAddress as problem:
        return None, str(problem)
    except outbound.NoAnswer as silence:
        return None, f"No answer ({silence})."
    return status, None if 200 <= status < 300 else f"It answered {status}."


def _headers(call: outbox.Call, secrets: list[str]) -> dict[str, str]:
    """Return the headers: signed with the new secret and, while it is being changed, with the old one too."""
    names = ("X-Signature-256", "X-Previous-Signature-256")
    signed = {
        name: f"sha256={hmac.new(secret.encode(), call.body, hashlib.sha256).hexdigest()}"
        for name, secret in zip(names, secrets, strict=False)
    }
    return {"Content-Type": "application/json", "X-Event-ID": call.event_id, **signed}


SOURCE_TICKS: Final = (Tick(tell_sources, seconds=5),)
