"""Tables of campaigns: the campaign, and the rows of its audience before they become messages."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatcher.campaigns.states import AudienceStatus, CampaignState, RecipientStatus
from dispatcher.database import Base, Json


def _listed(values: type[CampaignState] | type[AudienceStatus] | type[RecipientStatus]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_CAP: Final = (
    "(cap_messages IS NULL) = (cap_days IS NULL) AND (cap_messages IS NULL OR cap_messages > 0 AND cap_days > 0)"
)


class Campaign(Base):
    """One message to many people.

    ``template_variables`` maps each slot of the template to a column, a constant or an upload; at the start it is
    pinned with the template in ``plan_id``, so that an edit at Meta never changes what a running campaign builds.
    ``planned_through`` is the last row of the audience that has become a message, ``planning_done_at`` says all have:
    messages are made, and so sent and listed, in the order of the file. ``retry_codes`` makes it a retry of what failed
    in its parent, with these codes.

    ``audience_definition`` says which contacts it is for, where no file does (``audience.definition``). They are taken
    for the draft (``audience_taken_at``) and anew at the start, in the phases of ``audience.taking``;
    ``audience_taking`` counts how often, ``audience_picked`` how many there are, ``audience_before`` how many good rows
    the draft had. Nobody gets its message who had ``cap_messages`` of marketing in ``cap_days`` or, with
    ``once_a_day``, a campaign's message today, beside what the organisation says (``SendingRules``).

    ``scheduled_at`` is the moment of the start, ``schedule`` what else was chosen about times (``campaigns.timing``).

    ``variants`` are its other messages: other languages, other arms of ``ab_test`` (``variants.definitions``), and
    ``language_column`` says where the file tells a person's language. ``draw`` is the campaign that draws who gets
    which (this one when empty): children keep what their parent's people got. Of a test with a first part the others
    wait for the ``winner``. It sends from ``account_id`` and from ``extra_account_ids``; ``move_blocked`` lets people
    of a number that cannot send any more go to the others.

    ``stops`` counts the times in a row that its template stopped it, ``look_at`` says when Meta is asked about the
    template again. ``expiry_at`` is the next look at messages that Meta no longer tries to deliver. The canary is the
    first ``canary_size`` messages that can be sent, the ids ``canary_from`` to ``canary_through`` (known once so many
    are planned); nothing beyond goes out before ``canary_decided_at``.
    """

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("whatsapp_accounts.id"))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("templates.id"))
    template_variables: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("message_plans.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id", ondelete="SET NULL"))
    retry_codes: Mapped[list[int | None] | None] = mapped_column(JSONB(none_as_null=True))

    language_column: Mapped[str | None]
    ab_test: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    draw: Mapped[int | None]
    winner: Mapped[int | None] = mapped_column(SmallInteger)
    winner_at: Mapped[datetime | None]
    extra_account_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, server_default=text("'{}'"))
    move_blocked: Mapped[bool] = mapped_column(server_default=text("true"))
    variants: Mapped[list["CampaignVariant"]] = relationship(
        order_by="CampaignVariant.id", cascade="all, delete-orphan", passive_deletes=True
    )

    status: Mapped[str] = mapped_column(server_default=CampaignState.DRAFT.value)
    status_reason: Mapped[Json | None]
    status_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    waiting_until: Mapped[datetime | None]
    scheduled_at: Mapped[datetime | None]
    timezone: Mapped[str] = mapped_column(server_default="UTC")
    schedule: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    rate_limit: Mapped[float | None] = mapped_column(Float)
    cap_messages: Mapped[int | None] = mapped_column(SmallInteger)
    cap_days: Mapped[int | None] = mapped_column(SmallInteger)
    once_a_day: Mapped[bool] = mapped_column(server_default=text("false"))
    stops: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    look_at: Mapped[datetime | None]
    expiry_at: Mapped[datetime | None]

    canary_size: Mapped[int | None]
    canary_minutes: Mapped[int | None]
    canary_max_failed_percent: Mapped[float | None] = mapped_column(Float)
    canary_from: Mapped[int | None]
    canary_through: Mapped[int | None]
    canary_decided_at: Mapped[datetime | None]

    audience_status: Mapped[str] = mapped_column(server_default=AudienceStatus.NONE.value)
    audience_upload_id: Mapped[UUID | None] = mapped_column(ForeignKey("uploads.id"))
    audience_phone_column: Mapped[str | None]
    audience_default_country: Mapped[str] = mapped_column(server_default="BR")
    audience_row: Mapped[int] = mapped_column(server_default=text("0"))
    audience_rows: Mapped[int] = mapped_column(server_default=text("0"))
    audience_error: Mapped[str | None]
    audience_definition: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    audience_taking: Mapped[int] = mapped_column(server_default=text("0"))
    audience_phase: Mapped[str | None]
    audience_picked: Mapped[int | None]
    audience_taken_at: Mapped[datetime | None]
    audience_before: Mapped[int | None]
    planned: Mapped[int] = mapped_column(server_default=text("0"))
    planned_through: Mapped[int] = mapped_column(server_default=text("0"))
    planning_done_at: Mapped[datetime | None]

    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    editor_ids: Mapped[list[int]] = mapped_column(JSONB(), server_default=text("'[]'::jsonb"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    # A campaign that has sent anything is hidden rather than deleted: its ledger is evidence.
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"status IN ({_listed(CampaignState)})", name="status"),
        CheckConstraint(f"audience_status IN ({_listed(AudienceStatus)})", name="audience_status"),
        CheckConstraint("rate_limit IS NULL OR rate_limit > 0", name="rate_limit"),
        CheckConstraint(_CAP, name="cap"),
        CheckConstraint("canary_size IS NULL OR canary_size > 0", name="canary_size"),
        CheckConstraint("canary_minutes IS NULL OR canary_minutes > 0", name="canary_minutes"),
        CheckConstraint(
            "canary_max_failed_percent IS NULL OR canary_max_failed_percent > 0 AND canary_max_failed_percent <= 100",
            name="canary_max_failed_percent",
        ),
        Index("ix_campaigns_account_id_status", "account_id", "status"),
        # What every round of the relay asks for; most campaigns are over.
        Index("ix_campaigns_running", "id", postgresql_where=text("status = 'running'")),
        Index(
            "ix_campaigns_extra_account_ids",
            "extra_account_ids",
            postgresql_using="gin",
            postgresql_where=text("extra_account_ids <> '{}'"),
        ),
        Index("ix_campaigns_parent_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        Index("ix_campaigns_due", "scheduled_at", postgresql_where=text("status = 'scheduled'")),
    )


class CampaignVariant(Base):
    """A message of a campaign beside its own: for people of another language, or for another arm of its test.

    Arm 0 is that of the campaign's own message; the first of each other arm is what people of that arm get who read
    none of its languages. ``plan_id`` is what its messages carry, pinned at the start.
    """

    __tablename__ = "campaign_variants"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    arm: Mapped[int] = mapped_column(SmallInteger)
    template_id: Mapped[int] = mapped_column(ForeignKey("templates.id"))
    template_variables: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("message_plans.id"))

    __table_args__ = (
        CheckConstraint("arm >= 0", name="arm"),
        Index("ix_campaign_variants_campaign_id", "campaign_id"),
        Index("ix_campaign_variants_template_id", "template_id"),
    )


class CampaignRecipient(Base):
    """One row of the audience as it was given: good, bad with its problems, or a duplicate of an earlier row."""

    __tablename__ = "campaign_recipients"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    row_number: Mapped[int]
    phone: Mapped[str]
    to_number: Mapped[str | None]
    recipient_key: Mapped[str]
    cells: Mapped[Json]
    status: Mapped[str]
    problems: Mapped[list[Json] | None] = mapped_column(JSONB())

    __table_args__ = (
        CheckConstraint(f"status IN ({_listed(RecipientStatus)})", name="status"),
        # One good row for each person; a twin falls to 'duplicate' by this index, whatever the batch it comes in.
        Index(
            "uq_campaign_recipients_good",
            "campaign_id",
            "recipient_key",
            unique=True,
            postgresql_where=text("status = 'good'"),
        ),
        Index("ix_campaign_recipients_row", "campaign_id", "row_number", unique=True),
        Index("ix_campaign_recipients_status", "campaign_id", "status", "row_number"),
    )


class CampaignTally(Base):
    """Part of a count: the sum of ``change`` over a campaign's rows is how many messages have the state ``value``, or
    how many rows of its audience that status. Written by triggers only (``campaigns.tallies``).
    """

    __tablename__ = "campaign_tallies"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    campaign_id: Mapped[int]
    counted: Mapped[str]
    value: Mapped[str]
    change: Mapped[int]

    __table_args__ = (
        CheckConstraint("counted IN ('messages', 'campaign_recipients')", name="counted"),
        Index("ix_campaign_tallies_campaign_id", "campaign_id"),
    )


class CampaignSample(Base):
    """How far a campaign was at a moment (cumulative counts): the chart's series and the base of rate and ETA."""

    __tablename__ = "campaign_samples"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    sent: Mapped[int]
    delivered: Mapped[int]
    read: Mapped[int]
    failed: Mapped[int]


class SendingRules(Base):
    """When the organisation lets anybody be written to, in all campaigns: one row.

    ``rules`` are those of ``campaigns.windows``; they speak of the recipient's clock or of the campaign's.
    ``approval_required``: no campaign starts before a second person has approved it. At most ``cap_messages`` of
    marketing reach anybody in ``cap_days``; with ``once_a_day`` nobody hears of two campaigns on one day.
    """

    __tablename__ = "sending_rules"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, server_default=text("1"))
    rules: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    on_clock: Mapped[str] = mapped_column(server_default="recipient")
    approval_required: Mapped[bool] = mapped_column(server_default=text("false"))
    cap_messages: Mapped[int | None] = mapped_column(SmallInteger)
    cap_days: Mapped[int | None] = mapped_column(SmallInteger)
    once_a_day: Mapped[bool] = mapped_column(server_default=text("false"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("on_clock IN ('recipient', 'campaign')", name="on_clock"),
        CheckConstraint(_CAP, name="cap"),
    )
