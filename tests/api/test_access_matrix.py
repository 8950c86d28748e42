"""Every route × every role × our business and somebody else's. A route without a row here fails."""

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from dispatcher.auth.apikeys import KeyRights, create_key
from dispatcher.database import transaction
from dispatcher.http import KeyScope, Role, rules_of
from tests.api.conftest import World
from tests.api.world import PIXEL, V1, Business, Person, add_business, add_person

ANYBODY = None
UPSTREAM = 502  # Meta is not there in these tests: whoever gets this far was let in.


@dataclass(frozen=True)
class Row:
    """Who may call a route at least, with what, and what they then get."""

    role: Role | None
    status: int
    again: int = 201
    body: Any = None
    form: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    on_draft: bool = False
    shared: bool = False
    """Has an id in its path, but belongs to no WhatsApp account."""


def viewer(status: int = 200, **more: Any) -> Row:
    return Row(Role.VIEWER, status, **more)


def agent(status: int, **more: Any) -> Row:
    return Row(Role.AGENT, status, **more)


def operator(status: int, **more: Any) -> Row:
    return Row(Role.OPERATOR, status, **more)


def admin(status: int, **more: Any) -> Row:
    return Row(Role.ADMIN, status, **more)


def anybody(status: int, **more: Any) -> Row:
    return Row(ANYBODY, status, **more)


CREDENTIALS = {"phone_number_id": "777770000000001", "business_account_id": "777770000000002", "access_token": "t" * 20}
SEND = {"account_id": "{account_id}", "to": "+5511987654321", "text": {"body": "Oi"}}
DEFINITION = {"name": "order", "language": "pt_BR", "category": "UTILITY"}
NO_UPLOAD = {"upload_id": "00000000-0000-4000-8000-000000000000"}
COMPONENTS = {"components": [{"type": "BODY", "text": "Hello."}]}
MULTIPART = {"file": b"Nome;Telefone\nAna;+5511987654321\n"}
OF_LIST = {"upload_id": "{list_id}", "mapping": [{"column": "Telefone", "target": "phone"}]}
RISK = {"confirm": "may_send_twice"}
EVERYBODY = {"match": "any", "of": [{"kind": "everybody"}]}
NO_WORDS = {"words": {}, "word_scope": "all", "buttons": [], "button_scope": "all"}
NEW_KEY = {"name": "Shop", "scopes": ["messages:send"], "all_accounts": True}
NEW_HOOK = {"url": "https://8.8.8.8/hook", "all_accounts": True}
ARTICLE = {"title": "Hours", "text": "Open from 7 to 19.", "language": "en"}
NEW_USER = {"username": "dora", "password": "correct horse battery", "role": "viewer"}

TABLE: dict[tuple[str, str], Row] = {
    ("GET", "/api/docs"): anybody(200),
    ("GET", "/api/docs/start.js"): anybody(200),
    ("GET", "/api/redoc"): anybody(200),
    ("GET", "/api/schema"): anybody(200),
    ("GET", "/assets/<path:name>"): anybody(404, shared=True),
    ("GET", "/health"): anybody(200),
    ("GET", "/health/ready"): anybody(503),
    ("GET", "/metrics"): admin(200),
    ("GET", "/webhook/whatsapp"): anybody(403),
    ("POST", "/webhook/whatsapp"): anybody(401),
    ("GET", f"{V1}/health"): anybody(200),
    ("GET", f"{V1}/health/ready"): anybody(503),
    ("GET", f"{V1}/setup"): anybody(200),
    ("POST", f"{V1}/setup"): anybody(409, body={"token": "x", "username": "eve", "password": "correct horse battery"}),
    ("POST", f"{V1}/auth/token"): anybody(422, body={}),
    ("POST", f"{V1}/auth/refresh"): anybody(401, body={"refresh": "nothing"}),
    ("POST", f"{V1}/auth/logout"): anybody(204, body={"refresh": "nothing"}),
    ("GET", f"{V1}/me"): viewer(),
    ("PATCH", f"{V1}/me"): viewer(body={"name": "Me"}),
    ("GET", f"{V1}/api-keys"): admin(200),
    ("POST", f"{V1}/api-keys"): admin(201, body=NEW_KEY),
    ("DELETE", f"{V1}/api-keys/<int:key_id>"): admin(404, shared=True),
    ("GET", f"{V1}/users"): admin(200),
    ("POST", f"{V1}/users"): admin(201, again=409, body=NEW_USER),
    ("GET", f"{V1}/users/<int:user_id>"): admin(200, shared=True),
    ("PATCH", f"{V1}/users/<int:user_id>"): admin(200, body={"name": "x"}, shared=True),
    ("DELETE", f"{V1}/users/<int:user_id>"): admin(204, shared=True),
    ("GET", f"{V1}/audit-log"): admin(200),
    ("GET", f"{V1}/webhook-calls"): admin(200),
    ("GET", f"{V1}/webhook-calls/summary"): admin(200),
    ("GET", f"{V1}/webhook-calls/<int:call_id>"): admin(404, shared=True),
    ("POST", f"{V1}/webhook-calls/replay"): admin(202, again=202, body={"state": "poison"}),
    ("GET", f"{V1}/overview"): viewer(),
    ("GET", f"{V1}/whatsapp-accounts"): viewer(),
    ("GET", f"{V1}/whatsapp-accounts/active"): viewer(),
    ("POST", f"{V1}/whatsapp-accounts"): admin(
        201, again=409, body={"name": "New", **CREDENTIALS}, query={"skip_test": "true"}
    ),
    ("POST", f"{V1}/whatsapp-accounts/test-connection"): admin(200, body=CREDENTIALS),
    ("GET", f"{V1}/whatsapp-accounts/webhook"): admin(200),
    ("GET", f"{V1}/whatsapp-accounts/<int:account_id>"): viewer(),
    ("PUT", f"{V1}/whatsapp-accounts/<int:account_id>"): admin(200, body={"name": "x"}),
    ("DELETE", f"{V1}/whatsapp-accounts/<int:account_id>"): admin(204),
    ("PATCH", f"{V1}/whatsapp-accounts/<int:account_id>/toggle"): admin(200, body={"is_active": False}),
    ("POST", f"{V1}/whatsapp-accounts/<int:account_id>/refresh"): operator(UPSTREAM),
    ("POST", f"{V1}/whatsapp-accounts/<int:account_id>/resume"): admin(200),
    ("GET", f"{V1}/whatsapp-accounts/<int:account_id>/blocked-countries"): viewer(),
    ("DELETE", f"{V1}/whatsapp-accounts/<int:account_id>/blocked-countries/<country>"): admin(404),
    ("GET", f"{V1}/whatsapp-accounts/<int:account_id>/templates"): viewer(),
    ("POST", f"{V1}/whatsapp-accounts/<int:account_id>/templates"): operator(UPSTREAM, body=DEFINITION | COMPONENTS),
    ("POST", f"{V1}/whatsapp-accounts/<int:account_id>/templates/sync"): operator(UPSTREAM),
    ("POST", f"{V1}/whatsapp-accounts/<int:account_id>/templates/check"): operator(200, body={}),
    ("POST", f"{V1}/whatsapp-accounts/<int:account_id>/templates/samples"): operator(404, body=NO_UPLOAD),
    ("GET", f"{V1}/whatsapp-accounts/<int:account_id>/templates/<int:template_id>"): viewer(),
    ("PUT", f"{V1}/whatsapp-accounts/<int:account_id>/templates/<int:template_id>"): operator(
        UPSTREAM, body=COMPONENTS
    ),
    ("DELETE", f"{V1}/whatsapp-accounts/<int:account_id>/templates/<int:template_id>"): operator(UPSTREAM),
    ("POST", f"{V1}/upload/media"): operator(422, form=MULTIPART),
    ("POST", f"{V1}/upload/recipients"): operator(422, form={"file": PIXEL}),
    ("POST", f"{V1}/upload/knowledge"): admin(422, form=MULTIPART),
    ("GET", f"{V1}/uploads"): viewer(),
    ("GET", f"{V1}/uploads/<uuid:upload_id>"): viewer(),
    ("POST", f"{V1}/uploads/<uuid:upload_id>/read"): operator(422, body={}),  # a picture is no list
    ("DELETE", f"{V1}/uploads/<uuid:upload_id>"): operator(409),  # a draft uses it
    ("GET", f"{V1}/uploads/<uuid:upload_id>/content"): viewer(),
    ("GET", f"{V1}/uploads/<uuid:upload_id>/rows"): viewer(),
    ("GET", f"{V1}/campaigns"): viewer(),
    ("GET", f"{V1}/campaigns/balance"): admin(200),
    ("GET", f"{V1}/campaigns/calendar"): viewer(query={"from": "2030-01-01T00:00:00Z", "to": "2030-02-01T00:00:00Z"}),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/times"): viewer(),
    ("POST", f"{V1}/campaigns/<int:campaign_id>/approve"): operator(409, again=409),
    ("GET", f"{V1}/sending-rules"): viewer(),
    ("PUT", f"{V1}/sending-rules"): admin(200, body={"rules": {"blackout_dates": ["2030-12-25"]}}),
    ("GET", f"{V1}/rate-cards"): viewer(),
    ("POST", f"{V1}/rate-cards"): admin(
        201, again=409, body={"valid_from": "2031-01-01", "currency": "USD", "prices": []}
    ),
    ("POST", f"{V1}/rate-cards/read"): admin(422, body={"upload_id": "{list_id}"}),  # people, not prices
    ("GET", f"{V1}/rate-cards/<int:card_id>"): viewer(shared=True),
    ("PATCH", f"{V1}/rate-cards/<int:card_id>"): admin(200, body={"currency": "EUR"}, shared=True),
    ("DELETE", f"{V1}/rate-cards/<int:card_id>"): admin(204, shared=True),
    ("GET", f"{V1}/rate-cards/<int:card_id>/export"): viewer(shared=True),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/costs"): viewer(),
    ("PUT", f"{V1}/campaigns/<int:campaign_id>/cost-cap"): operator(200, body={"amount": "10"}, on_draft=True),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/results"): viewer(200),
    ("POST", f"{V1}/campaigns/<int:campaign_id>/winner"): operator(409, body={"arm": 0}),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/report"): viewer(),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/report/export"): viewer(),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/attempts/export"): viewer(),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/next-times"): viewer(),
    ("POST", f"{V1}/campaigns"): operator(201, body={"name": "New", "account_id": "{account_id}"}),
    ("GET", f"{V1}/campaigns/<int:campaign_id>"): viewer(),
    ("PATCH", f"{V1}/campaigns/<int:campaign_id>"): operator(200, body={"name": "x"}),
    ("DELETE", f"{V1}/campaigns/<int:campaign_id>"): operator(204),
    ("PATCH", f"{V1}/campaigns/<int:campaign_id>/status"): operator(200, body={"status": "running"}, on_draft=True),
    ("POST", f"{V1}/campaigns/<int:campaign_id>/recipients"): operator(
        200, body={"recipients": [{"phone": "+5511987650000"}]}, on_draft=True
    ),
    ("PUT", f"{V1}/campaigns/<int:campaign_id>/chunks/<chunk>"): operator(
        201, body={"recipients": [{"phone": "+5511987650001"}]}, on_draft=True, again=201
    ),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/chunks"): viewer(),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/recipients"): viewer(),
    ("POST", f"{V1}/campaigns/<int:campaign_id>/dry-run"): operator(200),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/preview"): viewer(),
    ("POST", f"{V1}/campaigns/<int:campaign_id>/test-send"): operator(202, body={"phone": "+5511987654321"}),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/stats"): viewer(),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/messages"): viewer(),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/retry"): viewer(),
    ("POST", f"{V1}/campaigns/<int:campaign_id>/retry"): operator(201, body={}),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/follow-up"): viewer(),
    ("POST", f"{V1}/campaigns/<int:campaign_id>/follow-up"): operator(409, body={"group": "read"}),  # not over yet
    ("POST", f"{V1}/campaigns/<int:campaign_id>/clone"): operator(201),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/audience"): viewer(),
    ("PUT", f"{V1}/campaigns/<int:campaign_id>/audience"): operator(202, body={"include": EVERYBODY}, on_draft=True),
    ("POST", f"{V1}/audiences/count"): viewer(body={"include": EVERYBODY}),
    ("POST", f"{V1}/campaigns/<int:campaign_id>/skip-next"): operator(409, body={"time": "2030-01-07T12:00:00Z"}),
    ("GET", f"{V1}/audiences/files"): viewer(),
    ("POST", f"{V1}/audiences/files"): operator(404, body=NO_UPLOAD),
    ("GET", f"{V1}/audiences/files/<int:file_id>"): viewer(),
    ("GET", f"{V1}/audiences/files/<int:file_id>/rows"): viewer(),
    ("GET", f"{V1}/segments"): viewer(),
    ("POST", f"{V1}/segments"): operator(201, body={"name": "All {number}", "condition": EVERYBODY}),
    ("GET", f"{V1}/segments/<int:segment_id>"): viewer(shared=True),
    ("PATCH", f"{V1}/segments/<int:segment_id>"): operator(200, body={"condition": EVERYBODY}, shared=True),
    ("DELETE", f"{V1}/segments/<int:segment_id>"): operator(204, shared=True),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/export"): viewer(),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/in-doubt"): viewer(),
    ("POST", f"{V1}/campaigns/<int:campaign_id>/resend-unconfirmed"): operator(409, body=RISK),  # nothing is in doubt
    ("POST", f"{V1}/campaigns/<int:campaign_id>/leave-in-doubt"): operator(409, body={}),
    ("POST", f"{V1}/messages/<int:message_id>/resend"): operator(409, body=RISK),
    ("POST", f"{V1}/messages/<int:message_id>/leave"): operator(409),
    ("GET", f"{V1}/contacts"): viewer(),
    ("GET", f"{V1}/contacts/count"): viewer(),
    ("POST", f"{V1}/contacts"): agent(201, body={"phone": "+55119{number}"}),
    ("POST", f"{V1}/contacts/upsert"): agent(200, body={"contacts": [{"external_id": "C-1", "name": "Ana"}]}),
    ("POST", f"{V1}/contacts/bulk"): operator(200, body={"action": "add_tag", "tag": "vip", "ids": [1]}),
    ("GET", f"{V1}/contacts/export"): operator(200),
    ("GET", f"{V1}/contacts/import"): operator(200),
    ("POST", f"{V1}/contacts/import"): operator(202, body=OF_LIST),
    ("GET", f"{V1}/contacts/import/proposal"): operator(200, query={"upload_id": "{list_id}"}),
    ("POST", f"{V1}/contacts/import/check"): operator(200, body=OF_LIST),
    ("GET", f"{V1}/contacts/import/<int:import_id>"): operator(200, shared=True),
    ("PATCH", f"{V1}/contacts/import/<int:import_id>/status"): operator(
        200, again=409, body={"status": "stopped"}, shared=True
    ),
    ("GET", f"{V1}/contacts/import/<int:import_id>/bad-rows"): operator(200, shared=True),
    ("GET", f"{V1}/contacts/<int:contact_id>"): viewer(shared=True),
    ("PATCH", f"{V1}/contacts/<int:contact_id>"): agent(200, body={"name": "x"}, shared=True),
    ("DELETE", f"{V1}/contacts/<int:contact_id>"): operator(204, shared=True),
    ("POST", f"{V1}/contacts/<int:contact_id>/notes"): agent(201, body={"text": "x"}, shared=True),
    ("DELETE", f"{V1}/contacts/<int:contact_id>/notes/<int:note_id>"): agent(204, shared=True),
    ("POST", f"{V1}/contacts/<int:contact_id>/merges"): operator(
        200, body={"contact_id": "{other_contact}"}, shared=True
    ),
    ("DELETE", f"{V1}/contacts/<int:contact_id>/merges/<int:merge_id>"): operator(200, shared=True),
    ("GET", f"{V1}/contacts/<int:contact_id>/consent"): viewer(shared=True),
    ("GET", f"{V1}/contacts/<int:contact_id>/messages"): viewer(shared=True),
    ("POST", f"{V1}/contacts/<int:contact_id>/opt-in"): agent(200, body={"source": "shop"}, shared=True),
    ("POST", f"{V1}/contacts/<int:contact_id>/opt-out"): agent(200, body={}, shared=True),
    ("GET", f"{V1}/suppressions"): viewer(),
    ("POST", f"{V1}/suppressions"): operator(201, body={"phone": "+55119{number}"}),
    ("GET", f"{V1}/suppressions/export"): operator(200),
    ("POST", f"{V1}/suppressions/import/check"): operator(200, body={"upload_id": "{list_id}"}),
    ("POST", f"{V1}/suppressions/import"): operator(200, body={"upload_id": "{list_id}", "source": "earlier"}),
    ("DELETE", f"{V1}/suppressions/<int:suppression_id>"): operator(204, shared=True),
    ("GET", f"{V1}/consent-settings"): viewer(),
    ("PUT", f"{V1}/consent-settings"): admin(200, body=NO_WORDS),
    ("GET", f"{V1}/lists"): viewer(),
    ("POST", f"{V1}/lists"): operator(201, body={"name": "News {number}"}),
    ("GET", f"{V1}/lists/<int:list_id>"): viewer(shared=True),
    ("PATCH", f"{V1}/lists/<int:list_id>"): operator(200, body={"description": "x"}, shared=True),
    ("DELETE", f"{V1}/lists/<int:list_id>"): operator(204, shared=True),
    ("GET", f"{V1}/tags"): viewer(),
    ("DELETE", f"{V1}/tags/<int:tag_id>"): operator(204, shared=True),
    ("GET", f"{V1}/contact-attributes"): viewer(),
    ("POST", f"{V1}/contact-attributes"): operator(201, body={"label": "City {number}", "type": "text"}),
    ("PATCH", f"{V1}/contact-attributes/<int:attribute_id>"): operator(200, body={"label": "x"}, shared=True),
    ("DELETE", f"{V1}/contact-attributes/<int:attribute_id>"): operator(204, shared=True),
    ("GET", f"{V1}/conversations"): agent(200),
    ("GET", f"{V1}/conversations/counts"): agent(200),
    ("GET", f"{V1}/conversations/matching"): agent(200),
    ("GET", f"{V1}/conversations/bulk"): agent(200),
    ("POST", f"{V1}/conversations/bulk"): agent(202, body={"filter": {}, "action": "read"}),
    ("GET", f"{V1}/conversations/bulk/<int:bulk_id>"): agent(404, shared=True),
    ("POST", f"{V1}/conversations/bulk/<int:bulk_id>/stop"): agent(404, shared=True),
    ("GET", f"{V1}/conversations/<int:conversation_id>"): agent(200),
    ("PATCH", f"{V1}/conversations/<int:conversation_id>"): agent(200, body={"status": "closed"}),
    ("GET", f"{V1}/conversations/<int:conversation_id>/agents"): agent(200),
    ("GET", f"{V1}/conversations/<int:conversation_id>/messages"): agent(200),
    ("POST", f"{V1}/conversations/<int:conversation_id>/messages"): agent(202, body={"text": {"body": "Oi"}}),
    ("POST", f"{V1}/conversations/<int:conversation_id>/attachments"): agent(422, form=MULTIPART),
    ("GET", f"{V1}/conversations/<int:conversation_id>/messages/<int:message_id>/media"): agent(404),
    ("POST", f"{V1}/conversations/<int:conversation_id>/messages/<int:message_id>/media/fetch"): agent(404, body={}),
    ("PUT", f"{V1}/conversations/<int:conversation_id>/messages/<int:message_id>/meaning"): agent(
        404, body={"intent": "yes"}
    ),
    ("POST", f"{V1}/conversations/<int:conversation_id>/template-preview"): agent(
        422, body={"name": "nonesuch", "language": "pt_BR"}
    ),
    ("POST", f"{V1}/conversations/<int:conversation_id>/typing"): agent(204, body={}),
    ("POST", f"{V1}/conversations/<int:conversation_id>/read"): agent(200, body={}),
    ("GET", f"{V1}/conversations/<int:conversation_id>/notes"): agent(200),
    ("POST", f"{V1}/conversations/<int:conversation_id>/notes"): agent(201, body={"text": "x"}),
    ("GET", f"{V1}/conversations/<int:conversation_id>/draft"): agent(200),
    ("PUT", f"{V1}/conversations/<int:conversation_id>/draft"): agent(200, body={"text": "x"}),
    ("POST", "/webhook/"): anybody(401),
    ("GET", f"{V1}/teams"): agent(200),
    ("POST", f"{V1}/teams"): admin(201, body={"name": "Team {number}"}),
    ("GET", f"{V1}/teams/<int:team_id>"): agent(200, shared=True),
    ("PATCH", f"{V1}/teams/<int:team_id>"): admin(200, body={"assigns": True}, shared=True),
    ("DELETE", f"{V1}/teams/<int:team_id>"): admin(204, shared=True),
    ("GET", f"{V1}/desk/me"): agent(200),
    ("PUT", f"{V1}/desk/me"): agent(200, body={"is_away": False}),
    ("PATCH", f"{V1}/desk/agents/<int:user_id>"): operator(200, body={"most_open": 5}, shared=True),
    ("GET", f"{V1}/conversations/figures"): operator(200),
    ("GET", f"{V1}/conversation-sources"): agent(200),
    ("POST", f"{V1}/conversation-sources"): admin(201, body={"name": "Chat {number}", "account_id": "{account_id}"}),
    ("GET", f"{V1}/conversation-sources/<int:source_id>"): agent(200),
    ("PATCH", f"{V1}/conversation-sources/<int:source_id>"): admin(200, body={"is_active": False}),
    ("POST", f"{V1}/conversation-sources/<int:source_id>/secret"): admin(201, body={}),
    ("GET", f"{V1}/conversation-sources/<int:source_id>/deliveries"): admin(200),
    ("POST", f"{V1}/conversation-sources/<int:source_id>/deliveries/<int:delivery_id>/retry"): admin(202),
    ("GET", f"{V1}/event-subscriptions"): admin(200),
    ("POST", f"{V1}/event-subscriptions"): admin(201, body={"name": "Hook {number}", **NEW_HOOK}),
    ("GET", f"{V1}/event-subscriptions/<int:subscription_id>"): admin(200),
    ("PATCH", f"{V1}/event-subscriptions/<int:subscription_id>"): admin(200, body={"is_enabled": True}),
    ("DELETE", f"{V1}/event-subscriptions/<int:subscription_id>"): admin(204),
    ("POST", f"{V1}/event-subscriptions/<int:subscription_id>/secret"): admin(201, body={}),
    ("POST", f"{V1}/event-subscriptions/<int:subscription_id>/test"): admin(200),
    ("POST", f"{V1}/event-subscriptions/<int:subscription_id>/replay"): admin(
        202, again=202, body={"since": "2026-01-01T00:00:00Z"}
    ),
    ("GET", f"{V1}/event-subscriptions/<int:subscription_id>/deliveries"): admin(200),
    ("GET", f"{V1}/event-subscriptions/<int:subscription_id>/deliveries/<int:event_delivery_id>"): admin(200),
    ("POST", f"{V1}/event-subscriptions/<int:subscription_id>/deliveries/<int:event_delivery_id>/replay"): admin(202),
    ("GET", f"{V1}/labels"): agent(200),
    ("POST", f"{V1}/labels"): agent(201, body={"name": "label {number}"}),
    ("PATCH", f"{V1}/labels/<int:label_id>"): agent(200, body={"color": "red"}, shared=True),
    ("DELETE", f"{V1}/labels/<int:label_id>"): operator(204, shared=True),
    ("GET", f"{V1}/canned-replies"): agent(200),
    ("POST", f"{V1}/canned-replies"): agent(201, body={"shortcut": "c{number}", "text": "x"}),
    ("PATCH", f"{V1}/canned-replies/<int:canned_id>"): agent(200, body={"text": "x"}, shared=True),
    ("DELETE", f"{V1}/canned-replies/<int:canned_id>"): agent(204, shared=True),
    ("GET", f"{V1}/assistant/articles"): operator(200),
    ("POST", f"{V1}/assistant/articles"): admin(201, body=ARTICLE),
    ("GET", f"{V1}/assistant/articles/<int:article_id>"): operator(200),
    ("PATCH", f"{V1}/assistant/articles/<int:article_id>"): admin(200, body={"title": "x"}),
    ("DELETE", f"{V1}/assistant/articles/<int:article_id>"): admin(204),
    ("POST", f"{V1}/assistant/articles/search"): operator(200, body={"account_id": "{account_id}", "text": "x"}),
    ("GET", f"{V1}/assistant"): agent(200),
    ("GET", f"{V1}/assistant/numbers"): operator(200),
    ("GET", f"{V1}/assistant/numbers/<int:account_id>"): operator(200),
    ("PUT", f"{V1}/assistant/numbers/<int:account_id>"): admin(200, body={"mode": "suggest"}),
    ("GET", f"{V1}/campaigns/<int:campaign_id>/assistant"): viewer(),
    ("PUT", f"{V1}/campaigns/<int:campaign_id>/assistant"): operator(200, body={"mode": "off"}),
    ("DELETE", f"{V1}/campaigns/<int:campaign_id>/assistant"): operator(204),
    ("GET", f"{V1}/assistant/prompts"): operator(200),
    ("POST", f"{V1}/assistant/prompts"): admin(201, body={"name": "Prompt {number}", "text": "Be brief."}),
    ("GET", f"{V1}/assistant/prompts/<int:prompt_id>"): operator(200, shared=True),
    ("PATCH", f"{V1}/assistant/prompts/<int:prompt_id>"): admin(200, body={"version": 1}, shared=True),
    ("DELETE", f"{V1}/assistant/prompts/<int:prompt_id>"): admin(204, shared=True),
    ("GET", f"{V1}/assistant/prompts/<int:prompt_id>/versions"): operator(200, shared=True),
    ("POST", f"{V1}/assistant/prompts/<int:prompt_id>/versions"): admin(201, body={"text": "x"}, shared=True),
    ("GET", f"{V1}/assistant/variables"): operator(200),
    ("POST", f"{V1}/assistant/trials"): operator(409, body={"conversation_id": "{conversation_id}", "text": "x"}),
    ("GET", f"{V1}/assistant/interactions"): operator(200),
    ("GET", f"{V1}/assistant/report"): operator(200),
    ("GET", f"{V1}/conversations/<int:conversation_id>/suggestion"): agent(200),
    ("POST", f"{V1}/conversations/<int:conversation_id>/suggestion"): agent(409, body={}),
    ("DELETE", f"{V1}/conversations/<int:conversation_id>/suggestion"): agent(204),
    ("PUT", f"{V1}/conversations/<int:conversation_id>/assistant"): agent(200, body={"answering": False}),
    ("GET", f"{V1}/events"): viewer(),
    ("GET", f"{V1}/messages"): viewer(),
    ("GET", f"{V1}/messages/<int:message_id>"): viewer(),
    ("GET", f"{V1}/messages/queue/stats"): viewer(),
    ("POST", f"{V1}/messages/send-immediate"): agent(202, body=SEND),
    ("POST", f"{V1}/whatsapp/session/start"): admin(202, body={"account_id": "{account_id}"}),
    ("GET", f"{V1}/whatsapp/session/status"): viewer(query={"account_id": "{account_id}"}),
    ("GET", f"{V1}/whatsapp/session/qrcode"): viewer(query={"account_id": "{account_id}"}),
    ("POST", f"{V1}/whatsapp/messages"): agent(202, body=SEND),
    ("DELETE", f"{V1}/whatsapp/session"): admin(204, query={"account_id": "{account_id}"}),
}


def _opened(scope: KeyScope, *routes: str) -> dict[tuple[str, str], frozenset[KeyScope]]:
    return {(route.split(" ")[0], V1 + route.split(" ")[1]): frozenset({scope}) for route in routes}


OPENED_BY: dict[tuple[str, str], frozenset[KeyScope]] = {
    ("GET", f"{V1}/me"): frozenset(KeyScope),
    **_opened(KeyScope.MESSAGES_SEND, "POST /messages/send-immediate", "POST /whatsapp/messages"),
    **_opened(
        KeyScope.MESSAGES_READ,
        "GET /messages",
        "GET /messages/<int:message_id>",
        "GET /messages/queue/stats",
        "GET /contacts/<int:contact_id>/messages",
    ),
    **_opened(
        KeyScope.CAMPAIGNS_READ,
        "GET /campaigns",
        "GET /campaigns/<int:campaign_id>",
        "GET /campaigns/<int:campaign_id>/recipients",
        "GET /campaigns/<int:campaign_id>/chunks",
        "GET /campaigns/<int:campaign_id>/preview",
        "GET /campaigns/<int:campaign_id>/stats",
        "GET /campaigns/<int:campaign_id>/messages",
        "GET /campaigns/<int:campaign_id>/export",
        "GET /campaigns/<int:campaign_id>/audience",
        "GET /campaigns/<int:campaign_id>/costs",
        "GET /campaigns/<int:campaign_id>/results",
        "GET /campaigns/<int:campaign_id>/times",
    ),
    **_opened(
        KeyScope.CAMPAIGNS_WRITE,
        "POST /campaigns",
        "PATCH /campaigns/<int:campaign_id>",
        "PATCH /campaigns/<int:campaign_id>/status",
        "POST /campaigns/<int:campaign_id>/recipients",
        "PUT /campaigns/<int:campaign_id>/chunks/<chunk>",
        "POST /campaigns/<int:campaign_id>/dry-run",
        "PUT /campaigns/<int:campaign_id>/audience",
    ),
    **_opened(
        KeyScope.CONTACTS_READ,
        "GET /contacts",
        "GET /contacts/count",
        "GET /contacts/<int:contact_id>",
        "GET /contacts/<int:contact_id>/consent",
        "GET /suppressions",
        "GET /lists",
        "GET /lists/<int:list_id>",
        "GET /tags",
        "GET /contact-attributes",
        "GET /segments",
        "GET /segments/<int:segment_id>",
    ),
    **_opened(
        KeyScope.CONTACTS_WRITE,
        "POST /contacts",
        "PATCH /contacts/<int:contact_id>",
        "POST /contacts/upsert",
        "POST /contacts/<int:contact_id>/opt-in",
        "POST /contacts/<int:contact_id>/opt-out",
        "POST /suppressions",
    ),
    **_opened(
        KeyScope.CONVERSATIONS_READ,
        "GET /conversations",
        "GET /conversations/counts",
        "GET /conversations/matching",
        "GET /conversations/bulk",
        "GET /conversations/bulk/<int:bulk_id>",
        "GET /conversations/<int:conversation_id>",
        "GET /conversations/<int:conversation_id>/messages",
    ),
    **_opened(
        KeyScope.CONVERSATIONS_WRITE,
        "PATCH /conversations/<int:conversation_id>",
        "PUT /conversations/<int:conversation_id>/messages/<int:message_id>/meaning",
        "POST /conversations/bulk",
        "POST /conversations/bulk/<int:bulk_id>/stop",
        "POST /conversations/<int:conversation_id>/messages",
        "POST /conversations/<int:conversation_id>/read",
    ),
    **_opened(
        KeyScope.ACCOUNTS_READ,
        "GET /whatsapp-accounts",
        "GET /whatsapp-accounts/active",
        "GET /whatsapp-accounts/<int:account_id>",
        "GET /whatsapp-accounts/<int:account_id>/blocked-countries",
        "GET /whatsapp-accounts/<int:account_id>/templates",
        "GET /whatsapp-accounts/<int:account_id>/templates/<int:template_id>",
    ),
    **_opened(
        KeyScope.UPLOADS_READ,
        "GET /uploads",
        "GET /uploads/<uuid:upload_id>",
        "GET /uploads/<uuid:upload_id>/content",
        "GET /uploads/<uuid:upload_id>/rows",
    ),
    **_opened(KeyScope.UPLOADS_WRITE, "POST /upload/media", "POST /upload/recipients"),
    **_opened(KeyScope.EVENTS_READ, "GET /events"),
    ("GET", "/metrics"): frozenset({KeyScope.METRICS_READ}),
}
"""What a key must have been made for to open a route; a route that is not here opens to no key."""


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every method of every route the application answers."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    assert {(method, rule.rule) for method, rule in routes(app)} == TABLE.keys()


def test_the_rows_say_what_the_code_demands(app: Flask) -> None:
    for method, rule in routes(app):
        if rule.rule.startswith(V1):
            rules = rules_of(app.view_functions[rule.endpoint])
            assert TABLE[method, rule.rule].role == (None if rules.public else rules.role), (method, rule.rule)
            assert rules.scopes == OPENED_BY.get((method, rule.rule), frozenset()), (method, rule.rule)


_numbers = itertools.count(90_000_000)


def filled(value: Any, business: Business) -> Any:
    """Put in what a body names: an id of this business, or a number that nothing has yet."""
    ids = {
        "{list_id}": str(business.list_id),
        "{account_id}": business.account_id,
        "{conversation_id}": business.conversation_id,
        "{other_contact}": business.people["other_contact"],
    }
    if isinstance(value, str) and "{number}" in value:
        return value.replace("{number}", str(next(_numbers)))
    return ids.get(value, value) if isinstance(value, str) else value


def call(person: Person, method: str, rule: str, row: Row, business: Business, **options: Any) -> TestResponse:
    """Call the route about this business."""
    path = business.path(rule)
    if row.on_draft:
        path = path.replace(f"/{business.campaign_id}/", f"/{business.draft_id}/")
    if row.form:
        options["data"] = {name: (io.BytesIO(value), "x.bin") for name, value in row.form.items()}
    body = row.body
    if isinstance(body, dict):
        body = {name: filled(value, business) for name, value in body.items()}
    query = {name: filled(value, business) for name, value in row.query.items()}
    return person.call(method, path, body, query_string=query, **options)


def expected(person: Person, row: Row, scopes: frozenset[KeyScope] | None = None) -> int:
    """What this person, or their key with every scope, gets for what they may see; ``scopes``: those that open it."""
    if row.role is ANYBODY:
        return row.status
    if scopes is not None and not scopes:
        return 403
    if person.role is None:
        return 401
    return row.status if person.role.includes(row.role) else 403


AREAS = sorted({rule.removeprefix(V1).split("/")[1] for _, rule in TABLE})


def rows_of(area: str) -> list[tuple[str, str, Row]]:
    """The rows of the routes that begin with this word."""
    return [(*key, row) for key, row in TABLE.items() if key[1].removeprefix(V1).split("/")[1] == area]


@pytest.mark.parametrize("area", AREAS)
def test_who_may_do_what_with_their_own(world: World, area: str) -> None:
    wrong: list[Any] = []
    for (method, rule, row), person, by_key in itertools.product(rows_of(area), world.people, (False, True)):
        if by_key and person.role is None:
            continue
        wanted = expected(person, row, OPENED_BY.get((method, rule), frozenset()) if by_key else None)
        # What was let in may change its object: the next one gets one of their own.
        business = add_business("OWNOWN", seen_by=person.user_id) if wanted < 400 and "<" in rule else world.own
        answer = call(person, method, rule, row, business, by_key=by_key)
        wanted = row.again if by_key and wanted == 201 else wanted  # as the person made it just before
        if answer.status_code != wanted or (person is not world.admin and "FOREIGN" in answer.text):
            wrong.append((method, rule, person.role, by_key, wanted, answer.status_code, answer.text))
    assert wrong == []


@pytest.mark.parametrize("area", AREAS)
def test_a_key_opens_what_it_was_made_for_and_nothing_else(world: World, area: str) -> None:
    wrong: list[Any] = []
    for method, rule, row in rows_of(area):
        if row.role is ANYBODY:
            continue
        opening = OPENED_BY.get((method, rule), frozenset())
        tries = [(frozenset(KeyScope) - opening, 403), *((frozenset({one}), row.status) for one in opening)]
        for scopes, wanted in tries:
            program = keyed(world.admin, scopes)
            answer = call(program, method, rule, row, add_business("OWNOWN"), by_key=True)
            if answer.status_code != wanted:
                wrong.append((method, rule, sorted(scopes), wanted, answer.status_code, answer.text))
    assert wrong == []


def keyed(person: Person, scopes: frozenset[KeyScope], *account_ids: int) -> Person:
    """A program with a key of this person's, for all of their numbers or for these."""
    rights = KeyRights(scopes=scopes, all_accounts=not account_ids, account_ids=frozenset(account_ids))
    with transaction() as current:
        _, key = create_key(current, person.user_id, "Shop", rights)
    return replace(person, key=key, token="")


@pytest.mark.parametrize("area", AREAS)
def test_a_key_for_one_number_sees_nothing_of_another(world: World, area: str) -> None:
    program = keyed(world.admin, frozenset(KeyScope), world.own.account_id)
    wrong: list[Any] = []
    for method, rule, row in rows_of(area):
        if not OPENED_BY.get((method, rule)):
            continue
        if "<" in rule and not row.shared:
            answer = call(program, method, rule, row, world.foreign, by_key=True)
            if answer.status_code != 404:
                wrong.append((method, rule, answer.status_code, answer.text))
        elif "FOREIGN" in call(program, method, rule, row, world.own, by_key=True).text:
            wrong.append((method, rule))
    assert wrong == []


@pytest.mark.parametrize("area", AREAS)
def test_what_is_foreign_does_not_exist(world: World, area: str) -> None:
    limited = add_person(world.admin.client, Role.ADMIN, world.own.account_id)
    wrong: list[Any] = []
    for method, rule, row in rows_of(area):
        if "<" not in rule or row.shared:
            continue
        for person in (*world.people[:-1], limited):
            allowed = person.role is not None and row.role is not None and person.role.includes(row.role)
            answer = call(person, method, rule, row, world.foreign)
            if answer.status_code != (404 if allowed else expected(person, row)) or "FOREIGN" in answer.text:
                wrong.append((method, rule, person.role, answer.status_code, answer.text))
        # It does exist, for those who may see it.
        assert call(world.admin, method, rule, row, add_business("FOREIGN")).status_code == row.status
    assert wrong == []


LISTS = [rule for method, rule in TABLE if method == "GET" and "<" not in rule and rule.startswith(V1)]


@pytest.mark.parametrize("rule", LISTS)
def test_lists_leave_out_what_is_foreign(world: World, rule: str) -> None:
    nobody = add_person(world.admin.client, Role.VIEWER)

    assert "FOREIGN" not in world.operator.get(rule).text
    assert "OWNOWN" not in nobody.get(rule).text
    for narrowed in ({"account_id": world.foreign.account_id}, {"campaign_id": world.foreign.campaign_id}):
        assert "FOREIGN" not in world.operator.get(rule, **narrowed).text
    assert "FOREIGN" not in world.operator.get(rule, q="FOREIGN", page_size=100).text


def test_administrators_see_all(world: World) -> None:
    for rule in ("/campaigns", "/whatsapp-accounts", "/uploads", "/overview"):
        assert "FOREIGN" in world.admin.get(rule).text
        assert "OWNOWN" in world.admin.get(rule).text


def test_queues_of_foreign_numbers_are_not_shown(world: World) -> None:
    def numbers(person: Person) -> set[int]:
        queues = person.get("/messages/queue/stats").get_json()["queues"]
        return {one["account_id"] for one in queues if one["account_id"]}

    assert numbers(world.viewer) == {world.own.account_id}
    assert numbers(world.admin) == {world.own.account_id, world.foreign.account_id}


def test_a_key_never_has_more_rights_than_its_person(world: World) -> None:
    program = keyed(world.operator, frozenset(KeyScope), world.own.account_id, world.foreign.account_id)

    shown = program.call("GET", "/whatsapp-accounts", by_key=True).get_json()["items"]
    assert [one["id"] for one in shown] == [world.own.account_id]
    assert program.call("GET", "/metrics", by_key=True).status_code == 403
    world.admin.patch(f"/users/{world.operator.user_id}", {"role": "viewer"})
    body = {"name": "x", "account_id": world.own.account_id}
    assert program.call("POST", "/campaigns", body, by_key=True).status_code == 403


def test_media_are_one_library_and_lists_of_people_are_not(world: World) -> None:
    own_list, foreign_list = world.own.list_id, world.foreign.list_id

    assert world.viewer.get(f"/uploads/{world.foreign.media_id}/content").status_code == 200
    assert world.viewer.get(f"/uploads/{own_list}").status_code == 200
    for tail in ("", "/content", "/rows"):
        assert world.viewer.get(f"/uploads/{foreign_list}{tail}").status_code == 404
    shown = {one["id"] for one in world.viewer.get("/uploads", kind="recipients").get_json()["items"]}
    assert shown == {str(own_list)}


def test_whoever_uploads_a_list_sees_it_before_any_campaign_uses_it(world: World) -> None:
    file = {"file": (io.BytesIO(b"Nome;Telefone\nAna;+5511987654321\n"), "clientes.csv")}
    made = world.operator.post("/upload/recipients", data=file).get_json()
    colleague = add_person(world.admin.client, Role.OPERATOR, world.own.account_id)
    given = {"upload_id": made["id"], "phone_column": "Telefone"}

    assert world.operator.get(f"/uploads/{made['id']}").status_code == 200
    assert colleague.get(f"/uploads/{made['id']}").status_code == 404
    assert world.operator.post(f"/campaigns/{world.own.draft_id}/recipients", given).status_code == 202
    assert colleague.get(f"/uploads/{made['id']}").status_code == 200


OUTSIDERS = ("203.0.113.9", "10.0.0.7", "::ffff:203.0.113.9")


def test_metrics_are_for_this_machine_and_administrators(world: World) -> None:
    def scrape(ip: str, headers: dict[str, str] | None = None) -> int:
        return Person(world.admin.client, ip=ip).call("GET", "/metrics", headers=headers or {}).status_code

    assert [scrape(ip) for ip in ("127.0.0.1", "127.1.2.3", "::1")] == [200, 200, 200]
    assert [scrape(ip) for ip in OUTSIDERS] == [401] * len(OUTSIDERS)
    # A proxy on this machine speaks for somebody outside.
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert scrape("127.0.0.1", {name: "203.0.113.9"}) == 401
    assert scrape(OUTSIDERS[0], {"X-API-Key": world.admin.key}) == 200
    assert scrape(OUTSIDERS[0], {"X-API-Key": world.viewer.key}) == 403


def test_health_tells_strangers_nothing_but_whether_it_works(world: World) -> None:
    answer = world.anonymous.get("/health/ready").text

    for told in ("OWNOWN", "FOREIGN", "postgres://", "redis://", world.admin.client.application.root_path):
        assert told not in answer
