"""Is this call really Meta's? The signature of webhooks and the handshake that starts them (reference §4.1, §4.2)."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

_SIGNATURE = re.compile(r"sha256=([0-9a-fA-F]{64})", re.ASCII)


def verify_signature(raw: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """Whether ``X-Hub-Signature-256`` signs exactly these bytes with one of the app secrets (two while rotating).

    Hash the body as it came from the wire: Meta escapes unicode, and parsing and writing it again breaks the hash.
    """
    match = _SIGNATURE.fullmatch(header or "")
    if match is None:
        return False
    given = match[1].lower().encode()
    # An empty secret would let anybody sign.
    expected = [hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest().encode() for secret in secrets if secret]
    return any(hmac.compare_digest(given, signature) for signature in expected)


def verify_challenge(args: Mapping[str, str], token: str) -> str | None:
    """The text to echo (as text/plain) when Meta's handshake carries our verify token, else None (answer 403)."""
    given = args.get("hub.verify_token", "")
    right = bool(token) and hmac.compare_digest(given.encode("utf-8", "replace"), token.encode("utf-8", "replace"))
    return args.get("hub.challenge", "") if right and args.get("hub.mode") == "subscribe" else None
