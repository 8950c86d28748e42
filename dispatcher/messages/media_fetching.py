"""Fetching what people sent: Meta's address of the file, its bytes, a look at them, and into the storage.

At most four at a time, each with short transactions of its own and none while Meta answers. The token goes to Meta's
media hosts only (``whatsapp.media_hosts``).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

import structlog
from flask import Flask, current_app

from dispatcher.accounts.context import context
from dispatcher.accounts.credentials import token_of
from dispatcher.accounts.models import Account
from dispatcher.crypto import CannotDecrypt
from dispatcher.database import transaction
from dispatcher.errors import Conflict, Unavailable
from dispatcher.messages import received_media
from dispatcher.messages.received_media import Fetched, Taken
from dispatcher.uploads.formats import readable
from dispatcher.uploads.place import uploads
from dispatcher.uploads.service import delete_unused_attachments, leaving
from dispatcher.uploads.sniffing import sniff
from dispatcher.uploads.thumbnails import PICTURES, make_thumbnail
from dispatcher.whatsapp.client import GraphClient, GraphFailure, GraphRefused
from dispatcher.whatsapp.digests import hex_digest
from dispatcher.whatsapp.loose_json import as_integer, as_text

log = structlog.get_logger(__name__)

AT_ONCE: Final = 4
_BATCH: Final = 20
_MB: Final = 1024 * 1024
_LIMITS: Final = {"image": 25 * _MB, "sticker": 5 * _MB}
_LIMIT: Final = 100 * _MB
"""Meta passes on up to 100 MB (reference §2.7); a picture or a sticker of that size is none."""

Changed = tuple[int, int]
"""A message whose file has come or is given up, and its number."""
T = TypeVar("T")


class Unfit(Exception):
    """The file is not what was announced; ``for_good`` when asking Meta again cannot help."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


def fetch_batch() -> list[Changed] | None:
    """Fetch the files that are due, at most twenty; return what changed, None when nothing was due."""
    with transaction() as session:
        expired = received_media.expire(session)
        taken = received_media.take(session, _BATCH)
    if not taken:
        return expired or None
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="media") as threads:
        ended = [*threads.map(lambda one: _in_context(app, _fetch, one), taken)]
    changed = [one for one, has_changed in zip(taken, ended, strict=True) if has_changed]
    return [*expired, *((one.message_id, one.account_id) for one in changed)]


def _in_context(app: Flask, function: Callable[[Taken], T], one: Taken) -> T:
    with app.app_context():
        return function(one)


def _fetch(one: Taken) -> bool:
    """Fetch one file, or note why that could not be; tell whether the row changed."""
    try:
        found = _received(one)
    except (Unfit, GraphFailure, Conflict, Unavailable, CannotDecrypt, OSError) as problem:
        reason, for_good = _explained(problem)
        log.warning("media_not_fetched", message_id=one.message_id, tries=one.tries, reason=reason)
        with transaction() as session:
            return received_media.give_up(session, one, reason, for_good=for_good)
    with transaction() as session:
        is_kept = received_media.keep(session, one, found)
    if not is_kept:
        _throw_away([key for key in (found.storage_key, found.thumbnail_key) if key])
    return is_kept


def _explained(problem: Exception) -> tuple[str, bool]:
    if isinstance(problem, Unfit):
        return str(problem), problem.for_good
    if isinstance(problem, GraphRefused):
        return str(problem), False
    if isinstance(problem, GraphFailure):
        return f"Meta could not be reached: {problem}", False
    if isinstance(problem, CannotDecrypt):
        return "The number's access token cannot be opened. Give it anew in the number's settings.", False
    if isinstance(problem, Conflict | Unavailable):
        return problem.message, False
    return f"The file could not be stored: {problem}", False


def _received(one: Taken) -> Fetched:
    client, phone_number_id = _client(one.account_id)
    limit = _LIMITS.get(one.kind, _LIMIT)
    with _workshop() as folder, client:
        info = client.media_info(one.media_id, phone_number_id)
        if (as_integer(info.get("file_size")) or 0) > limit:
            raise Unfit(f"The file is larger than {readable(limit)} and was not fetched.", for_good=True)
        url = as_text(info.get("url"))
        path = folder / "received"
        try:
            with path.open("wb") as file:
                got = client.download_media(url, file, limit)
        except ValueError:
            raise Unfit("Meta named an address that is none of its own; it was not asked.") from None
        told = {digest for digest in (one.sha256, hex_digest(as_text(info.get("sha256")))) if digest}
        if told - {got.sha256}:
            raise Unfit("The bytes that came are not those that were sent (SHA-256 differs).")
        return _stored(path, folder, got.size)


def _client(account_id: int) -> tuple[GraphClient, str]:
    with transaction() as session:
        account = session.get_one(Account, account_id)
        token, phone_number_id = token_of(account, context().box), account.phone_number_id
    return GraphClient(context().settings.graph_url, token), phone_number_id


def _stored(path: Path, folder: Path, size: int) -> Fetched:
    if not size:
        raise Unfit("The file is empty.", for_good=True)
    content_type, storage = sniff(path), uploads().storage
    small = make_thumbnail(path, folder / "small", content_type) if content_type in PICTURES else None
    return Fetched(
        content_type=content_type,
        size=size,
        storage_key=storage.put(path),
        thumbnail_key=storage.put(small.path) if small else None,
        thumbnail_size=small.path.stat().st_size if small else None,
        width=small.original.width if small else None,
        height=small.original.height if small else None,
    )


@contextmanager
def _workshop() -> Iterator[Path]:
    with TemporaryDirectory(prefix="dispatcher-media-") as folder:
        yield Path(folder)


def delete_marked() -> None:
    """Delete the bytes of uploads, messages and people that were deleted, then what tells of them.

    What was attached and never sent is deleted with them. Raises Unavailable when the storage is away.
    """
    with transaction() as session:
        delete_unused_attachments(session, _BATCH)
    with transaction() as session:
        for upload in leaving(session, _BATCH):
            _throw_away([key for key in (upload.storage_key, upload.rows_key) if key])
            upload.storage_key = ""
        marked = received_media.take_deleted(session, _BATCH)
        for keys in marked.values():
            _throw_away(keys)
        received_media.forget(session, marked)


def _throw_away(keys: Sequence[str]) -> None:
    for key in keys:
        uploads().storage.delete(key)
