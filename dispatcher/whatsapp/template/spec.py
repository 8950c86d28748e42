"""A template as we see it: its parts, and the slots a sender has to fill.

A slot's key says where its value goes: ``header.1``, ``header.media``, ``body.first_name``, ``button.1.url``,
``button.0.payload``, ``button.2.code``, ``offer.expires``, ``card.0.body.1`` …; buttons count from 0 over all of
them, static ones too, because Meta counts so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

AUTHENTICATION = "AUTHENTICATION"
NAMED = "NAMED"

BODY_LIMIT = 1024
CARD_BODY_LIMIT = 160
OFFER_BODY_LIMIT = 600
HEADER_LIMIT = 60
URL_LIMIT = 2000
COUPON_LIMIT = 20
CODE_LIMIT = 15
PAYLOAD_LIMIT = 256


class SlotKind(StrEnum):
    """What kind of value a slot takes."""

    TEXT = "text"
    IMAGE = "image"  # an uploaded media id or a link, as are the next three
    VIDEO = "video"
    DOCUMENT = "document"
    GIF = "gif"
    LOCATION = "location"  # degrees
    URL = "url"  # the end of a button's address
    PAYLOAD = "payload"  # what a quick reply sends back to us
    COUPON = "coupon"
    CODE = "code"  # one-time password
    TIME = "time"  # ISO 8601 with a zone, or epoch milliseconds
    TOKEN = "token"  # noqa: S105 - names a flow session, no secret
    PRODUCT = "product"


MEDIA = frozenset({SlotKind.IMAGE, SlotKind.VIDEO, SlotKind.DOCUMENT, SlotKind.GIF})


@dataclass(frozen=True, slots=True)
class Slot:
    """One value to give; ``max_length`` in characters (None: only the rendered part is limited)."""

    key: str
    kind: SlotKind
    example: str = ""
    required: bool = True
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """``format`` is Meta's: TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION or PRODUCT; ``slots`` in order."""

    format: str
    text: str = ""
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """The text with its ``{{variables}}``; ``limit`` is what it may measure once filled."""

    text: str
    slots: tuple[Slot, ...] = ()
    limit: int = BODY_LIMIT


@dataclass(frozen=True, slots=True)
class Button:
    """``kind`` is Meta's type (QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE, FLOW, OTP …)."""

    index: int
    kind: str
    text: str = ""
    url: str = ""
    phone: str = ""
    example: str = ""
    slot: Slot | None = None
    repeats_code: bool = False  # authentication: filled with the code of the body


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a carousel."""

    index: int
    header: Header | None
    body: Body | None
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A limited-time offer: its short text, and the slot of its end when it has one."""

    text: str
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class TemplateSpec:
    """A whole template; ``unsupported`` names what we cannot fill (empty when all is well)."""

    name: str
    language: str
    category: str
    parameter_format: str
    header: Header | None
    body: Body | None
    footer: str
    buttons: tuple[Button, ...]
    cards: tuple[Card, ...] = ()
    offer: Offer | None = None
    unsupported: str = ""

    @property
    def named(self) -> bool:
        """Whether variables have names instead of numbers."""
        return self.parameter_format == NAMED

    def variables(self) -> list[Slot]:
        """Every slot, in the order a person reads the message."""
        return list(self._slots())

    def _slots(self) -> Iterator[Slot]:
        yield from _part_slots(self.header, self.body)
        if self.offer and self.offer.slot:
            yield self.offer.slot
        yield from _button_slots(self.buttons)
        for card in self.cards:
            yield from _part_slots(card.header, card.body)
            yield from _button_slots(card.buttons)


def _part_slots(header: Header | None, body: Body | None) -> Iterator[Slot]:
    yield from header.slots if header else ()
    yield from body.slots if body else ()


def _button_slots(buttons: tuple[Button, ...]) -> Iterator[Slot]:
    return (button.slot for button in buttons if button.slot)
