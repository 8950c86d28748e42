"""Tables of messages: the message itself, its attempts (the ledger), and the history of its states."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Integer, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json
from dispatcher.messages.states import State


class Direction(StrEnum):
    """From us to a person, or from a person to us."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Outcome(StrEnum):
    """What an attempt came to; ``started`` until its end is known."""

    STARTED = "started"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    AMBIGUOUS = "ambiguous"


def _listed(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


BRIN: Final = {"pages_per_range": 32, "autosummarize": "on"}


class MessagePlan(Base):
    """What many messages have in common: the pinned template and the values that are the same for all.

    ``template`` is Meta's definition as it was when the plan was made (name, language, category, parameter_format,
    components): an edit at Meta never changes what is built from it. ``constants`` maps slots to values, ``media``
    slots to ids of uploads. Equal plans are one row (``digest``).
    """

    __tablename__ = "message_plans"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    template: Mapped[Json]
    constants: Mapped[Json]
    media: Mapped[Json]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Message(Base):
    """One recipient of a campaign, one single send, or one message a person wrote to us.

    ``recipient_key`` is the canonical WhatsApp identity (digits, national variants folded); a campaign has each key
    once. Rows of a file that cannot be sent are messages too, ``skipped`` with a reason and a key of their own
    (``row:17``), so that planned = sum of states counts every row of the file. ``variables`` holds the values
    of the plan's slots for this recipient; ``content`` the body of a message without template, or what a person wrote.
    ``refusals`` counts definite refusals (they bound the retries), ``attempt`` every try, ``resends`` how often a
    person had it sent again knowing that it may come twice; ``left_at`` says when a person chose to leave it in doubt.
    ``lease_until`` bounds ``queued`` and ``sending``. ``slot_id`` says when it may go (``SendSlot``), 0: at any time.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    direction: Mapped[str] = mapped_column(server_default=Direction.OUTBOUND.value)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    # No foreign keys to numbers, plans and users: none of them is ever deleted (they are switched off, kept, hidden),
    # and asking three times for each of a million planned messages is most of what planning costs.
    account_id: Mapped[int]
    recipient_key: Mapped[str]
    to_number: Mapped[str | None]
    user_id: Mapped[str | None]
    kind: Mapped[str] = mapped_column(server_default="template")
    plan_id: Mapped[int | None]
    row_number: Mapped[int | None]
    variables: Mapped[Json | None]
    content: Mapped[Json | None]

    state: Mapped[str]
    state_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    attempt: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    refusals: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    resends: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    left_at: Mapped[datetime | None]
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    slot_id: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    lease_until: Mapped[datetime | None]
    wamid: Mapped[str | None]
    wa_id: Mapped[str | None]
    error_code: Mapped[int | None]
    reason: Mapped[str | None]

    created_by_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    accepted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("campaign_id", "recipient_key"),
        CheckConstraint(f"state IN ({_listed(State)})", name="state"),
        CheckConstraint(f"direction IN ({_listed(Direction)})", name="direction"),
        CheckConstraint("campaign_id IS NULL OR direction = 'outbound'", name="campaign_direction"),
        # Counts and reports by state; with the id, the next page of a list finds its rows without sorting.
        Index("ix_messages_campaign_id_state", "campaign_id", "state", "id"),
        # What the hand-out looks for: the next due of each slot of each campaign on a number.
        Index(
            "ix_messages_pending",
            "account_id",
            "campaign_id",
            "slot_id",
            "due_at",
            "id",
            postgresql_where=text("state = 'pending'"),
        ),
        # What the sweeper looks for: leases, ambiguous outcomes and silent ones.
        Index(
            "ix_messages_leased", "account_id", "lease_until", postgresql_where=text("state IN ('queued', 'sending')")
        ),
        Index("ix_messages_unknown", "state_at", postgresql_where=text("state = 'unknown'")),
        # What may expire. Those of campaigns are found campaign by campaign: their sending pays nothing for it.
        Index(
            "ix_messages_singles_on_their_way",
            "accepted_at",
            postgresql_where=text("campaign_id IS NULL AND state IN ('accepted', 'sent', 'held')"),
        ),
        Index("uq_messages_inbound_wamid", "wamid", unique=True, postgresql_where=text("direction = 'inbound'")),
        # Who wrote to a number in the last 24 hours: asked about a person, and about all of them.
        Index(
            "ix_messages_inbound_person",
            "account_id",
            "recipient_key",
            "state_at",
            postgresql_where=text("direction = 'inbound'"),
        ),
        # What was written to and by one person; messages of campaigns are found by (campaign_id, recipient_key).
        Index(
            "ix_messages_person_outside_campaigns",
            "recipient_key",
            "id",
            postgresql_where=text("campaign_id IS NULL"),
        ),
        # What was said, for the search of the inbox.
        Index(
            "ix_messages_words",
            text("message_words(content)"),
            postgresql_using="gin",
            postgresql_where=text("campaign_id IS NULL"),
        ),
        # What was edited or deleted, by the wamid of the original.
        Index(
            "ix_messages_amendments",
            text("((content -> 'body') ->> 'original_message_id')"),
            postgresql_where=text("kind IN ('edit', 'revoke')"),
        ),
        # What the last minute and the last day brought: blocks of the table are known by the moments in them.
        Index("ix_messages_state_at", "state_at", postgresql_using="brin", postgresql_with=BRIN),
        Index("ix_messages_inbound_at", "account_id", "state_at", postgresql_where=text("direction = 'inbound'")),
        # Each state change rewrites the row; room in the page keeps the table from growing with every move.
        {"postgresql_with": {"fillfactor": "70"}},
    )


class MediaState(StrEnum):
    """``pending`` is fetched by itself, ``failed`` when somebody asks; ``deleted`` waits for its bytes to go."""

    PENDING = "pending"
    KEPT = "kept"
    FAILED = "failed"
    EXPIRED = "expired"
    DELETED = "deleted"


class ReceivedMedia(Base):
    """A file that a person sent: where Meta keeps it until ``expires_at``, and where we do once it is fetched.

    ``mime`` and ``sha256`` (hex) are what Meta told; ``content_type`` is what the bytes show, None for what we do not
    know. ``due_at`` and ``lease_until`` bound the tries; ``reason`` says why the last one failed.
    """

    __tablename__ = "received_media"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int]
    media_id: Mapped[str]
    kind: Mapped[str]
    mime: Mapped[str]
    sha256: Mapped[str | None]
    filename: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=MediaState.PENDING.value)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    due_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    lease_until: Mapped[datetime | None]
    reason: Mapped[str | None]
    expires_at: Mapped[datetime]
    content_type: Mapped[str | None]
    size: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    storage_key: Mapped[str | None]
    thumbnail_key: Mapped[str | None]
    thumbnail_size: Mapped[int | None]
    kept_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (
        CheckConstraint(f"state IN ({_listed(MediaState)})", name="state"),
        CheckConstraint("state <> 'kept' OR (storage_key IS NOT NULL AND size IS NOT NULL)", name="kept"),
        Index("ix_received_media_waiting", "due_at", postgresql_where=text("state = 'pending'")),
        Index("ix_received_media_deleted", "message_id", postgresql_where=text("state = 'deleted'")),
    )


class Intent(StrEnum):
    """What an answer is for; a report lists them in this order."""

    YES = "yes"
    NO = "no"
    QUESTION = "question"
    COMPLAINT = "complaint"
    PERSON = "person"
    STOP = "stop"


class UnderstoodBy(StrEnum):
    """Who understood an answer so."""

    RULES = "rules"
    MODEL = "model"
    STAFF = "staff"


class MessageIntent(Base):
    """What a person meant by a message, how sure that is (0 to 1), and who understood it so.

    Without ``intent`` the model or staff said that it means nothing that is counted.
    """

    __tablename__ = "message_intents"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    intent: Mapped[str | None]
    confidence: Mapped[float]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (
        CheckConstraint(f"intent IN ({_listed(Intent)})", name="intent"),
        CheckConstraint(f"by IN ({_listed(UnderstoodBy)})", name="by"),
    )


class SendSlot(Base):
    """When the messages of a campaign may go to the people of one time zone.

    They go while ``is_open``, which the relay makes true after ``opens_at`` and ends at ``closes_at`` (None: never);
    both then move on to the next time. ``over`` is the reason for which the rest is skipped (``messages.skips``).
    """

    __tablename__ = "send_slots"

    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    zone: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    is_open: Mapped[bool] = mapped_column(server_default=text("false"))
    over: Mapped[str | None]

    __table_args__ = (UniqueConstraint("campaign_id", "zone"),)


class MessageAttempt(Base):
    """One try to hand a message to Meta, committed before the first byte is written.

    ``biz_opaque_callback_data`` of the call is ``"<message_id>.<attempt>"``, so a status webhook finds this row even
    when the answer to the call was lost.
    """

    __tablename__ = "message_attempts"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    attempt: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    account_id: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(server_default=Outcome.STARTED.value)
    http_status: Mapped[int | None] = mapped_column(SmallInteger)
    error_code: Mapped[int | None]
    error_subcode: Mapped[int | None]
    details: Mapped[str | None]
    fbtrace_id: Mapped[str | None]
    wamid: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(f"outcome IN ({_listed(Outcome)})", name="outcome"),
        Index("ix_message_attempts_wamid", "wamid", postgresql_where=text("wamid IS NOT NULL")),
    )


class MessageStatus(Base):
    """A status Meta reported, once each; kept even when it came too late to change the message."""

    __tablename__ = "message_statuses"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    attempt: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    status: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    wamid: Mapped[str | None]
    error_code: Mapped[int | None]
    details: Mapped[str | None]
    pricing: Mapped[Json | None]
