"""Tables of the inbox: conversations, who has read how far, labels, notes, and ready-made answers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.conversations.states import Status
from dispatcher.database import Base


class Conversation(Base):
    """What a person and one of our numbers have to say to each other: at most one unfinished at a time.

    Or what is said in another system (``source_id``, ``external_id`` there): then there is no contact, the messages are
    those of ``source_messages``, and ``account_id`` is the number whose people answer.

    ``keys`` are the identities under which messages know the person. The messages themselves are those of ``messages``
    with one of these keys on this number. ``campaign_message_id`` is the message of a campaign which the person
    answered. ``inbound_*`` is the last message of the person: the customer-service window of 24 hours begins there
    (reference §1). ``waiting_since`` is the first message of theirs that nobody has answered yet, ``told_read_id`` the
    last one of which they were told that it was read. ``assistant`` says whether the assistant answers
    here by itself, or has left it to people; without it, neither.
    """

    __tablename__ = "conversations"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("whatsapp_accounts.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("conversation_sources.id"))
    external_id: Mapped[UUID | None]
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str] = mapped_column(server_default=Status.OPEN.value)
    status_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    snoozed_until: Mapped[datetime | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    assigned_at: Mapped[datetime | None]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id", ondelete="SET NULL"))
    campaign_message_id: Mapped[int | None]
    assistant: Mapped[str | None]

    last_message_id: Mapped[int]
    last_at: Mapped[datetime]
    last_direction: Mapped[str]
    last_kind: Mapped[str]
    last_text: Mapped[str] = mapped_column(server_default="")
    inbound_id: Mapped[int]
    inbound_at: Mapped[datetime]
    told_read_id: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    waiting_since: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    first_answer_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (
        CheckConstraint("status IN ('open', 'pending', 'snoozed', 'closed')", name="status"),
        CheckConstraint("assistant IN ('answering', 'handed_over')", name="assistant"),
        CheckConstraint("(status = 'snoozed') = (snoozed_until IS NOT NULL)", name="snoozed_until"),
        CheckConstraint("(contact_id IS NULL) = (source_id IS NOT NULL)", name="contact_or_source"),
        CheckConstraint("(source_id IS NULL) = (external_id IS NULL)", name="external_id"),
        Index(
            "uq_conversations_external_id",
            "source_id",
            "external_id",
            unique=True,
            postgresql_where=text("source_id IS NOT NULL"),
        ),
        Index(
            "uq_conversations_unfinished",
            "account_id",
            "contact_id",
            unique=True,
            postgresql_where=text("status <> 'closed'"),
        ),
        Index("ix_conversations_contact_id", "contact_id", "account_id", "id"),
        # The list: the newest message first, within a state, of an agent, or of a number.
        Index("ix_conversations_status", "status", "last_message_id"),
        Index("ix_conversations_assignee_id", "assignee_id", "status", "last_message_id"),
        Index("ix_conversations_account_id", "account_id", "status", "last_message_id"),
        Index("ix_conversations_team_id", "team_id", "status", "last_message_id"),
        # Who waits for an answer, the longest first.
        Index(
            "ix_conversations_waiting_since", "waiting_since", "id", postgresql_where=text("waiting_since IS NOT NULL")
        ),
        # Whose turn it is in the queues of teams.
        Index(
            "ix_conversations_queue",
            "waiting_since",
            "id",
            postgresql_where=text(
                "status = 'open' AND assignee_id IS NULL AND waiting_since IS NOT NULL AND team_id IS NOT NULL"
            ),
        ),
        Index("ix_conversations_opened_at", "opened_at"),
        # Who seems to be answered by the assistant, and may not be.
        Index("ix_conversations_answering", "last_at", postgresql_where=text("assistant = 'answering'")),
        Index("ix_conversations_keys", "keys", postgresql_using="gin"),
        Index("ix_conversations_snoozed", "snoozed_until", postgresql_where=text("status = 'snoozed'")),
    )


class CampaignReply(Base):
    """That a conversation answers a campaign: by which message, when it was said, and what it means.

    ``message_id`` is the last answer that was understood, the last of all while none is (``campaign_replies``).
    """

    __tablename__ = "campaign_replies"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    message_id: Mapped[int]
    at: Mapped[datetime]
    intent: Mapped[str | None]

    __table_args__ = (
        # "All who said yes": of a campaign, and of any.
        Index("ix_campaign_replies_campaign_id", "campaign_id", "intent", "conversation_id"),
        Index("ix_campaign_replies_intent", "intent", "conversation_id", postgresql_where=text("intent IS NOT NULL")),
    )


class ConversationRead(Base):
    """How far a person of ours has read a conversation: up to this message."""

    __tablename__ = "conversation_reads"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    message_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Label(Base):
    """A word that people stick on conversations."""

    __tablename__ = "labels"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    color: Mapped[str] = mapped_column(server_default="gray")
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (Index("uq_labels_name", func.lower(text("name")), unique=True),)


class ConversationLabel(Base):
    """A label on a conversation."""

    __tablename__ = "conversation_labels"

    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index("ix_conversation_labels_conversation_id", "conversation_id"),)


class ConversationNote(Base):
    """What somebody of us wrote for colleagues; the customer never sees it. ``mentions`` are ids of users.

    Without an author it is the assistant's.
    """

    __tablename__ = "conversation_notes"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    text: Mapped[str]
    mentions: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("ix_conversation_notes_conversation_id", "conversation_id", "id"),)


class ConversationMention(Base):
    """That a note names somebody of us, and since when they have read it."""

    __tablename__ = "conversation_mentions"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("conversation_notes.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    read_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_conversation_mentions_conversation_id", "conversation_id", "user_id"),
        Index("ix_conversation_mentions_note_id", "note_id"),
        Index(
            "ix_conversation_mentions_unread",
            "user_id",
            "conversation_id",
            postgresql_where=text("read_at IS NULL"),
        ),
    )


class ConversationDraft(Base):
    """What an agent has begun to write and not sent."""

    __tablename__ = "conversation_drafts"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CannedReply(Base):
    """A ready-made answer that an agent calls by ``/shortcut``; whoever takes it fills ``{{name}}`` in it."""

    __tablename__ = "canned_replies"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    shortcut: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str]
    upload_id: Mapped[UUID | None] = mapped_column(ForeignKey("uploads.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (CheckConstraint("shortcut ~ '^[a-z0-9_-]{1,40}$'", name="shortcut"),)
