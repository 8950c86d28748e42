"""The numbers a sender works for: what it needs to know of each, read again every second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.credentials import token_of
from dispatcher.accounts.models import Account, may_send
from dispatcher.accounts.pace import effective_limit, effective_rate
from dispatcher.crypto import CannotDecrypt, SecretBox
from dispatcher.messages.models import Message

LOWEST_RATE = 0.1


@dataclass(frozen=True, slots=True)
class Number:
    """A WhatsApp number that may send now.

    ``rate`` is the messages a second it sends, ``limit`` what no sliding second may hold more of.
    """

    id: int
    phone_number_id: str
    token: str = field(repr=False)
    rate: float
    limit: float


def able_to_send(session: Session) -> list[Number]:
    """Return the numbers that may send: active, with a token we can open, not blocked."""
    accounts = session.scalars(select(Account).where(may_send(clock.now())).order_by(Account.id))
    return [number for account in accounts if (number := _number(account)) is not None]


def _number(account: Account) -> Number | None:
    box: SecretBox = current_app.extensions["secret_box"]
    try:
        token = token_of(account, box)
    except CannotDecrypt:
        return None
    rate, limit = (max(LOWEST_RATE, found) for found in (effective_rate(account), effective_limit(account)))
    return Number(account.id, account.phone_number_id, token, rate, limit)


def group_by_account(session: Session, ids: Sequence[int]) -> Mapping[int, list[int]]:
    """Return these messages by the number that is to send them."""
    grouped: dict[int, list[int]] = {}
    rows = session.execute(select(Message.id, Message.account_id).where(Message.id.in_(ids)).order_by(Message.id))
    for message_id, account_id in rows:
        grouped.setdefault(account_id, []).append(message_id)
    return grouped
