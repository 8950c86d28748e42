"""The QR code that opens a chat with a number, its words already typed: a wa.me link (Meta's click to chat).

Whoever sends the words has written first: the window is open, and the words say what they agree to.
"""

import base64
import io
import re
from typing import Final
from urllib.parse import quote

import segno

from dispatcher.accounts.models import Account
from dispatcher.errors import Conflict

DEFAULT_WORDS: Final = "Hi! I would like to receive your messages on WhatsApp."
_LONGEST: Final = 1900
"""Bytes of the words as they stand in the link: with the rest of it they fit into the largest code (2,331 bytes)."""
_SCALE: Final = 8
_QUIET: Final = 4
"""Modules around the code that scanners need (ISO/IEC 18004)."""


def fits(words: str) -> bool:
    """Tell whether a code can hold these words; pure. What is not ASCII takes up to twelve times its length."""
    return len(quote(words)) <= _LONGEST


def link_of(account: Account, words: str) -> str:
    """Return the link that opens a chat with a number; raises Conflict while Meta has not told us the number."""
    digits = re.sub(r"\D", "", account.display_phone_number or "")
    if not digits:
        raise Conflict("The phone number is not known yet. Start the session, so that Meta is asked for it.")
    return f"https://wa.me/{digits}?text={quote(words)}" if words else f"https://wa.me/{digits}"


def png(link: str) -> bytes:
    """Return the code as a PNG."""
    return _written(link, "png")


def svg(link: str) -> bytes:
    """Return the code as an SVG, sharp at any size of print."""
    return _written(link, "svg")


def png_b64(link: str) -> str:
    """Return the PNG in base64, as it travels in an event."""
    return base64.b64encode(png(link)).decode()


def _written(link: str, kind: str) -> bytes:
    file = io.BytesIO()
    # White behind it: on a dark page a code without ground is not read.
    segno.make(link, error="m", micro=False).save(file, kind=kind, scale=_SCALE, border=_QUIET, light="white")
    return file.getvalue()
