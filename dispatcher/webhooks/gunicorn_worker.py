"""The web process' gunicorn worker: the threaded one, which also takes Meta's calls in its loop, without a thread.

A thread for each call costs six times what the call itself does: waking it, gunicorn's parser, the WSGI environment,
waiting for the commit. Here a call that has arrived whole is looked at where it lies (``MSG_PEEK``), its signature
checked, and given to the journal's writer; when the commit is through it is taken off the socket and answered. Whatever
is not plainly good is left lying for gunicorn and Flask, which decide again and explain themselves: other addresses,
bad signatures, large calls, a database that is down.

What cannot even be read as HTTP never reaches Flask: it is refused here, in the API's own words.
"""

import errno
import selectors
import socket
import time
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from gunicorn.http.errors import (
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import TConn, ThreadWorker

from dispatcher.http import unreadable
from dispatcher.webhooks import wire
from dispatcher.webhooks.door import WebhookDoor
from dispatcher.webhooks.routes import DOOR
from dispatcher.webhooks.wire import WireCall

_LOOK_BYTES: Final = 64 * 1024
_NOBODY_THERE: Final = (errno.EAGAIN, errno.ECONNABORTED)
_OURS: Final = (InvalidResponseHeader, InvalidResponseHeaderName)
_TOO_LONG: Final = {LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG} | {
    LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
}


class DoorWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """``gunicorn --worker-class dispatcher.webhooks.gunicorn_worker.DoorWorker``, for plain HTTP/1.1 behind a proxy."""

    _door: WebhookDoor

    def load_wsgi(self) -> None:
        """Find the door of the application."""
        super().load_wsgi()
        self._door = self.wsgi.extensions[DOOR]

    def accept(self, listener: socket.socket) -> None:
        """Wait in the loop, not in a thread, for what a new connection has to say."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in _NOBODY_THERE:
                raise
            return
        self.nr_conns += 1
        conn = TConn(self.cfg, client, address, listener.getsockname())
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(client, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """Take a call from a new connection, or hand the connection to a thread."""
        if not self._take(conn, client, self.pending_conns):
            super().on_pending_socket_readable(conn, client)

    def on_client_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """Take a call from a kept connection, or hand the connection to a thread."""
        if not self._take(conn, client, self.keepalived_conns):
            super().on_client_socket_readable(conn, client)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Refuse what is no readable HTTP with the envelope of every other error; gunicorn would answer a web page."""
        if not isinstance(exc, ParseException) or isinstance(exc, _OURS):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Unreadable request from %s: %s", (addr or ("",))[0], exc)
        with suppress(OSError):
            write_nonblock(client, unreadable(_TOO_LONG.get(type(exc), HTTPStatus.BAD_REQUEST)))

    def _take(self, conn: Any, client: socket.socket, waiting: Any) -> bool:
        call = None if self.cfg.is_ssl else _look(client)
        if call is None:
            return False
        settle = partial(self.method_queue.defer, self._settle, conn, call)
        if not self._door.accept_soon(call.body, call.signature, settle):
            return False
        self.poller.unregister(client)
        waiting.remove(conn)
        conn.data_ready = True
        return True

    def _settle(self, conn: Any, call: WireCall, error: Exception | None) -> None:
        """Answer a call that is kept; one that could not be still lies there for Flask to explain."""
        if error is not None:
            self.enqueue_req(conn)
            return
        keep = call.keeps_alive and self.alive and len(self.keepalived_conns) < self.max_keepalived
        if not _answer(conn.sock, call, keep_alive=keep) or not keep:
            self.nr_conns -= 1
            conn.close(graceful=True)
            return
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))


def _look(client: socket.socket) -> WireCall | None:
    try:
        return wire.read_call(client.recv(_LOOK_BYTES, socket.MSG_PEEK))
    except OSError:
        return None


def _answer(client: socket.socket, call: WireCall, *, keep_alive: bool) -> bool:
    """Take the call off the socket and answer it; tell whether the other side is still there."""
    answer = wire.answer(keep_alive=keep_alive)
    try:
        return len(client.recv(call.size)) == call.size and client.send(answer) == len(answer)
    except OSError:
        return False
