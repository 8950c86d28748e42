"""What Meta tells us by webhook, as facts; every time is aware UTC or None, every missing text is empty.

Events about an account carry ``waba_id`` and, when Meta gave one, ``entry_time``. Source: reference §4.4–§4.7.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dispatcher.whatsapp.loose_json import Object, as_name, as_object, as_objects, as_text
from dispatcher.whatsapp.responses import GraphError

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
class Context:
    """What an inbound message refers to: a quoted message, a forward, or a product."""

    message_id: str
    from_: str
    forwarded: bool
    frequently_forwarded: bool
    product: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """Somebody has another number or another user id; what did not change or is not told is empty (reference §4.5)."""

    old_number: str
    new_number: str
    old_user_id: str
    new_user_id: str


MEDIA_KINDS = frozenset({"image", "video", "audio", "document", "sticker"})


@dataclass(frozen=True, slots=True)
class Medium:
    """The file of a message: Meta keeps it for seven days under this id; ``sha256`` as Meta wrote it."""

    id: str
    mime: str
    sha256: str
    filename: str


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """Somebody wrote; ``content`` is the object under the key named by ``type`` (contacts: ``{"contacts": […]}``).

    ``from_`` (digits, no ``+``) or ``from_user_id`` may be empty, since people may hide their number; never both.
    """

    waba_id: str
    phone_number_id: str
    wamid: str
    type: str
    timestamp: datetime | None
    from_: str
    from_user_id: str
    content: Mapping[str, object]
    profile_name: str = ""
    username: str = ""
    parent_user_id: str = ""
    group_id: str = ""
    context: Context | None = None
    referral: Mapping[str, object] | None = None
    errors: tuple[GraphError, ...] = ()

    @property
    def text(self) -> str:
        """The words of the person: body, caption, label of the button pressed, emoji; empty when there are none."""
        if self.type == "contacts":
            return ", ".join(filter(None, map(_full_name, as_objects(self.content.get("contacts")))))
        content = self._reply() if self.type == "interactive" else self._edited() or self.content
        found = (as_text(content.get(key)) for key in ("body", "caption", "text", "title", "emoji", "name", "address"))
        return next((words for words in found if words), "")

    @property
    def payload(self) -> str:
        """What we put behind the button or row the person chose; empty for anything else."""
        return as_text(self.content.get("payload")) or as_text(self._reply().get("id"))

    @property
    def identity_change(self) -> IdentityChange | None:
        """Who the person was and is now; None unless Meta says that a number or a user id changed."""
        if self.type != "system" or self.content.get("type") not in ("user_changed_number", "user_changed_user_id"):
            return None
        return IdentityChange(
            old_number=self.from_,
            new_number=as_name(self.content.get("wa_id")).removeprefix("+"),
            old_user_id=as_text(self.content.get("previous_user_id")) or self.from_user_id,
            new_user_id=as_text(self.content.get("user_id")),
        )

    @property
    def medium(self) -> Medium | None:
        """The file that came with the message, None without one."""
        media_id = as_name(self.content.get("id")) if self.type in MEDIA_KINDS else ""
        if not media_id:
            return None
        mime, digest, name = (as_text(self.content.get(key)) for key in ("mime_type", "sha256", "filename"))
        return Medium(media_id, mime, digest, name)

    def _reply(self) -> Object:
        return as_object(self.content.get(as_text(self.content.get("type"))))

    def _edited(self) -> Object:
        """What an edit puts in the place of the words before."""
        edited = as_object(self.content.get("message")) if self.type == "edit" else {}
        return as_object(edited.get(as_text(edited.get("type"))))


def _full_name(card: Object) -> str:
    return as_text(as_object(card.get("name")).get("formatted_name"))


@dataclass(frozen=True, slots=True)
class ChannelErrors:
    """Errors of the account that belong to no message."""

    waba_id: str
    phone_number_id: str
    errors: tuple[GraphError, ...]


@dataclass(frozen=True, slots=True)
class TemplateStatus:
    """``event`` is Meta's: APPROVED, REJECTED, PAUSED, DISABLED …; ``title`` tells pauses apart (FIRST_PAUSE …)."""

    waba_id: str
    entry_time: datetime | None
    template_id: str
    name: str
    language: str
    event: str
    reason: str = ""
    category: str = ""
    title: str = ""
    description: str = ""
    recommendation: str = ""
    disable_date: str = ""


@dataclass(frozen=True, slots=True)
class TemplateQuality:
    waba_id: str
    entry_time: datetime | None
    template_id: str
    name: str
    language: str
    previous: str
    new: str


@dataclass(frozen=True, slots=True)
class TemplateCategory:
    """A category changed (``previous`` set), or will change to ``correct`` at ``effective``."""

    waba_id: str
    entry_time: datetime | None
    template_id: str
    name: str
    language: str
    new: str
    previous: str = ""
    correct: str = ""
    effective: datetime | None = None


@dataclass(frozen=True, slots=True)
class TemplateComponents:
    """An edit went live: read the template again."""

    waba_id: str
    entry_time: datetime | None
    template_id: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class NumberQuality:
    """``display_phone_number`` is the only name of the number here; ``limit`` is the portfolio's messages a day."""

    waba_id: str
    entry_time: datetime | None
    display_phone_number: str
    event: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class NumberName:
    waba_id: str
    entry_time: datetime | None
    display_phone_number: str
    decision: str
    requested_name: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Restriction:
    type: str
    expires: datetime | None
    remediation: str = ""


@dataclass(frozen=True, slots=True)
class AccountUpdate:
    """Something happened to the account; ``stops`` says whether nothing may be sent until it is resolved."""

    waba_id: str
    entry_time: datetime | None
    event: str
    restrictions: tuple[Restriction, ...] = ()
    ban_state: str = ""
    violation: str = ""
    value: Mapping[str, object] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        """Whether sending must stop: restricted, disabled, deleted, offboarded, or our app was removed."""
        if self.ban_state:
            return self.ban_state != "REINSTATE"
        return self.event in STOPPING


STOPPING = frozenset(
    {
        *("ACCOUNT_RESTRICTION", "DISABLED_UPDATE", "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED"),
        *("PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED"),
    }
)


@dataclass(frozen=True, slots=True)
class AccountAlert:
    waba_id: str
    entry_time: datetime | None
    entity_type: str
    entity_id: str
    severity: str
    status: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class AccountReview:
    waba_id: str
    entry_time: datetime | None
    decision: str


@dataclass(frozen=True, slots=True)
class Capability:
    """The portfolio's limits: ``TIER_…`` or a number as text, ``-1`` unlimited; empty when Meta did not say."""

    waba_id: str
    entry_time: datetime | None
    messages_per_day: str
    phone_numbers: int | None = None


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
class SecurityEvent:
    waba_id: str
    entry_time: datetime | None
    event: str
    display_phone_number: str
    requester: str = ""


@dataclass(frozen=True, slots=True)
class FlowUpdate:
    waba_id: str
    entry_time: datetime | None
    event: str
    flow_id: str
    old_status: str = ""
    new_status: str = ""
    message: str = ""


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
