"""Audiences made of contacts: how long the live count takes, and how long it takes to take an audience.

1,000,000 contacts in twenty tags and ten lists, and messages of ten campaigns to them (``benchmarks.crowd``).
"""

import time
from collections.abc import Mapping
from typing import Any, Final

from benchmarks.crowd import settle_in
from benchmarks.house import House, until
from benchmarks.results import finish, parser

_TIMES: Final = 3
_LONGEST_TAKING: Final = 300
_Group = dict[str, Any]


def _all(*members: Mapping[str, Any]) -> _Group:
    return {"match": "all", "of": list(members)}


def _any(*members: Mapping[str, Any]) -> _Group:
    return {"match": "any", "of": list(members)}


def audiences(house: House, campaigns: list[int]) -> dict[str, tuple[_Group, _Group | None]]:
    """Return what people ask for, by name: whom to include and whom to exclude."""
    tags = [{"kind": "tag", "id": row[0]} for row in house.sql("SELECT id FROM tags ORDER BY id")]
    lists = [{"kind": "list", "id": row[0]} for row in house.sql("SELECT id FROM contact_lists ORDER BY id")]
    city = {"kind": "attribute", "key": "city", "op": "is", "value": "Curitiba"}
    orders = {"kind": "attribute", "key": "orders", "op": "more", "value": 40}
    got, read, replied = ({"kind": "campaign", "id": campaigns[0], "what": what} for what in ("got", "read", "replied"))
    return {
        "everybody": (_any({"kind": "everybody"}), None),
        "a tag": (_any(tags[0]), None),
        "three tags, without a list": (_any(*tags[16:19]), _any(lists[0])),
        "a tag of a city with many orders": (_all(tags[9], city, orders), None),
        "part of a text": (_all({"kind": "attribute", "key": "city", "op": "contains", "value": "paulo"}), None),
        "birthday today": (_all({"kind": "attribute", "key": "birthday", "op": "birthday"}), None),
        "a language, not opted out": (
            _all({"kind": "language", "value": "pt"}, {"kind": "consent", "value": "opted_out", "negated": True}),
            None,
        ),
        "read a campaign": (_all(read), None),
        "got it and did not read it": (_all(got, {**read, "negated": True}), None),
        "replied to a campaign": (_all(replied), None),
        "wrote in the last week": (_all({"kind": "wrote", "days": 7}), None),
        "got any campaign in a week": (_all({"kind": "got_campaign", "days": 7}), None),
        "got no campaign for three days": (_all({"kind": "got_campaign", "days": 3, "negated": True}), None),
    }


def measure(contacts: int, messages: int) -> dict[str, Any]:
    """Fill the house and count."""
    with House() as house:
        return measured(house, settle_in(house, contacts, messages))


def measured(house: House, campaigns: list[int]) -> dict[str, Any]:
    """Count each audience three times, with and without a cap, and take everybody."""
    asked = audiences(house, campaigns)
    counted = {name: _counted(house, *one) for name, one in asked.items()}
    cap = {"rules": {}, "cap_messages": 2, "cap_days": 7}
    house.api.call("PUT", "/sending-rules", json=cap)
    counted["everybody, under a cap"] = _counted(house, *asked["everybody"])
    house.api.call("PUT", "/sending-rules", json={"rules": {}, "cap_messages": None, "cap_days": None})
    return {
        "machine": house.machine(),
        "contacts": int(house.sql("SELECT count(*) FROM contacts")[0][0]),
        "messages": int(house.sql("SELECT count(*) FROM messages")[0][0]),
        "counts": counted,
        "taking": {name: _taken(house, *asked[name]) for name in ("a tag", "everybody")},
    }


def _counted(house: House, include: _Group, exclude: _Group | None) -> dict[str, Any]:
    times = []
    for _ in range(_TIMES):
        began = time.monotonic()
        found = house.api.call("POST", "/audiences/count", json={"include": include, "exclude": exclude})
        times.append(time.monotonic() - began)
    told = {name: found[name] for name in ("total", "is_exact", "reachable")}
    return {**told, "milliseconds": round(sorted(times)[len(times) // 2] * 1000), "most": round(max(times) * 1000)}


def _taken(house: House, include: _Group, exclude: _Group | None) -> dict[str, Any]:
    campaign = house.draft()
    began = time.monotonic()
    house.api.call("PUT", f"/campaigns/{campaign}/audience", json={"include": include, "exclude": exclude})
    done = f"SELECT audience_status = 'ready', audience_rows FROM campaigns WHERE id = {campaign}"
    until(lambda: bool(house.sql(done)[0][0]), _LONGEST_TAKING, "the audience")
    seconds = time.monotonic() - began
    return {"rows": house.sql(done)[0][1], "seconds": round(seconds, 1)}


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--contacts", type=int, default=1_000_000)
    options.add_argument("--messages", type=int, default=5_000_000)
    given = options.parse_args()
    finish("audience", lambda: measure(given.contacts, given.messages), keep=given.keep)


if __name__ == "__main__":
    main()
