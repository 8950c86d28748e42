"""Recurring campaigns: the same wall clock over changes of the clock and ends of months, each time a run of its own."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatcher import clock
from dispatcher.accounts.models import Template
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import relay
from dispatcher.campaigns.schedule.recurrence import recurrence_of, walls
from dispatcher.campaigns.schedule.runs import schedule_of_run
from dispatcher.campaigns.schedule.windows import at_wall
from dispatcher.database import session
from dispatcher.errors import Invalid
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read, template_id
from tests.campaigns.test_scheduling import people
from tests.messages.machinery import run_jobs
from tests.messages.world import Json, change, side_by_side

LAST_DAY = "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(rule: str, start: str, count: int, exceptions: Sequence[str] = ()) -> list[str]:
    wall = datetime.fromisoformat(start)
    found = walls(recurrence_of({"rule": rule, "exceptions": list(exceptions)}, wall), wall)
    return [f"{one:%Y-%m-%d %H:%M}" for one in islice(found, count)]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=DAILY", "2027-01-30 09:00", ["2027-01-30 09:00", "2027-01-31 09:00", "2027-02-01 09:00"]),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "2027-01-12 09:00", ["2027-01-14 09:00", "2027-01-18 09:00", "2027-01-21 09:00"]),
        ("FREQ=WEEKLY;INTERVAL=2", "2027-01-12 09:00", ["2027-01-12 09:00", "2027-01-26 09:00"]),
        # The 31st is left out where there is none; the last day of the month is another rule.
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2027-01-31 09:00", ["2027-01-31 09:00", "2027-03-31 09:00"]),
        (LAST_DAY, "2027-12-31 09:00", ["2027-12-31 09:00", "2028-01-31 09:00", "2028-02-29 09:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2027-01-01 09:00", ["2027-01-29 09:00", "2027-02-26 09:00"]),
        ("FREQ=YEARLY", "2028-02-29 09:00", ["2028-02-29 09:00", "2032-02-29 09:00"]),
        ("FREQ=DAILY;COUNT=2", "2027-01-30 09:00", ["2027-01-30 09:00", "2027-01-31 09:00"]),
        ("FREQ=DAILY;UNTIL=20270131T235959Z", "2027-01-30 09:00", ["2027-01-30 09:00", "2027-01-31 09:00"]),
        ("FREQ=DAILY;UNTIL=20270131", "2027-01-30 09:00", ["2027-01-30 09:00", "2027-01-31 09:00"]),
        # Dates that never come.
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2027-01-30 09:00", []),
    ],
)  # fmt: skip
def test_the_times_of_a_rule(rule: str, start: str, expected: list[str]) -> None:
    assert told(rule, start, max(2, len(expected))) == expected


def test_exceptions_are_left_out() -> None:
    found = told("FREQ=WEEKLY;BYDAY=MO", "2027-12-13 09:00", 3, ["2027-12-20", "2027-12-27"])
    assert found == ["2027-12-13 09:00", "2028-01-03 09:00", "2028-01-10 09:00"]


def test_nine_o_clock_stays_nine_o_clock_when_the_clock_changes() -> None:
    moments = [
        at_wall(datetime.fromisoformat(one), "Europe/Lisbon") for one in told("FREQ=DAILY", "2027-03-27 09:00", 3)
    ]
    assert [f"{one:%d %H:%M}" for one in moments] == ["27 09:00", "28 08:00", "29 08:00"]


@pytest.mark.parametrize(
    "rule",
    ["", "DAILY", "FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY\nRDATE:20270101", "FREQ=DAILY;COUNT=-"],
)  # fmt: skip
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(Invalid):
        recurrence_of({"rule": rule}, datetime.fromisoformat("2027-01-01 09:00"))


def test_the_moments_of_a_run_move_with_its_start() -> None:
    first, wall = datetime.fromisoformat("2027-01-04 09:00"), datetime.fromisoformat("2027-01-11 09:00")
    schedule = {"recurrence": {"rule": "FREQ=WEEKLY"}, "send_until": "2027-01-05T18:00", "missed": "late"}
    assert schedule_of_run(schedule, first, wall) == {
        "send_until": "2027-01-12T18:00",
        "missed": "late",
        "occurrence": "2027-01-11T09:00",
    }


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Any:
    def at(moment: str) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: utc(moment))
        return utc(moment)

    return at


def recurring(operator: Person, number: int, rule: str = "FREQ=WEEKLY;BYDAY=MO", **schedule: Any) -> int:
    """Every Monday at nine in São Paulo, from the eleventh of January on."""
    given = {"schedule": {"recurrence": {"rule": rule}, **schedule}, "timezone": "America/Sao_Paulo"}
    made = draft(operator, number, people("America/Sao_Paulo", "Asia/Calcutta"), **given)
    at = {} if "local_start" in schedule else {"scheduled_at": "2027-01-11T12:00:00Z"}
    answer = put(operator, made, "scheduled", **at)
    assert answer.status_code == 200, answer.text
    return made


def runs(operator: Person, parent: int) -> list[Json]:
    found = operator.get("/campaigns", parent_id=parent, sort="id").json["items"]
    return [
        {name: one[name] for name in ("status", "name", "scheduled_at")} | {"good": one["audience"]["good"]}
        for one in found
    ]


def test_each_time_is_a_campaign_of_its_own_with_the_audience_of_then(
    number: int, operator: Person, travel: Any
) -> None:
    travel("2027-01-10 12:00")
    made = recurring(operator, number)
    travel("2027-01-11 12:00")
    relay.start_due()
    run_jobs("planning")
    # Somebody joins before the second time.
    operator.post(f"/campaigns/{made}/recipients", {"recipients": people("America/Manaus")})
    travel("2027-01-18 12:00")
    relay.start_due()
    assert runs(operator, made) == [
        {"status": "preparing", "name": "Sale · 2027-01-11 09:00", "scheduled_at": "2027-01-11T12:00:00Z", "good": 2},
        {"status": "preparing", "name": "Sale · 2027-01-18 09:00", "scheduled_at": "2027-01-18T12:00:00Z", "good": 3},
    ]
    parent = read(operator, made)
    assert (parent["status"], parent["scheduled_at"]) == ("scheduled", "2027-01-25T12:00:00Z")
    assert parent["stats"]["planned"] == 0


def test_it_is_not_offered_to_start_what_starts_by_itself(number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-10 12:00")
    made = recurring(operator, number)
    assert {"unschedule", "edit", "cancel"} <= (offered := set(read(operator, made)["actions"]))
    assert "start" not in offered
    assert put(operator, made, "running").status_code == 409
    operator.call("PATCH", f"/campaigns/{made}", {"schedule": {}})
    assert "start" in read(operator, made)["actions"]


def test_relays_side_by_side_make_one_run(app: Flask, number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-10 12:00")
    made = recurring(operator, number)
    travel("2027-01-11 12:00")
    side_by_side(app, 4, relay.start_due)
    assert len(runs(operator, made)) == 1


def test_the_last_time_ends_it(number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-10 12:00")
    made = recurring(operator, number, "FREQ=WEEKLY;BYDAY=MO;COUNT=2")
    for moment in ("2027-01-11 12:00", "2027-01-18 12:00", "2027-01-25 12:00"):
        travel(moment)
        relay.start_due()
    assert (len(runs(operator, made)), read(operator, made)["status"]) == (2, "completed")


@pytest.mark.parametrize(
    ("missed", "expected"),
    [
        (None, [("missed", "2027-01-18T12:00:00Z")]),
        ("late", [("preparing", "2027-01-18T12:00:00Z")]),
        ("next", []),
        ("skip", []),
    ],
)
def test_after_weeks_without_the_machine_at_most_the_last_time_is_made_up_for(
    number: int, operator: Person, travel: Any, missed: str | None, expected: list[tuple[str, str]]
) -> None:
    travel("2027-01-10 12:00")
    made = recurring(operator, number, missed=missed)
    travel("2027-01-20 12:00")
    relay.start_due()
    assert [(one["status"], one["scheduled_at"]) for one in runs(operator, made)] == expected
    assert read(operator, made)["scheduled_at"] == "2027-01-25T12:00:00Z"


def test_at_everybodys_own_time_again_and_again(number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-10 12:00")
    made = recurring(operator, number, local_start="2027-01-11T09:00")
    assert read(operator, made)["scheduled_at"] == "2027-01-11T03:30:00Z"
    travel("2027-01-11 03:30")
    relay.start_due()
    parent = read(operator, made)
    assert (parent["schedule"]["local_start"], parent["scheduled_at"]) == ("2027-01-18T09:00", "2027-01-18T03:30:00Z")
    child = session().scalars(select(Campaign).where(Campaign.parent_id == made)).one()
    assert child.schedule["local_start"] == "2027-01-11T09:00"


def test_it_is_paused_changed_and_ended_by_a_person(number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-10 12:00")
    made = recurring(operator, number)
    put(operator, made, "draft")
    travel("2027-01-19 12:00")
    relay.start_due()
    assert runs(operator, made) == []
    # It goes on with its next time, then on other days.
    assert put(operator, made, "scheduled").json["scheduled_at"] == "2027-01-25T12:00:00Z"
    schedule = read(operator, made)["schedule"]
    schedule["recurrence"]["rule"] = "FREQ=WEEKLY;BYDAY=WE"
    changed = operator.call("PATCH", f"/campaigns/{made}", {"schedule": schedule})
    assert changed.json["scheduled_at"] == "2027-01-20T12:00:00Z"
    assert put(operator, made, "running").status_code == 409
    put(operator, made, "cancelled")
    travel("2027-01-20 12:00")
    relay.start_due()
    assert runs(operator, made) == []


def test_the_next_time_is_skipped_and_no_other(number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-10 12:00")
    made = recurring(operator, number, "FREQ=WEEKLY;BYDAY=MO;COUNT=4")
    first = {"time": "2027-01-11T12:00:00Z"}
    skipped = operator.post(f"/campaigns/{made}/skip-next", first)
    assert (skipped.status_code, skipped.json["scheduled_at"]) == (200, "2027-01-18T12:00:00Z")
    assert "skip_next" in skipped.json["actions"]
    # Whoever presses twice skips one.
    assert operator.post(f"/campaigns/{made}/skip-next", first).status_code == 409
    travel("2027-01-11 12:00")
    relay.start_due()
    assert runs(operator, made) == []
    # What is changed later does not bring it back.
    travel("2027-01-10 12:00")
    operator.call("PATCH", f"/campaigns/{made}", {"schedule": read(operator, made)["schedule"]})
    times = operator.get(f"/campaigns/{made}/next-times").json["times"]
    assert times == [f"2027-01-{day}T12:00:00Z" for day in ("18", "25")] + ["2027-02-01T12:00:00Z"]
    for time in times[:2]:
        assert operator.post(f"/campaigns/{made}/skip-next", {"time": time}).status_code == 200
    assert operator.post(f"/campaigns/{made}/skip-next", {"time": times[2]}).status_code == 409


def test_at_everybodys_own_time_one_time_is_skipped(number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-10 12:00")
    made = recurring(operator, number, local_start="2027-01-11T09:00")
    time = read(operator, made)["scheduled_at"]
    skipped = operator.post(f"/campaigns/{made}/skip-next", {"time": time}).json
    assert skipped["schedule"]["local_start"] == "2027-01-18T09:00"


def test_what_stands_in_the_way_of_one_run_does_not_end_the_others(number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-10 12:00")
    made = recurring(operator, number)
    change(Template, template_id(), status="PAUSED")
    travel("2027-01-11 12:00")
    relay.start_due()
    assert [one["status"] for one in runs(operator, made)] == ["missed"]
    assert read(operator, made)["status"] == "scheduled"


def test_the_calendar_shows_the_coming_times(number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-10 12:00")
    recurring(operator, number)
    found = operator.get("/campaigns/calendar", **{"from": "2027-01-10T00:00:00Z", "to": "2027-02-01T00:00:00Z"}).json
    assert [(one["starts_at"][:10], one["is_forecast"]) for one in found["items"]] == [
        ("2027-01-11", False),
        ("2027-01-18", True),
        ("2027-01-25", True),
    ]


def test_a_rule_that_is_none_is_named_by_its_field(number: int, operator: Person) -> None:
    given = {"name": "x", "account_id": number, "schedule": {"recurrence": {"rule": "FREQ=SECONDLY"}}}
    answer = operator.post("/campaigns", given)
    assert (answer.status_code, set(answer.json["error"]["details"])) == (422, {"schedule.recurrence.rule"})
