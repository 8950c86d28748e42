"""An import whose process is killed in the middle: another one goes on, nothing is twice, nothing is lost."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from dispatcher.config import Settings
from dispatcher.contact_files.jobs import enqueue_import, go_on_with_imports
from dispatcher.contact_files.models import ContactImport, ContactImportPerson
from dispatcher.contacts.models import Contact, ContactListMember
from dispatcher.database import session, transaction
from tests.api.world import Person
from tests.cli.conftest import one_worker
from tests.contacts.test_import import WHO, counts, shown, start
from tests.servers import eventually

ROWS, TWINS = 60_000, 500


def row_at(import_id: int) -> int:
    with transaction() as current:
        return current.get_one(ContactImport, import_id, populate_existing=True).row_at


def is_over(operator: Person, import_id: int) -> bool:
    session().expire_all()
    return bool(shown(operator, import_id)["status"] == "completed")


def test_a_process_that_is_killed_in_the_middle_is_followed_by_one_that_goes_on(
    operator: Person, settings: Settings, tmp_path: Path
) -> None:
    numbers = [60_000_000 + index for index in range(ROWS)]
    rows = "".join(f"N{number};119{number}\n" for number in [*numbers, *numbers[:TWINS]])
    started = start(operator, f"Nome;Celular\n{rows}", WHO, new_list="Everybody")
    with one_worker(settings, "planning", tmp_path):
        enqueue_import(started["id"], 0)
        eventually(lambda: row_at(started["id"]) > 0)
    done = row_at(started["id"])
    assert 0 < done < ROWS, "it was not killed in the middle"
    assert 0 < (session().scalar(select(func.count()).select_from(Contact)) or 0) < ROWS

    with transaction() as current:
        current.get_one(ContactImport, started["id"]).moved_at -= timedelta(seconds=60)
    with one_worker(settings, "planning", tmp_path):
        go_on_with_imports()
        eventually(lambda: is_over(operator, started["id"]))
    assert counts(shown(operator, started["id"])) == {"created": ROWS, "duplicates": TWINS}
    for table in (Contact, ContactListMember):
        assert session().scalar(select(func.count()).select_from(table)) == ROWS
    assert session().scalar(select(func.count(func.distinct(Contact.phone_key)))) == ROWS
    assert session().scalar(select(func.count()).select_from(ContactImportPerson)) == 0
