"""Articles of the knowledge base, and the passages they are cut into."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Computed, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from dispatcher.database import Base


class ArticleState(StrEnum):
    """Whether an article can be found: a document is read first, and may turn out to be unreadable."""

    READING = "reading"
    READY = "ready"
    FAILED = "failed"


class Language(StrEnum):
    """Whose endings are left out of account when words are compared; ``other`` compares whole words."""

    PORTUGUESE = "pt"
    ENGLISH = "en"
    SPANISH = "es"
    OTHER = "other"


def _listed(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_READING: Final = f"state = '{ArticleState.READING}'"


class Article(Base):
    """A text that somebody wrote, or the text of a document (then with its upload, which goes when the article goes).

    It counts for these numbers; without any, for all.
    """

    __tablename__ = "assistant_articles"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    title: Mapped[str]
    text: Mapped[str] = mapped_column(deferred=True, server_default="")
    language: Mapped[str]
    account_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    upload_id: Mapped[UUID | None] = mapped_column(ForeignKey("uploads.id"))
    state: Mapped[str] = mapped_column(server_default=ArticleState.READY)
    problem: Mapped[str | None]
    characters: Mapped[int] = mapped_column(server_default="0")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))

    __table_args__ = (
        CheckConstraint(f"state IN ({_listed(ArticleState)})", name="state"),
        CheckConstraint(f"language IN ({_listed(Language)})", name="language"),
        CheckConstraint("(state = 'failed') = (problem IS NOT NULL)", name="problem"),
        Index("uq_assistant_articles_upload_id", "upload_id", unique=True),
        Index("ix_assistant_articles_reading", "updated_at", postgresql_where=sql(_READING)),
    )


class ArticlePassage(Base):
    """A part of an article, short enough to be shown to a model; the words are those of the title, too."""

    __tablename__ = "assistant_passages"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("assistant_articles.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    words: Mapped[str] = mapped_column(
        TSVECTOR, Computed("knowledge_words(language, title, text)", persisted=True), deferred=True
    )

    __table_args__ = (
        UniqueConstraint("article_id", "position", name="uq_assistant_passages_article_id"),
        Index("ix_assistant_passages_words", "words", postgresql_using="gin"),
    )
