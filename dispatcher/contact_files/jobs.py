"""The job that reads a file of contacts, and the tick that goes on with imports whose worker died."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog
from psycopg2.errors import DeadlockDetected, UniqueViolation
from sqlalchemy.exc import DataError, DBAPIError

from dispatcher.contact_files import imports
from dispatcher.contact_files.import_views import progress_view
from dispatcher.contact_files.judging import Judge
from dispatcher.contact_files.mapping import Target
from dispatcher.contact_files.models import ContactImport, Empty, ImportStatus, Mode
from dispatcher.contact_files.portions import Portion, portions
from dispatcher.contact_files.writing import Overtaken
from dispatcher.contacts import attributes
from dispatcher.database import transaction
from dispatcher.errors import DispatcherError, NotFound, Unavailable
from dispatcher.events import ContactImportProgress
from dispatcher.jobqueue.jobs import PLANNING, TICKS, enqueue, job, told_later, waiting
from dispatcher.jobqueue.ticks import Tick
from dispatcher.realtime import publish
from dispatcher.uploads.models import UploadKind
from dispatcher.uploads.rows import read_rows
from dispatcher.uploads.service import find_upload

log = structlog.get_logger(__name__)

_LONGEST_TURN: Final = 600.0
_SHORTEST_TURN: Final = 1.0
"""Campaigns are planned by the same worker: an import makes way for whatever waits, once it has worked for a second."""
_TELL_SECONDS: Final = 0.3
_QUIET_SECONDS: Final = 10.0
_TRIES: Final = 5


def enqueue_import(import_id: int, row_at: int) -> None:
    """Have an import go on from this row; asked for twice, it waits once."""
    with told_later():
        enqueue(import_contacts, import_id, job_id=f"contacts-{import_id}-{row_at}")


@job(PLANNING, seconds=3600)
def import_contacts(import_id: int) -> None:
    """Read a file of contacts from the first row not yet done; stops when the import is stopped.

    Raises nothing for what can never be read: the tick asks for a reader as long as the import wants one.
    """
    try:
        begun = _begin(import_id)
        if begun:
            _Reading(import_id, *begun).run()
    except Unavailable as problem:
        # The tick asks for a reader again.
        log.warning("contacts_wait", import_id=import_id, reason=problem.message)
    except DispatcherError as problem:
        _fail(import_id, problem.message)
    except (OSError, ValueError, LookupError, DataError):
        log.exception("contacts_unreadable", import_id=import_id)
        _fail(import_id, "The file could not be read to its end. Upload it again.")


def _begin(import_id: int) -> tuple[int, Iterator[Portion]] | None:
    """Return the last row that is done, and the portions after it; None for an import that does not run."""
    with transaction() as session:
        found = session.get(ContactImport, import_id)
        if found is None or found.status != ImportStatus.RUNNING:
            return None
        upload = find_upload(session, found.upload_id, kind=UploadKind.RECIPIENTS)
        everybody = bool(found.opt_in) and not any(one["target"] == Target.CONSENT for one in found.mapping)
        judge = Judge(found.mapping, attributes.types(session), found.default_country, all_said_yes=everybody)
        row_at, mode, empty = found.row_at, Mode(found.mode), Empty(found.empty)
        rows = read_rows(upload, start_row=row_at + 1)
    return row_at, portions(rows, judge, mode, empty)


class _Reading:
    """One turn at an import: the next portion is judged in a thread while PostgreSQL writes the last one."""

    def __init__(self, import_id: int, row_at: int, found: Iterator[Portion]) -> None:
        self._import_id, self._row_at, self._portions = import_id, row_at, found
        self._began, self._told = time.monotonic(), 0.0

    def run(self) -> None:
        """Write portions until there is none, until the import is stopped, or until others wait for this worker."""
        with ThreadPoolExecutor(1) as thread:
            coming = thread.submit(next, self._portions, None)
            while True:
                portion = coming.result()
                coming = thread.submit(next, self._portions, None)
                if not self._write(portion) or portion is None:
                    return
                if self._makes_way():
                    enqueue_import(self._import_id, self._row_at)
                    return

    def _write(self, portion: Portion | None) -> bool:
        """Write a portion (None: the file is at its end); tell whether this turn may go on."""
        for left in reversed(range(_TRIES)):
            try:
                return self._write_once(portion)
            except Overtaken:
                if not left:
                    raise
            except DBAPIError as error:
                if not left or not isinstance(error.orig, DeadlockDetected | UniqueViolation):
                    raise
        return False

    def _write_once(self, portion: Portion | None) -> bool:
        with transaction() as session:
            found = imports.locked(session, self._import_id)
            # Somebody else who reads the same import was faster, or it was stopped.
            if found.status != ImportStatus.RUNNING or found.row_at != self._row_at:
                return False
            if portion is None:
                imports.complete(session, found)
            else:
                imports.move_on(session, found, portion)
            row_at, news = found.row_at, _news(found)
        self._row_at = row_at
        self._tell(news, at_once=portion is None)
        return True

    def _tell(self, news: ContactImportProgress, *, at_once: bool) -> None:
        if at_once or time.monotonic() - self._told >= _TELL_SECONDS:
            self._told = time.monotonic()
            publish([news])

    def _makes_way(self) -> bool:
        worked = time.monotonic() - self._began
        return worked >= _LONGEST_TURN or (worked >= _SHORTEST_TURN and waiting([PLANNING])[PLANNING] > 0)


def _news(found: ContactImport) -> ContactImportProgress:
    view = progress_view(found)
    return ContactImportProgress(import_id=found.id, user_id=found.created_by_id or 0, progress=view)


def _fail(import_id: int, why: str) -> None:
    with transaction() as session:
        try:
            found = imports.locked(session, import_id)
        except NotFound:
            return
        if found.status != ImportStatus.RUNNING:
            return
        imports.fail(found, why)
        news = _news(found)
    publish([news])


@job(TICKS, seconds=60)
def go_on_with_imports() -> None:
    """See that every running import has a reader: a worker that was killed has left it where it was."""
    with transaction() as session:
        left = imports.running(session, _QUIET_SECONDS)
    for import_id, row_at in left:
        enqueue_import(import_id, row_at)


CONTACT_FILE_TICKS = (Tick(go_on_with_imports, seconds=5),)
