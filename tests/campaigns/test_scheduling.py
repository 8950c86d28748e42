"""When people are written to: each at their own time, inside their hours, and never outside."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from dispatcher import clock
from dispatcher.campaigns.models import SendingRules
from dispatcher.campaigns.running import relay
from dispatcher.campaigns.running.handout import hand_out
from dispatcher.campaigns.schedule.slot_turns import skip_too_late, turn_slots
from dispatcher.campaigns.schedule.waits import follow_schedules
from dispatcher.database import session, transaction
from dispatcher.messages import ledger
from dispatcher.messages.models import Message, SendSlot
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read, until_status
from tests.messages.machinery import engine, run_jobs, until
from tests.messages.world import Json, change, states
from tests.servers import SimulatorProcess

PLACES = {
    "America/Sao_Paulo": "+5511987650001",
    "America/Manaus": "+5592987650002",
    "America/New_York": "+12125550003",
    "Asia/Calcutta": "+919876540004",
    "Asia/Katmandu": "+9779841230005",
    "Pacific/Auckland": "+64211230006",
}
"""Somebody in each of these zones."""
DAILY = {"windows": [{"from": "09:00", "to": "18:00"}]}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def people(*zones: str) -> list[Json]:
    return [{"phone": PLACES[zone], "variables": {"Nome": "Ana", "Pedido": "1"}} for zone in zones or PLACES]


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the product's clock; what the database is asked about is moved along (`at`)."""

    def at(moment: str) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: utc(moment))
        return utc(moment)

    return at


def start(operator: Person, number: int, recipients: list[Json], **more: Any) -> int:
    """A campaign that has begun and is planned to its end."""
    made = draft(operator, number, recipients, **more)
    answer = put(operator, made, "running")
    assert answer.status_code == 200, answer.text
    run_jobs("planning")
    return made


def keep_hours(now: datetime) -> list[str]:
    """What the relay does twice a second."""
    with transaction() as current:
        turn_slots(current, now)
        skip_too_late(current)
        return [fact.status for fact in follow_schedules(current, now)]


def slots(campaign_id: int) -> dict[str, SendSlot]:
    session().rollback()
    chosen = select(SendSlot).where(SendSlot.campaign_id == campaign_id).execution_options(populate_existing=True)
    return {one.zone: one for one in session().scalars(chosen)}


def open_zones(campaign_id: int) -> set[str]:
    return {zone for zone, slot in slots(campaign_id).items() if slot.is_open}


def zones_of_messages(campaign_id: int) -> list[str]:
    rows = session().execute(
        text(
            "SELECT s.zone FROM messages m JOIN send_slots s ON s.id = m.slot_id WHERE m.campaign_id = :c ORDER BY m.id"
        ),
        {"c": campaign_id},
    )
    return [row[0] for row in rows]


def handed_out() -> list[int]:
    with transaction() as current:
        return sorted(one for handed in hand_out(current, lambda _, __, wanted: wanted) for one in handed.ids)


def house_rules(rules: Json, on_clock: str = "recipient") -> None:
    with transaction() as current:
        current.merge(SendingRules(id=1, rules=rules, on_clock=on_clock))


# At each recipient's own time


def test_each_recipient_is_written_to_at_nine_on_their_own_clock(number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-11 15:00")
    made = start(operator, number, people(), schedule={"local_start": "2027-01-12T09:00"}, timezone="America/Sao_Paulo")
    assert zones_of_messages(made) == list(PLACES)
    opens = {zone: slot.opens_at for zone, slot in slots(made).items()}
    assert opens == {
        "America/Sao_Paulo": utc("2027-01-12 12:00"),
        "America/Manaus": utc("2027-01-12 13:00"),
        "America/New_York": utc("2027-01-12 14:00"),
        "Asia/Calcutta": utc("2027-01-12 03:30"),
        "Asia/Katmandu": utc("2027-01-12 03:15"),
        "Pacific/Auckland": utc("2027-01-11 20:00"),
    }
    for moment, expected in [
        ("2027-01-11 19:59", set()),
        ("2027-01-11 20:00", {"Pacific/Auckland"}),
        ("2027-01-12 03:15", {"Pacific/Auckland", "Asia/Katmandu"}),
        ("2027-01-12 12:00", {"Pacific/Auckland", "Asia/Katmandu", "Asia/Calcutta", "America/Sao_Paulo"}),
        ("2027-01-12 14:00", set(PLACES)),
    ]:
        keep_hours(travel(moment))
        assert open_zones(made) == expected


def test_a_scheduled_campaign_begins_when_its_first_recipient_is_due(
    number: int, operator: Person, travel: Any
) -> None:
    travel("2027-01-11 15:00")
    schedule = {"local_start": "2027-01-12T09:00"}
    made = draft(operator, number, people("America/Sao_Paulo"), schedule=schedule, timezone="America/Sao_Paulo")
    answer = put(operator, made, "scheduled")
    assert (answer.json["status"], answer.json["scheduled_at"]) == ("scheduled", "2027-01-12T12:00:00Z")
    # Somebody further east is added, then the time is changed.
    operator.post(f"/campaigns/{made}/recipients", {"recipients": people("Asia/Katmandu")})
    assert read(operator, made)["scheduled_at"] == "2027-01-12T03:15:00Z"
    operator.call("PATCH", f"/campaigns/{made}", {"schedule": {"local_start": "2027-01-13T10:30"}})
    assert read(operator, made)["scheduled_at"] == "2027-01-13T04:45:00Z"
    travel("2027-01-13 04:45")
    relay.start_due()
    assert read(operator, made)["status"] == "preparing"


def test_a_moment_and_a_local_start_contradict_each_other(number: int, operator: Person) -> None:
    made = draft(operator, number, 1, schedule={"local_start": "2030-01-12T09:00"})
    answer = put(operator, made, "scheduled", scheduled_at="2030-01-12T09:00:00Z")
    assert (answer.status_code, set(answer.json["error"]["details"])) == (422, {"scheduled_at"})
    operator.call("PATCH", f"/campaigns/{made}", {"schedule": {"local_start": "2020-01-12T09:00"}})
    past = put(operator, made, "scheduled")
    assert set(past.json["error"]["details"]) == {"schedule.local_start"}


def test_the_zone_may_stand_in_a_column(number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-11 15:00")
    given = people("America/Sao_Paulo", "America/Manaus", "America/New_York")
    given[0]["variables"]["Fuso"] = "Asia/Tokyo"
    given[1]["variables"]["Fuso"] = "america/rio branco"
    given[2]["variables"]["Fuso"] = "somewhere"
    schedule = {"local_start": "2027-01-12T09:00", "zone_column": "Fuso"}
    made = start(operator, number, given, schedule=schedule)
    assert zones_of_messages(made) == ["Asia/Tokyo", "America/Rio_Branco", "America/New_York"]


def test_a_campaign_waits_and_says_when_the_next_are_written_to(number: int, operator: Person, travel: Any) -> None:
    now = travel("2027-01-11 15:00")
    schedule = {"local_start": "2027-01-12T09:00"}
    made = start(operator, number, people("Asia/Calcutta", "America/New_York"), schedule=schedule)
    assert keep_hours(now) == ["waiting"]
    found = read(operator, made)
    assert (found["status_reason"]["cause"], found["waiting_until"]) == ("schedule", "2027-01-12T03:30:00Z")
    assert handed_out() == []
    # It neither ends nor is told of again while nothing changes.
    relay.report()
    assert keep_hours(travel("2027-01-12 03:29")) == []
    assert keep_hours(travel("2027-01-12 03:30")) == ["running"]
    first, second = session().scalars(select(Message.id).order_by(Message.id)).all()
    assert handed_out() == [first]
    change(Message, first, state="sending")
    change(Message, first, state="accepted")
    assert keep_hours(travel("2027-01-12 03:31")) == ["waiting"]
    assert read(operator, made)["waiting_until"] == "2027-01-12T14:00:00Z"
    assert keep_hours(travel("2027-01-12 14:00")) == ["running"]
    assert handed_out() == [second]


def test_only_open_hours_are_claimed(number: int, operator: Person, travel: Any) -> None:
    now = travel("2027-01-11 20:00")
    made = start(operator, number, people("Pacific/Auckland"), schedule={"local_start": "2027-01-12T09:00"})
    keep_hours(now)
    ids = handed_out()
    assert len(ids) == 1
    # They close while it is in the queue.
    change(SendSlot, slots(made)["Pacific/Auckland"].id, closes_at=datetime.now(UTC) - timedelta(seconds=1))
    with transaction() as current:
        assert ledger.claim(current, {number: ids}) == []
    change(SendSlot, slots(made)["Pacific/Auckland"].id, closes_at=None)
    with transaction() as current:
        assert [one.id for one in ledger.claim(current, {number: ids})] == ids


def test_the_people_of_one_zone_do_not_wait_for_those_of_another(number: int, operator: Person, travel: Any) -> None:
    now = travel("2027-01-12 15:00")
    crowd: list[Json] = []
    for place in range(400):
        crowd.append({"phone": f"+55119876{place:05}", "variables": {"Nome": "A", "Pedido": "1"}})
        crowd.append({"phone": f"+55929876{place:05}", "variables": {"Nome": "A", "Pedido": "1"}})
    crowd.sort(key=lambda one: str(one["phone"]))
    made = start(operator, number, crowd, schedule={"rules": DAILY, "on_clock": "recipient"}, timezone="UTC")
    keep_hours(now)
    assert open_zones(made) == {"UTC", "America/Sao_Paulo", "America/Manaus"}
    given = len(handed_out())
    rows = session().execute(
        text(
            "SELECT s.zone, count(*) FROM messages m JOIN send_slots s ON s.id = m.slot_id"
            " WHERE m.state = 'queued' GROUP BY s.zone"
        )
    )
    counts = {row[0]: row[1] for row in rows}
    assert counts.keys() == {"America/Sao_Paulo", "America/Manaus"}
    assert sum(counts.values()) == given > 100
    assert abs(counts["America/Sao_Paulo"] - counts["America/Manaus"]) <= 4


# Inside hours


def test_quiet_hours_of_the_house_hold_for_everybody_on_their_own_clock(
    number: int, operator: Person, travel: Any
) -> None:
    house_rules({"quiet_hours": [{"from": "22:00", "to": "07:00"}]})
    now = travel("2027-01-12 09:00")  # 06:00 in São Paulo, 04:00 in New York, 14:30 in Calcutta, 22:00 in Auckland
    zones = ("America/Sao_Paulo", "America/New_York", "Asia/Calcutta", "Pacific/Auckland")
    made = start(operator, number, people(*zones), timezone="America/Sao_Paulo")
    keep_hours(now)
    assert open_zones(made) == {"Asia/Calcutta"}
    assert len(handed_out()) == 1
    keep_hours(travel("2027-01-12 10:00"))
    assert open_zones(made) == {"Asia/Calcutta", "America/Sao_Paulo"}
    keep_hours(travel("2027-01-12 16:30"))
    assert open_zones(made) == {"America/Sao_Paulo", "America/New_York"}
    assert slots(made)["Asia/Calcutta"].opens_at == utc("2027-01-13 01:30")


def test_windows_in_the_campaigns_zone_are_one_for_all(number: int, operator: Person, travel: Any) -> None:
    now = travel("2027-01-12 21:30")
    schedule = {"rules": DAILY, "on_clock": "campaign"}
    made = start(operator, number, people(), schedule=schedule, timezone="America/Sao_Paulo")
    assert set(slots(made)) == {"America/Sao_Paulo"}
    assert keep_hours(now) == ["waiting"]
    assert read(operator, made)["waiting_until"] == "2027-01-13T12:00:00Z"


def test_what_does_not_fit_into_a_window_goes_on_in_the_next(number: int, operator: Person, travel: Any) -> None:
    now = travel("2027-01-12 13:00")
    made = start(operator, number, people("America/Sao_Paulo"), schedule={"rules": DAILY}, timezone="UTC")
    keep_hours(now)
    assert open_zones(made) == {"America/Sao_Paulo", "UTC"}
    assert keep_hours(travel("2027-01-12 21:00")) == ["waiting"]
    found = slots(made)["America/Sao_Paulo"]
    assert (found.opens_at, found.is_open) == (utc("2027-01-13 12:00"), False)
    assert keep_hours(travel("2027-01-13 12:00")) == ["running"]
    assert len(handed_out()) == 1


def test_a_campaign_without_times_has_no_slots(number: int, operator: Person) -> None:
    made = start(operator, number, people())
    assert (slots(made), states()) == ({}, ["queued"] * len(PLACES))


def test_people_are_spread_evenly_over_the_open_hours(number: int, operator: Person, travel: Any) -> None:
    travel("2027-01-12 15:00")
    crowd = [{"phone": f"+55119876{n:05}", "variables": {"Nome": "A", "Pedido": "1"}} for n in range(12)]
    schedule = {"rules": DAILY, "on_clock": "campaign", "spread_until": "2027-01-13T12:00"}
    made = start(operator, number, crowd, schedule=schedule, timezone="UTC")
    due = session().scalars(select(Message.due_at).where(Message.campaign_id == made).order_by(Message.id)).all()
    # Three hours of today, three of tomorrow: one every half an hour.
    today = [utc("2027-01-12 15:00") + timedelta(minutes=30) * n for n in range(6)]
    tomorrow = [utc("2027-01-13 09:00") + timedelta(minutes=30) * n for n in range(6)]
    assert list(due) == today + tomorrow


# The rules of the house


def test_an_administrator_sets_quiet_hours_and_campaigns_under_way_follow(
    number: int, operator: Person, admin: Person, travel: Any
) -> None:
    now = travel("2027-01-12 13:00")
    made = start(operator, number, people("America/Sao_Paulo", "Asia/Calcutta"))
    with transaction() as current:
        ledger.recall_campaign(current, made)
    rules = {"quiet_hours": [{"from": "18:00", "to": "08:00"}]}
    assert operator.call("PUT", "/sending-rules", {"rules": rules}).status_code == 403
    assert admin.call("PUT", "/sending-rules", {"rules": rules}).status_code == 200
    assert operator.get("/sending-rules").json["rules"]["quiet_hours"][0]["from"] == "18:00"
    relay.keep_hours()
    assert open_zones(made) == {"America/Sao_Paulo"}
    assert len(handed_out()) == 1
    # 18:30 in Calcutta: the rule is taken back, and the hours with it.
    admin.call("PUT", "/sending-rules", {"rules": {}})
    keep_hours(now)
    assert len(handed_out()) == 1


def test_rules_that_leave_no_time_are_refused(admin: Person) -> None:
    rules = {"quiet_hours": [{"from": "00:00", "to": "00:00"}]}
    answer = admin.call("PUT", "/sending-rules", {"rules": rules})
    assert (answer.status_code, set(answer.json["error"]["details"])) == (422, {"rules"})


# Too late, and missed


def test_who_is_not_reached_before_the_last_moment_is_skipped_with_the_reason(
    number: int, operator: Person, travel: Any
) -> None:
    now = travel("2027-01-12 13:00")
    schedule = {"send_until": "2027-01-12T15:00"}
    made = start(operator, number, people(), schedule=schedule, timezone="UTC")
    keep_hours(now)
    keep_hours(travel("2027-01-12 15:00"))
    keep_hours(travel("2027-01-12 15:00"))
    relay.report()
    found = read(operator, made)
    assert (found["status"], found["stats"]["states"]["skipped"]) == ("completed", len(PLACES))
    (skipped,) = operator.get(f"/campaigns/{made}/stats").json["skipped"]
    assert (skipped["reason"], skipped["count"]) == ("DEADLINE", len(PLACES))
    assert found["stats"]["balanced"]


@pytest.mark.parametrize(
    ("missed", "back_at", "state"),
    [
        # The window (09:00 to 18:00 UTC) is still open, but the machine comes back two hours late.
        ("late", "2027-01-13 11:00", ("open", "2027-01-13 11:00")),
        ("next", "2027-01-13 11:00", ("closed", "2027-01-14 09:00")),
        ("skip", "2027-01-13 11:00", ("TIME_MISSED", "2027-01-13 09:00")),
        # The whole window was missed.
        ("late", "2027-01-13 20:00", ("closed", "2027-01-14 09:00")),
        ("next", "2027-01-13 20:00", ("closed", "2027-01-14 09:00")),
        ("skip", "2027-01-13 20:00", ("TIME_MISSED", "2027-01-13 09:00")),
        # Several were.
        ("late", "2027-01-16 20:00", ("closed", "2027-01-17 09:00")),
        # A few minutes are no matter.
        ("skip", "2027-01-13 09:20", ("open", "2027-01-13 09:00")),
    ],
)
def test_a_time_missed_because_the_machine_was_down(
    number: int, operator: Person, travel: Any, missed: str, back_at: str, state: tuple[str, str]
) -> None:
    travel("2027-01-12 20:00")
    schedule = {"rules": DAILY, "on_clock": "campaign", "missed": missed}
    made = start(operator, number, people(), schedule=schedule, timezone="UTC")
    keep_hours(travel(back_at))
    slot = slots(made)["UTC"]
    told = slot.over or ("open" if slot.is_open else "closed")
    assert (told, slot.opens_at) == (state[0], utc(state[1]))


def test_a_local_start_that_has_passed_waits_for_the_same_hour_of_the_next_day(
    number: int, operator: Person, travel: Any
) -> None:
    now = travel("2027-01-12 13:00")
    schedule = {"local_start": "2027-01-12T09:00", "missed": "next"}
    made = start(operator, number, people("Pacific/Auckland", "America/Sao_Paulo"), schedule=schedule)
    keep_hours(now)
    found = slots(made)
    assert found["Pacific/Auckland"].opens_at == utc("2027-01-12 20:00")
    assert found["America/Sao_Paulo"].is_open


@pytest.mark.parametrize(
    ("missed", "status", "at"),
    [
        (None, "missed", "2027-01-12T10:00:00Z"),
        ("skip", "missed", "2027-01-12T10:00:00Z"),
        ("late", "preparing", "2027-01-12T10:00:00Z"),
        ("next", "scheduled", "2027-01-13T09:00:00Z"),
    ],
)
def test_a_start_missed_by_hours(
    number: int, operator: Person, travel: Any, missed: str | None, status: str, at: str
) -> None:
    travel("2027-01-11 10:00")
    made = draft(operator, number, people(), schedule={"rules": DAILY, "on_clock": "campaign", "missed": missed})
    put(operator, made, "scheduled", scheduled_at="2027-01-12T10:00:00Z", timezone="UTC")
    travel("2027-01-12 13:00")
    relay.start_due()
    found = read(operator, made)
    assert (found["status"], found["scheduled_at"]) == (status, at)


def test_a_canary_waits_for_the_time_of_its_people(number: int, operator: Person, travel: Any) -> None:
    now = travel("2027-01-11 15:00")
    schedule = {"local_start": "2027-01-12T09:00"}
    made = start(operator, number, people("America/New_York", "Asia/Calcutta"), schedule=schedule, canary_size=1)
    relay.follow()
    assert keep_hours(now) == ["waiting"]
    found = read(operator, made)
    assert (found["status_reason"]["cause"], found["waiting_until"]) == ("schedule", "2027-01-12T14:00:00Z")


# What cannot be


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        ({"send_until": "2020-01-01T00:00"}, "schedule.send_until"),
        ({"rules": {**DAILY, "quiet_hours": [{"from": "08:00", "to": "19:00"}]}}, "schedule.rules"),
    ],
)
def test_times_that_leave_nobody_are_named(number: int, operator: Person, schedule: Json, field: str) -> None:
    made = draft(operator, number, 1, schedule=schedule)
    answer = put(operator, made, "running")
    assert (answer.status_code, set(answer.json["error"]["details"])) == (422, {field})


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        ({"local_start": "2027-01-12T09:00Z"}, "schedule.local_start"),
        ({"local_start": "tomorrow"}, "schedule.local_start"),
        ({"rules": {"windows": [{"from": "9", "to": "18:00"}]}}, "schedule.rules.windows.0.from"),
        ({"rules": {"windows": [{"from": "25:00", "to": "18:00"}]}}, "schedule.rules.windows.0.from"),
        ({"rules": {"windows": [{"days": [8], "from": "09:00", "to": "18:00"}]}}, "schedule.rules.windows.0.days.0"),
        ({"rules": {"blackout_dates": ["2026-02-30"]}}, "schedule.rules.blackout_dates.0"),
        ({"missed": "never"}, "schedule.missed"),
        ({"surprise": 1}, "schedule.surprise"),
    ],
)
def test_every_mistake_is_named_by_its_field(number: int, operator: Person, schedule: Json, field: str) -> None:
    answer = operator.post("/campaigns", {"name": "x", "account_id": number, "schedule": schedule})
    assert (answer.status_code, set(answer.json["error"]["details"])) == (422, {field})


def test_a_copy_keeps_the_hours_and_not_the_moments(number: int, operator: Person) -> None:
    schedule = {"local_start": "2027-01-12T09:00", "rules": DAILY, "missed": "next", "send_until": "2027-01-13T09:00"}
    made = draft(operator, number, 1, schedule=schedule)
    copied = operator.post(f"/campaigns/{made}/clone", {}).json["schedule"]
    assert set(copied) == {"rules", "missed"}


# The whole way


def test_a_campaign_goes_out_inside_its_hours_and_ends(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    """Everybody's hours are open but those of India: they are left waiting, then opened."""
    soon = datetime.now(UTC) + timedelta(hours=6)
    made = draft(operator, number, people(), schedule={"local_start": f"{soon:%Y-%m-%dT%H:%M}", "missed": "late"})
    with engine(app, simulator, senders=2) as meta:
        put(operator, made, "running")
        until_status(operator, made, "waiting")
        for slot in slots(made).values():
            if slot.zone != "Asia/Calcutta":
                change(SendSlot, slot.id, opens_at=datetime.now(UTC))
        until(lambda: states(campaign_id=made).count("pending") == 1)
        until_status(operator, made, "waiting")
        change(SendSlot, slots(made)["Asia/Calcutta"].id, opens_at=datetime.now(UTC))
        until_status(operator, made, "completed")
        assert (meta.accepted(), meta.doubles("recipient")) == (len(PLACES), 0)
