"""The SHA-256 that Meta tells of a medium: base64 in webhooks, hex in answers, both seen in either (reference §1.4)."""

import base64
import binascii
import re
from typing import Final

_HEX: Final = re.compile(r"[0-9a-fA-F]{64}")
_BYTES: Final = 32


def hex_digest(told: str) -> str | None:
    """Return the digest as 64 small hex digits, None for anything that is no SHA-256; pure."""
    if _HEX.fullmatch(told):
        return told.lower()
    try:
        raw = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw.hex() if len(raw) == _BYTES else None
