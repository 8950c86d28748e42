"""When everybody will be reached: the pace shared by those whose hours it is; and the calendar."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dispatcher import clock
from dispatcher.campaigns.schedule.estimating import Group, estimate, hours_from
from dispatcher.campaigns.schedule.timing import Clock, Timing
from dispatcher.campaigns.schedule.windows import Rules, rules_of
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put
from tests.campaigns.test_scheduling import DAILY, people

NONE = Rules()
BEFORE_WORK = datetime.fromisoformat("2027-01-13T08:00")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def timing(**more: Any) -> Timing:
    given = {"zone": "UTC", "rules": rules_of(DAILY), "on_clock": Clock.RECIPIENT, "house": NONE}
    return Timing(**{**given, "house_on_clock": Clock.RECIPIENT, **more})


@pytest.mark.parametrize(
    ("people", "rate", "starts", "ends", "too_late", "more"),
    [
        # Without hours: as long as the pace needs.
        ({"UTC": 3600}, 1, "2027-01-12 10:00", "2027-01-12 11:00", 0, {"rules": NONE}),
        # It begins at night and waits for the morning.
        ({"UTC": 3600}, 1, "2027-01-12 02:00", "2027-01-12 10:00", 0, {}),
        # Nine hours are not enough for ten.
        ({"UTC": 36_000}, 1, "2027-01-12 09:00", "2027-01-13 10:00", 0, {}),
        # Two zones share the pace while both are open: São Paulo opens at noon.
        ({"UTC": 14_400, "America/Sao_Paulo": 3600}, 1, "2027-01-12 09:00", "2027-01-12 14:00", 0, {}),
        # Those in Auckland are asleep until 20:00.
        ({"UTC": 60, "Pacific/Auckland": 3600}, 1, "2027-01-12 09:00", "2027-01-12 21:00", 0, {}),
        # Not everybody before the last moment.
        ({"UTC": 7200}, 1, "2027-01-12 17:00", "2027-01-12 18:00", 3600, {"send_until": BEFORE_WORK}),
        ({}, 1, "2027-01-12 17:00", "2027-01-12 17:00", 0, {}),
    ],
)  # fmt: skip
def test_when_the_last_person_is_reached(
    people: dict[str, int], rate: float, starts: str, ends: str, too_late: int, more: dict[str, Any]
) -> None:
    chosen, began = timing(**more), utc(starts)
    groups = [Group(count, hours_from(chosen, zone, began)) for zone, count in people.items()]
    found = estimate(groups, rate, began)
    assert found.ends_at is not None
    assert (f"{found.ends_at:%Y-%m-%d %H:%M}", found.too_late) == (ends, too_late)


def test_the_dry_run_tells_the_times_of_each_zone(
    number: int, operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: utc("2027-01-11 15:00"))
    schedule = {"local_start": "2027-01-12T09:00"}
    made = draft(operator, number, people("Asia/Calcutta", "America/New_York"), schedule=schedule)
    found = operator.post(f"/campaigns/{made}/dry-run", {}).json
    assert found["times"]["starts_at"] == "2027-01-12T03:30:00Z"
    assert {one["zone"]: one["opens_at"] for one in found["times"]["zones"]} == {
        "Asia/Calcutta": "2027-01-12T03:30:00Z",
        "America/New_York": "2027-01-12T14:00:00Z",
    }
    assert found["eta_seconds"] == 10.5 * 3600 + 1
    assert found["warnings"] == []
    assert operator.get(f"/campaigns/{made}/times").json["starts_at"] == "2027-01-12T03:30:00Z"


def test_the_dry_run_warns_of_those_who_are_not_reached_in_time(
    number: int, operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: utc("2027-01-11 15:00"))
    schedule = {"send_until": "2027-01-11T15:00"}
    made = draft(operator, number, 20, schedule={"send_until": "2027-01-11T15:01"}, rate_limit=0.1, timezone="UTC")
    (warning,) = operator.post(f"/campaigns/{made}/dry-run", {}).json["warnings"]
    assert (warning["code"], warning["message"][:10]) == ("TOO_LATE_FOR_SOME", "14 people ")
    operator.call("PATCH", f"/campaigns/{made}", {"schedule": schedule})
    codes = [one["code"] for one in operator.post(f"/campaigns/{made}/dry-run", {}).json["blocking"]]
    assert codes == ["TOO_LATE"]


def test_the_calendar_shows_what_is_planned_and_what_was(
    number: int, operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: utc("2027-01-11 15:00"))
    first = draft(operator, number, 2, name="First")
    put(operator, first, "scheduled", scheduled_at="2027-01-20T09:00:00Z", timezone="America/Sao_Paulo")
    second = draft(operator, number, 2, name="Second", schedule={"local_start": "2027-01-18T09:00"})
    put(operator, second, "scheduled")
    running = draft(operator, number, 2, name="Running")
    put(operator, running, "running")
    draft(operator, number, 2, name="Draft")
    later = draft(operator, number, 2, name="Later")
    put(operator, later, "scheduled", scheduled_at="2027-02-01T00:00:00Z")
    found = operator.get("/campaigns/calendar", **{"from": "2027-01-11T00:00:00Z", "to": "2027-02-01T00:00:00Z"}).json
    assert [(one["name"], one["is_local"], one["people"]) for one in found["items"]] == [
        ("Running", False, 2),
        ("Second", True, 2),
        ("First", False, 2),
    ]
    assert found["items"][2]["timezone"] == "America/Sao_Paulo"


@pytest.mark.parametrize("to", ["2027-01-01T00:00:00Z", "2027-12-01T00:00:00Z"])
def test_a_calendar_has_a_beginning_before_its_end_and_at_most_a_hundred_days(operator: Person, to: str) -> None:
    answer = operator.get("/campaigns/calendar", **{"from": "2027-01-11T00:00:00Z", "to": to})
    assert (answer.status_code, set(answer.json["error"]["details"])) == (422, {"to"})
