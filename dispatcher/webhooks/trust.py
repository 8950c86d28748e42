"""Which numbers a signed call may speak of: those of the app whose secret signed it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account
from dispatcher.webhooks.signers import labels_of
from dispatcher.whatsapp.webhook_events import ChannelErrors, StatusUpdate, UserPreference, WebhookEvent
from dispatcher.whatsapp.webhook_inbound import InboundMessage

_OF_A_NUMBER = StatusUpdate | InboundMessage | ChannelErrors | UserPreference


@dataclass(frozen=True)
class Trust:
    """The labels of our numbers and business accounts (see ``signers.labels_of``)."""

    numbers: Mapping[str, frozenset[str]]
    business_accounts: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, session: Session) -> "Trust":
        """Read the labels of all numbers."""
        numbers: dict[str, frozenset[str]] = {}
        wabas: dict[str, frozenset[str]] = {}
        for number, waba, app in session.execute(
            select(Account.phone_number_id, Account.business_account_id, Account.app_id)
        ):
            numbers[number] = labels_of(app, waba)
            wabas[waba] = wabas.get(waba, frozenset()) | numbers[number]
        return cls(numbers, wabas)

    def covers(self, signed_for: str | None, event: WebhookEvent) -> bool:
        """Tell whether the signer may say this; the installation's own secret (None) may say anything."""
        if signed_for is None:
            return True
        if isinstance(event, _OF_A_NUMBER):
            # A number we do not know is left aside later, whoever speaks of it.
            labels = self.numbers.get(event.phone_number_id)
        else:
            labels = self.business_accounts.get(event.waba_id)
        return labels is None or not labels.isdisjoint(signed_for.split())
