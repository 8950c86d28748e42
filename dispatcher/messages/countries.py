"""What Meta's refusal of a whole country (130497) means for the messages that wait."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher.accounts.countries import block_country
from dispatcher.accounts.models import Account
from dispatcher.contacts.countries import country_digits, country_of, telling_digits
from dispatcher.events import Event
from dispatcher.messages.aftermath import Refusal
from dispatcher.messages.models import Message
from dispatcher.messages.skips import COUNTRY_BLOCKED
from dispatcher.whatsapp.error_codes import Scope

# By campaign and number: a row that somebody holds is being claimed or handed out; Meta refuses that one, too.
_PLANNED: Final = """
    campaigns c JOIN messages m ON m.campaign_id = c.id AND m.account_id = :account
    WHERE c.status IN ('preparing', 'running', 'waiting', 'paused') AND m.state IN ('pending', 'queued')
"""
_DIGITS: Final = text(
    f"SELECT DISTINCT {country_digits('m.recipient_key')} FROM {_PLANNED}"  # noqa: S608 - constants
)
_WITHDRAW: Final = text(
    f"""
    UPDATE messages m SET state = 'skipped', state_at = now(), lease_until = NULL, reason = '{COUNTRY_BLOCKED}'
    FROM (SELECT m.id FROM {_PLANNED} AND {country_digits("m.recipient_key")} = ANY(:digits)
          ORDER BY m.id FOR UPDATE OF m SKIP LOCKED) l
    WHERE m.id = l.id
    """  # noqa: S608
)


def note_countries(session: Session, refusals: Sequence[Refusal]) -> Sequence[Event]:
    """Note which countries Meta has refused."""
    refused = {one.message_id: one.account_id for one in refusals if one.rule.scope is Scope.COUNTRY}
    if refused:
        keys = session.execute(select(Message.id, Message.recipient_key).where(Message.id.in_(refused)))
        found = {(refused[row[0]], country_of(telling_digits(row[1]))) for row in keys}
        for account_id, country in sorted((account, country) for account, country in found if country):
            block_country(session, account_id, country)
    return ()


def withdraw_country(session: Session, business_account_id: str, country: str) -> None:
    """Skip what campaigns have planned for people in a country, on the numbers of a business account."""
    mine = select(Account.id).where(Account.business_account_id == business_account_id)
    for account_id in session.scalars(mine.order_by(Account.id)).all():
        _withdraw(session, account_id, country)


def _withdraw(session: Session, account_id: int, country: str) -> None:
    digits = session.scalars(_DIGITS, {"account": account_id}).all()
    theirs = [one for one in digits if country_of(one) == country]
    if theirs:
        session.execute(_WITHDRAW, {"account": account_id, "digits": theirs})
