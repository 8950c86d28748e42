"""How Alembic reaches the database: through the application's own engine, with lock limits on every step."""

from alembic import context
from flask import current_app
from sqlalchemy import text

target = current_app.extensions["migrate"].db
LOCK_TIMEOUT = "5s"


def run() -> None:
    """Run the steps on one connection, a transaction each; one that cannot get its lock fails and can be run again."""
    with target.engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=target.metadata, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


run()
