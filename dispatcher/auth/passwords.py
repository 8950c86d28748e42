"""Passwords: Argon2id hashes, and the same work whether a person exists or not."""

import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dispatcher.errors import Invalid

SHORTEST: Final = 10
LONGEST: Final = 200
_COMMON: Final = frozenset({"password", "passw0rd", "qwertyuiop", "1234567890", "changeme"})

# OWASP's parameters for Argon2id (19 MiB, two passes): about 20 ms, and many sign-ins at once fit in memory.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODYS_HASH: Final = _HASHER.hash(secrets.token_hex(32))


def hash_password(password: str) -> str:
    """Return the Argon2id hash to store."""
    return _HASHER.hash(password)


def is_password(stored: str | None, given: str) -> bool:
    """Tell whether the password is right; takes as long when there is no hash to compare with."""
    try:
        _HASHER.verify(stored or _NOBODYS_HASH, given)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Tell whether the hash was made with weaker parameters and should be renewed at this sign-in."""
    return _HASHER.check_needs_rehash(stored)


def require_good_password(password: str, username: str) -> None:
    """Raise Invalid for a password that is too short, too long or too easy to guess."""
    if not SHORTEST <= len(password) <= LONGEST:
        _refuse(f"Use {SHORTEST} to {LONGEST} characters.")
    plain = password.lower()
    if username.lower() in plain or len(set(plain)) < 4 or any(plain.startswith(word) for word in _COMMON):
        _refuse("This is easy to guess. Use several unrelated words, or let a password manager make one.")


def generate_password() -> str:
    """Return a random password that is easy to copy by hand."""
    return "-".join(secrets.token_hex(3) for _ in range(4))


def _refuse(sentence: str) -> None:
    raise Invalid("Choose another password.", {"password": [sentence]})
