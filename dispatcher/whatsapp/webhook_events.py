"""What Meta tells us by webhook, as facts; every time is aware UTC or None, every missing text is empty.

Source: reference §4.4–§4.7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatcher.whatsapp.responses import GraphError
from dispatcher.whatsapp.webhook_account_events import (
    AccountAlert,
    AccountReview,
    AccountUpdate,
    Capability,
    FlowUpdate,
    NumberName,
    NumberQuality,
    SecurityEvent,
    TemplateCategory,
    TemplateComponents,
    TemplateQuality,
    TemplateStatus,
)
from dispatcher.whatsapp.webhook_inbound import InboundMessage

RANK: Mapping[str, int] = {"accepted": 1, "held": 2, "sent": 3, "delivered": 4, "read": 5, "played": 6}
"""How far a message has come; ``failed`` has no rank: a delivery seen before or after it wins."""


@dataclass(frozen=True, slots=True)
class Pricing:
    """``type``: regular (charged), free_customer_service or free_entry_point; ``cost`` for max-price sends only."""

    category: str
    type: str
    model: str
    billable: bool | None
    amount: float | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    origin: str
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """A message of ours moved: sent, delivered, read, played or failed (at least once, in any order)."""

    waba_id: str
    phone_number_id: str
    wamid: str
    status: str
    timestamp: datetime | None
    recipient_id: str = ""
    recipient_user_id: str = ""
    participant_id: str = ""
    opaque: str | None = None
    errors: tuple[GraphError, ...] = ()
    pricing: Pricing | None = None
    conversation: Conversation | None = None


@dataclass(frozen=True, slots=True)
class ChannelErrors:
    """Errors of the account that belong to no message."""

    waba_id: str
    phone_number_id: str
    errors: tuple[GraphError, ...]


@dataclass(frozen=True, slots=True)
class UserPreference:
    """A person stops, resumes or signs up for our marketing at Meta; compare timestamps, they come out of order."""

    waba_id: str
    phone_number_id: str
    wa_id: str
    user_id: str
    category: str
    value: str
    timestamp: datetime | None
    detail: str = ""
    signup_id: str = ""


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """Something we do not read, kept whole; ``reason`` says why."""

    waba_id: str
    field: str
    value: object
    reason: str


WebhookEvent = (
    StatusUpdate
    | InboundMessage
    | ChannelErrors
    | TemplateStatus
    | TemplateQuality
    | TemplateCategory
    | TemplateComponents
    | NumberQuality
    | NumberName
    | AccountUpdate
    | AccountAlert
    | AccountReview
    | Capability
    | UserPreference
    | SecurityEvent
    | FlowUpdate
    | UnknownEvent
)
