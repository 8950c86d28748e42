"""``python -m dispatcher.schema_version``: bring the database to the newest migration; at once if it is there already.

A start with nothing to migrate must not pay for importing the application: only the database driver is loaded then.
"""

import os
import re
import sys
from pathlib import Path
from typing import Final

import psycopg2

VERSIONS: Final = Path(__file__).resolve().parents[1] / "migrations" / "versions"
_REVISION: Final = re.compile(r"^(down_)?revision = (?:'|\")?([\w]+)", re.MULTILINE)


def newest() -> str:
    """Return the one revision that no other is built upon."""
    revisions: set[str] = set()
    below: set[str] = set()
    for file in VERSIONS.glob("*.py"):
        for is_down, revision in _REVISION.findall(file.read_text()):
            (below if is_down else revisions).add(revision)
    (head,) = revisions - below
    return head


def current(database_url: str) -> str | None:
    """Return the revision the database is at, None when it is empty."""
    with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('alembic_version') IS NOT NULL")
        found = cursor.fetchone()
        if not found or not found[0]:
            return None
        cursor.execute("SELECT version_num FROM alembic_version")
        row = cursor.fetchone()
        return str(row[0]) if row else None


def main() -> None:
    """Return when there is nothing to do, else become Flask-Migrate's upgrade."""
    if current(os.environ["DATABASE_URL"]) != newest():
        os.execv(sys.executable, [sys.executable, "-m", "flask", "--app", "wsgi:app", "db", "upgrade"])


if __name__ == "__main__":
    main()
