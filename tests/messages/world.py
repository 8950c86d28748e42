"""What the tests of the engine are made of: numbers, templates, campaigns and messages as rows, and a bare Meta."""

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from flask import Flask, current_app
from sqlalchemy import insert, select, update

from dispatcher.accounts.credentials import store_token
from dispatcher.accounts.models import Account, Template
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.database import db, session, transaction
from dispatcher.messages import plans
from dispatcher.messages.models import Message, MessageAttempt

Json = dict[str, Any]
Answer = TypeVar("Answer")
TOKEN = "EAAsimulatortoken"
WABA = "100000000000001"
PHONES = ("200000000000001", "200000000000002")
_people = itertools.count(1)

BODY = {"type": "BODY", "text": "Olá {{1}}, pedido {{2}}.", "example": {"body_text": [["Ana", "A-1"]]}}
ORDER_UPDATE: Json = {
    "name": "order_update",
    "language": "pt_BR",
    "category": "UTILITY",
    "parameter_format": "POSITIONAL",
    "components": [BODY],
}


def add_account(phone: str = PHONES[0], waba: str = WABA, **values: Any) -> int:
    """A number with a token that may send."""
    with transaction() as current:
        account = Account(name="Shop", phone_number_id=phone, business_account_id=waba, **values)
        store_token(account, current_app.extensions["secret_box"], TOKEN)
        current.add(account)
        current.flush()
        return account.id


def add_template(waba: str = WABA, **values: Any) -> int:
    """The template that every campaign here sends, as a sync would store it."""
    given = {**ORDER_UPDATE, "meta_id": "500000000000001", "status": "APPROVED", "content_hash": "x"} | values
    with transaction() as current:
        template = Template(business_account_id=waba, **given)
        current.add(template)
        current.flush()
        return template.id


def add_plan(name: str = "order_update") -> int:
    """A pinned message: two values for each recipient."""
    with transaction() as current:
        return plans.pin(current, {**ORDER_UPDATE, "name": name}, {}, {})


def add_campaign(account_id: int, status: str = "running", **values: Any) -> int:
    """A campaign somebody has started."""
    with transaction() as current:
        campaign = Campaign(name="Sale", account_id=account_id, status=status, **values)
        current.add(campaign)
        current.flush()
        return campaign.id


def person() -> tuple[str, str]:
    """Somebody nobody wrote to yet: recipient key and number."""
    digits = f"55119{60_000_000 + next(_people):08}"
    return digits, f"+{digits}"


def add_messages(account_id: int, count: int = 1, *, state: str = "pending", **values: Any) -> list[int]:
    """Messages in ``state``, each for somebody else; those past ``queued`` have the attempt they need."""
    plan_id = values.pop("plan_id", None) or add_plan()
    given = {"account_id": account_id, "plan_id": plan_id, "state": state}
    given["variables"] = {"body.1": "Ana", "body.2": "7"}
    rows = []
    for _ in range(count):
        key, number = person()
        rows.append({**given, "recipient_key": key, "to_number": number} | values)
    with transaction() as current:
        ids = sorted(current.scalars(insert(Message).returning(Message.id), rows))
        if values.get("attempt"):
            attempts = [{"message_id": one, "attempt": values["attempt"], "account_id": account_id} for one in ids]
            current.execute(insert(MessageAttempt), attempts)
    return ids


def add_recipients(campaign_id: int, rows: Sequence[tuple[str, Json]]) -> None:
    """Rows of an audience: (status, cells); the good ones each for somebody else."""
    listed = []
    for number, (status, cells) in enumerate(rows, start=1):
        key, phone = person()
        good = status == "good"
        listed.append(
            {
                "campaign_id": campaign_id,
                "row_number": number,
                "phone": phone,
                "to_number": phone if good else None,
                "recipient_key": key if good else f"row:{number}",
                "cells": cells,
                "status": status,
                "problems": None if good else [{"column": "phone", "code": "LETTERS", "message": "Letters."}],
            }
        )
    with transaction() as current:
        current.execute(insert(CampaignRecipient), listed)


def stored(message_id: int) -> Message:
    """The message as it is now."""
    db.session.rollback()
    return db.session.get_one(Message, message_id, populate_existing=True)


def campaign(campaign_id: int) -> Campaign:
    """The campaign as it is now."""
    db.session.rollback()
    return db.session.get_one(Campaign, campaign_id, populate_existing=True)


def account(account_id: int) -> Account:
    """The number as it is now."""
    db.session.rollback()
    return db.session.get_one(Account, account_id, populate_existing=True)


def states(**where: Any) -> list[str]:
    """The states of all messages, or of those that fit."""
    db.session.rollback()
    return list(session().scalars(select(Message.state).filter_by(**where).order_by(Message.id)))


def attempts(message_id: int) -> list[MessageAttempt]:
    """Every try of a message."""
    db.session.rollback()
    chosen = select(MessageAttempt).where(MessageAttempt.message_id == message_id).order_by(MessageAttempt.attempt)
    return list(session().scalars(chosen.execution_options(populate_existing=True)))


def change(model: type[Any], key: int, **values: Any) -> None:
    """Change a row behind the product's back."""
    with transaction() as current:
        current.execute(update(model).where(model.id == key).values(**values))


def side_by_side(app: Flask, count: int, work: Callable[[], Answer]) -> list[Answer]:
    """Run the same work in ``count`` threads at once, each with a session of its own."""

    def run(_: int) -> Answer:
        with app.app_context():
            return work()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))
