"""The secrets of a number: sealed with the row they belong to, opened only where a request is made."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account
from dispatcher.crypto import SecretBox
from dispatcher.errors import Conflict

LAST = 4
SHOWN_FROM = 16
"""Of a shorter token four characters would be too large a part to show."""


def store_token(account: Account, box: SecretBox, token: str) -> None:
    """Seal the access token; people only ever see its last four characters again."""
    account.access_token_encrypted = box.encrypt(token, _place("access_token", account))
    account.access_token_last4 = token[-LAST:] if len(token) >= SHOWN_FROM else None
    _changed(account)


def store_app_secret(account: Account, box: SecretBox, secret: str | None) -> None:
    """Seal the secret of the Meta app, which signs its webhooks; None or an empty text forgets it."""
    account.app_secret_encrypted = box.encrypt(secret, _place("app_secret", account)) if secret else None
    _changed(account)


def token_of(account: Account, box: SecretBox) -> str:
    """Open the access token.

    Raises Conflict when there is none, CannotDecrypt when no configured key fits.
    """
    if account.access_token_encrypted is None:
        raise Conflict("This number has no access token. Give it one in its settings.")
    return box.decrypt(account.access_token_encrypted, _place("access_token", account))


def app_secret_of(account: Account, box: SecretBox) -> str | None:
    """Open the app's secret, if we hold one."""
    if account.app_secret_encrypted is None:
        return None
    return box.decrypt(account.app_secret_encrypted, _place("app_secret", account))


def app_secrets(session: Session, box: SecretBox) -> tuple[str, ...]:
    """Return the different app secrets of all numbers in use: a webhook may be signed with any of them."""
    holders = session.scalars(
        select(Account).where(Account.app_secret_encrypted.is_not(None), Account.deleted_at.is_(None))
    )
    return tuple(sorted({secret for account in holders if (secret := app_secret_of(account, box))}))


def erase(account: Account) -> None:
    """Forget every secret of the number."""
    account.access_token_encrypted = account.access_token_last4 = account.app_secret_encrypted = None
    _changed(account)


def rotate(session: Session, box: SecretBox) -> int:
    """Seal again, with the newest key, every secret still under an older one; return how many."""
    accounts = session.scalars(select(Account).order_by(Account.id).with_for_update())
    return sum(_rotated(account, box) for account in accounts)


def _rotated(account: Account, box: SecretBox) -> int:
    rotated = 0
    token, secret = account.access_token_encrypted, account.app_secret_encrypted
    if token is not None and box.is_stale(token):
        account.access_token_encrypted = _resealed(box, token, _place("access_token", account))
        rotated += 1
    if secret is not None and box.is_stale(secret):
        account.app_secret_encrypted = _resealed(box, secret, _place("app_secret", account))
        rotated += 1
    return rotated


def _resealed(box: SecretBox, sealed: str, place: str) -> str:
    return box.encrypt(box.decrypt(sealed, place), place)


def _place(column: str, account: Account) -> str:
    return f"{Account.__tablename__}.{column}:{account.phone_number_id}"


def _changed(account: Account) -> None:
    account.credentials_version = (account.credentials_version or 0) + 1
