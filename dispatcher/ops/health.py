"""Is it alive, and is it ready: database, Redis, workers, scheduler, migrations."""

from collections.abc import Callable

from alembic.script import ScriptDirectory
from flask import current_app
from redis.exceptions import RedisError, ResponseError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.database import Json, session
from dispatcher.errors import Unavailable
from dispatcher.jobqueue.jobs import redis
from dispatcher.jobqueue.ticks import scheduler_seen
from dispatcher.jobqueue.workers import workers
from dispatcher.uploads.place import uploads

NEEDED_ROLES = ("sends", "replies", "webhooks", "planning", "deliveries", "events", "assistant", "ticks")


def readiness() -> Json:
    """Return each check with ``ok`` and a sentence; ``status`` is ``ok`` only when all are."""
    checks = {name: _checked(check) for name, check in _CHECKS.items()}
    return {"status": "ok" if all(one["ok"] for one in checks.values()) else "degraded", "checks": checks}


def _checked(check: Callable[[], tuple[bool, str]]) -> Json:
    try:
        ok, detail = check()
    except (SQLAlchemyError, RedisError) as error:
        ok, detail = False, f"{type(error).__name__}: not reachable"
    except Unavailable as error:
        ok, detail = False, error.message
    return {"ok": ok, "detail": detail}


def _database() -> tuple[bool, str]:
    session().execute(text("SELECT 1"))
    return True, "answers"


def _redis() -> tuple[bool, str]:
    redis().ping()
    try:
        policy = str(redis().config_get("maxmemory-policy").get("maxmemory-policy"))
    except ResponseError:
        # Managed Redis services forbid CONFIG.
        return True, "answers; make sure that its maxmemory-policy is noeviction"
    return policy == "noeviction", f"answers; maxmemory-policy is {policy}"


def _workers() -> tuple[bool, str]:
    served = {name for one in workers() for name in one.queues}
    missing = [role for role in NEEDED_ROLES if role not in served]
    return not missing, f"no worker for: {', '.join(missing)}" if missing else f"{len(served)} queues are served"


def _storage() -> tuple[bool, str]:
    return True, uploads().storage.check()


def _scheduler() -> tuple[bool, str]:
    seen = scheduler_seen(redis())
    # The senders' relay loop does its work meanwhile, so a missing scheduler is told but harms nothing.
    return True, "ticks" if seen else "absent; the senders' relay does its work"


def _migrations() -> tuple[bool, str]:
    head = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    current = session().scalar(text("SELECT version_num FROM alembic_version"))
    return current == head, f"at {current}, newest is {head}"


_CHECKS = {
    "database": _database,
    "redis": _redis,
    "storage": _storage,
    "workers": _workers,
    "scheduler": _scheduler,
    "migrations": _migrations,
}
