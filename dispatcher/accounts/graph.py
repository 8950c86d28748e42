"""Speaking to Meta for an account, and saying in our words what Meta answered."""

from collections.abc import Iterator
from contextlib import contextmanager

from dispatcher.accounts import credentials
from dispatcher.accounts.models import Account
from dispatcher.config import Settings
from dispatcher.crypto import CannotDecrypt, SecretBox
from dispatcher.errors import Conflict, Upstream
from dispatcher.whatsapp.client import GraphClient, GraphRefused, GraphUnavailable
from dispatcher.whatsapp.error_codes import action_for
from dispatcher.whatsapp.responses import GraphError


def graph_client(account: Account, settings: Settings) -> GraphClient:
    """Return a client that speaks for this account; Graph's address comes from the settings only.

    Raises Conflict without a token, or when no configured key opens it.
    """
    return GraphClient(settings.graph_url, opened_token(account, SecretBox(settings.encryption_keys)))


def opened_token(account: Account, box: SecretBox) -> str:
    """Return the token for a request a person waits for; raise Conflict saying what to do when there is none to use."""
    try:
        return credentials.token_of(account, box)
    except CannotDecrypt as locked:
        raise Conflict(
            "The stored token cannot be opened with the configured ENCRYPTION_KEYS. "
            "Put the key back that sealed it, or enter the token again."
        ) from locked


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what Meta refuses or does not answer into Upstream, with a sentence on what to do."""
    try:
        yield
    except GraphRefused as refused:
        raise Upstream(explained(refused.error)) from refused
    except GraphUnavailable as silence:
        raise Upstream(unanswered(silence)) from silence


def unanswered(silence: GraphUnavailable) -> str:
    """Say that no usable answer came, and whether Meta may have acted all the same."""
    if silence.ambiguous:
        return "Meta's answer got lost. Look whether it was done before you try again."
    return "Meta cannot be reached. Check the network and try again in a moment."


def explained(error: GraphError) -> str:
    """Say what Meta's error means and what to do; Meta's own sentence first, because it knows the particulars."""
    rule = action_for(error)
    said = error.user_msg or error.details or error.message or rule.title
    return f"{said.rstrip('.')}. {rule.cure} (code {error.code})"
