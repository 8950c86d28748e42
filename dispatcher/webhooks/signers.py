"""Whose secret signed this call: the installation's own, or that of an app behind some of the numbers."""

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from dispatcher.accounts.credentials import app_secret_of
from dispatcher.accounts.models import Account
from dispatcher.crypto import CannotDecrypt, SecretBox
from dispatcher.errors import Unauthorized, Unavailable
from dispatcher.whatsapp.webhooks import verify_signature

log = structlog.get_logger(__name__)

_FRESH_SECONDS: Final = 5.0


@dataclass(frozen=True)
class Signer:
    """A secret that may sign calls; ``labels`` are the apps and business accounts it speaks for, None for all."""

    secret: str
    labels: str | None

    def __repr__(self) -> str:
        return f"Signer({self.labels})"


def labels_of(app_id: str | None, business_account_id: str) -> frozenset[str]:
    """Return the labels under which a number's app signs: the app, when we know it, and the WABA."""
    waba = f"waba:{business_account_id}"
    return frozenset({f"app:{app_id}", waba} if app_id else {waba})


class Signers:
    """All secrets in use, those of the accounts read again every few seconds."""

    def __init__(self, installation: Iterable[str], box: SecretBox, engine: Engine) -> None:
        self._own = tuple(Signer(secret, None) for secret in installation)
        self._box = box
        self._engine = engine
        self._of_accounts: tuple[Signer, ...] | None = None
        self._read_at = 0.0
        self._reading = threading.Lock()

    def recognise(self, body: bytes, header: str | None) -> Signer:
        """Return who signed exactly these bytes.

        Raises Unauthorized when nobody we know did, Unavailable when that cannot be known because the database is down.
        """
        signer = _signer_of(body, header, self._own) or _signer_of(body, header, self._accounts())
        if signer is not None:
            return signer
        raise Unauthorized("X-Hub-Signature-256 does not sign this body with the secret of an app known here.")

    def known(self, body: bytes, header: str | None) -> Signer | None:
        """Return who signed exactly these bytes, as far as that is known without asking the database."""
        accounts = (self._of_accounts or ()) if self._is_fresh() else ()
        return _signer_of(body, header, self._own) or _signer_of(body, header, accounts)

    def _accounts(self) -> tuple[Signer, ...]:
        if self._is_fresh():
            return self._of_accounts or ()
        with self._reading:
            if not self._is_fresh():
                self._read()
        if self._of_accounts is None:
            raise Unavailable("The secrets of the accounts cannot be read now. Send this call again later.")
        return self._of_accounts

    def _is_fresh(self) -> bool:
        return self._of_accounts is not None and time.monotonic() - self._read_at < _FRESH_SECONDS

    def _read(self) -> None:
        try:
            with Session(self._engine) as session:
                self._of_accounts = tuple(Signer(*pair) for pair in _secrets(session, self._box).items())
                self._read_at = time.monotonic()
        except SQLAlchemyError as error:
            # Those read before still sign; without any the caller says so.
            log.warning("app_secrets_not_read", error=type(error).__name__)


def _signer_of(body: bytes, header: str | None, signers: Iterable[Signer]) -> Signer | None:
    return next((signer for signer in signers if verify_signature(body, header, (signer.secret,))), None)


def _secrets(session: Session, box: SecretBox) -> Mapping[str, str]:
    """Return the labels by secret: several numbers may share one app."""
    held = select(Account).where(Account.app_secret_encrypted.is_not(None), Account.deleted_at.is_(None))
    found: dict[str, frozenset[str]] = {}
    for account in session.scalars(held.order_by(Account.id)):
        try:
            secret = app_secret_of(account, box)
        except CannotDecrypt:
            log.error("app_secret_unreadable", account_id=account.id)
            continue
        if secret:
            found[secret] = found.get(secret, frozenset()) | labels_of(account.app_id, account.business_account_id)
    return {secret: " ".join(sorted(labels)) for secret, labels in found.items()}
