"""Two businesses in one installation, and people who may see one of them: what the tests of the API are made of."""

import hashlib
import io
import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from dispatcher import clock
from dispatcher.accounts.credentials import store_app_secret, store_token
from dispatcher.accounts.models import Account, Template
from dispatcher.assistant import prompts
from dispatcher.assistant.knowledge.models import Article
from dispatcher.auth.apikeys import KeyRights, create_key
from dispatcher.auth.models import User, UserAccount
from dispatcher.auth.sessions import start_family
from dispatcher.auth.tokens import access_token
from dispatcher.campaigns.audience.models import AudienceFile, Segment
from dispatcher.campaigns.costs.models import RateCard
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.contact_files.models import ContactImport
from dispatcher.contacts import merging
from dispatcher.contacts.consent_models import Suppression
from dispatcher.contacts.models import Contact, ContactAttribute, ContactList, ContactNote, Tag
from dispatcher.conversations.desk.models import Team
from dispatcher.conversations.models import CannedReply, Conversation, Label
from dispatcher.conversations.opening import note_received
from dispatcher.conversations.sources import outbox
from dispatcher.conversations.sources.events import Kind, SourceEvent
from dispatcher.conversations.sources.models import Source, SourceDelivery
from dispatcher.conversations.sources.secrets import renew
from dispatcher.conversations.sources.taking import take
from dispatcher.database import transaction
from dispatcher.http import KeyScope, Role
from dispatcher.integrations.models import LoggedEvent
from dispatcher.integrations.subscriptions import secrets as subscription_secrets
from dispatcher.integrations.subscriptions.models import EventDelivery, EventSubscription
from dispatcher.messages import plans
from dispatcher.messages.models import Message
from dispatcher.uploads.models import MediaKind, Upload, UploadKind
from dispatcher.uploads.place import uploads
from dispatcher.uploads.spreadsheets.rowfile import RowFileWriter

Json = dict[str, Any]
V1 = "/api/v1"
TOKEN = "EAAcanaryTOKENcanaryTOKEN0123"
APP_SECRET = "canaryAPPSECRETcanary0123456789"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BODY = {"type": "BODY", "text": "Olá {{1}}.", "example": {"body_text": [["Ana"]]}}
MAPPED = {"body.1": {"source": "column", "value": "Nome", "fallback": "cliente"}}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
_ELSEWHERE = ("/api/", "/assets/", "/health", "/metrics", "/webhook")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Business:
    """One WhatsApp number with everything that can belong to one; its texts all hold ``mark``."""

    mark: str
    account_id: int
    template_id: int
    campaign_id: int
    """Completed, with one failed message that can be sent again."""
    draft_id: int
    """Ready to start."""
    message_id: int
    list_id: UUID
    media_id: UUID
    owner_id: int
    conversation_id: int
    people: dict[str, int]
    """A contact and what belongs to it; shared by all numbers, so nothing of it holds the mark."""

    def path(self, rule: str) -> str:
        """Fill in a route's path with this business's ids."""
        values = {
            "int:account_id": self.account_id, "int:template_id": self.template_id, "int:message_id": self.message_id,
            "int:campaign_id": self.campaign_id, "uuid:upload_id": self.list_id, "int:user_id": self.owner_id,
            "int:key_id": 10**9, "int:call_id": 10**9, "path:name": "nothing.js", "chunk": "chunk-1",
            "int:conversation_id": self.conversation_id, "int:bulk_id": 10**9, **self.people,
        }  # fmt: skip
        for name, value in values.items():
            rule = rule.replace(f"<{name}>", str(value))
        return rule


@dataclass
class Person:
    """Somebody who calls the API with an access token, with an API key, or with nothing."""

    client: FlaskClient
    role: Role | None = None
    user_id: int = 0
    token: str = ""
    key: str = ""
    ip: str = "198.51.100.7"

    def call(
        self, method: str, path: str, body: Any = None, *, by_key: bool = False, anew: bool = False, **options: Any
    ) -> TestResponse:
        """Call the API; paths outside of /api and the like get the prefix."""
        headers = {**self.credentials(by_key=by_key, anew=anew), **options.pop("headers", {})}
        options = {"json": body} | options if body is not None else options
        full = path if path.startswith(_ELSEWHERE) else f"{V1}{path}"
        return self.client.open(
            full, method=method, headers=headers, environ_base={"REMOTE_ADDR": self.ip}, **options, buffered=True
        )

    def credentials(self, *, by_key: bool = False, anew: bool = False) -> dict[str, str]:
        """Return the headers that say who calls; ``anew`` for when an earlier call may have ended the sign-in."""
        if by_key:
            return {"X-API-Key": self.key}
        if anew:
            with transaction() as current:
                user = current.get_one(User, self.user_id)
                self.token = access_token(user, start_family(current, user, None, None).family_id)
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def get(self, path: str, **query: Any) -> TestResponse:
        """GET with a query."""
        return self.call("GET", path, query_string=query)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        """POST a body."""
        return self.call("POST", path, body, **options)

    def patch(self, path: str, body: Any) -> TestResponse:
        """PATCH with a body."""
        return self.call("PATCH", path, body)


def add_person(client: FlaskClient, role: Role, *account_ids: int, all_accounts: bool = False) -> Person:
    """Make somebody with a role and access to these accounts."""
    with transaction() as current:
        user = User(
            username=f"{role}{next(_numbers)}",
            name=role.title(),
            role=role,
            password_hash="cannot sign in",
            all_accounts=all_accounts,
        )
        current.add(user)
        current.flush()
        current.add_all(UserAccount(user_id=user.id, account_id=account_id) for account_id in account_ids)
        family = start_family(current, user, None, None)
        _, key = create_key(current, user.id, f"key of {role}", KeyRights(scopes=frozenset(KeyScope)))
        return Person(client, role, user.id, access_token(user, family.family_id), key)


def add_business(mark: str, *, seen_by: int = 0) -> Business:
    """Make a number, its template, a finished campaign, a draft, a message, a list and a picture."""
    number = next(_numbers)
    with transaction() as session:
        account = _account(session, mark, number)
        if seen_by:
            session.add(UserAccount(user_id=seen_by, account_id=account.id))
        template = _template(session, mark, number)
        owner = User(username=f"owner{number}", name="Owner", role=Role.OPERATOR, password_hash="cannot sign in")
        session.add(owner)
        session.flush()
        listed, media = _list(session, mark, owner.id), _media(session, owner.id)
        shared = {"account_id": account.id, "template_id": template.id, "template_variables": MAPPED}
        shared |= {"audience_upload_id": listed.id, "audience_status": "ready", "audience_rows": 1}
        finished = Campaign(name=f"{mark} over", status="completed", planned=1, planning_done_at=NOON, **shared)
        draft = Campaign(name=f"{mark} draft", **shared)
        session.add_all([finished, draft])
        session.flush()
        _audience(session, [finished.id, draft.id], mark, number)
        message_id = _message(session, finished, template, mark, number)
        people = _people(session, number, listed.id) | _inbox(session, number)
        people |= _source(session, account.id, mark, number) | _subscription(session, account.id, mark, number)
        people |= _article(session, account.id, mark)
        talk = _conversation(session, account.id, people["int:contact_id"], mark, number)
        return Business(
            mark, account.id, template.id, finished.id, draft.id, message_id, listed.id, media.id, owner.id, talk,
            people,
        )  # fmt: skip


def add_campaigns(business: Business, count: int, messages: int, status: str = "completed") -> list[int]:
    """Make many campaigns with messages and rows of an audience, by few statements."""
    common = {"account_id": business.account_id, "template_id": business.template_id, "template_variables": MAPPED}
    common |= {"audience_upload_id": business.list_id, "audience_status": "ready", "audience_rows": messages}
    with transaction() as session:
        rows = [
            {"name": f"{business.mark} {index}", "status": status, "planned": messages, "started_at": NOON, **common}
            for index in range(count)
        ]
        ids = sorted(session.scalars(insert(Campaign).returning(Campaign.id), rows))
        listed = [(campaign, row) for campaign in ids for row in range(1, messages + 1)]
        session.execute(
            insert(Message),
            [
                {"campaign_id": campaign, "account_id": business.account_id, "recipient_key": f"k{row}"}
                | {"row_number": row, "state": ("read", "delivered", "failed")[row % 3]}
                for campaign, row in listed
            ],
        )
        session.execute(
            insert(CampaignRecipient),
            [
                {"campaign_id": campaign, "row_number": row, "phone": str(row), "recipient_key": f"k{row}"}
                | {"cells": {}, "status": "good"}
                for campaign, row in listed
            ],
        )
    return ids


def _people(session: Session, number: int, list_id: UUID) -> dict[str, int]:
    contact = Contact(name="Ana", phone=f"+55119{80_000_000 + number:08}", phone_key=f"55119{80_000_000 + number:08}")
    merged, alone = (Contact(name="Ana", user_id=f"BR.{number}.{one}") for one in (1, 2))
    listed, tag = ContactList(name=f"List {number}"), Tag(name=f"tag{number}")
    segment = Segment(name=f"Segment {number}", condition={"match": "any", "of": [{"kind": "everybody"}]})
    attribute = ContactAttribute(key=f"key{number}", label="Key", type="text")
    no = Suppression(key=f"BR.{number}.9", origin="ours", scope="all", channel="staff", since=NOON)
    card = RateCard(valid_from=date(2000, 1, 1) + timedelta(days=number), currency="USD")
    read = ContactImport(
        upload_id=list_id, filename="people.csv", columns=["Telefone"], header_key=str(number), row_count=1,
        mapping=[{"column": "Telefone", "target": "phone"}], mode="create_only", empty="leave", default_country="BR",
        tags=[], list_ids=[],
    )  # fmt: skip
    file = AudienceFile(upload_id=list_id, phone_column="Telefone", default_country="BR", status="ready")
    session.add_all([contact, merged, alone, listed, tag, segment, attribute, no, card, read, file])
    session.flush()
    note = ContactNote(contact_id=contact.id, text="Calls back.")
    session.add(note)
    session.flush()
    merge = merging.merge(session, contact.id, merged.id, merging.PERSON, None)
    return {
        "int:contact_id": contact.id, "int:list_id": listed.id, "int:tag_id": tag.id, "int:note_id": note.id,
        "int:attribute_id": attribute.id, "int:merge_id": merge.id, "other_contact": alone.id,
        "int:suppression_id": no.id, "int:segment_id": segment.id, "int:card_id": card.id, "int:import_id": read.id,
        "int:file_id": file.id,
    }  # fmt: skip


def _inbox(session: Session, number: int) -> dict[str, int]:
    label, canned = Label(name=f"Label {number}"), CannedReply(shortcut=f"s{number}", text="Thanks!")
    team = Team(name=f"Team {number}")
    session.add_all([label, canned, team])
    prompt = prompts.create(session, f"Prompt {number}", "Be brief.", None)
    session.flush()
    return {
        "int:label_id": label.id, "int:canned_id": canned.id, "int:team_id": team.id, "int:prompt_id": prompt.id,
    }  # fmt: skip


def _article(session: Session, account_id: int, mark: str) -> dict[str, int]:
    article = Article(title=f"{mark} hours", text="Open from 7.", language="en", account_ids=[account_id])
    session.add(article)
    session.flush()
    return {"int:article_id": article.id}


def _source(session: Session, account_id: int, mark: str, number: int) -> dict[str, int]:
    source = Source(name=f"{mark} chat {number}", account_id=account_id, secret_encrypted="", secret_last4="")
    session.add(source)
    session.flush()
    renew(source, timedelta(0))
    opened = SourceEvent(kind=Kind.NEW_CONVERSATION, at=clock.now(), conversation_id=uuid4())
    taken = take(session, source, opened)
    assert taken is not None
    outbox.note_closed(session, session.get_one(Conversation, taken.conversation_id))
    session.flush()
    told = session.scalars(select(SourceDelivery.id).where(SourceDelivery.source_id == source.id)).one()
    return {"int:source_id": source.id, "int:delivery_id": told}


def _subscription(session: Session, account_id: int, mark: str, number: int) -> dict[str, int]:
    hears = EventSubscription(
        name=f"{mark} hook {number}", url="https://127.0.0.1/", all_accounts=False, account_ids=[account_id],
        is_enabled=False, cursor=0, secret_encrypted="", secret_last4="",
    )  # fmt: skip
    event = LoggedEvent(kind="campaign.completed", at=NOON, account_id=account_id, campaign_id=1)
    session.add_all([hears, event])
    session.flush()
    subscription_secrets.renew(hears, timedelta(0))
    told = EventDelivery(subscription_id=hears.id, event_id=event.id, kind=event.kind, lane=-1, state="failed")
    session.add(told)
    session.flush()
    return {"int:subscription_id": hears.id, "int:event_delivery_id": told.id}


def _conversation(session: Session, account_id: int, contact_id: int, mark: str, number: int) -> int:
    phone = f"55119{80_000_000 + number:08}"
    message = Message(
        direction="inbound", account_id=account_id, recipient_key=phone, wa_id=phone, kind="text",
        content={"text": f"{mark} asks"}, state="received", state_at=clock.now(), wamid=f"wamid.talk.{number}",
    )  # fmt: skip
    session.add(message)
    session.flush()
    note_received(session, [message.id])
    return session.scalars(select(Conversation.id).where(Conversation.contact_id == contact_id)).one()


def _account(session: Session, mark: str, number: int) -> Account:
    account = Account(
        name=f"{mark} shop", phone_number_id=f"51{number:013d}", business_account_id=f"52{number:013d}",
        display_phone_number=f"+55 11 {mark}", health={},
    )  # fmt: skip
    box = current_app.extensions["secret_box"]
    store_token(account, box, TOKEN)
    store_app_secret(account, box, APP_SECRET)
    session.add(account)
    session.flush()
    return account


def _template(session: Session, mark: str, number: int) -> Template:
    template = Template(
        business_account_id=f"52{number:013d}", meta_id=f"53{number:013d}", name=f"{mark.lower()}_order",
        language="pt_BR", category="UTILITY", status="APPROVED", components=[BODY], content_hash="x",
    )  # fmt: skip
    session.add(template)
    session.flush()
    return template


def _audience(session: Session, campaign_ids: list[int], mark: str, number: int) -> None:
    phone = f"+55119{70_000_000 + number:08}"
    row = {"row_number": 1, "phone": phone, "to_number": phone, "recipient_key": phone[1:], "status": "good"}
    cells = {"Nome": f"{mark} Ana", "phone": phone}
    session.execute(insert(CampaignRecipient), [{"campaign_id": one, "cells": cells, **row} for one in campaign_ids])


def _message(session: Session, campaign: Campaign, template: Template, mark: str, number: int) -> int:
    parts = ("name", "language", "category", "parameter_format", "components")
    plan_id = plans.pin(session, {part: getattr(template, part) for part in parts}, {}, {})
    phone = f"+55119{70_000_000 + number:08}"
    message = Message(
        campaign_id=campaign.id, account_id=campaign.account_id, recipient_key=phone[1:], to_number=phone, row_number=1,
        plan_id=plan_id, variables={"body.1": f"{mark} Ana"}, state="failed", error_code=131000, failed_at=NOON,
        reason=f"{mark} went wrong", attempt=1,
    )  # fmt: skip
    session.add(message)
    session.flush()
    return message.id


def _media(session: Session, person_id: int) -> Upload:
    found = _kept(UploadKind.MEDIA, "picture.png", "image/png", PIXEL, person_id)
    found.media_kind, found.width, found.height = MediaKind.IMAGE, 1, 1
    session.add(found)
    session.flush()
    return found


def _list(session: Session, mark: str, person_id: int) -> Upload:
    found = _kept(UploadKind.RECIPIENTS, f"{mark}.csv", "text/csv", b"Nome;Telefone\n", person_id)
    rows, found.rows_index_at = _rows(mark)
    found.rows_key = _stored(rows)
    found.details = {
        "columns": [{"name": name, "samples": [], "looks_like": "text"} for name in ("Nome", "Telefone")],
        "row_count": 1, "encoding": "utf-8", "delimiter": ";", "sheet": None, "sheets": [],
        "phone_column": "Telefone", "warnings": [],
    }  # fmt: skip
    session.add(found)
    session.flush()
    return found


def _kept(kind: UploadKind, name: str, content_type: str, content: bytes, person_id: int) -> Upload:
    return Upload(
        kind=kind, filename=name, content_type=content_type, size=len(content), storage_key=_stored(content),
        sha256=hashlib.sha256(content).hexdigest(), created_by_id=person_id,
    )  # fmt: skip


@cache
def _stored(content: bytes) -> str:
    # Businesses share their files: whoever deletes one uploads it first.
    with TemporaryDirectory() as folder:
        file = Path(folder) / "given"
        file.write_bytes(content)
        return uploads().storage.put(file)


@cache
def _rows(mark: str) -> tuple[bytes, int]:
    buffer = io.BytesIO()
    writer = RowFileWriter(buffer, ["Nome", "Telefone"])
    writer.write(2, [f"{mark} Ana", "+5511987654321"])
    index_at = writer.finish()
    return buffer.getvalue(), index_at
