"""Facts that others want to hear of, as they travel to browsers: plain data with a version.

Domain functions return these; edges publish them after the commit. Losing one is harmless: the dashboard refetches.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

VERSION = "v1"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all facts. ``name`` is the Socket.IO event; ``rooms`` are those who may hear it."""

    name: ClassVar[str]

    @property
    def rooms(self) -> tuple[str, ...]:
        """Return the rooms this fact goes to."""
        raise NotImplementedError

    @property
    def needs(self) -> tuple[int, ...]:
        """Return the accounts that somebody in these rooms must see besides, every one of them."""
        return ()

    def payload(self) -> dict[str, Any]:
        """Return the event's own fields (version, event_id and timestamp are added when it is published)."""
        raise NotImplementedError


def account_room(account_id: int) -> str:
    """Return the room of everybody who may see this WhatsApp account."""
    return f"account:{account_id}"


def campaign_room(campaign_id: int) -> str:
    """Return the room of those who have this campaign open."""
    return f"campaign:{campaign_id}"


def user_room(user_id: int) -> str:
    """Return the room of one person's own browsers."""
    return f"user:{user_id}"


@dataclass(frozen=True, kw_only=True)
class CampaignProgress(Event):
    """How far a campaign is; ``stats`` has the shape of ``GET /campaigns/{id}/stats`` without the series."""

    name = "campaign_progress"
    campaign_id: int
    account_id: int
    extra_account_ids: Sequence[int] = ()
    stats: dict[str, Any] | None = None
    audience: dict[str, Any] | None = None

    @property
    def rooms(self) -> tuple[str, ...]:
        return (account_room(self.account_id),)

    @property
    def needs(self) -> tuple[int, ...]:
        return tuple(self.extra_account_ids)

    def payload(self) -> dict[str, Any]:
        return {"campaign_id": self.campaign_id, "stats": self.stats, "audience": self.audience}


@dataclass(frozen=True, kw_only=True)
class CampaignStatusChanged(Event):
    """A campaign moved to another state."""

    name = "campaign_status"
    campaign_id: int
    account_id: int
    extra_account_ids: Sequence[int] = ()
    status: str
    status_reason: dict[str, Any] | None = None
    waiting_until: str | None = None

    @property
    def rooms(self) -> tuple[str, ...]:
        return (account_room(self.account_id),)

    @property
    def needs(self) -> tuple[int, ...]:
        return tuple(self.extra_account_ids)

    def payload(self) -> dict[str, Any]:
        return {
            "campaign_id": self.campaign_id,
            "status": self.status,
            "status_reason": self.status_reason,
            "waiting_until": self.waiting_until,
        }


@dataclass(frozen=True, kw_only=True)
class MessageStatusChanged(Event):
    """A message moved to another state. Campaign messages are told only to those who have the campaign open."""

    name = "message_status"
    message_id: int
    campaign_id: int | None
    account_id: int
    state: str
    reason: dict[str, Any] | None = None

    @property
    def rooms(self) -> tuple[str, ...]:
        return (account_room(self.account_id),) if self.campaign_id is None else (campaign_room(self.campaign_id),)

    def payload(self) -> dict[str, Any]:
        return {
            "message_id": self.message_id,
            "campaign_id": self.campaign_id,
            "account_id": self.account_id,
            "state": self.state,
            "reason": self.reason,
        }


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A person wrote to one of our numbers."""

    name = "message_received"
    message_id: int
    account_id: int
    sender: str
    kind: str
    text: str

    @property
    def rooms(self) -> tuple[str, ...]:
        return (account_room(self.account_id),)

    def payload(self) -> dict[str, Any]:
        return {
            "message_id": self.message_id,
            "account_id": self.account_id,
            "from": self.sender,
            "kind": self.kind,
            "text": self.text,
        }


@dataclass(frozen=True, kw_only=True)
class MessageMediaChanged(Event):
    """The file of a message has been fetched, or was given up; the thread tells which."""

    name = "message_media"
    message_id: int
    account_id: int

    @property
    def rooms(self) -> tuple[str, ...]:
        return (account_room(self.account_id),)

    def payload(self) -> dict[str, Any]:
        return {"message_id": self.message_id, "account_id": self.account_id}


@dataclass(frozen=True, kw_only=True)
class AccountHealthChanged(Event):
    """Something about a number changed: quality, limits, a block, its connection."""

    name = "account_health"
    account_id: int
    changed: dict[str, Any] = field(default_factory=dict)

    @property
    def rooms(self) -> tuple[str, ...]:
        return (account_room(self.account_id),)

    def payload(self) -> dict[str, Any]:
        return {"account_id": self.account_id, **self.changed}


@dataclass(frozen=True, kw_only=True)
class SessionStatus(Event):
    """The state of an account's connection to Meta: connecting, qrcode, authenticated, ready, disconnected."""

    name = "session_status"
    account_id: int
    status: str
    problem: str | None = None

    @property
    def rooms(self) -> tuple[str, ...]:
        return (account_room(self.account_id),)

    def payload(self) -> dict[str, Any]:
        return {"account_id": self.account_id, "status": self.status, "problem": self.problem}


@dataclass(frozen=True, kw_only=True)
class QrCode(Event):
    """The QR code that opens a chat with a number on a phone: a PNG in base64, and the link that stands in it."""

    name = "qrcode"
    account_id: int
    link: str
    image_b64: str

    @property
    def rooms(self) -> tuple[str, ...]:
        return (account_room(self.account_id),)

    def payload(self) -> dict[str, Any]:
        return {"account_id": self.account_id, "link": self.link, "image_b64": self.image_b64}


@dataclass(frozen=True, kw_only=True)
class UploadProgress(Event):
    """How far the reading of an uploaded file is (0 to 1), told to the person who uploaded it."""

    name = "upload_progress"
    upload_id: str
    user_id: int
    progress: float

    @property
    def rooms(self) -> tuple[str, ...]:
        return (user_room(self.user_id),)

    def payload(self) -> dict[str, Any]:
        return {"upload_id": self.upload_id, "progress": self.progress}


@dataclass(frozen=True, kw_only=True)
class ContactImportProgress(Event):
    """How far an import of contacts is, told to the person who started it; ``progress`` holds status and counts."""

    name = "import_progress"
    import_id: int
    user_id: int
    progress: dict[str, Any]

    @property
    def rooms(self) -> tuple[str, ...]:
        return (user_room(self.user_id),)

    def payload(self) -> dict[str, Any]:
        return {"import_id": self.import_id, **self.progress}


@dataclass(frozen=True, kw_only=True)
class ConversationBulkProgress(Event):
    """How far an action on many conversations is, told to the person who began it."""

    name = "conversation_bulk"
    bulk_id: int
    user_id: int
    progress: dict[str, Any]

    @property
    def rooms(self) -> tuple[str, ...]:
        return (user_room(self.user_id),)

    def payload(self) -> dict[str, Any]:
        return {"bulk_id": self.bulk_id, **self.progress}


@dataclass(frozen=True, kw_only=True)
class Presence(Event):
    """Who has a conversation open, and who is typing; ``people`` each with the moment until which that holds."""

    name = "presence"
    conversation_id: int
    people: list[dict[str, Any]]

    @property
    def rooms(self) -> tuple[str, ...]:
        return (f"conversation:{self.conversation_id}",)

    def payload(self) -> dict[str, Any]:
        return {"conversation_id": self.conversation_id, "people": self.people}


@dataclass(frozen=True, kw_only=True)
class Mentioned(Event):
    """A colleague names somebody in a note; told to the one who is named."""

    name = "mentioned"
    user_id: int
    conversation_id: int
    note_id: int
    text: str
    author: str

    @property
    def rooms(self) -> tuple[str, ...]:
        return (user_room(self.user_id),)

    def payload(self) -> dict[str, Any]:
        return {
            "conversation_id": self.conversation_id,
            "note_id": self.note_id,
            "text": self.text,
            "author": self.author,
        }


@dataclass(frozen=True, kw_only=True)
class ConversationUpdated(Event):
    """A conversation is new, or changed; it has the shape of ``GET /conversations/{id}`` without ``unread``.

    ``received`` is how many messages of the person this news is about: none when we have changed something.
    """

    name = "conversation_updated"
    account_id: int
    conversation: dict[str, Any]
    received: int = 0

    @property
    def rooms(self) -> tuple[str, ...]:
        return (account_room(self.account_id),)

    def payload(self) -> dict[str, Any]:
        return {"account_id": self.account_id, "conversation": self.conversation, "received": self.received}


@dataclass(frozen=True, kw_only=True)
class EventSubscriptionChanged(Event):
    """An outgoing webhook was switched off by itself; told to administrators who may see it."""

    name = "event_subscription"
    subscription_id: int
    subscription_name: str
    disabled_why: str | None
    user_ids: Sequence[int]

    @property
    def rooms(self) -> tuple[str, ...]:
        return tuple(user_room(one) for one in self.user_ids)

    def payload(self) -> dict[str, Any]:
        return {
            "subscription_id": self.subscription_id,
            "subscription_name": self.subscription_name,
            "disabled_why": self.disabled_why,
        }


@dataclass(frozen=True, kw_only=True)
class AssistantSuggested(Event):
    """The assistant has written a draft for whoever answers a conversation."""

    name = "assistant_suggested"
    account_id: int
    conversation_id: int

    @property
    def rooms(self) -> tuple[str, ...]:
        return (account_room(self.account_id),)

    def payload(self) -> dict[str, Any]:
        return {"account_id": self.account_id, "conversation_id": self.conversation_id}
