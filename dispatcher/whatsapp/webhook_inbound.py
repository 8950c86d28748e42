"""What people write to us, as Meta tells it by webhook (reference §4.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dispatcher.whatsapp.loose_json import Object, as_name, as_object, as_objects, as_text
from dispatcher.whatsapp.responses import GraphError


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
