"""One event to many browsers without waking a thread for each: the same frame, written to each socket at once.

The library queues what is sent for a thread of each connection; with 300 dashboards those threads wait for each other
(for the interpreter's lock) far longer than they work, and events come many seconds late. What a server sends is not
masked (RFC 6455 §5.3), so the bytes are the same for everybody.
"""

import socket
import ssl
import threading
from typing import Any, Final

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI

_FINAL_TEXT: Final = 0x81
_SHORT: Final = 126
_LONG: Final = 65_536


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


def push_to(connection: Any, frame: bytes) -> bool:
    """Write a frame to a connection of the library; False when it must go the library's way."""
    direct = getattr(connection, "direct", None)
    return bool(direct is not None and connection.upgraded and not connection.closed and direct.push(frame))
