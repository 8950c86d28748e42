"""Tables of consent: who must not be written to, how that came about, and which words mean it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json


class Scope(StrEnum):
    """What a person does not want: marketing only, or anything but replies and codes."""

    MARKETING = "marketing"
    ALL = "all"


class Origin(StrEnum):
    """Who holds a suppression: we (asked by the person or by one of us), or Meta, which alone can lift its own."""

    OURS = "ours"
    META = "meta"


class Channel(StrEnum):
    """How somebody said yes or no; ``model``: in words that the assistant took for it."""

    WORD = "word"
    BUTTON = "button"
    MODEL = "model"
    META = "meta"
    STAFF = "staff"
    IMPORT = "import"


class Action(StrEnum):
    """What a consent event says; ``resumed``: Meta's stop was taken back at Meta."""

    OPT_IN = "opt_in"
    OPT_OUT = "opt_out"
    RESUMED = "resumed"


def _listed(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class Suppression(Base):
    """A person who must not be written to, by a canonical phone key or a business-scoped user id.

    Belongs to the identity, not to a contact: it outlives deletions and imports. A person known by both has two rows.
    The claim of every message asks for it by ``key``.
    """

    __tablename__ = "suppressions"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    key: Mapped[str]
    origin: Mapped[str]
    scope: Mapped[str]
    channel: Mapped[str]
    since: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("key", "origin"),
        CheckConstraint(f"origin IN ({_listed(Origin)})", name="origin"),
        CheckConstraint(f"scope IN ({_listed(Scope)})", name="scope"),
        CheckConstraint(f"channel IN ({_listed(Channel)})", name="channel"),
        Index("ix_suppressions_key_prefix", "key", postgresql_ops={"key": "text_pattern_ops"}),
    )


class ConsentEvent(Base):
    """A yes or no that somebody gave, where (``source``) and with which proof. Told twice (a replay) it is one row."""

    __tablename__ = "consent_events"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    key: Mapped[str]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    action: Mapped[str]
    scope: Mapped[str]
    channel: Mapped[str]
    source: Mapped[str | None]
    proof: Mapped[str | None]
    message_id: Mapped[int | None]
    at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("key", "channel", "action", "at"),
        CheckConstraint(f"action IN ({_listed(Action)})", name="action"),
        CheckConstraint(f"scope IN ({_listed(Scope)})", name="scope"),
        CheckConstraint(f"channel IN ({_listed(Channel)})", name="channel"),
        Index("ix_consent_events_contact_id", "contact_id", "id"),
        # Who said no in the days after a campaign.
        Index("ix_consent_events_no_at", "at", postgresql_where=text("action = 'opt_out'")),
    )


class ConsentSettings(Base):
    """The one row of what counts as a no: ``words`` by language, labels and payloads of ``buttons``, how far each goes.

    Without the row the defaults of ``stop_words`` apply.
    """

    __tablename__ = "consent_settings"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, server_default=text("1"))
    words: Mapped[Json]
    word_scope: Mapped[str]
    buttons: Mapped[list[str]]
    button_scope: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint(f"word_scope IN ({_listed(Scope)})", name="word_scope"),
        CheckConstraint(f"button_scope IN ({_listed(Scope)})", name="button_scope"),
    )
