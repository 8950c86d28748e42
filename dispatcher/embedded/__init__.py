"""PostgreSQL and Redis from wheels, for machines that have neither.

Each server is prepared (files, passwords, the command to run) and then started, either here for tests and
one-off commands (`start_postgres`, `start_redis`) or by the supervisor (`prepare_postgres`, `prepare_redis`).
"""

from dispatcher.embedded.home import EmbeddedServerError
from dispatcher.embedded.postgres import prepare_postgres, start_postgres
from dispatcher.embedded.redis import prepare_redis, start_redis
from dispatcher.embedded.server import PreparedServer, RunningServer

__all__ = [
    "EmbeddedServerError",
    "PreparedServer",
    "RunningServer",
    "prepare_postgres",
    "prepare_redis",
    "start_postgres",
    "start_redis",
]
