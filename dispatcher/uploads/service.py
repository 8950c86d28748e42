"""Taking in, finding and deleting uploads."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.audit import record
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.uploads.access import within_sight
from dispatcher.uploads.filenames import safe_filename
from dispatcher.uploads.formats import (
    KNOWLEDGE,
    LARGEST_DOCUMENT,
    MEDIA,
    RECIPIENTS,
    Format,
    format_of,
    readable,
    size_limit,
)
from dispatcher.uploads.images import Size, rewrite_image
from dispatcher.uploads.media_codecs import require_playable
from dispatcher.uploads.models import MediaKind, Upload, UploadKind
from dispatcher.uploads.place import Uploads, uploads
from dispatcher.uploads.sniffing import require_format
from dispatcher.uploads.spreadsheets.guard import Limits, read_guarded
from dispatcher.uploads.spreadsheets.reading import ReadingOptions
from dispatcher.uploads.storage import Received, Storage, receive
from dispatcher.uploads.use import uses_of

UNUSED_FOR = timedelta(days=1)
_PICTURES = (MediaKind.IMAGE, MediaKind.STICKER)
_FORMAT_NAMES = {"application/vnd.ms-excel": "xls", "text/csv": "csv"}


def store_media(
    session: Session, place: Uploads, stream: IO[bytes], filename: str | None, declared_type: str, user_id: int | None
) -> Upload:
    """Check a media file against its type and WhatsApp's limits (§2.7), rewrite pictures, keep it.

    ``place`` is ``extension.uploads()``. Raises Invalid saying which rule is broken and how to mend it.
    """
    name = safe_filename(filename)
    wanted = format_of(name, declared_type, MEDIA)
    assert wanted.media_kind is not None
    limit, too_large = size_limit(wanted.media_kind, place.max_file_size)
    with _workshop() as folder:
        received = receive(stream, folder / "given", limit, too_large)
        require_format(received.path, wanted)
        size, kept = _prepared(received, wanted, limit)
        upload = _upload(UploadKind.MEDIA, name, wanted, kept, user_id)
        upload.media_kind = wanted.media_kind
        upload.width, upload.height = (size.width, size.height) if size else (None, None)
        return _keep(session, place.storage, upload, kept.path)


def store_recipients(
    session: Session,
    place: Uploads,
    stream: IO[bytes],
    filename: str | None,
    declared_type: str,
    user_id: int | None,
    options: ReadingOptions | None = None,
) -> Upload:
    """Read a list of recipients once (in a guarded process), keep the file and its rows; ``details`` describes it.

    Raises Invalid when it cannot be read, saying what to do.
    """
    name = safe_filename(filename)
    wanted = format_of(name, declared_type, RECIPIENTS)
    limit = place.max_file_size
    with _workshop() as folder:
        received = receive(stream, folder / "given", limit, f"The file is larger than {readable(limit)}. Split it.")
        require_format(received.path, wanted)
        upload = _upload(UploadKind.RECIPIENTS, name, wanted, received, user_id)
        return _keep_with_rows(session, place.storage, upload, received, options or ReadingOptions())


def store_knowledge(
    session: Session, place: Uploads, stream: IO[bytes], filename: str | None, declared_type: str, user_id: int | None
) -> Upload:
    """Keep a document for the assistant as it came; a job reads it. Raises Invalid for what it could never read."""
    name = safe_filename(filename)
    wanted = format_of(name, declared_type, KNOWLEDGE)
    limit = min(place.max_file_size, LARGEST_DOCUMENT)
    with _workshop() as folder:
        received = receive(stream, folder / "given", limit, f"The document is larger than {readable(limit)}. Split it.")
        require_format(received.path, wanted)
        upload = _upload(UploadKind.KNOWLEDGE, name, wanted, received, user_id)
        return _keep(session, place.storage, upload, received.path)


def read_again(
    session: Session, place: Uploads, original: Upload, user_id: int | None, options: ReadingOptions
) -> Upload:
    """Read a kept list of recipients in another way (another sheet, say) and keep that as an upload of its own.

    What uses the original is not disturbed. Raises Invalid when it cannot be read so.
    """
    if original.kind != UploadKind.RECIPIENTS:
        raise Invalid("This file is no list of recipients.", {"upload_id": ["Upload a CSV or a spreadsheet."]})
    with _workshop() as folder, place.storage.open(original.storage_key) as content:
        limit = max(place.max_file_size, original.size)
        received = receive(content, folder / "given", limit, f"The file is larger than {readable(limit)}. Split it.")
        upload = _upload(UploadKind.RECIPIENTS, original.filename, Format(original.content_type), received, user_id)
        return _keep_with_rows(session, place.storage, upload, received, options)


def find_upload(session: Session, upload_id: UUID, kind: UploadKind | None = None) -> Upload:
    """Return an upload that is not deleted and that the caller may see; raises NotFound."""
    return _found(session, _living(upload_id, kind))


def hold_upload(session: Session, upload_id: UUID, kind: UploadKind) -> Upload:
    """As ``find_upload``, for what is about to refer to it: until the transaction ends nobody deletes it."""
    is_attachment = find_upload(session, upload_id, kind).account_id is not None
    found = _found(session, _living(upload_id, kind).with_for_update(read=not is_attachment))
    if is_attachment:
        found.used_at = found.used_at or clock.now()
    return found


def _living(upload_id: UUID, kind: UploadKind | None = None) -> Select[Upload]:
    statement = within_sight(select(Upload).where(Upload.id == upload_id, Upload.deleted_at.is_(None)))
    return statement if kind is None else statement.where(Upload.kind == kind)


def _found(session: Session, statement: Select[Upload]) -> Upload:
    # A lock that had to be waited for shows the row as the other left it.
    found = session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("There is no such file. It may have been deleted: upload it again.")
    return found


def open_content(upload: Upload) -> BinaryIO:
    """Open the bytes of an upload; raises NotFound when the storage has lost them."""
    return uploads().storage.open(upload.storage_key)


def delete(session: Session, upload_id: UUID) -> None:
    """Mark an upload as deleted; a tick deletes its bytes. Raises Conflict while something uses it."""
    upload = _found(session, _living(upload_id).with_for_update())
    if use := uses_of(session, [upload_id]).get(upload_id):
        raise Conflict(f"{use} Wait until it is finished, or cancel it, before you delete the file.")
    _mark_deleted(session, upload)


def let_go(session: Session, upload_id: UUID) -> None:
    """Delete the upload of something that is deleted itself, whoever may see it; nothing happens when it is gone."""
    upload = session.get(Upload, upload_id, with_for_update=True)
    if upload is not None and upload.deleted_at is None:
        _mark_deleted(session, upload)


def _mark_deleted(session: Session, upload: Upload) -> None:
    upload.deleted_at = clock.now()
    record(session, "upload.deleted", "upload", str(upload.id), {"filename": upload.filename})


def delete_unused_attachments(session: Session, most: int) -> None:
    """Mark what was attached in a conversation as deleted when a day later nothing refers to it."""
    unused = (Upload.account_id.is_not(None), Upload.used_at.is_(None), Upload.deleted_at.is_(None))
    old = Upload.created_at < clock.now() - UNUSED_FOR
    chosen = select(Upload).where(*unused, old).order_by(Upload.created_at).limit(most)
    for upload in session.scalars(chosen.with_for_update(skip_locked=True)):
        upload.deleted_at, upload.filename = clock.now(), "file"


def leaving(session: Session, most: int) -> list[Upload]:
    """Return deleted uploads whose bytes are still there, locked; without a ``storage_key`` they are done with."""
    bytes_left = (Upload.deleted_at.is_not(None), Upload.storage_key != "")
    chosen = select(Upload).where(*bytes_left).order_by(Upload.id).limit(most)
    return list(session.scalars(chosen.with_for_update(skip_locked=True)))


def kept_keys(session: Session) -> list[str]:
    """Return the storage keys of all uploads whose bytes are kept."""
    rows = session.execute(select(Upload.storage_key, Upload.rows_key).where(Upload.deleted_at.is_(None)))
    return [key for keys in rows for key in keys if key]


@contextmanager
def _workshop() -> Iterator[Path]:
    """A folder for a file that is not yet accepted."""
    with TemporaryDirectory(prefix="dispatcher-upload-") as folder:
        yield Path(folder)


def _prepared(received: Received, wanted: Format, limit: int) -> tuple[Size | None, Received]:
    """Return the file as it is to be kept: pictures made anew, others as they came."""
    if wanted.media_kind not in _PICTURES:
        require_playable(received.path, wanted.content_type)
        return None, received
    target = received.path.with_name("rewritten")
    size = rewrite_image(received.path, target, wanted.content_type, limit)
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return size, replace(received, path=target, size=target.stat().st_size, sha256=sha256)


def _upload(kind: UploadKind, filename: str, wanted: Format, kept: Received, user_id: int | None) -> Upload:
    return Upload(
        kind=kind,
        filename=filename,
        content_type=wanted.content_type,
        size=kept.size,
        sha256=kept.sha256,
        created_by_id=user_id,
    )


def _keep_with_rows(
    session: Session, storage: Storage, upload: Upload, received: Received, options: ReadingOptions
) -> Upload:
    rows = received.path.with_name("rows")
    file_format = _FORMAT_NAMES.get(upload.content_type, "zipped")
    found = read_guarded(received.path, file_format, options, rows, Limits.for_size(received.size))
    details = asdict(found)
    upload.rows_index_at = details.pop("index_at")
    upload.details = details
    upload.rows_key = storage.put(rows)
    return _keep(session, storage, upload, received.path)


def _keep(session: Session, storage: Storage, upload: Upload, file: Path) -> Upload:
    upload.storage_key = storage.put(file)
    session.add(upload)
    session.flush()
    record(session, "upload.created", "upload", str(upload.id), {"kind": upload.kind, "filename": upload.filename})
    return upload
