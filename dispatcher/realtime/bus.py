"""The way from any process to the browsers: one Redis channel that every server listens to.

A message is JSON: either an event with its rooms, or the id of a person whose connections must end.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import orjson
import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.retry import Retry

from dispatcher import clock
from dispatcher.config import Settings
from dispatcher.events import VERSION, Event
from dispatcher.realtime.visitors import with_everybody

log = structlog.get_logger(__name__)

CHANNEL: Final = "dispatcher"
_TIMEOUT_SECONDS: Final = 2.0
_SILENCE_SECONDS: Final = 1.0
_LISTEN_SECONDS: Final = 5.0
_LONGEST_PAUSE_SECONDS: Final = 2.0
_AT_ONCE: Final = 64

Message = dict[str, Any]


def stamped(payload: Message) -> Message:
    """Return a payload with what every payload has: version, a new event_id, and the time."""
    timestamp = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"version": VERSION, "event_id": str(uuid.uuid4()), "timestamp": timestamp, **payload}


class Publisher:
    """Puts messages on the channel; drops them, with one line in the log, while Redis is away."""

    def __init__(self, url: str) -> None:
        # One retry at once: a pooled connection may have died with the last Redis.
        self._redis = Redis.from_url(
            url,
            socket_timeout=_TIMEOUT_SECONDS,
            socket_connect_timeout=_TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )
        self._silent_until = 0.0

    def put(self, messages: list[bytes]) -> None:
        """Publish in one round trip."""
        if not messages or time.monotonic() < self._silent_until:
            return
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                for message in messages:
                    pipeline.publish(CHANNEL, message)
                pipeline.execute()
        except (RedisError, OSError) as error:
            # A Redis that hangs must not cost each caller its timeout.
            self._silent_until = time.monotonic() + _SILENCE_SECONDS
            log.warning("events_dropped", count=len(messages), error=type(error).__name__)


_publisher: list[Publisher] = []


def connect_bus(settings: Settings) -> None:
    """Let this process publish; ``init_realtime`` does it for applications."""
    _publisher[:] = [Publisher(settings.redis_url)]


def publish(events: Iterable[Event]) -> None:
    """Tell those who may hear of these facts, in whatever process they are connected.

    Call it after the commit. Never raises for a Redis that is away, and never waits long for it.
    """
    _put([_event_message(event) for event in events])


def revoke(user_id: int) -> None:
    """End all connections of a person, in every process: signed out, deactivated, or with changed access."""
    _put([orjson.dumps({"revoke": user_id})])


def _put(messages: list[bytes]) -> None:
    if messages and not _publisher:
        log.error("events_dropped", count=len(messages), error="this process is not connected to the bus")
    for publisher in _publisher:
        publisher.put(messages)


def _event_message(event: Event) -> bytes:
    message = {
        "event": event.name,
        "rooms": with_everybody(event.rooms),
        "needs": event.needs,
        "data": stamped(event.payload()),
    }
    return orjson.dumps(message, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


class Listener:
    """Hears the channel in a thread of its own, begun with the first connection (so after any fork).

    ``on_messages`` gets what has come, in its order: one message when little happens, many at once when they come
    faster than they are passed on. ``on_gap`` is called when Redis is back after an outage in which some were lost.
    """

    def __init__(self, url: str, on_messages: Callable[[list[Message]], None], on_gap: Callable[[], None]) -> None:
        self._redis = Redis.from_url(
            url, socket_connect_timeout=_TIMEOUT_SECONDS, socket_keepalive=True, retry=Retry(NoBackoff(), 0)
        )
        self._on_messages = on_messages
        self._on_gap = on_gap
        self._listening = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ensure_listening(self) -> None:
        """Begin to listen if not yet; wait until Redis confirmed it, but not for a Redis that is away."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="realtime-bus", daemon=True)
                self._thread.start()
        self._listening.wait(_TIMEOUT_SECONDS)

    def _run(self) -> None:
        failures = 0
        while True:
            try:
                self._listen(after_gap=failures > 0)
            except (RedisError, OSError) as error:
                failures = 1 if self._listening.is_set() else failures + 1
                self._listening.clear()
                log.warning("events_not_heard", error=type(error).__name__)
                time.sleep(min(0.1 * 2**failures, _LONGEST_PAUSE_SECONDS))

    def _listen(self, *, after_gap: bool) -> None:
        with self._redis.pubsub() as pubsub:  # type: ignore[no-untyped-call]
            pubsub.subscribe(CHANNEL)
            while True:
                message = pubsub.get_message(timeout=_LISTEN_SECONDS)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    self._listening.set()
                    if after_gap:
                        self._on_gap()
                elif message["type"] == "message":
                    self._hear([message["data"], *self._waiting(pubsub)])

    def _waiting(self, pubsub: PubSub) -> Iterator[bytes]:
        """Take what has come already."""
        for _ in range(_AT_ONCE - 1):
            message = pubsub.get_message(timeout=0)
            if message is None:
                return
            if message["type"] == "message":
                yield message["data"]

    def _hear(self, heard: list[bytes]) -> None:
        try:
            self._on_messages([message for data in heard if (message := _read(data))])
        except Exception as error:  # noqa: BLE001 - what goes wrong with some must not make everybody deaf
            log.error("events_not_delivered", count=len(heard), error=repr(error))


def _read(data: bytes) -> Message | None:
    """Read a message; an odd one is left out, for others came with it."""
    try:
        message = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        message, reason = None, repr(error)
    else:
        reason = "neither an event with its rooms nor a person to show out"
    if isinstance(message, dict) and ("revoke" in message or {"event", "data", "rooms"} <= message.keys()):
        return message
    log.error("event_not_delivered", error=reason)
    return None
