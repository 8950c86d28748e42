"""Who has a conversation open and who is typing in it, across all web processes: in Redis, for as long as it is said.

A client says ``viewing`` when it opens a conversation and every 20 s while it is open (null when it leaves), and
``typing`` while keys are pressed. Everything runs out by itself, so a browser or a process that dies leaves nobody
behind; and only what changes is told, so that 300 browsers saying the same thing make no noise.
"""

import time
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from sqlalchemy import select

from dispatcher.auth.models import User
from dispatcher.conversations.desk import attendance
from dispatcher.conversations.desk.queueing import assign_waiting
from dispatcher.conversations.telling import tell
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Invalid
from dispatcher.events import Presence
from dispatcher.http.schemas import zulu
from dispatcher.jobqueue.jobs import redis
from dispatcher.realtime import Act, Attendance, Visitor, publish, register_act, register_attendance
from dispatcher.realtime.visitors import room_for

VIEWING_SECONDS: Final = 45.0
TYPING_SECONDS: Final = 6.0
_KEY: Final = "presence:conversation:"
_SEAT: Final = "presence:seat:"

# Writes one connection's entry, clears what has run out, and says whether what people see is now another thing:
# who is there, and who of them types. One step, so that of two connections neither misses the other.
_PUT: Final = """
local now, seen = tonumber(ARGV[1]), function()
    local found = {}
    for _, raw in ipairs(redis.call('HVALS', KEYS[1])) do
        local one = cjson.decode(raw)
        if one.viewing > tonumber(ARGV[1]) then
            local mark = one.id .. (one.typing > tonumber(ARGV[1]) and 't' or 'v')
            found[mark] = true
        end
    end
    local marks = {}
    for mark in pairs(found) do marks[#marks + 1] = mark end
    table.sort(marks)
    return table.concat(marks, ' ')
end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[2]) else redis.call('HSET', KEYS[1], ARGV[2], ARGV[3]) end
for field, raw in pairs((function()
    local flat, all = redis.call('HGETALL', KEYS[1]), {}
    for index = 1, #flat, 2 do all[flat[index]] = flat[index + 1] end
    return all
end)()) do
    if cjson.decode(raw).viewing <= now then redis.call('HDEL', KEYS[1], field) end
end
redis.call('EXPIRE', KEYS[1], 120)
local marks = seen()
local told = redis.call('GET', KEYS[2])
redis.call('SET', KEYS[2], marks, 'EX', 120)
return (told or '') ~= marks and 1 or 0
"""


def listen() -> None:
    """Take part in the live connections; once, when the application is made."""
    register_act("viewing", Act(run=_viewing, room=_room_viewed))
    register_act("typing", Act(run=_typing))
    register_attendance(Attendance(present=_present, left=_left))


def _room_viewed(visitor: Visitor, payload: object) -> str | None:
    if not isinstance(payload, dict) or "conversation" not in payload:
        raise Invalid('Say where, for example {"conversation": 7}; null when you leave.')
    return None if payload["conversation"] is None else room_for(visitor, {"conversation": payload["conversation"]})


def _viewing(visitor: Visitor, sid: str, payload: object) -> None:
    """``{"conversation": 7}`` opens, ``{"conversation": null}`` leaves what was open."""
    room = _room_viewed(visitor, payload)
    wanted = int(room.partition(":")[2]) if room else None
    before = _viewed(sid)
    if before is not None and before != wanted:
        _put(before, visitor, sid, None)
    if wanted is None:
        redis().delete(_SEAT + sid)
        return
    redis().set(_SEAT + sid, wanted, ex=int(VIEWING_SECONDS))
    known: Any = redis().hget(f"{_KEY}{wanted}", f"{visitor.user_id}:{sid}")
    # Saying again that one is there is no end of typing.
    typing = orjson.loads(known)["typing"] if known else 0.0
    _put(wanted, visitor, sid, {**_entry(visitor, typing_for=0.0), "typing": typing}, always=before != wanted)


def _typing(visitor: Visitor, sid: str, payload: object) -> None:
    """``{"conversation": 7, "typing": true}``, every few seconds while keys are pressed; false at the end."""
    if not isinstance(payload, dict) or not isinstance(payload.get("typing", True), bool):
        raise Invalid('Say where, for example {"conversation": 7, "typing": true}.')
    room = room_for(visitor, {"conversation": payload.get("conversation")})
    typing_for = TYPING_SECONDS if payload.get("typing", True) else 0.0
    conversation_id = int(room.partition(":")[2])
    redis().set(_SEAT + sid, conversation_id, ex=int(VIEWING_SECONDS))
    _put(conversation_id, visitor, sid, _entry(visitor, typing_for=typing_for))


def _present(people: frozenset[int]) -> None:
    with transaction() as current:
        attendance.note_present(current, people)
        given = assign_waiting(current)
    tell(given)


def _left(visitor: Visitor, sid: str) -> None:
    before = _viewed(sid)
    if before is not None:
        redis().delete(_SEAT + sid)
        _put(before, visitor, sid, None)


def _viewed(sid: str) -> int | None:
    found: Any = redis().get(_SEAT + sid)
    return int(found) if found else None


def _entry(visitor: Visitor, typing_for: float) -> Json:
    now = time.time()
    typing = now + typing_for if typing_for else 0.0
    return {"id": visitor.user_id, "viewing": now + VIEWING_SECONDS, "typing": typing}


def _put(conversation_id: int, visitor: Visitor, sid: str, entry: Json | None, *, always: bool = False) -> None:
    """Write what one connection says and tell the others if that changes what they see, or ``always``."""
    key = f"{_KEY}{conversation_id}"
    field = f"{visitor.user_id}:{sid}"
    script = redis().register_script(_PUT)
    changed = script(keys=[key, f"{key}:told"], args=[time.time(), field, orjson.dumps(entry) if entry else ""])
    if changed or always:
        publish([Presence(conversation_id=conversation_id, people=people_in(conversation_id))])


def people_in(conversation_id: int) -> list[Json]:
    """Return who has a conversation open now, each once, with the moments until which that holds."""
    now, latest = time.time(), dict[int, Json]()
    entries: Any = redis().hvals(f"{_KEY}{conversation_id}")
    for raw in entries:
        one = orjson.loads(raw)
        if one["viewing"] > now:
            known = latest.get(one["id"], one)
            latest[one["id"]] = {name: max(one[name], known[name]) for name in ("id", "viewing", "typing")}
    rows = session().execute(select(User.id, User.name).where(User.id.in_(latest)))
    names: dict[int, str] = {row[0]: row[1] for row in rows}
    return [
        {
            "id": user_id,
            "name": names.get(user_id, ""),
            "viewing_until": _moment(one["viewing"]),
            "typing_until": _moment(one["typing"]) if one["typing"] > now else None,
        }
        for user_id, one in sorted(latest.items())
    ]


def _moment(seconds: float) -> str:
    return zulu(datetime.fromtimestamp(seconds, UTC))
