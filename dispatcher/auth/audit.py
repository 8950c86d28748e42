"""The record of who did what; written in the same transaction as the change itself."""

from collections.abc import Mapping
from typing import Any

from flask import has_request_context, request
from sqlalchemy.orm import Session

from dispatcher.auth.models import AuditEntry, User
from dispatcher.http import principal_or_none, request_id


def record(
    session: Session,
    action: str,
    object_type: str,
    object_id: int | str | None,
    details: Mapping[str, Any] | None = None,
    *,
    actor: User | None = None,
) -> None:
    """Add an entry such as ``("campaign.started", "campaign", 7)``; the caller commits.

    The actor is who calls the API, or ``actor`` where nobody is signed in yet (sign-in, set-up, the command line).
    ``details`` must be JSON and must not hold secrets.
    """
    who = principal_or_none()
    session.add(
        AuditEntry(
            user_id=actor.id if actor else who.user_id if who else None,
            username=actor.username if actor else who.username if who else None,
            api_key_id=who.api_key_id if who else None,
            action=action,
            object_type=object_type,
            object_id=None if object_id is None else str(object_id),
            details=dict(details or {}),
            ip=request.remote_addr if has_request_context() else None,
            request_id=request_id() or None,
        )
    )
