"""What Meta tells us about accounts, numbers and templates by webhook (reference §4.6, §4.7).

All carry ``waba_id`` and, when Meta gave one, ``entry_time``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TemplateStatus:
    """``event`` is Meta's: APPROVED, REJECTED, PAUSED, DISABLED …; ``title`` tells pauses apart (FIRST_PAUSE …)."""

    waba_id: str
    entry_time: datetime | None
    template_id: str
    name: str
    language: str
    event: str
    reason: str = ""
    category: str = ""
    title: str = ""
    description: str = ""
    recommendation: str = ""
    disable_date: str = ""


@dataclass(frozen=True, slots=True)
class TemplateQuality:
    waba_id: str
    entry_time: datetime | None
    template_id: str
    name: str
    language: str
    previous: str
    new: str


@dataclass(frozen=True, slots=True)
class TemplateCategory:
    """A category changed (``previous`` set), or will change to ``correct`` at ``effective``."""

    waba_id: str
    entry_time: datetime | None
    template_id: str
    name: str
    language: str
    new: str
    previous: str = ""
    correct: str = ""
    effective: datetime | None = None


@dataclass(frozen=True, slots=True)
class TemplateComponents:
    """An edit went live: read the template again."""

    waba_id: str
    entry_time: datetime | None
    template_id: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class NumberQuality:
    """``display_phone_number`` is the only name of the number here; ``limit`` is the portfolio's messages a day."""

    waba_id: str
    entry_time: datetime | None
    display_phone_number: str
    event: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class NumberName:
    waba_id: str
    entry_time: datetime | None
    display_phone_number: str
    decision: str
    requested_name: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Restriction:
    type: str
    expires: datetime | None
    remediation: str = ""


@dataclass(frozen=True, slots=True)
class AccountUpdate:
    """Something happened to the account; ``stops`` says whether nothing may be sent until it is resolved."""

    waba_id: str
    entry_time: datetime | None
    event: str
    restrictions: tuple[Restriction, ...] = ()
    ban_state: str = ""
    violation: str = ""
    value: Mapping[str, object] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        """Whether sending must stop: restricted, disabled, deleted, offboarded, or our app was removed."""
        if self.ban_state:
            return self.ban_state != "REINSTATE"
        return self.event in STOPPING


STOPPING = frozenset(
    {
        *("ACCOUNT_RESTRICTION", "DISABLED_UPDATE", "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED"),
        *("PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED"),
    }
)


@dataclass(frozen=True, slots=True)
class AccountAlert:
    waba_id: str
    entry_time: datetime | None
    entity_type: str
    entity_id: str
    severity: str
    status: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class AccountReview:
    waba_id: str
    entry_time: datetime | None
    decision: str


@dataclass(frozen=True, slots=True)
class Capability:
    """The portfolio's limits: ``TIER_…`` or a number as text, ``-1`` unlimited; empty when Meta did not say."""

    waba_id: str
    entry_time: datetime | None
    messages_per_day: str
    phone_numbers: int | None = None


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    waba_id: str
    entry_time: datetime | None
    event: str
    display_phone_number: str
    requester: str = ""


@dataclass(frozen=True, slots=True)
class FlowUpdate:
    waba_id: str
    entry_time: datetime | None
    event: str
    flow_id: str
    old_status: str = ""
    new_status: str = ""
    message: str = ""
