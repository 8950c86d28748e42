"""The Socket.IO server: lets people in by token, joins their rooms, and shows them out when their access ends."""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO

from dispatcher import clock
from dispatcher.config import Settings
from dispatcher.errors import Conflict, DispatcherError, Forbidden, Unauthorized
from dispatcher.realtime.bus import Listener, Message, connect_bus, stamped
from dispatcher.realtime.direct import DirectWebSocket, Letter, Mail
from dispatcher.realtime.seats import CHECK_SECONDS, MOST_SUBSCRIPTIONS, Seat, Seats
from dispatcher.realtime.visitors import ACTS, Visitor, act_for, attendance, authenticated, room_for

log = structlog.get_logger(__name__)

_NAMESPACE: Final = "/"
_LOOK_SECONDS: Final = 0.5
ATTEND_SECONDS: Final = 20.0
"""How often it is noted who is connected."""
_LARGEST_MESSAGE: Final = 64 * 1024

Answer = dict[str, Any]


def init_realtime(app: Flask, settings: Settings) -> None:
    """Put the Socket.IO server on the app (path ``/socket.io``) and let the process publish.

    Needs a threaded WSGI server that gives its socket away (gunicorn's gthread, werkzeug). With several processes
    behind one address clients must use the websocket transport only, because polling needs sticky sessions.
    """
    connect_bus(settings)
    SocketServer(app, settings).install()


class SocketServer:
    """The connections of one process and the rules over them."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._seats = Seats()
        self._listener = Listener(settings.redis_url, self._deliver, self._disconnect_everybody)
        self._keeping = threading.Lock()
        self._attend_at = 0.0
        self._keeper: threading.Thread | None = None
        self._socketio = SocketIO(
            async_mode="threading",
            # A client's events one after the other, not each in a thread of its own.
            async_handlers=False,
            manage_session=False,
            max_http_buffer_size=_LARGEST_MESSAGE,
            cors_allowed_origins=_origins(settings),
        )

    def install(self) -> None:
        """Put the server in front of the app and name its handlers."""
        self._socketio.init_app(self._app)
        eio = self._socketio.server.eio
        eio._async = {**eio._async, "websocket": DirectWebSocket}
        self._socketio.on_event("connect", self._connect)
        self._socketio.on_event("disconnect", self._forget)
        self._socketio.on_event("subscribe", self._answering(self._subscribe))
        self._socketio.on_event("unsubscribe", self._answering(self._unsubscribe))
        self._socketio.on_event("refresh", self._answering(self._refresh))
        self._socketio.on_event("ping", self._answering(self._ping))
        for event in ACTS:
            self._socketio.on_event(event, self._answering(partial(self._act, event)))

    # What clients do.

    def _connect(self, auth: object = None) -> None:
        token = _offered_token(auth)
        # Before the token is read, so that no revocation falls between the two.
        self._listener.ensure_listening()
        try:
            visitor = authenticated(token)
            if visitor.expires_at <= clock.now():
                raise Unauthorized("The access token has expired. Refresh it and connect again.")
        except DispatcherError as error:
            raise Refused(error.message, {"code": error.code}) from error
        self._ensure_keeper()
        seat = Seat(_sid(), token, visitor)
        self._seats.add(seat)
        self._enter(seat, visitor.rooms)
        self._attend(frozenset({visitor.user_id}))

    def _forget(self, *_reason: object) -> None:
        seat = self._seats.get(_sid())
        self._seats.remove(_sid())
        if seat is not None:
            self._leave_for_good(seat)

    def _subscribe(self, seat: Seat, wanted: object) -> None:
        # Asked again at the door of each room: a message that took access away may have been lost.
        self._seat_anew(seat, authenticated(seat.token))
        room = room_for(seat.visitor, wanted)
        if len(seat.subscriptions) >= MOST_SUBSCRIPTIONS and room not in seat.subscriptions:
            raise Conflict(f"A connection may subscribe to {MOST_SUBSCRIPTIONS} things. Unsubscribe from some first.")
        seat.subscriptions[room] = wanted
        self._enter(seat, {room})

    def _unsubscribe(self, seat: Seat, wanted: object) -> None:
        for room in [room for room, asked in seat.subscriptions.items() if asked == wanted]:
            del seat.subscriptions[room]
            if room not in seat.visitor.rooms:
                self._leave(seat, {room})

    def _refresh(self, seat: Seat, offer: object) -> None:
        token = _offered_token(offer)
        visitor = authenticated(token)
        if visitor.user_id != seat.visitor.user_id:
            raise Unauthorized("This token belongs to somebody else. Connect again to change the person.")
        seat.token = token
        self._seat_anew(seat, visitor)

    def _ping(self, seat: Seat, _payload: object) -> None:
        self._socketio.server.emit("pong", stamped({}), to=seat.sid)

    def _act(self, event: str, seat: Seat, payload: object) -> None:
        # Asked again as for a subscription: a message that took access away may have been lost.
        self._seat_anew(seat, authenticated(seat.token))
        act = act_for(event)
        # First the room, so that it hears of what it does itself.
        if act.room is not None:
            self._hold(seat, event, act.room(seat.visitor, payload))
        act.run(seat.visitor, seat.sid, payload)

    def _hold(self, seat: Seat, event: str, room: str | None) -> None:
        before = seat.held.pop(event, None)
        if room is not None:
            seat.held[event] = room
            self._enter(seat, {room})
        if before is not None and before not in seat.rooms:
            self._leave(seat, {before})

    def _answering(self, act: Callable[[Seat, object], None]) -> Callable[..., Answer]:
        def handle(payload: object = None, *_more: object) -> Answer:
            seat = self._seats.get(_sid())
            try:
                if seat is None:
                    raise Unauthorized("This connection has ended.")
                act(seat, payload)
            except DispatcherError as error:
                return {"ok": False, "error": {"code": error.code, "message": error.message}}
            return {"ok": True}

        return handle

    # What the bus says.

    def _deliver(self, messages: list[Message]) -> None:
        """Pass on what the bus says, in its order; what came at once goes to each connection in one piece."""
        mail = Mail(self._socketio.server)
        for message in messages:
            if "revoke" in message:
                mail.send()
                for seat in self._seats.of(message["revoke"]):
                    self._disconnect(seat)
            else:
                self._address(mail, message)
        mail.send()

    def _address(self, mail: Mail, message: Message) -> None:
        """Put an event into the mail of everybody in its rooms who sees the accounts it needs, once each."""
        letter, needs = Letter(message["event"], message["data"]), message.get("needs", [])
        for sid, connection_id in [*self._socketio.server.manager.get_participants(_NAMESPACE, message["rooms"])]:
            if not needs or self._sees(sid, needs):
                mail.add(sid, connection_id, letter)

    def _sees(self, sid: str, account_ids: list[int]) -> bool:
        seat = self._seats.get(sid)
        return seat is not None and all(map(seat.visitor.may_see, account_ids))

    def _disconnect_everybody(self) -> None:
        # Events were lost while Redis was away: whoever connects again refetches.
        for seat in self._seats.all():
            self._disconnect(seat)

    # What time does.

    def _ensure_keeper(self) -> None:
        with self._keeping:
            if self._keeper is None:
                self._keeper = threading.Thread(target=self._keep, name="realtime-keeper", daemon=True)
                self._keeper.start()

    def _keep(self) -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            self._note_attendance()
            for seat in self._seats.all():
                try:
                    self._look_at(seat)
                except Exception as error:  # noqa: BLE001 - a database that is away must not end the watch
                    log.warning("seat_not_checked", error=repr(error))

    def _note_attendance(self) -> None:
        if time.monotonic() < self._attend_at:
            return
        self._attend_at = time.monotonic() + ATTEND_SECONDS
        people = frozenset(seat.visitor.user_id for seat in self._seats.all())
        if people:
            with self._app.app_context():
                self._attend(people)

    def _attend(self, people: frozenset[int]) -> None:
        for one in attendance():
            try:
                one.present(people)
            except Exception as error:  # noqa: BLE001 - nobody is kept out because the database is away for a moment
                log.warning("attendance_not_noted", error=repr(error))

    def _leave_for_good(self, seat: Seat) -> None:
        for one in attendance():
            try:
                one.left(seat.visitor, seat.sid)
            except Exception as error:  # noqa: BLE001 - what is left behind runs out by itself
                log.warning("leaving_not_told", error=repr(error))

    def _look_at(self, seat: Seat) -> None:
        if seat.is_expired(clock.now()):
            self._disconnect(seat)
        elif seat.check_at <= time.monotonic():
            seat.check_at = time.monotonic() + CHECK_SECONDS
            with self._app.app_context():
                self._check(seat)

    def _check(self, seat: Seat) -> None:
        try:
            self._seat_anew(seat, authenticated(seat.token))
        except (Unauthorized, Forbidden):
            self._disconnect(seat)

    # Rooms.

    def _seat_anew(self, seat: Seat, visitor: Visitor) -> None:
        """Give a connection exactly the rooms its person may be in now."""
        kept = {room for room, wanted in seat.subscriptions.items() if _may_hear(visitor, wanted)}
        held = {event: room for event, room in seat.held.items() if _may_hear(visitor, _asked_for(room))}
        self._leave(seat, seat.rooms - visitor.rooms - kept - set(held.values()))
        seat.held = held
        self._enter(seat, visitor.rooms - seat.visitor.rooms)
        seat.subscriptions = {room: wanted for room, wanted in seat.subscriptions.items() if room in kept}
        seat.visitor = visitor

    def _enter(self, seat: Seat, rooms: set[str] | frozenset[str]) -> None:
        for room in rooms:
            self._socketio.server.enter_room(seat.sid, room)

    def _leave(self, seat: Seat, rooms: set[str] | frozenset[str]) -> None:
        for room in rooms:
            self._socketio.server.leave_room(seat.sid, room)

    def _disconnect(self, seat: Seat) -> None:
        self._seats.remove(seat.sid)
        self._socketio.server.disconnect(seat.sid)


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def _offered_token(offer: object) -> str:
    offered = offer.get("token") if isinstance(offer, dict) else None
    token = offered or request.args.get("token", "")
    return token if isinstance(token, str) else ""


def _may_hear(visitor: Visitor, wanted: object) -> bool:
    try:
        room_for(visitor, wanted)
    except DispatcherError:
        return False
    return True


def _asked_for(room: str) -> object:
    """Return what a client would ask for to hear this room."""
    kind, _, identity = room.partition(":")
    return {kind: int(identity)}


def _origins(settings: Settings) -> Callable[[str | None, dict[str, Any]], bool]:
    allowed = frozenset(origin.rstrip("/") for origin in (*settings.cors_origins, _origin_of(settings.public_url)))

    def is_allowed(origin: str | None, environ: dict[str, Any]) -> bool:
        own = f"{environ.get('wsgi.url_scheme', 'http')}://{environ.get('HTTP_HOST', '')}"
        return origin in allowed or origin == own

    return is_allowed


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
