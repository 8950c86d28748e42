"""Tables of people: who they are, what is known of them, how they are grouped, and which two were one."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Identity, Index, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base, Json


class AttributeType(StrEnum):
    """What an attribute of ours may hold."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"


class Source(StrEnum):
    """How a contact came to us."""

    MANUAL = "manual"
    IMPORT = "import"
    INBOUND = "inbound"


def _listed(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_LIVING: Final = "deleted_at IS NULL AND merged_into_id IS NULL"


class Contact(Base):
    """A person, known by the canonical phone key, by Meta's business-scoped user id, or by both.

    ``phone`` is the number as WhatsApp takes it (``+…``), ``phone_key`` what all its spellings have in common,
    ``external_id`` what another system calls them. ``timezone`` is what somebody gave, ``number_zone`` what the number
    says. One that was merged keeps its row (and, as an alias, the identity that the other one has its own of), so that
    the merge can be undone. A deleted one keeps only its id. ``search`` holds the words by which people look for
    somebody (``contact_words`` of the database).
    """

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    phone: Mapped[str | None]
    phone_key: Mapped[str | None]
    user_id: Mapped[str | None]
    external_id: Mapped[str | None]
    username: Mapped[str | None]
    name: Mapped[str | None]
    language: Mapped[str | None]
    timezone: Mapped[str | None]
    number_zone: Mapped[str | None]
    attributes: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    source: Mapped[str] = mapped_column(default=Source.MANUAL, server_default=Source.MANUAL.value)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    deleted_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed("contact_words(name, username, phone_key, user_id)", persisted=True), deferred=True
    )

    __table_args__ = (
        CheckConstraint(f"source IN ({_listed(Source)})", name="source"),
        CheckConstraint(f"phone_key IS NOT NULL OR user_id IS NOT NULL OR NOT ({_LIVING})", name="has_an_identity"),
        # Both hold what counting a million contacts needs: their rows are ten times as large.
        Index("uq_contacts_phone_key", "phone_key", unique=True, postgresql_include=["id", "merged_into_id"]),
        Index("uq_contacts_user_id", "user_id", unique=True, postgresql_where=text("user_id IS NOT NULL")),
        Index("uq_contacts_external_id", "external_id", unique=True, postgresql_where=text("external_id IS NOT NULL")),
        Index("ix_contacts_merged", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
        Index(
            "ix_contacts_living",
            "id",
            postgresql_include=["phone_key", "user_id"],
            postgresql_where=text(_LIVING),
        ),
        Index(
            "ix_contacts_language",
            "language",
            postgresql_ops={"language": "text_pattern_ops"},
            postgresql_where=text("language IS NOT NULL"),
        ),
        Index("ix_contacts_search", "search", postgresql_using="gin"),
        Index(
            "ix_contacts_attributes",
            "attributes",
            postgresql_using="gin",
            postgresql_ops={"attributes": "jsonb_path_ops"},
        ),
    )


class ContactAttribute(Base):
    """Something we want to know of people; ``key`` is its name in ``Contact.attributes``, which never changes."""

    __tablename__ = "contact_attributes"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    type: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (CheckConstraint(f"type IN ({_listed(AttributeType)})", name="type"),)


class Tag(Base):
    """A word that people stick on contacts."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (Index("uq_tags_name", func.lower(text("name")), unique=True),)


class ContactTag(Base):
    """A tag on a contact; read in the order of contacts, as the list shows them."""

    __tablename__ = "contact_tags"

    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index("ix_contact_tags_contact_id", "contact_id"),)


class ContactList(Base):
    """A list of contacts that people keep."""

    __tablename__ = "contact_lists"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (Index("uq_contact_lists_name", func.lower(text("name")), unique=True),)


class ContactListMember(Base):
    """A contact on a list."""

    __tablename__ = "contact_list_members"

    list_id: Mapped[int] = mapped_column(ForeignKey("contact_lists.id", ondelete="CASCADE"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)
    added_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (Index("ix_contact_list_members_contact_id", "contact_id"),)


class ContactNote(Base):
    """What somebody of us wrote down about a contact."""

    __tablename__ = "contact_notes"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    text: Mapped[str]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("ix_contact_notes_contact_id", "contact_id"),)


class ContactMerge(Base):
    """Two contacts that were one person. ``moved`` says what the kept one got, so that it can be given back."""

    __tablename__ = "contact_merges"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    merged_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    reason: Mapped[str]
    moved: Mapped[Json]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("reason IN ('person', 'same_user')", name="reason"),
        Index("ix_contact_merges_kept_id", "kept_id"),
        Index("ix_contact_merges_merged_id", "merged_id"),
    )
