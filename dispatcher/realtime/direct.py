"""One event to many browsers without waking a thread for each: the same frame, written to each socket at once.

The library queues what is sent for a thread of each connection; with 300 dashboards those threads wait for each other
(for the interpreter's lock) far longer than they work, and events come many seconds late. What a server sends is not
masked (RFC 6455 §5.3), so the bytes are the same for everybody.
"""

import socket
import ssl
import threading
from collections.abc import Sequence
from typing import Any, Final

import orjson
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI

_FINAL_TEXT: Final = 0x81
_SHORT: Final = 126
_LONG: Final = 65_536
_BUNDLE: Final = 16 * 1024


def text_frame(text: bytes) -> bytes:
    """Return the WebSocket frame of a text from a server (RFC 6455 §5.2)."""
    size = len(text)
    if size < _SHORT:
        return bytes((_FINAL_TEXT, size)) + text
    if size < _LONG:
        return bytes((_FINAL_TEXT, 126)) + size.to_bytes(2, "big") + text
    return bytes((_FINAL_TEXT, 127)) + size.to_bytes(8, "big") + text


class DirectWebSocket(SimpleWebSocketWSGI):  # type: ignore[misc]
    """The library's connection, with a second way out that never waits."""

    def __init__(self, handler: Any, server: Any, **options: Any) -> None:
        super().__init__(handler, server, **options)
        self._writing = threading.Lock()
        # The handler is a method of the connection as the library knows it: there it is found again.
        handler.__self__.direct = self

    def send(self, message: Any) -> Any:
        """Send the library's way, waiting for as long as the other side takes."""
        with self._writing:
            return super().send(message)

    def push(self, frame: bytes) -> bool:
        """Write a frame at once; False when somebody is writing, or this kind of socket cannot.

        Who does not read as fast as it is told is hung up on: it connects again and fetches what it missed.
        """
        sock = self.ws.sock
        if isinstance(sock, ssl.SSLSocket) or not self._writing.acquire(blocking=False):
            return False
        try:
            if sock.send(frame, socket.MSG_DONTWAIT) < len(frame):
                sock.shutdown(socket.SHUT_RDWR)
        except BlockingIOError:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            # Gone; the library notices by itself.
            pass
        finally:
            self._writing.release()
        return True


class Letter:
    """An event, with the frame that is the same for everybody."""

    def __init__(self, event: str, data: object) -> None:
        self.event, self.data = event, data
        # Engine.IO's message (4) with Socket.IO's event (2), as text.
        self.frame = text_frame(b"42" + orjson.dumps([event, data]))


class Mail:
    """What goes to the connections of a Socket.IO server: all letters of one in one piece, in their order.

    To write to a socket costs far more than what is written: with hundreds of dashboards that all hear the same, a
    process that falls behind catches up.
    """

    def __init__(self, server: Any) -> None:
        self._server = server
        self._letters: dict[tuple[str, str], list[Letter]] = {}

    def add(self, sid: str, connection_id: str, letter: Letter) -> None:
        """Add a letter to somebody's."""
        self._letters.setdefault((sid, connection_id), []).append(letter)

    def send(self) -> None:
        """Send everything and begin anew."""
        letters, self._letters = self._letters, {}
        bundles: dict[tuple[int, ...], list[tuple[bytes, list[Letter]]]] = {}
        for (sid, connection_id), theirs in letters.items():
            connection = self._server.eio.sockets.get(connection_id)
            if connection is None:
                continue
            # Most hear the same: they get the same bundles.
            heard = tuple(map(id, theirs))
            if heard not in bundles:
                bundles[heard] = [(b"".join(one.frame for one in bundle), bundle) for bundle in _bundles(theirs)]
            for frames, bundle in bundles[heard]:
                if not push_to(connection, frames):
                    for one in bundle:
                        self._server.emit(one.event, one.data, to=sid)


def _bundles(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Divide letters into pieces that the buffer of an idle socket takes whole."""
    found: list[list[Letter]] = [[]]
    size = 0
    for one in letters:
        if found[-1] and size + len(one.frame) > _BUNDLE:
            found.append([])
            size = 0
        found[-1].append(one)
        size += len(one.frame)
    return found


def push_to(connection: Any, frame: bytes) -> bool:
    """Write a frame to a connection of the library; False when it must go the library's way."""
    direct = getattr(connection, "direct", None)
    return bool(direct is not None and connection.upgraded and not connection.closed and direct.push(frame))
