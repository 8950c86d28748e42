"""What the routes need besides the session: the settings, and the box of the secrets."""

from dataclasses import dataclass, field
from typing import Final

from flask import current_app

from dispatcher.config import Settings
from dispatcher.crypto import SecretBox

KEY: Final = "dispatcher.accounts"


@dataclass(frozen=True, kw_only=True)
class Context:
    """Made once per app."""

    settings: Settings
    box: SecretBox = field(repr=False)

    @property
    def webhook_url(self) -> str:
        """The address Meta is to call."""
        return f"{self.settings.public_url}/webhook/whatsapp"


def context() -> Context:
    """Return the context of the current app."""
    found = current_app.extensions[KEY]
    assert isinstance(found, Context)
    return found
