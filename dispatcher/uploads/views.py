"""An upload as the API shows it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.auth.models import User
from dispatcher.database import Json
from dispatcher.uploads.models import Upload
from dispatcher.uploads.use import uses_of

_FIELDS = (
    "id",
    "kind",
    "media_kind",
    "filename",
    "content_type",
    "size",
    "sha256",
    "width",
    "height",
    "created_at",
)


def upload_view(session: Session, upload: Upload) -> Json:
    """Return one upload (the contract's ``Upload`` or ``RecipientFile``)."""
    return upload_views(session, [upload])[0]


def upload_views(session: Session, uploads: Sequence[Upload]) -> list[Json]:
    """Return several uploads at the price of two questions to the database."""
    used = uses_of(session, [upload.id for upload in uploads])
    people = _people(session, uploads)
    return [
        {
            **{name: getattr(upload, name) for name in _FIELDS},
            **upload.details,
            "created_by": people.get(upload.created_by_id),
            "in_use": upload.id in used,
        }
        for upload in uploads
    ]


def _people(session: Session, uploads: Sequence[Upload]) -> dict[int | None, Json]:
    wanted = {upload.created_by_id for upload in uploads if upload.created_by_id is not None}
    found = session.execute(select(User.id, User.username).where(User.id.in_(wanted)))
    return {user_id: {"id": user_id, "username": username} for user_id, username in found}
