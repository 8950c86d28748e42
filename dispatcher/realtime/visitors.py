"""Who is connected and what they may hear. Features tell us how to find out: realtime imports none of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dispatcher.errors import Invalid, NotFound, Unauthorized
from dispatcher.events import account_room, user_room

EVERY_ACCOUNT: Final = "accounts"
"""The room of those who see all accounts, those added later included; what goes to an account's room goes there too."""

_ACCOUNT_PREFIX: Final = account_room(0).rstrip("0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The person behind a connection, as the database and the token say now."""

    user_id: int
    all_accounts: bool
    account_ids: frozenset[int]
    expires_at: datetime

    def may_see(self, account_id: int) -> bool:
        """Tell whether this person has access to a WhatsApp account."""
        return self.all_accounts or account_id in self.account_ids

    @property
    def rooms(self) -> frozenset[str]:
        """Return the rooms the server puts this person in without being asked."""
        accounts = {EVERY_ACCOUNT} if self.all_accounts else {account_room(one) for one in self.account_ids}
        return frozenset({user_room(self.user_id), *accounts})


Authenticate = Callable[[str], Visitor]
Resolve = Callable[[Visitor, int], int | None]

_authenticate: list[Authenticate] = []
_resolvers: dict[str, Resolve] = {}


def register_authentication(authenticate: Authenticate) -> None:
    """Say how an access token becomes a Visitor; the function raises Unauthorized for a token that is not good."""
    _authenticate[:] = [authenticate]


def register_subscription(kind: str, resolve: Resolve) -> None:
    """Allow clients to subscribe to ``kind``; ``resolve`` returns the account a thing belongs to, None for nothing."""
    _resolvers[kind] = resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """What a feature does about people who are connected here.

    ``present`` hears every so often who is; ``left`` hears of a connection that ended, by its id.
    """

    present: Callable[[frozenset[int]], None]
    left: Callable[[Visitor, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What becomes of an event that clients send.

    ``room`` returns whose events the client hears from now until its next such event, or None; ``run`` gets the
    visitor, the connection's id and what was sent. Errors a caller can act on are told to the client.
    """

    run: Callable[[Visitor, str, object], None]
    room: Callable[[Visitor, object], str | None] | None = None


ACTS: Final = ("viewing", "typing")
"""What clients may send for a feature to deal with (api.md, Realtime)."""
_acts: dict[str, Act] = {}
_attendance: list[Attendance] = []


def register_act(event: str, act: Act) -> None:
    """Say what becomes of one of ``ACTS``."""
    _acts[event] = act


def act_for(event: str) -> Act:
    """Return what becomes of an event; raise Invalid when nothing does."""
    if event not in _acts:
        raise Invalid(f"Nobody here listens to {event}.")
    return _acts[event]


def register_attendance(attendance: Attendance) -> None:
    """Have a feature told who is connected."""
    _attendance[:] = [attendance]


def attendance() -> Sequence[Attendance]:
    """Return who wants to know who is connected."""
    return _attendance


def authenticated(token: str) -> Visitor:
    """Return who holds this token, asking the database; raise Unauthorized when it is not good (any more)."""
    if not token:
        raise Unauthorized("Connect with an access token in auth.token.")
    if not _authenticate:
        raise Unauthorized("Nobody can sign in to live events: no authentication is registered.")
    return _authenticate[0](token)


def room_for(visitor: Visitor, wanted: object) -> str:
    """Return the room a client asks for, such as ``{"campaign": 7}``.

    Raises Invalid for anything else, and NotFound alike for what does not exist and what this person may not see.
    """
    kind, identity = _parsed(wanted)
    account_id = identity if kind == "account" else _resolvers[kind](visitor, identity)
    if account_id is None or not visitor.may_see(account_id):
        raise NotFound(f"There is no {kind} {identity} that you may see.")
    return f"{kind}:{identity}"


def with_everybody(rooms: tuple[str, ...]) -> list[str]:
    """Return the rooms, and the room of those who see every account when one of them is an account's."""
    widened = any(room.startswith(_ACCOUNT_PREFIX) for room in rooms)
    return [*rooms, EVERY_ACCOUNT] if widened else list(rooms)


def _parsed(wanted: object) -> tuple[str, int]:
    kinds = ("account", *_resolvers)
    match wanted:
        case {**fields} if len(fields) == 1:
            kind, identity = next(iter(fields.items()))
            if kind in kinds and isinstance(identity, int) and not isinstance(identity, bool) and 0 < identity < 2**63:
                return str(kind), identity
    raise Invalid(f'Name one thing by its number, for example {{"campaign": 7}}; known are {", ".join(sorted(kinds))}.')
