"""The door: verify, keep, answer. As little as can be, because it must take a thousand calls a second."""

import threading
import time
from typing import Final

import structlog
from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy import Engine

from dispatcher.config import Settings
from dispatcher.crypto import SecretBox
from dispatcher.webhooks.jobs import poke
from dispatcher.webhooks.signers import Signers
from dispatcher.webhooks.writer import JournalWriter, Settle

log = structlog.get_logger(__name__)

_REST_SECONDS: Final = 0.05
_REST_AFTER_FAILURE_SECONDS: Final = 1.0


class WebhookDoor:
    """Takes Meta's calls of one process."""

    def __init__(self, app: Flask, settings: Settings, engine: Engine) -> None:
        self._signers = Signers(settings.app_secrets, SecretBox(settings.encryption_keys), engine)
        self._poker = _Poker(app)
        self._writer = JournalWriter(engine, self._poker.ask)

    def accept(self, body: bytes, signature: str | None) -> None:
        """Keep a call that is truly Meta's; it is committed when this returns.

        Raises Unauthorized for a signature that is not good, Unavailable when the database is down.
        """
        signer = self._signers.recognise(body, signature)
        self._writer.append(body, signer.labels)

    def accept_soon(self, body: bytes, signature: str, settle: Settle) -> bool:
        """Have a call kept and return at once; ``settle`` is told when it is committed (None) or could not be.

        False, and nothing done, when this is not certainly Meta's without asking the database: ``accept`` decides.
        """
        signer = self._signers.known(body, signature)
        if signer is not None:
            self._writer.put(body, signer.labels, settle)
        return signer is not None


class _Poker:
    """Asks for processing from a thread of its own: a Redis that hangs must not keep Meta waiting."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._asked = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ask(self) -> None:
        """Have the journal looked at soon; begins its thread with the first call (so after any fork)."""
        self._asked.set()
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="webhook-poker", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            try:
                with self._app.app_context():
                    poke()
            except (RedisError, OSError) as error:
                log.warning("webhooks_not_announced", error=type(error).__name__)
                self._asked.set()
                time.sleep(_REST_AFTER_FAILURE_SECONDS)
            time.sleep(_REST_SECONDS)
