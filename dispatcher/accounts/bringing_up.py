"""Bringing a number's connection to Meta up: token, number, permissions, webhooks; each step a fact.

Opens its own short transactions, so that none is open while Meta answers.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from dispatcher import clock
from dispatcher.accounts import connecting, connection, qr, registry, sessions
from dispatcher.accounts.connection import Connection
from dispatcher.accounts.sessions import SessionState
from dispatcher.config import Settings
from dispatcher.crypto import SecretBox
from dispatcher.database import transaction
from dispatcher.errors import Conflict, DispatcherError
from dispatcher.events import Event, QrCode
from dispatcher.whatsapp.client import GraphClient


def bring_up(account_id: int, words: str, settings: Settings) -> Iterator[Sequence[Event]]:
    """Yield the facts of each step, to be told at once; ends ``ready``, ``authenticated`` or ``disconnected``."""
    try:
        with transaction() as session:
            account = registry.find(session, account_id)
            tried = connecting.stored(account, SecretBox(settings.encryption_keys), {})
    except Conflict as problem:
        yield _moved(account_id, SessionState.DISCONNECTED, problem.message)
        return
    client = GraphClient(settings.graph_url, tried.token)
    found = connection.examine(client, tried.numbers)
    yield _kept(account_id, found)
    if not found.usable:
        yield _moved(account_id, SessionState.DISCONNECTED, sessions.first_problem(found))
        return
    yield _shown(account_id, words)
    yield _moved(account_id, SessionState.AUTHENTICATED, None)
    found = connection.subscribe(client, tried.numbers, found)
    yield _moved(account_id, sessions.outcome(found), sessions.first_problem(found))


def _kept(account_id: int, found: Connection) -> list[Event]:
    """Keep what Meta said of the number."""
    with transaction() as session:
        account = registry.find(session, account_id, lock=True)
        if not found.usable:
            return []
        before: tuple[str, datetime | None] = account.session_status, account.session_at
        fact = connecting.settle(account, found, clock.now())
        # How far the session is, the steps say.
        account.session_status, account.session_at = before
        return [fact] if fact else []


def _shown(account_id: int, words: str) -> list[Event]:
    with transaction() as session:
        account = registry.find(session, account_id, lock=True)
        link = qr.link_of(account, words)
        moved = sessions.move(account, SessionState.QRCODE, clock.now())
    return [moved, QrCode(account_id=account_id, link=link, image_b64=qr.png_b64(link))]


def _moved(account_id: int, state: SessionState, problem: str | None) -> list[Event]:
    try:
        with transaction() as session:
            account = registry.find(session, account_id, lock=True)
            if account.session_status == SessionState.DISCONNECTED and not account.is_active:
                # Ended by a person while Meta was asked.
                return []
            return [sessions.move(account, state, clock.now(), problem)]
    except DispatcherError:
        return []
