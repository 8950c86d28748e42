"""Facts that others want to hear of, as they travel to browsers: plain data with a version.

Domain functions return these; edges publish them after the commit. Losing one is harmless: the dashboard refetches.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Final

VERSION: Final = "v1"


def account_room(account_id: int) -> str:
    """Return the room of everybody who may see this WhatsApp account."""
    return f"account:{account_id}"


def campaign_room(campaign_id: int) -> str:
    """Return the room of those who have this campaign open."""
    return f"campaign:{campaign_id}"


def conversation_room(conversation_id: int) -> str:
    """Return the room of those who have this conversation open."""
    return f"conversation:{conversation_id}"


def user_room(user_id: int) -> str:
    """Return the room of one person's own browsers."""
    return f"user:{user_id}"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all facts. ``name`` is the Socket.IO event; fields in ``untold`` only say who hears of it."""

    name: ClassVar[str]
    untold: ClassVar[frozenset[str]] = frozenset()

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
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in self.untold}


@dataclass(frozen=True, kw_only=True)
class AccountEvent(Event):
    """Something about a number, for all who may see it."""

    account_id: int

    @property
    def rooms(self) -> tuple[str, ...]:
        return (account_room(self.account_id),)


@dataclass(frozen=True, kw_only=True)
class CampaignEvent(AccountEvent):
    """Something about a campaign, for those who may see all of its numbers."""

    untold = frozenset({"account_id", "extra_account_ids"})
    campaign_id: int
    extra_account_ids: Sequence[int] = ()

    @property
    def needs(self) -> tuple[int, ...]:
        return tuple(self.extra_account_ids)


@dataclass(frozen=True, kw_only=True)
class UserEvent(Event):
    """Something for one person alone."""

    untold = frozenset({"user_id"})
    user_id: int

    @property
    def rooms(self) -> tuple[str, ...]:
        return (user_room(self.user_id),)


@dataclass(frozen=True, kw_only=True)
class CampaignProgress(CampaignEvent):
    """How far a campaign is; ``stats`` has the shape of ``GET /campaigns/{id}/stats`` without the series."""

    name = "campaign_progress"
    stats: dict[str, Any] | None = None
    audience: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class CampaignStatusChanged(CampaignEvent):
    """A campaign moved to another state."""

    name = "campaign_status"
    status: str
    status_reason: dict[str, Any] | None = None
    waiting_until: str | None = None


@dataclass(frozen=True, kw_only=True)
class MessageStatusChanged(AccountEvent):
    """A message moved to another state. Campaign messages are told only to those who have the campaign open."""

    name = "message_status"
    message_id: int
    campaign_id: int | None
    state: str
    reason: dict[str, Any] | None = None

    @property
    def rooms(self) -> tuple[str, ...]:
        return super().rooms if self.campaign_id is None else (campaign_room(self.campaign_id),)


@dataclass(frozen=True, kw_only=True)
class MessageReceived(AccountEvent):
    """A person wrote to one of our numbers."""

    name = "message_received"
    untold = frozenset({"sender"})
    message_id: int
    sender: str
    kind: str
    text: str

    def payload(self) -> dict[str, Any]:
        return {**super().payload(), "from": self.sender}


@dataclass(frozen=True, kw_only=True)
class MessageMediaChanged(AccountEvent):
    """The file of a message has been fetched, or was given up; the thread tells which."""

    name = "message_media"
    message_id: int


@dataclass(frozen=True, kw_only=True)
class AccountHealthChanged(AccountEvent):
    """Something about a number changed: quality, limits, a block, its connection."""

    name = "account_health"
    changed: dict[str, Any] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        return {"account_id": self.account_id, **self.changed}


@dataclass(frozen=True, kw_only=True)
class SessionStatus(AccountEvent):
    """The state of an account's connection to Meta: connecting, qrcode, authenticated, ready, disconnected."""

    name = "session_status"
    status: str
    problem: str | None = None


@dataclass(frozen=True, kw_only=True)
class QrCode(AccountEvent):
    """The QR code that opens a chat with a number on a phone: a PNG in base64, and the link that stands in it."""

    name = "qrcode"
    link: str
    image_b64: str


@dataclass(frozen=True, kw_only=True)
class UploadProgress(UserEvent):
    """How far the reading of an uploaded file is (0 to 1), told to the person who uploaded it."""

    name = "upload_progress"
    upload_id: str
    progress: float


@dataclass(frozen=True, kw_only=True)
class ContactImportProgress(UserEvent):
    """How far an import of contacts is, told to the person who started it; ``progress`` holds status and counts."""

    name = "import_progress"
    import_id: int
    progress: dict[str, Any]

    def payload(self) -> dict[str, Any]:
        return {"import_id": self.import_id, **self.progress}


@dataclass(frozen=True, kw_only=True)
class ConversationBulkProgress(UserEvent):
    """How far an action on many conversations is, told to the person who began it."""

    name = "conversation_bulk"
    bulk_id: int
    progress: dict[str, Any]

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
        return (conversation_room(self.conversation_id),)


@dataclass(frozen=True, kw_only=True)
class Mentioned(UserEvent):
    """A colleague names somebody in a note; told to the one who is named."""

    name = "mentioned"
    conversation_id: int
    note_id: int
    text: str
    author: str


@dataclass(frozen=True, kw_only=True)
class ConversationUpdated(AccountEvent):
    """A conversation is new, or changed; it has the shape of ``GET /conversations/{id}`` without ``unread``.

    ``received`` is how many messages of the person this news is about: none when we have changed something.
    """

    name = "conversation_updated"
    conversation: dict[str, Any]
    received: int = 0


@dataclass(frozen=True, kw_only=True)
class EventSubscriptionChanged(Event):
    """An outgoing webhook was switched off by itself; told to administrators who may see it."""

    name = "event_subscription"
    untold = frozenset({"user_ids"})
    subscription_id: int
    subscription_name: str
    disabled_why: str | None
    user_ids: Sequence[int]

    @property
    def rooms(self) -> tuple[str, ...]:
        return tuple(user_room(one) for one in self.user_ids)


@dataclass(frozen=True, kw_only=True)
class AssistantSuggested(AccountEvent):
    """The assistant has written a draft for whoever answers a conversation."""

    name = "assistant_suggested"
    conversation_id: int
