"""The database session and the one place that commits.

Domain functions take a session and change rows; only edges (routes, jobs, commands) open a ``transaction()``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, CursorResult, DateTime, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session

Json = dict[str, Any]

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table: big integers for ids, aware times, JSONB for objects, text without lengths."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInteger(),
        str: Text(),
        datetime: DateTime(timezone=True),
        Json: JSONB(),
        list[str]: JSONB(),
    }


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate()


def session() -> Session:
    """Return the session of the current application context."""
    return db.session()


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the session, commit when the block ends well, roll back when it raises.

    The only place that commits. Whatever must follow a commit (enqueue, publish) stands after the block.
    """
    current = session()
    try:
        yield current
        current.commit()
    except BaseException:
        current.rollback()
        raise


def rows_changed(result: object) -> int:
    """Return how many rows a statement changed."""
    return result.rowcount if isinstance(result, CursorResult) else 0
