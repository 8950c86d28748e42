"""The numbers of a campaign: which can send, how much each can take, and who gets which."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.accounts.pace import effective_rate
from dispatcher.campaigns.models import Campaign
from dispatcher.errors import NotFound

QUALITY: Final = {"YELLOW": 0.5, "RED": 0.1}
"""How much of its share a number takes whose quality has fallen: more messages that people block would cost it."""

_GONE: Final = ("DISCONNECTED", "BANNED", "FLAGGED", "RESTRICTED", "MIGRATED", "DELETED")
"""Meta's words for numbers that cannot send (``status`` of the phone number), before a refusal has told so."""


def number_ids(campaign: Campaign) -> list[int]:
    """Return the campaign's numbers, its own first."""
    return [campaign.account_id, *campaign.extra_account_ids]


def sends_from(account_id: int) -> ColumnElement[bool]:
    """Return the condition that a campaign sends from this number, as its own or a further one."""
    return or_(Campaign.account_id == account_id, Campaign.extra_account_ids.contains([account_id]))


def numbers_of(session: Session, campaign: Campaign) -> list[Account]:
    """Return the campaign's numbers, its own first."""
    ids = number_ids(campaign)
    return in_order(ids, {one.id: one for one in session.scalars(select(Account).where(Account.id.in_(ids)))})


def in_order(ids: Sequence[int], accounts: Mapping[int, Account]) -> list[Account]:
    """Return these accounts in the order of the ids."""
    return [accounts[one] for one in ids]


def able(numbers: Sequence[Account]) -> list[Account]:
    """Return those that may send now."""
    now = clock.now()
    return [one for one in numbers if one.may_send(now) and one.connection_status not in _GONE]


def rate_of(numbers: Sequence[Account]) -> float:
    """Return how many messages a second they send together; of all of them when none may send now."""
    return sum(effective_rate(one) for one in able(numbers) or numbers)


def weight(number: Account) -> float:
    """Return how large a part of the people a number takes."""
    return effective_rate(number) * QUALITY.get(number.quality_rating, 1.0)


def division(numbers: Sequence[Account]) -> tuple[list[int], list[float]]:
    """Return the numbers that take people and where on the way from 0 to 1 the part of each but the last ends.

    Numbers that cannot send take none; when none can, all take their part and the campaign waits for them.
    """
    taking = able(numbers) or list(numbers)
    weights = [weight(one) for one in taking]
    return [one.id for one in taking], [end / sum(weights) for end in accumulate(weights)][:-1]


def sender_of(numbers: Sequence[Account], wanted: int | None) -> Account:
    """Return the number a test goes from: the wanted one, else the first that can send; raises NotFound."""
    if wanted is None:
        return (able(numbers) or numbers)[0]
    for one in numbers:
        if one.id == wanted:
            return one
    raise NotFound("The campaign does not send from this number.")
