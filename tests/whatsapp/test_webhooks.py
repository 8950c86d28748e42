"""Meta's webhooks: forged ones are refused, and every true one becomes facts, however strange it looks."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dispatcher.whatsapp.responses import GraphError
from dispatcher.whatsapp.webhook_account_events import (
    AccountAlert,
    AccountReview,
    AccountUpdate,
    Capability,
    FlowUpdate,
    NumberName,
    NumberQuality,
    Restriction,
    SecurityEvent,
    TemplateCategory,
    TemplateComponents,
    TemplateQuality,
    TemplateStatus,
)
from dispatcher.whatsapp.webhook_events import (
    ChannelErrors,
    Conversation,
    Pricing,
    StatusUpdate,
    UnknownEvent,
    UserPreference,
)
from dispatcher.whatsapp.webhook_inbound import Context, InboundMessage
from dispatcher.whatsapp.webhook_messages import moment
from dispatcher.whatsapp.webhooks import RANK, WebhookEvent, dedupe_key, parse, verify_challenge, verify_signature

SECRET = "app-secret"
RAW = b'{"object":"whatsapp_business_account","entry":[],"n":"\\u00e4 \\ud83d\\ude00 \\/"}'
WABA, PHONE = "1022", "1065"
NOON = datetime(2025, 6, 16, 0, 1, 13, tzinfo=UTC)
NOON_SECONDS = 1750032073


def signed(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


# --- is it Meta? ------------------------------------------------------------------------------------------------


def test_a_known_vector() -> None:
    # printf '{"a":1}' | openssl dgst -sha256 -hmac app-secret
    header = "sha256=a2ac6607a24977f9757e6d78319ae1660ad42ffeee0ee3f0dff30a92bcf85448"
    assert verify_signature(b'{"a":1}', header, [SECRET])


@pytest.mark.parametrize(
    ("header", "secrets", "valid"),
    [
        (signed(RAW), [SECRET], True),
        (signed(RAW), ["new-secret", SECRET], True),
        ("sha256=" + signed(RAW)[7:].upper(), [SECRET], True),
        (signed(RAW, "another app's"), [SECRET], False),
        (signed(RAW), [], False),
        (signed(RAW, ""), [""], False),
        (None, [SECRET], False),
        ("", [SECRET], False),
        ("sha256=", [SECRET], False),
        (signed(RAW)[7:], [SECRET], False),
        (signed(RAW).replace("sha256", "sha1"), [SECRET], False),
        ("sha1=" + hmac.new(SECRET.encode(), RAW, hashlib.sha1).hexdigest(), [SECRET], False),
        (signed(RAW) + ", " + signed(RAW), [SECRET], False),
        (signed(RAW) + "\n", [SECRET], False),
        (" " + signed(RAW), [SECRET], False),
        ("sha256=" + "é" * 64, [SECRET], False),
        ("sha256=" + "٣" * 64, [SECRET], False),
        ("sha256=" + "0" * 64, [SECRET], False),
    ],
)
def test_only_the_secrets_signature_over_these_bytes_counts(
    header: str | None, secrets: list[str], valid: bool
) -> None:
    assert verify_signature(RAW, header, secrets) is valid


def test_one_bit_or_another_spelling_of_the_same_json_breaks_it() -> None:
    header = signed(RAW)
    flipped = bytes([*RAW[:-1], RAW[-1] ^ 1])
    assert not verify_signature(flipped, header, [SECRET])
    assert not verify_signature(json.dumps(json.loads(RAW)).encode(), header, [SECRET])


@pytest.mark.parametrize(
    ("mode", "token", "ours", "echo"),
    [
        ("subscribe", "right", "right", "1158201444"),
        ("subscribe", "wrong", "right", None),
        ("subscribe", "", "", None),
        ("subscribe", None, "right", None),
        ("unsubscribe", "right", "right", None),
        (None, "right", "right", None),
        ("subscribe", "rïght\ud83d", "right", None),
    ],
)
def test_the_handshake(mode: str | None, token: str | None, ours: str, echo: str | None) -> None:
    given = {"hub.mode": mode, "hub.verify_token": token, "hub.challenge": "1158201444"}
    assert verify_challenge({name: value for name, value in given.items() if value is not None}, ours) == echo


# --- reading ------------------------------------------------------------------------------------------------------


def call(*changes: tuple[str, object], time: object = NOON_SECONDS) -> list[WebhookEvent]:
    entry = {"id": WABA, "time": time, "changes": [{"field": name, "value": value} for name, value in changes]}
    return parse(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())


def messages(**value: object) -> list[WebhookEvent]:
    metadata = {"display_phone_number": "15550783881", "phone_number_id": PHONE}
    return call(("messages", {"messaging_product": "whatsapp", "metadata": metadata, **value}))


def only(events: list[WebhookEvent]) -> WebhookEvent:
    assert len(events) == 1, events
    return events[0]


STATUS: dict[str, Any] = {"id": "wamid.A", "status": "delivered", "timestamp": str(NOON_SECONDS)}


def test_a_status_is_read_whole() -> None:
    assert only(
        messages(
            statuses=[
                {
                    **STATUS,
                    "recipient_id": "16505551234",
                    "recipient_user_id": "US.134",
                    "recipient_participant_id": "p1",
                    "biz_opaque_callback_data": "7.2",
                    "conversation": {"id": "c1", "expiration_timestamp": NOON_SECONDS, "origin": {"type": "marketing"}},
                    "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"},
                    "cost": {"amount": "0.05", "currency": "USD"},
                }
            ]
        )
    ) == StatusUpdate(
        waba_id=WABA,
        phone_number_id=PHONE,
        wamid="wamid.A",
        status="delivered",
        timestamp=NOON,
        recipient_id="16505551234",
        recipient_user_id="US.134",
        participant_id="p1",
        opaque="7.2",
        pricing=Pricing("marketing", "regular", "PMP", True, 0.05, "USD"),
        conversation=Conversation("c1", "marketing", NOON),
    )


def test_a_failed_status_carries_its_errors() -> None:
    error = {"code": 131049, "title": "T", "message": "M", "error_data": {"details": "D"}, "href": "https://x"}
    event = only(messages(statuses=[{**STATUS, "status": "failed", "errors": [error, "odd", {"code": None}]}]))
    assert isinstance(event, StatusUpdate)
    assert event.errors == (GraphError(131049, message="M", details="D", title="T"),)


def test_a_batch_gives_every_event_of_every_change_in_order() -> None:
    value = {"metadata": {"phone_number_id": PHONE}, "statuses": [{**STATUS, "id": f"wamid.{n}"} for n in range(3)]}
    document = {
        "object": "whatsapp_business_account",
        "entry": [
            {"id": WABA, "changes": [{"field": "messages", "value": value}] * 2},
            {"id": "other", "changes": [{"field": "messages", "value": value}]},
        ],
    }
    events = parse(document)
    assert [(event.waba_id, getattr(event, "wamid", "")) for event in events] == [
        (waba, f"wamid.{n}") for waba in (WABA, WABA, "other") for n in range(3)
    ]


def test_ranks_only_go_up_and_failure_has_none() -> None:
    assert sorted(RANK, key=lambda status: RANK[status]) == ["accepted", "held", "sent", "delivered", "read", "played"]
    assert "failed" not in RANK


GARBAGE: list[object] = [
    *(None, "", "soon", True, [], {}, 0, -1, "-5", 5),
    *(1e400, "nan", 10**30, 10**400, "9" * 400),
]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (NOON_SECONDS, NOON),
        (str(NOON_SECONDS), NOON),
        (NOON_SECONDS * 1000, NOON),
        (f"{NOON_SECONDS}000", NOON),
        (float(NOON_SECONDS), NOON),
        *((garbage, None) for garbage in GARBAGE),
    ],
)
def test_times_come_in_many_shapes(value: object, read: datetime | None) -> None:
    assert moment(value) == read


def inbound(message: dict[str, object], contacts: object = ()) -> InboundMessage:
    common = {"from": "16505551234", "id": "wamid.IN", "timestamp": str(NOON_SECONDS)}
    event = only(messages(messages=[{**common, **message}], contacts=contacts))
    assert isinstance(event, InboundMessage)
    return event


MEDIA = {"id": "77", "mime_type": "image/jpeg", "sha256": "abc", "caption": "Look"}


@pytest.mark.parametrize(
    ("kind", "content", "text", "payload"),
    [
        ("text", {"body": "Olá 👋"}, "Olá 👋", ""),
        ("image", MEDIA, "Look", ""),
        ("document", {"id": "77", "filename": "a.pdf"}, "", ""),
        ("audio", {"id": "77", "voice": True}, "", ""),
        ("location", {"latitude": 1.5, "longitude": 2.5, "name": "HQ"}, "HQ", ""),
        ("button", {"payload": "STOP_PROMO", "text": "Stop"}, "Stop", "STOP_PROMO"),
        ("interactive", {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes"}}, "Yes", "yes"),
        ("interactive", {"type": "list_reply", "list_reply": {"id": "r1", "title": "One"}}, "One", "r1"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"body": "Sent", "response_json": "{}"}}, "Sent", ""),
        ("interactive", {"type": "brand_new"}, "", ""),
        ("order", {"catalog_id": "c", "text": "please", "product_items": []}, "please", ""),
        ("reaction", {"message_id": "wamid.A", "emoji": "👍"}, "👍", ""),
        ("reaction", {"message_id": "wamid.A"}, "", ""),
        ("system", {"type": "user_changed_number", "body": "moved", "wa_id": "1999"}, "moved", ""),
        ("unsupported", {"type": "poll"}, "", ""),
        ("edit", {"original_message_id": "wamid.A", "message": {"type": "text"}}, "", ""),
        ("revoke", {"original_message_id": "wamid.A"}, "", ""),
    ],
)
def test_every_kind_of_message(kind: str, content: dict[str, object], text: str, payload: str) -> None:
    message = inbound({"type": kind, kind: content})
    assert (message.type, message.content, message.text, message.payload) == (kind, content, text, payload)
    assert (message.wamid, message.from_, message.timestamp) == ("wamid.IN", "16505551234", NOON)


def test_contact_cards_come_as_a_list() -> None:
    assert inbound({"type": "contacts", "contacts": [{"name": {}}]}).content == {"contacts": [{"name": {}}]}


@pytest.mark.parametrize("strange", [{"type": "text"}, {"type": "text", "text": "x"}, {"type": 5}, {}, {"type": "new"}])
def test_a_message_of_a_strange_shape_is_still_a_message(strange: dict[str, object]) -> None:
    assert inbound(strange).content == {}


CONTACTS = [
    {"profile": {"name": "Bob"}, "wa_id": "1999"},
    {"profile": {"name": "Ana", "username": "@ana"}, "wa_id": "16505551234", "user_id": "US.1"},
]


def test_the_sender_is_found_among_the_contacts() -> None:
    message = inbound({"type": "request_welcome"}, CONTACTS)
    assert (message.profile_name, message.username, message.from_user_id) == ("Ana", "@ana", "US.1")
    assert inbound({"type": "text", "from": "nobody"}, CONTACTS).profile_name == ""
    assert inbound({"type": "text"}, "odd").profile_name == ""


def test_a_person_without_a_number_is_known_by_user_id() -> None:
    message = inbound(
        {"type": "text", "from": None, "from_user_id": "US.1", "from_parent_user_id": "US.ENT.1"}, CONTACTS
    )
    assert (message.from_, message.from_user_id, message.parent_user_id) == ("", "US.1", "US.ENT.1")
    assert message.profile_name == "Ana"


def test_what_a_message_refers_to() -> None:
    product = {"catalog_id": "c", "product_retailer_id": "p"}
    context = {"from": "1555", "id": "wamid.Q", "forwarded": True, "referred_product": product}
    ad = {"source_type": "ad", "ctwa_clid": "x"}
    message = inbound({"type": "text", "context": context, "referral": ad, "group_id": "g"})
    assert message.context == Context("wamid.Q", "1555", True, False, product)
    assert (message.referral, message.group_id) == (ad, "g")


def test_errors_without_a_message_concern_the_channel() -> None:
    event = only(messages(errors=[{"code": 130429, "title": "Rate limit"}]))
    assert event == ChannelErrors(WABA, PHONE, (GraphError(130429, title="Rate limit"),))


TEMPLATE = {"message_template_id": 123, "message_template_name": "promo", "message_template_language": "en_US"}
WHO = (WABA, NOON)
WHICH = ("123", "promo", "en_US")

ACCOUNT: list[tuple[str, dict[str, object], WebhookEvent]] = [
    (
        "message_template_status_update",
        {**TEMPLATE, "event": "APPROVED", "reason": None, "message_template_category": "MARKETING"},
        TemplateStatus(*WHO, *WHICH, "APPROVED", category="MARKETING"),
    ),
    (
        "message_template_status_update",
        {
            **TEMPLATE,
            "event": "PAUSED",
            "other_info": {"title": "FIRST_PAUSE", "description": "3 hours"},
            "disable_info": {"disable_date": 1739321024},
        },
        TemplateStatus(*WHO, *WHICH, "PAUSED", title="FIRST_PAUSE", description="3 hours", disable_date="1739321024"),
    ),
    (
        "message_template_status_update",
        {**TEMPLATE, "event": "REJECTED", "rejection_info": {"reason": "SCAM", "recommendation": "Do not"}},
        TemplateStatus(*WHO, *WHICH, "REJECTED", reason="SCAM", recommendation="Do not"),
    ),
    (
        "message_template_quality_update",
        {**TEMPLATE, "previous_quality_score": "GREEN", "new_quality_score": "RED"},
        TemplateQuality(*WHO, *WHICH, "GREEN", "RED"),
    ),
    (
        "message_template_status_update",
        {**TEMPLATE, "previous_quality_score": "GREEN", "new_quality_score": "YELLOW"},
        TemplateQuality(*WHO, *WHICH, "GREEN", "YELLOW"),
    ),
    (
        "message_template_components_update",
        {**TEMPLATE, "message_template_element": "x"},
        TemplateComponents(*WHO, *WHICH),
    ),
    (
        "template_category_update",
        {
            **TEMPLATE,
            "new_category": "UTILITY",
            "correct_category": "MARKETING",
            "category_update_timestamp": NOON_SECONDS,
        },
        TemplateCategory(*WHO, *WHICH, new="UTILITY", correct="MARKETING", effective=NOON),
    ),
    (
        "template_category_update",
        {**TEMPLATE, "previous_category": "UTILITY", "new_category": "MARKETING"},
        TemplateCategory(*WHO, *WHICH, new="MARKETING", previous="UTILITY"),
    ),
    (
        "phone_number_quality_update",
        {"display_phone_number": "1555", "event": "THROUGHPUT_UPGRADE", "max_daily_conversations_per_business": 10000},
        NumberQuality(*WHO, "1555", "THROUGHPUT_UPGRADE", "10000"),
    ),
    (
        "phone_number_quality_update",
        {"display_phone_number": "1555", "event": "FLAGGED", "current_limit": "TIER_1K"},
        NumberQuality(*WHO, "1555", "FLAGGED", "TIER_1K"),
    ),
    (
        "phone_number_name_update",
        {"display_phone_number": "1555", "decision": "APPROVED", "requested_verified_name": "Casa"},
        NumberName(*WHO, "1555", "APPROVED", "Casa"),
    ),
    (
        "account_alerts",
        {
            "entity_type": "BUSINESS",
            "entity_id": 5,
            "alert_info": {
                "alert_severity": "WARNING",
                "alert_status": "ACTIVE",
                "alert_type": "LIMIT",
                "alert_description": "why",
            },
        },
        AccountAlert(*WHO, "BUSINESS", "5", "WARNING", "ACTIVE", "LIMIT", "why"),
    ),
    (
        "account_alerts",
        {"entity_type": "WABA", "entity_id": "5", "alert_type": "LIMIT", "alert_severity": "INFO"},
        AccountAlert(*WHO, "WABA", "5", "INFO", "", "LIMIT", ""),
    ),
    ("account_review_update", {"decision": "APPROVED"}, AccountReview(*WHO, "APPROVED")),
    (
        "business_capability_update",
        {"max_daily_conversations_per_business": "TIER_UNLIMITED", "max_phone_numbers_per_business": 20},
        Capability(*WHO, "TIER_UNLIMITED", 20),
    ),
    ("business_capability_update", {"max_daily_conversations_per_business": -1}, Capability(*WHO, "-1")),
    ("business_capability_update", {"max_daily_conversation_per_phone": 1000}, Capability(*WHO, "1000")),
    (
        "security",
        {"event": "PIN_CHANGED", "display_phone_number": 1555, "requester": "42"},
        SecurityEvent(*WHO, "PIN_CHANGED", "1555", "42"),
    ),
    (
        "flows",
        {"event": "FLOW_STATUS_CHANGE", "flow_id": 6, "new_status": "PUBLISHED", "message": "m"},
        FlowUpdate(*WHO, "FLOW_STATUS_CHANGE", "6", new_status="PUBLISHED", message="m"),
    ),
]


@pytest.mark.parametrize(("field", "value", "event"), ACCOUNT)
def test_account_fields(field: str, value: dict[str, object], event: WebhookEvent) -> None:
    assert call((field, value)) == [event]


@pytest.mark.parametrize(
    ("value", "stops"),
    [
        (
            {
                "event": "ACCOUNT_RESTRICTION",
                "restriction_info": [{"restriction_type": "R", "expiration": NOON_SECONDS}],
            },
            True,
        ),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}, True),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}, False),
        ({"event": "PARTNER_REMOVED"}, True),
        ({"event": "VERIFIED_ACCOUNT"}, False),
        ({"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SPAM"}}, False),
    ],
)
def test_some_account_events_stop_everything(value: dict[str, object], stops: bool) -> None:
    event = only(call(("account_update", value)))
    assert isinstance(event, AccountUpdate)
    assert (event.stops, event.value) == (stops, value)
    if "restriction_info" in value:
        assert event.restrictions == (Restriction("R", NOON),)


@pytest.mark.parametrize("stamp", [NOON_SECONDS, str(NOON_SECONDS)])
def test_a_persons_choice_about_marketing(stamp: object) -> None:
    choices = [
        {"wa_id": "1650", "category": "marketing_messages", "value": "stop", "detail": "d", "timestamp": stamp},
        {"user_id": "US.1", "category": "marketing_messages", "value": "signup", "signup_id": 9, "timestamp": stamp},
    ]
    value = {"metadata": {"phone_number_id": PHONE}, "user_preferences": choices}
    assert call(("user_preferences", value)) == [
        UserPreference(WABA, PHONE, "1650", "", "marketing_messages", "stop", NOON, "d"),
        UserPreference(WABA, PHONE, "", "US.1", "marketing_messages", "signup", NOON, signup_id="9"),
    ]


# --- strange input ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        *[b"", b"null", b"[]", b"{", b"\xff\xfe", b"{}", b'{"object":"page","entry":[]}', b"[" * 100_000, b'{"a":NaN}'],
        *[b'{"object":"whatsapp_business_account"' + rest for rest in (b"}", b',"entry":[]}', b',"entry":{"id":1}}')],
        *[b'{"object":"whatsapp_business_account","entry":' + rest + b"}" for rest in (b"[null]", b'[{"id":1}]', b"5")],
    ],
)
def test_calls_that_are_none_of_metas_become_one_unknown_event(raw: bytes) -> None:
    event = only(parse(raw))
    assert isinstance(event, UnknownEvent)
    assert event.reason


FIELDS = [
    "messages",
    "user_preferences",
    "calls",
    "",
    *dict.fromkeys(field for field, _, _ in ACCOUNT),
    "account_update",
]
ODD: list[object] = [None, 5, "x", [], {}, {"statuses": 5}, {"messages": {"a": 1}}, {"errors": "x"}, {"event": 5}]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", ODD)
def test_what_cannot_be_read_is_kept_with_a_reason(field: str, value: object) -> None:
    event = only(call((field, value)))
    assert isinstance(event, UnknownEvent)
    assert (event.waba_id, event.field) == (WABA, field)
    assert event.reason


def test_one_bad_member_does_not_hide_the_others() -> None:
    found = messages(statuses=[None, {"id": "wamid.A"}, STATUS, "x"], messages=[{"id": "wamid.B"}, {"from": "1"}])
    kinds = [type(event).__name__ for event in found]
    assert kinds == ["UnknownEvent", "UnknownEvent", "StatusUpdate", "UnknownEvent", "UnknownEvent", "UnknownEvent"]


def test_a_change_that_is_no_object_is_kept() -> None:
    entry: dict[str, Any] = {"id": WABA, "changes": [None, {"field": "messages"}, {"value": {}}]}
    found = parse({"object": "whatsapp_business_account", "entry": [entry]})
    assert [type(event) for event in found] == [UnknownEvent] * 3


def test_half_emoji_and_nul_lose_nothing_but_themselves() -> None:
    raw = (
        b'{"object":"whatsapp_business_account","entry":[{"id":"1022","changes":[{"field":"messages","value":'
        b'{"messages":[{"from":"1","id":"wamid.A","type":"text","text":'
        b'{"body":"a\\ud83d b\\u0000c \\ud83d\\ude00"}}]}}]}]}'
    )
    event = only(parse(raw))
    assert isinstance(event, InboundMessage)
    assert event.text == "a\ufffd b\ufffdc 😀"
    assert event.text.encode()


def test_repetitions_have_the_same_name_and_nothing_else_has() -> None:
    once = [call((field, value))[0] for field, value, _ in ACCOUNT]
    again = [call((field, value))[0] for field, value, _ in ACCOUNT]
    once += messages(statuses=[STATUS, {**STATUS, "status": "read"}, {**STATUS, "recipient_participant_id": "p"}])
    once += messages(messages=[{"id": "wamid.A", "from": "1"}], errors=[{"code": 1}])
    again += messages(statuses=[{**STATUS, "timestamp": 5}, {**STATUS, "status": "read"}])
    again += messages(statuses=[{**STATUS, "recipient_participant_id": "p"}])
    again += messages(messages=[{"id": "wamid.A", "from": "1"}], errors=[{"code": 1}])
    keys = [dedupe_key(event) for event in once]
    assert keys == [dedupe_key(event) for event in again]
    assert len(set(keys)) == len(keys)


def test_the_same_choice_at_another_time_is_another_event() -> None:
    def choice(stamp: int) -> WebhookEvent:
        return UserPreference(WABA, PHONE, "1", "", "marketing_messages", "stop", moment(stamp))

    assert dedupe_key(choice(NOON_SECONDS)) == dedupe_key(choice(NOON_SECONDS))
    assert dedupe_key(choice(NOON_SECONDS)) != dedupe_key(choice(NOON_SECONDS + 1))
