"""Secrets at rest: AES-256-GCM with a key id, bound to the row they belong to."""

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = "v1"
_NONCE_BYTES = 12


class CannotDecrypt(Exception):
    """No configured key opens this secret, or it was moved to another row."""


class SecretBox:
    """Encrypts with the newest key and decrypts with any.

    ``keys`` are 64 hexadecimal digits each (32 bytes), newest first. ``place`` names the row and column a secret
    belongs to, for example ``"whatsapp_accounts.access_token:1234"``; a ciphertext copied elsewhere does not open.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = {_key_id(key): AESGCM(bytes.fromhex(key)) for key in keys}
        self._newest = _key_id(keys[0])

    def encrypt(self, secret: str, place: str) -> str:
        """Return ``v1.<key id>.<nonce and ciphertext in base64>``."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self._newest].encrypt(nonce, secret.encode(), place.encode())
        return f"{_VERSION}.{self._newest}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def decrypt(self, token: str, place: str) -> str:
        """Return the secret; raise CannotDecrypt when the key or the place does not fit."""
        try:
            version, key_id, encoded = token.split(".")
            raw = base64.urlsafe_b64decode(encoded)
            key = self._keys[key_id]
            if version != _VERSION:
                raise CannotDecrypt(f"unknown version {version!r}")
            return key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
        except (ValueError, KeyError, InvalidTag, binascii.Error) as error:
            raise CannotDecrypt(f"{place} cannot be decrypted with the configured ENCRYPTION_KEYS") from error

    def is_stale(self, token: str) -> bool:
        """Tell whether the secret was encrypted with an older key and should be rotated."""
        return token.split(".")[1:2] != [self._newest]


def _key_id(key: str) -> str:
    return hashlib.sha256(bytes.fromhex(key)).hexdigest()[:8]
