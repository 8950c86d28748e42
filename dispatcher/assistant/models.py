"""Tables of the assistant: where it is on, what it is told, whose turn it is, what it did, and what that cost."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json
from dispatcher.messages.models import Intent


class Mode(StrEnum):
    """``suggest`` writes drafts for agents, ``answer`` answers by itself and hands over to a person."""

    OFF = "off"
    SUGGEST = "suggest"
    ANSWER = "answer"


class Attendance(StrEnum):
    """When it may answer by itself: always, in the business hours, or outside of them. Drafts come at any time."""

    ALWAYS = "always"
    IN_HOURS = "in_hours"
    OUT_OF_HOURS = "out_of_hours"


class Outcome(StrEnum):
    """What became of a turn.

    A ``suggested`` draft ends ``accepted`` as it was, ``edited``, or ``ignored``; a turn that ended in nothing to say
    is ``withheld``; without an answer the person is ``handed_over`` to people.
    """

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    EDITED = "edited"
    IGNORED = "ignored"
    HANDED_OVER = "handed_over"
    WITHHELD = "withheld"


class Reason(StrEnum):
    """Why a turn was handed over or withheld."""

    WANTS_PERSON = "wants_person"
    WANTS_STOP = "wants_stop"
    MODEL_UNSURE = "model_unsure"
    MODEL_HANDS_OVER = "model_hands_over"
    CANNOT_READ = "cannot_read"
    UNFIT_ANSWER = "unfit_answer"
    TOO_MANY = "too_many"
    OUT_OF_TIME = "out_of_time"
    COST_CAP = "cost_cap"
    NO_MODEL = "no_model"
    TIMEOUT = "timeout"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    MALFORMED = "malformed"
    DENIED = "denied"
    CANNOT_SEND = "cannot_send"
    OPTED_OUT = "opted_out"
    WINDOW_CLOSED = "window_closed"
    SWITCHED_OFF = "switched_off"
    PERSON_TOOK_OVER = "person_took_over"
    SUPERSEDED = "superseded"


def _listed(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


UNSURE_BELOW: Final = 0.6
REPLIES_PER_HOUR: Final = 10
COST_CAP_MICROS: Final = 5_000_000
HISTORY_TOKENS: Final = 3_000
PAUSE_SECONDS: Final = 3


class AssistantNumber(Base):
    """What the assistant does on a number; without a row it does nothing.

    Answers less sure than ``unsure_below`` go to a person, and so does everything after ``replies_per_hour`` answers to
    one conversation, or after ``cost_cap_micros`` (millionths of a US dollar) in one UTC day. ``hours`` are rules as
    campaigns have them, on the clock of ``zone``. It waits ``pause_seconds`` for people who write in several messages.
    ``handover_text`` is what the person is told when somebody else will answer.
    """

    __tablename__ = "assistant_numbers"

    account_id: Mapped[int] = mapped_column(ForeignKey("whatsapp_accounts.id", ondelete="CASCADE"), primary_key=True)
    mode: Mapped[str] = mapped_column(server_default=Mode.OFF.value)
    prompt_id: Mapped[int | None] = mapped_column(ForeignKey("assistant_prompts.id"))
    attendance: Mapped[str] = mapped_column(server_default=Attendance.ALWAYS.value)
    hours: Mapped[Json | None]
    zone: Mapped[str] = mapped_column(server_default="UTC")
    unsure_below: Mapped[float] = mapped_column(server_default=text(str(UNSURE_BELOW)))
    replies_per_hour: Mapped[int] = mapped_column(SmallInteger, server_default=text(str(REPLIES_PER_HOUR)))
    cost_cap_micros: Mapped[int] = mapped_column(server_default=text(str(COST_CAP_MICROS)))
    history_tokens: Mapped[int] = mapped_column(server_default=text(str(HISTORY_TOKENS)))
    pause_seconds: Mapped[int] = mapped_column(SmallInteger, server_default=text(str(PAUSE_SECONDS)))
    handover_team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id", ondelete="SET NULL"))
    handover_text: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (
        CheckConstraint(f"mode IN ({_listed(Mode)})", name="mode"),
        CheckConstraint(f"attendance IN ({_listed(Attendance)})", name="attendance"),
    )


class AssistantCampaign(Base):
    """What the assistant does with answers to a campaign, instead of what it does on the number."""

    __tablename__ = "assistant_campaigns"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    mode: Mapped[str]
    prompt_id: Mapped[int | None] = mapped_column(ForeignKey("assistant_prompts.id"))
    instructions: Mapped[str] = mapped_column(server_default="")
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (CheckConstraint(f"mode IN ({_listed(Mode)})", name="mode"),)


class Prompt(Base):
    """What the assistant is told to be and to do; ``version`` is the number of the text in use."""

    __tablename__ = "assistant_prompts"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_assistant_prompts_name",
            func.lower(text("name")),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )


class PromptVersion(Base):
    """One text of a prompt. It never changes: what was answered with it can be read for ever."""

    __tablename__ = "assistant_prompt_versions"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    prompt_id: Mapped[int] = mapped_column(ForeignKey("assistant_prompts.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("prompt_id", "number"),)


class Turn(Base):
    """That the assistant has to look at a conversation: the plan; whoever takes it, takes it with a lease.

    ``inbound_id`` is the last message it is about, ``since`` the moment since when the person waits for the assistant:
    after a while people answer instead. ``asked_by_id`` is the agent who wants a draft now.
    """

    __tablename__ = "assistant_turns"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int]
    mode: Mapped[str]
    inbound_id: Mapped[int]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    since: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))

    __table_args__ = (Index("ix_assistant_turns_due_at", "due_at"), Index("ix_assistant_turns_since", "since"))


class Interaction(Base):
    """One turn of the assistant, whatever came of it. ``reply`` is what it wrote; ``detail`` is redacted."""

    __tablename__ = "assistant_interactions"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    account_id: Mapped[int]
    campaign_id: Mapped[int | None]
    inbound_id: Mapped[int]
    mode: Mapped[str]
    prompt_version_id: Mapped[int | None] = mapped_column(ForeignKey("assistant_prompt_versions.id"))
    model: Mapped[str | None]
    tokens_in: Mapped[int] = mapped_column(server_default=text("0"))
    tokens_out: Mapped[int] = mapped_column(server_default=text("0"))
    latency_ms: Mapped[int] = mapped_column(server_default=text("0"))
    cost_micros: Mapped[int] = mapped_column(server_default=text("0"))
    outcome: Mapped[str]
    reason: Mapped[str | None]
    detail: Mapped[str | None]
    intent: Mapped[str | None]
    confidence: Mapped[float | None]
    reply: Mapped[str | None]
    summary: Mapped[str | None]
    message_id: Mapped[int | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (
        CheckConstraint(f"outcome IN ({_listed(Outcome)})", name="outcome"),
        CheckConstraint(f"reason IN ({_listed(Reason)})", name="reason"),
        CheckConstraint(f"intent IN ({_listed(Intent)}, 'other')", name="intent"),
        Index("ix_assistant_interactions_account_id", "account_id", "created_at"),
        Index("ix_assistant_interactions_created_at", "created_at"),
        Index("ix_assistant_interactions_conversation_id", "conversation_id", "id"),
        Index(
            "ix_assistant_interactions_campaign_id",
            "campaign_id",
            "created_at",
            postgresql_where=text("campaign_id IS NOT NULL"),
        ),
        Index("ix_assistant_interactions_message_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    )


class SpentDay(Base):
    """What a number's assistant has spent in one UTC day, what is reserved for tries under way included."""

    __tablename__ = "assistant_days"

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    spent_micros: Mapped[int] = mapped_column(server_default=text("0"))
