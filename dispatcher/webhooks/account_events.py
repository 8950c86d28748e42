"""What Meta tells of templates, numbers and whole accounts, written to our copies of them (reference §4.7).

Events repeat and come late. One older than what we know of a template changes nothing, and a block that Meta announced
more than a week ago (the longest it repeats itself) is not put up again by a replay.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from dispatcher.accounts import lifting
from dispatcher.accounts.blocking import Block, block_business_account, free, lift_business_account
from dispatcher.accounts.health import messaging_limit, note_failure, quality, throughput_limit
from dispatcher.accounts.models import Account, BlockScope, Template
from dispatcher.accounts.views import changing
from dispatcher.events import AccountHealthChanged
from dispatcher.whatsapp.webhook_account_events import (
    AccountReview,
    AccountUpdate,
    Capability,
    NumberName,
    NumberQuality,
    TemplateCategory,
    TemplateQuality,
    TemplateStatus,
)
from dispatcher.whatsapp.webhook_events import ChannelErrors, WebhookEvent

_SECOND: Final = timedelta(seconds=1)
"""Meta's times are cut to whole seconds: an event happened somewhere in the second it names."""
_CLOCKS_DIFFER: Final = timedelta(seconds=5)
_LONGEST_REPETITION: Final = timedelta(days=7)

_RESTRICTED: Final = 368
_LOCKED: Final = 131031
_STOPS_SENDING: Final = frozenset({"RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"})
_FREES: Final = frozenset({"ACCOUNT_RECONNECTED"})

_STATUS_AFTER: Final = {"REINSTATED": "APPROVED", "UNPAUSED": "APPROVED", "UNARCHIVED": "APPROVED"}
_SAYS_NOTHING_OF_STATUS: Final = frozenset({"FLAGGED", "LOCKED", "UNLOCKED"})
_PAUSES: Final = {"FIRST_PAUSE": timedelta(hours=3), "SECOND_PAUSE": timedelta(hours=6)}

TemplateEvent = TemplateStatus | TemplateQuality | TemplateCategory
Facts = list[AccountHealthChanged]


def apply_event(session: Session, event: WebhookEvent, at: datetime) -> Facts | None:
    """Write an event to the accounts and templates it is about; None when it is one that changes nothing here."""
    match event:
        case TemplateStatus():
            return _each_template(session, event, lambda template: _status(template, event, at))
        case TemplateQuality():
            return _each_template(session, event, lambda template: _quality(template, event))
        case TemplateCategory():
            return _each_template(session, event, lambda template: _category(template, event))
        case NumberQuality():
            return _each(_numbers(session, event), at, lambda account: _number(account, event))
        case NumberName(decision="APPROVED"):
            return _each(_numbers(session, event), at, lambda account: _rename(account, event.requested_name))
        case Capability() if event.messages_per_day:
            return _each(_of_portfolio(session, event.waba_id), at, lambda account: _limit(account, event))
        case AccountUpdate():
            return _account(session, event, at)
        case AccountReview(decision="APPROVED"):
            return _each(_of_waba(session, event.waba_id), at, lambda account: free(account, lifting.STANDING))
        case ChannelErrors():
            return _errors(session, event, at)
    return None


# Templates


def _each_template(session: Session, event: TemplateEvent, act: Callable[[Template], None]) -> Facts:
    named = Template.meta_id == event.template_id
    if event.name and event.language:
        named = or_(named, (Template.name == event.name) & (Template.language == event.language))
    mine = Template.business_account_id == event.waba_id
    for template in session.scalars(select(Template).where(mine, named).order_by(Template.id).with_for_update()):
        if _is_news(template, event.entry_time):
            act(template)
            template.synced_at = max(template.synced_at, (event.entry_time or template.synced_at) + _SECOND)
    session.flush()
    return []


def _is_news(template: Template, entry_time: datetime | None) -> bool:
    return entry_time is None or entry_time + _SECOND + _CLOCKS_DIFFER >= template.synced_at


def _status(template: Template, event: TemplateStatus, at: datetime) -> None:
    if event.event not in _SAYS_NOTHING_OF_STATUS:
        template.status = _STATUS_AFTER.get(event.event, event.event)
    template.rejected_reason = event.reason if event.event == "REJECTED" and event.reason != "NONE" else None
    template.category = event.category or template.category
    pause = _PAUSES.get(event.title) if event.event == "PAUSED" else None
    template.paused_until = (event.entry_time or at) + pause if pause else None
    template.updated_at = at


def _quality(template: Template, event: TemplateQuality) -> None:
    template.quality_score = event.new


def _category(template: Template, event: TemplateCategory) -> None:
    template.category = event.new
    if event.previous:
        template.previous_category, template.correct_category = event.previous, None
    else:
        template.correct_category = event.correct or None


# Numbers


def _numbers(session: Session, event: NumberQuality | NumberName) -> Sequence[Account]:
    """Return the number of the event, which only its displayed digits name."""
    digits = "".join(filter(str.isdigit, event.display_phone_number))
    shown = func.regexp_replace(Account.display_phone_number, "[^0-9]", "", "g")
    of_waba = Account.business_account_id == event.waba_id
    return session.scalars(select(Account).where(of_waba, shown == digits).order_by(Account.id).with_for_update()).all()


def _of_waba(session: Session, waba_id: str) -> Sequence[Account]:
    mine = Account.business_account_id == waba_id
    return session.scalars(select(Account).where(mine).order_by(Account.id).with_for_update()).all()


def _of_portfolio(session: Session, waba_id: str) -> Sequence[Account]:
    """Return all numbers that share the messaging limit: those of the same business, or at least of the same WABA."""
    business = select(Account.business_id).where(
        Account.business_account_id == waba_id, Account.business_id.is_not(None)
    )
    which = or_(Account.business_account_id == waba_id, Account.business_id.in_(business))
    return session.scalars(select(Account).where(which).order_by(Account.id).with_for_update()).all()


def _each(accounts: Sequence[Account], at: datetime, act: Callable[[Account], None]) -> Facts:
    facts = [changing(account, at, act) for account in accounts]
    return [fact for fact in facts if fact is not None]


def _number(account: Account, event: NumberQuality) -> None:
    if event.event == "THROUGHPUT_UPGRADE":
        account.throughput_level, account.throughput_limit = "HIGH", throughput_limit("HIGH")
        # The minute of maintenance that the upgrade takes is over.
        free(account, lifting.MAINTENANCE)
    elif event.event == "FLAGGED":
        account.quality_rating = "RED"
    elif event.event == "UNFLAGGED":
        account.quality_rating = quality(None)
        free(account, lifting.QUALITY)
    if event.limit:
        account.messaging_limit_tier, account.messaging_limit = event.limit, _recipients(event.limit)


def _rename(account: Account, name: str) -> None:
    account.verified_name = name or account.verified_name
    free(account, lifting.DISPLAY_NAME)


def _limit(account: Account, event: Capability) -> None:
    limit = event.messages_per_day
    account.messaging_limit_tier, account.messaging_limit = limit, _recipients(limit)


def _recipients(limit: str) -> int | None:
    """Return unique recipients a day of ``TIER_10K`` or ``10000``; None for unlimited (``-1``)."""
    return int(limit) if limit.isascii() and limit.isdecimal() and len(limit) < 18 else messaging_limit(limit)


# Whole accounts


def _account(session: Session, event: AccountUpdate, at: datetime) -> Facts:
    if event.ban_state == "REINSTATE" or event.event in _FREES:
        return lift_business_account(session, event.waba_id, at)
    if not event.stops or (event.entry_time is not None and event.entry_time < at - _LONGEST_REPETITION):
        return []
    stopping = [one for one in event.restrictions if one.type in _STOPS_SENDING]
    if event.restrictions and not stopping:
        return []
    ends = [one.expires for one in stopping]
    until = max((end for end in ends if end), default=None) if all(ends) else None
    if until is not None and until <= at:
        return []
    code = _RESTRICTED if stopping else _LOCKED
    why = Block(code=code, reason=_reason(event), scope=BlockScope.BUSINESS_ACCOUNT, until=until)
    return block_business_account(session, event.waba_id, why, at)


def _reason(event: AccountUpdate) -> str:
    details = (event.ban_state, event.violation, *(one.type for one in event.restrictions))
    return ": ".join([event.event, ", ".join(filter(None, details))]).removesuffix(": ")


def _errors(session: Session, event: ChannelErrors, at: datetime) -> Facts:
    said = "; ".join(f"({error.code}) {error.details or error.title or error.message}" for error in event.errors)
    accounts = session.scalars(
        select(Account).where(Account.phone_number_id == event.phone_number_id).with_for_update()
    ).all()
    facts = [note_failure(account, said, at) for account in accounts]
    return [fact for fact in facts if fact is not None]
