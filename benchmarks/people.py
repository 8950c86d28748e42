"""How long the lists, searches, counts and reports of a large organisation take, over HTTP as the dashboard asks them.

1,000,000 contacts in twenty tags and ten lists, a file of half as many rows, and 5,000,000 messages of ten
campaigns to them (``benchmarks.crowd``).
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from benchmarks.crowd import settle_in
from benchmarks.house import House
from benchmarks.results import finish, parser

_TIMES: Final = 40
_NAMES: Final = ("Ana Silva", "bru", "Gabriela", "joao ped", "Oliveira", "Zane", "heitor lima")
_CITIES: Final = ("São Paulo", "Curitiba", "Salvador")
Ask = Callable[[random.Random], tuple[str, Mapping[str, Any]]]
"""Gives the path and the parameters of a question; with ``include`` among them it is a count of an audience."""


def contact_questions(house: House) -> dict[str, Ask]:
    """Return what people ask about contacts, by name: each gives a path and its parameters."""
    most = int(house.sql("SELECT max(id) FROM contacts")[0][0])
    tags = [int(row[0]) for row in house.sql("SELECT id FROM tags ORDER BY id")]
    lists = [int(row[0]) for row in house.sql("SELECT id FROM contact_lists ORDER BY id")]
    return {
        "contacts, first page": lambda _: ("/contacts", {"page_size": 50}),
        "contacts by name": lambda luck: ("/contacts", {"page_size": 50, "q": luck.choice(_NAMES)}),
        "contacts by part of a number": lambda luck: (
            "/contacts",
            {"page_size": 50, "q": f"98{luck.randrange(10**5):05}"},
        ),
        "contacts by the last four digits": lambda luck: (
            "/contacts",
            {"page_size": 50, "q": f"{luck.randrange(10**4):04}"},
        ),
        "contacts of a tag": lambda luck: ("/contacts", {"page_size": 50, "tag_id": luck.choice(tags)}),
        "contacts of a list": lambda luck: ("/contacts", {"page_size": 50, "list_id": luck.choice(lists)}),
        "contacts of a city, in a tag": lambda luck: (
            "/contacts",
            {"page_size": 50, "tag_id": luck.choice(tags), "attribute": "city", "value": luck.choice(_CITIES)},
        ),
        "contacts who opted out": lambda _: ("/contacts", {"page_size": 50, "consent": "opted_out"}),
        "contacts who opted in, of a language": lambda _: (
            "/contacts",
            {"page_size": 50, "consent": "opted_in", "language": "es"},
        ),
        "one contact with what was sent": lambda luck: (f"/contacts/{luck.randrange(1, most)}", {}),
    }


def audience_questions(house: House, campaigns: Sequence[int]) -> dict[str, Ask]:
    """Return audiences whose people are counted, by name."""
    tags = [int(row[0]) for row in house.sql("SELECT id FROM tags ORDER BY id")]

    def of(*said: Mapping[str, Any], match: str = "all", out: Sequence[Mapping[str, Any]] = ()) -> Mapping[str, Any]:
        exclude = {"exclude": {"match": "any", "of": [*out]}} if out else {}
        return {"include": {"match": match, "of": [*said]}, **exclude}

    city = {"kind": "attribute", "key": "city", "op": "is", "value": "Curitiba"}
    regulars = {"kind": "attribute", "key": "orders", "op": "more", "value": 30}
    file = int(house.sql("SELECT id FROM audience_files")[0][0])
    everybody = of({"kind": "everybody"})
    return {
        "count everybody": lambda _: ("/audiences/count", everybody),
        "count a tag": lambda luck: ("/audiences/count", of({"kind": "tag", "id": luck.choice(tags)})),
        "count a city's regulars without a tag": lambda luck: (
            "/audiences/count",
            of(city, regulars, out=[{"kind": "tag", "id": luck.choice(tags)}]),
        ),
        "count a tag and a file": lambda luck: (
            "/audiences/count",
            of({"kind": "tag", "id": luck.choice(tags)}, {"kind": "file", "id": file}, match="any"),
        ),
        "count a file without a tag": lambda luck: (
            "/audiences/count",
            of({"kind": "file", "id": file}, out=[{"kind": "tag", "id": luck.choice(tags)}]),
        ),
        "count who read a campaign": lambda luck: (
            "/audiences/count",
            of({"kind": "campaign", "id": luck.choice(campaigns), "what": "read"}),
        ),
    }


def campaign_questions(campaigns: Sequence[int]) -> dict[str, Ask]:
    """Return what people ask about campaigns, by name."""

    def of_one(path: str, **given: Any) -> Ask:
        return lambda luck: (f"/campaigns/{luck.choice(campaigns)}{path}", given)

    def found_by(words: Callable[[random.Random], str]) -> Ask:
        return lambda luck: (f"/campaigns/{luck.choice(campaigns)}/messages", {"page_size": 50, "q": words(luck)})

    return {
        "the overview": lambda _: ("/overview", {}),
        "campaigns": lambda _: ("/campaigns", {}),
        "a campaign": of_one(""),
        "a campaign's figures": of_one("/stats"),
        "a campaign's report": of_one("/report"),
        "a campaign's results": of_one("/results"),
        "a campaign's costs": of_one("/costs"),
        "a campaign's people": of_one("/messages", page_size=50),
        "a campaign's failed people": of_one("/messages", page_size=50, state="failed"),
        "a campaign's people by number": found_by(lambda luck: f"98{luck.randrange(10**5):05}"),
        "a campaign's people by name": found_by(lambda luck: luck.choice(_NAMES)),
    }


def measure(contacts: int, messages: int) -> dict[str, Any]:
    """Fill the house and ask."""
    with House() as house:
        return measured(house, settle_in(house, contacts, messages))


def measured(house: House, campaigns: Sequence[int]) -> dict[str, Any]:
    """Ask each question forty times, in turn."""
    questions = contact_questions(house) | audience_questions(house, campaigns) | campaign_questions(campaigns)
    seconds = asked(house, questions)
    return {
        "machine": house.machine(),
        "contacts": int(house.sql("SELECT count(*) FROM contacts")[0][0]),
        "messages": int(house.sql("SELECT count(*) FROM messages")[0][0]),
        "milliseconds": {name: told(times) for name, times in seconds.items()},
    }


def asked(house: House, questions: Mapping[str, Ask]) -> dict[str, list[float]]:
    """Ask everything in turn, with the same luck each time; return the seconds of each answer."""
    luck = random.Random(2026)
    seconds: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(_TIMES):
        for name, ask in questions.items():
            path, params = ask(luck)
            began = time.monotonic()
            if "include" in params:
                house.api.call("POST", path, json=dict(params))
            else:
                house.api.call("GET", path, params=dict(params))
            seconds[name].append(time.monotonic() - began)
    return seconds


def told(times: Sequence[float]) -> dict[str, float]:
    """Return the median and the 95th percentile, in milliseconds."""
    ordered = sorted(times)
    median, late = (ordered[round(share * (len(ordered) - 1))] for share in (0.5, 0.95))
    return {"median": round(median * 1000, 1), "p95": round(late * 1000, 1)}


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--contacts", type=int, default=1_000_000)
    options.add_argument("--messages", type=int, default=5_000_000)
    given = options.parse_args()
    finish("people", lambda: measure(given.contacts, given.messages), keep=given.keep)


if __name__ == "__main__":
    main()
