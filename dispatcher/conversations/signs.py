"""Small signs to the person: that an agent has read what they wrote, and that one is typing (reference §1.3).

Each number says which of them it gives. They go from a thread beside the request, once, and are dropped rather than
waited for: nothing an agent does is ever later for them, and no job is worth what a lost one costs.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Final

import structlog
from flask import Flask, current_app
from redis.exceptions import RedisError
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.context import context
from dispatcher.accounts.credentials import token_of
from dispatcher.accounts.models import Account, CustomerSees
from dispatcher.conversations import window
from dispatcher.conversations.models import Conversation
from dispatcher.crypto import CannotDecrypt
from dispatcher.database import transaction
from dispatcher.errors import DispatcherError
from dispatcher.jobqueue.jobs import redis
from dispatcher.messages.models import Message
from dispatcher.whatsapp.client import GraphClient, GraphFailure

log = structlog.get_logger(__name__)

TYPING_SECONDS: Final = 20
"""Meta shows it for 25 seconds; a new one before that is for those who write long answers."""
_READ_WITHIN: Final = timedelta(days=30)
_WAITING_MOST: Final = 50
_TIMES_OUT: Final = (3.0, 5.0)

_threads: Final = ThreadPoolExecutor(2, thread_name_prefix="signs")
_room: Final = BoundedSemaphore(_WAITING_MOST)


@dataclass(frozen=True, slots=True)
class Sign:
    """What to show about the message with this wamid."""

    account_id: int
    wamid: str
    typing: bool


def sign_of_reading(session: Session, conversation: Conversation) -> Sign | None:
    """Return the sign that everything was read, once for each last message; None when there is nothing to show."""
    if _shown(session, conversation) is CustomerSees.NOTHING:
        return None
    untold = Conversation.told_read_id < conversation.inbound_id
    mine = update(Conversation).where(Conversation.id == conversation.id, untold)
    told = mine.values(told_read_id=conversation.inbound_id).returning(Conversation.id)
    if session.scalar(told.execution_options(synchronize_session=False)) is None:
        return None
    return _sign(session, conversation, typing=False)


def sign_of_typing(session: Session, conversation: Conversation) -> Sign | None:
    """Return the sign that somebody is typing, at most every twenty seconds; None when there is nothing to show."""
    if _shown(session, conversation) is not CustomerSees.TYPING:
        return None
    if not window.is_open(conversation.inbound_at, clock.now()):
        return None
    try:
        is_first = redis().set(f"signs:typing:{conversation.id}", 1, nx=True, ex=TYPING_SECONDS)
    except RedisError:
        return None
    return _sign(session, conversation, typing=True) if is_first else None


def _shown(session: Session, conversation: Conversation) -> CustomerSees:
    return CustomerSees(session.get_one(Account, conversation.account_id).customer_sees)


def _sign(session: Session, conversation: Conversation, *, typing: bool) -> Sign | None:
    last = select(Message.wamid).where(Message.id == conversation.inbound_id)
    wamid = session.scalar(last.where(Message.state_at > clock.now() - _READ_WITHIN))
    return Sign(conversation.account_id, wamid, typing) if wamid else None


def show(sign: Sign | None) -> None:
    """Show a sign to the person, some time soon; call it after the commit."""
    if sign is None or not _room.acquire(blocking=False):
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    _threads.submit(_show, app, sign).add_done_callback(lambda _: _room.release())


def _show(app: Flask, sign: Sign) -> None:
    with app.app_context():
        try:
            with transaction() as session:
                account = session.get_one(Account, sign.account_id)
                token, phone_number_id = token_of(account, context().box), account.phone_number_id
            with GraphClient(context().settings.graph_url, token, timeout=_TIMES_OUT) as client:
                client.mark_read(phone_number_id, sign.wamid, typing=sign.typing)
        except (GraphFailure, DispatcherError, CannotDecrypt, SQLAlchemyError) as problem:
            log.info("sign_not_shown", account_id=sign.account_id, reason=type(problem).__name__)
