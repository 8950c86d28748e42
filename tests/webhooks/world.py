"""What the tests of webhooks are made of: numbers, messages on their way, and Meta's calls about them."""

import hashlib
import hmac
import itertools
import json
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from dispatcher.accounts.credentials import store_app_secret
from dispatcher.accounts.models import Account
from dispatcher.campaigns.models import Campaign
from dispatcher.crypto import SecretBox
from dispatcher.database import db, transaction
from dispatcher.messages.models import Message, MessageAttempt, MessageStatus
from dispatcher.webhooks.jobs import process_once
from dispatcher.webhooks.models import JournalEntry
from dispatcher.whatsapp.webhook_events import StatusUpdate
from dispatcher.whatsapp.webhooks import parse

SECRET = "app-secret-of-the-tests"
VERIFY_TOKEN = "verify-token-of-the-tests"
NUMBER = "106540352242922"
WABA = "102290129340398"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Json = dict[str, Any]
_numbers = itertools.count(1)


def add_account(number: str = NUMBER, waba: str = WABA, *, secret: str | None = None, **values: Any) -> int:
    with transaction() as session:
        account = Account(name="Shop", phone_number_id=number, business_account_id=waba, **values)
        if secret:
            box = SecretBox(current_app.extensions["settings"].encryption_keys)
            store_app_secret(account, box, secret)
        session.add(account)
        session.flush()
        return account.id


def add_campaign(account_id: int) -> int:
    with transaction() as session:
        campaign = Campaign(name="Sale", account_id=account_id)
        session.add(campaign)
        session.flush()
        return campaign.id


def wamid_of(message_id: int, attempt: int = 1) -> str:
    return f"wamid.{message_id}.{attempt}"


def add_messages(
    account_id: int,
    count: int = 1,
    *,
    state: str = "accepted",
    attempt: int = 1,
    outcome: str = "accepted",
    recorded: bool = True,
    campaign_id: int | None = None,
) -> list[int]:
    """Messages in ``state`` with all their attempts; ``recorded``: the sender noted the last answer's wamid."""
    with transaction() as session:
        rows = [
            {"account_id": account_id, "campaign_id": campaign_id, "state": state, "attempt": attempt}
            | {"recipient_key": f"55119{next(_numbers):08}"}
            for _ in range(count)
        ]
        ids = list(session.scalars(insert(Message).returning(Message.id), rows))
        for tried in range(1, attempt + 1):
            known = recorded or tried < attempt
            session.execute(
                insert(MessageAttempt),
                [
                    {"message_id": one, "attempt": tried, "account_id": account_id}
                    | {"outcome": outcome if known else "started", "wamid": wamid_of(one, tried) if known else None}
                    for one in ids
                ],
            )
        return ids


def status(message_id: int, name: str, *, attempt: int = 1, second: int = 0, **changes: Any) -> Json:
    """A member of ``statuses`` as Meta writes it; a value of None leaves a field out."""
    found: Json = {
        "id": wamid_of(message_id, attempt),
        "status": name,
        "timestamp": str(int(NOON.timestamp()) + second),
        "recipient_id": "5511987654321",
        "biz_opaque_callback_data": f"{message_id}.{attempt}",
    }
    if name == "failed":
        found["errors"] = [{"code": 131026, "title": "Undeliverable", "error_data": {"details": "No such person."}}]
    found |= changes
    return {key: value for key, value in found.items() if value is not None}


def said(words: str, *, wamid: str = "wamid.in.1", sender: str = "5511987654321", **changes: Any) -> Json:
    """A member of ``messages``."""
    message = {"from": sender, "id": wamid, "timestamp": str(int(NOON.timestamp())), "type": "text"}
    return message | {"text": {"body": words}} | changes


def value(*, statuses: list[Json] | None = None, messages: list[Json] | None = None, number: str = NUMBER) -> Json:
    metadata = {"display_phone_number": "15550783881", "phone_number_id": number}
    found: Json = {"messaging_product": "whatsapp", "metadata": metadata}
    if statuses:
        found["statuses"] = statuses
    if messages:
        found |= {"messages": messages, "contacts": [{"profile": {"name": "Ana"}, "wa_id": "5511987654321"}]}
    return found


def change(found: Json, field: str = "messages", *, waba: str = WABA, time: int | None = None) -> bytes:
    entry: Json = {"id": waba, "changes": [{"field": field, "value": found}]}
    if time is not None:
        entry["time"] = time
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def call(*statuses: Json, number: str = NUMBER) -> bytes:
    return change(value(statuses=list(statuses), number=number))


def updates(*statuses: Json, number: str = NUMBER) -> list[StatusUpdate]:
    return [event for event in parse(call(*statuses, number=number)) if isinstance(event, StatusUpdate)]


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post(client: FlaskClient, body: bytes, secret: str = SECRET) -> TestResponse:
    return client.post("/webhook/whatsapp", data=body, headers={"X-Hub-Signature-256": signature(body, secret)})


def keep(*bodies: bytes, signed_for: str | None = None, **values: Any) -> list[int]:
    """Put calls straight into the journal."""
    with transaction() as session:
        rows = [{"body": body, "signed_for": signed_for} | values for body in bodies]
        return list(session.scalars(insert(JournalEntry).returning(JournalEntry.id), rows))


def process_all() -> int:
    """Process until nothing is due; return how many calls that were."""
    calls = 0
    while (batch := process_once()) is not None:
        calls += batch.calls
    return calls


def journal() -> list[JournalEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)))


def stored(message_id: int) -> Message:
    db.session.rollback()
    return db.session.get_one(Message, message_id)


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Message.state).order_by(Message.id)))


def picture() -> list[tuple[Any, ...]]:
    """Everything statuses and inbound messages may change, without our own clock and ids of inbound rows."""
    db.session.rollback()
    message = select(
        *(Message.recipient_key, Message.state, Message.wamid, Message.error_code, Message.reason, Message.content),
        *(Message.accepted_at, Message.sent_at, Message.delivered_at, Message.read_at, Message.failed_at),
    ).order_by(Message.recipient_key, Message.wamid)
    attempt = select(
        MessageAttempt.message_id, MessageAttempt.attempt, MessageAttempt.outcome, MessageAttempt.wamid
    ).order_by(MessageAttempt.message_id, MessageAttempt.attempt)
    history = select(
        *(MessageStatus.message_id, MessageStatus.attempt, MessageStatus.status, MessageStatus.at),
        *(MessageStatus.error_code, MessageStatus.details),
    ).order_by(MessageStatus.message_id, MessageStatus.attempt, MessageStatus.status)
    return [tuple(row) for query in (message, attempt, history) for row in db.session.execute(query)]
