"""Which message the person of one row would get: what the planner does in the database, for single rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.campaigns.variants.definitions import (
    Definition,
    arms_of,
    definitions_of,
    draw_of,
    lots_of,
    nearest_definition,
)
from dispatcher.campaigns.variants.drawing import Lot, digest_of
from dispatcher.contacts.models import Contact


@dataclass(frozen=True)
class Chosen:
    """What somebody has drawn, and the places of the messages they may get: one, or one of each arm while they wait.

    ``lot.arm`` None: they are held out, and would get the first.
    """

    lot: Lot
    candidates: Sequence[int]


class Chooser:
    """Chooses among the messages of one campaign (``definitions``)."""

    def __init__(self, session: Session, campaign: Campaign) -> None:
        self.definitions: Sequence[Definition] = definitions_of(session, campaign)
        self._session = session
        self._draw = draw_of(campaign)
        self._lots = lots_of(campaign)
        self._column = campaign.language_column
        self._arms = [arm for arm in arms_of(self.definitions) if arm]
        # Most campaigns have one message for all: a million rows need not be drawn for it.
        self._only = Chosen(Lot(0, waits=False), [0]) if len(self.definitions) == 1 and not campaign.ab_test else None

    def languages(self, rows: Sequence[CampaignRecipient]) -> Mapping[str, str]:
        """Return what is known of people's languages from their contacts, by key; asked only where it matters."""
        if all(len(arm) == 1 for arm in self._arms):
            return {}
        keys = [row.recipient_key for row in rows]
        known = select(Contact.phone_key, Contact.language).where(Contact.phone_key.in_(keys))
        return {key: language for key, language in self._session.execute(known) if key and language}

    def choose(self, row: CampaignRecipient, languages: Mapping[str, str]) -> Chosen:
        """Return what the person of a row gets."""
        if self._only:
            return self._only
        lot = self._lots.drawn(digest_of(self._draw, row.recipient_key))
        cell = (row.cells.get(self._column) or "").strip() if self._column else ""
        told = cell or languages.get(row.recipient_key, "")
        arms = self._arms if lot.waits else [self._arms[min(lot.arm or 0, len(self._arms) - 1)]]
        return Chosen(lot, [nearest_definition(self.definitions, arm, told) for arm in arms])
