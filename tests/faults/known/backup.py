"""A restored backup: what was sent since stands in it as not sent, and must not be sent again."""

import shutil
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Final

import psycopg2

from dispatcher.embedded.home import find_home
from dispatcher.embedded.postgres import start_postgres
from dispatcher.embedded.programs import postgres_programs
from tests.faults.house import House
from tests.faults.registry import fault
from tests.faults.story import Story, wait

_CAUSE: Final = "SELECT status, status_reason ->> 'cause' FROM campaigns WHERE id = %s"
_PARTS: Final = ("postgres", "redis", "uploads", "secrets.json", "lineage.json")
"""What a copy of the data folder is made of; not the log of Meta, who forgets nothing when we do."""


@fault(leaves_doubt=True, recipients=900)
def backup_restored(story: Story) -> None:
    """A pg_dump from the middle of the campaign restored a little later: all is held for a person, who cancels."""
    house, backup = story.house, story.house.folder / "backup"
    story.start(accepted=150)
    story.known_until = time.time()
    _dump(house, backup)
    story.until_accepted(350)
    house.rebuild(lambda: _restore(house, backup))
    _held_until_cancelled(story)


@fault(leaves_doubt=True, recipients=900)
def data_folder_restored(story: Story) -> None:
    """The whole data folder, Redis included, put back from a copy: all is held for a person, who cancels."""
    house, copy = story.house, story.house.folder / "copy"
    story.start(accepted=150)
    house.rebuild(lambda: _copy(_data(house), copy))
    story.known_until = time.time()
    story.until_accepted(story.accepted() + 200)
    house.rebuild(lambda: _copy(copy, _data(house)))
    _held_until_cancelled(story)


def _held_until_cancelled(story: Story) -> None:
    story.stopped()
    wait(lambda: story.house.sql(_CAUSE, (story.campaign,)) == [("paused", "restored")], "the campaign held")
    time.sleep(3)
    story.order("cancelled")
    story.over(struck=story.states()["cancelled"])


def _data(house: House) -> Path:
    return find_home(house.folder / "data").path


def _copy(source: Path, target: Path) -> None:
    """Copy a data folder as a person does, owners and times included."""
    target.mkdir(exist_ok=True)
    for part in filter(lambda part: (source / part).exists(), _PARTS):
        shutil.rmtree(target / part, ignore_errors=True)
        subprocess.run(["cp", "-a", str(source / part), str(target)], check=True)


def _dump(house: House, backup: Path) -> None:
    _run(house, "pg_dump", "--format=custom", f"--file={backup}", house.stack.settings.database_url)


def _restore(house: House, backup: Path) -> None:
    server = start_postgres(house.folder / "data")
    try:
        with closing(psycopg2.connect(server.url)) as connection, connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
            connection.commit()
        _run(house, "pg_restore", "--no-owner", "--no-acl", f"--dbname={server.url}", str(backup))
    finally:
        server.stop()


def _run(house: House, program: str, *arguments: str) -> None:
    programs = postgres_programs(find_home(house.folder / "data"))
    subprocess.run([str(programs / program), *arguments], check=True, capture_output=True)
