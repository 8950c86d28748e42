"""The numbers a sender works for: what it needs to know of each, read again every second."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.credentials import token_of
from dispatcher.accounts.models import Account, may_send
from dispatcher.accounts.pace import effective_limit, effective_rate, patience
from dispatcher.crypto import CannotDecrypt, SecretBox
from dispatcher.messages.models import Message

LOWEST_RATE = 0.1


@dataclass(frozen=True, slots=True)
class Number:
    """A WhatsApp number that may send now.

    ``rate`` is the messages a second it sends, ``limit`` what rate and burst together keep under, ``patience`` the
    seconds after its turn within which a message may still leave.
    """

    id: int
    phone_number_id: str
    token: str = field(repr=False)
    rate: float
    limit: float
    patience: float


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
    return Number(account.id, account.phone_number_id, token, rate, limit, patience(account))


class Addressed(NamedTuple):
    """A message that was taken, the number that is to send it, and to whom."""

    id: int
    account_id: int
    recipient_key: str


def addressed(session: Session, ids: Sequence[int]) -> list[Addressed]:
    """Return from which number these messages go, and to whom, in the order of ids."""
    columns = select(Message.id, Message.account_id, Message.recipient_key)
    return [Addressed(*row) for row in session.execute(columns.where(Message.id.in_(ids)).order_by(Message.id))]
