"""The tables of people: users, their access, their sessions and keys, failed sign-ins, and the audit log."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    DDL,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    event,
    false,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatcher import clock
from dispatcher.database import Base
from dispatcher.http import Role


class Language(StrEnum):
    """Languages of the dashboard."""

    ENGLISH = "en"
    PORTUGUESE = "pt-BR"


class ColorScheme(StrEnum):
    """How bright the dashboard is."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


def _one_of(column: str, choices: type[StrEnum]) -> CheckConstraint:
    values = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({values})", name=column)


class User(Base):
    """A person. Never deleted, only deactivated: what they did stays theirs.

    ``token_version`` is part of every access token: raising it ends all of them at once.
    """

    __tablename__ = "users"
    __table_args__ = (
        _one_of("role", Role),
        _one_of("language", Language),
        _one_of("color_scheme", ColorScheme),
        Index("uq_users_username", func.lower(text("username")), unique=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    username: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str]
    language: Mapped[str] = mapped_column(default=Language.ENGLISH, server_default=Language.ENGLISH)
    color_scheme: Mapped[str] = mapped_column(default=ColorScheme.AUTO, server_default=ColorScheme.AUTO)
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    all_accounts: Mapped[bool] = mapped_column(default=False, server_default=false())
    token_version: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(default=clock.now, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, server_default=func.now())
    last_login_at: Mapped[datetime | None]

    access: Mapped[list["UserAccount"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def account_ids(self) -> list[int]:
        """Ids of the WhatsApp accounts listed for this person."""
        return sorted(entry.account_id for entry in self.access)


class UserAccount(Base):
    """Access of one person to one WhatsApp account."""

    __tablename__ = "user_accounts"
    __table_args__ = (Index("ix_user_accounts_account_id", "account_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("whatsapp_accounts.id", ondelete="CASCADE"), primary_key=True)


class TokenFamily(Base):
    """One sign-in on one device: all refresh tokens that follow from it live and die together."""

    __tablename__ = "token_families"
    __table_args__ = (Index("ix_token_families_user_id", "user_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]
    ip: Mapped[str | None]
    user_agent: Mapped[str | None]


class RefreshToken(Base):
    """One refresh token of a family, known by its ``jti`` (worth nothing without our key); used at most once."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        Index("ix_refresh_tokens_family_id", "family_id"),
        Index("ix_refresh_tokens_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    family_id: Mapped[str] = mapped_column(ForeignKey("token_families.id", ondelete="CASCADE"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    rotated_at: Mapped[datetime | None]
    successor_id: Mapped[str | None] = mapped_column(ForeignKey("refresh_tokens.id", ondelete="SET NULL"))


class ApiKey(Base):
    """A key for programs; only its SHA-256 is kept (it has 256 random bits).

    It acts for the person who made it and never has more rights than they have at that moment: of those, the routes of
    its ``scopes``, and the WhatsApp accounts in ``account_ids`` unless ``all_accounts``.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
        Index("ix_api_keys_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    prefix: Mapped[str]
    key_hash: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    all_accounts: Mapped[bool] = mapped_column(default=False, server_default=false())
    account_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    owner: Mapped["User"] = relationship(lazy="joined")

    @property
    def created_by(self) -> dict[str, int | str]:
        """Who made it, and for whom it acts."""
        return {"id": self.user_id, "username": self.owner.username}


class LoginAttempt(Base):
    """A sign-in that failed, or is being checked at this moment; successes leave no row."""

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_ip", "ip", "at"),
        Index("ix_login_attempts_username_ip", "username", "ip", "at"),
        Index("ix_login_attempts_at", "at"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[datetime]
    username: Mapped[str]
    ip: Mapped[str]


class AuditEntry(Base):
    """Who did what to what, when and from where. Rows are only ever added (see APPEND_ONLY_SQL)."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_at", "at"),
        Index("ix_audit_log_user_id", "user_id", "at"),
        Index("ix_audit_log_object", "object_type", "object_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id"))
    username: Mapped[str | None]
    api_key_id: Mapped[int | None]  # no foreign key: the entry outlives the key
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    ip: Mapped[str | None]
    request_id: Mapped[str | None]

    @property
    def user(self) -> dict[str, int | str | None] | None:
        """Who did it, None for what the system did by itself."""
        return {"id": self.user_id, "username": self.username} if self.user_id is not None else None


APPEND_ONLY_SQL = (
    """
    CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'audit_log is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    """
    CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()
    """,
)
"""What the migration executes after creating ``audit_log``; the table alone would not keep anybody from changing it.

TRUNCATE is left to the table's owner: who may do that may drop the trigger as well. Run the application as another
role than the owner where that matters.
"""

DROP_APPEND_ONLY_SQL = (
    "DROP TRIGGER IF EXISTS audit_log_append_only ON audit_log",
    "DROP FUNCTION IF EXISTS audit_log_is_append_only()",
)
"""The way back of APPEND_ONLY_SQL."""

for _statement in APPEND_ONLY_SQL:
    # DDL formats with %, and the function's body contains one.
    event.listen(AuditEntry.__table__, "after_create", DDL(_statement.replace("%", "%%")))  # type: ignore[no-untyped-call]
