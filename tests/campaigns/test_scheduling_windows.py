"""When sending is allowed, on every clock: hours over midnight, both changes of the clock, the date line."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatcher.campaigns.schedule.windows import LONGEST, Clocked, at_wall, next_spell, rules_of, spells

OFFICE = {"windows": [{"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "18:00"}]}
NIGHT = {"quiet_hours": [{"from": "22:00", "to": "07:00"}]}
BAR = {"windows": [{"days": [5, 6], "from": "20:00", "to": "02:00"}]}
XMAS = {"blackout_dates": ["2026-12-25"]}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(zone: str, after: str, **rules: Any) -> tuple[str, str]:
    """The next spell as a person writes it."""
    found = next_spell([Clocked(rules_of(rules), zone)], utc(after))
    assert found is not None
    assert found.closes is not None
    return f"{found.opens:%Y-%m-%d %H:%M}", f"{found.closes:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("zone", "rules", "after", "opens", "closes"),
    [
        # São Paulo is three hours behind all year; the first is a Sunday.
        ("America/Sao_Paulo", OFFICE, "2026-11-22 12:00", "2026-11-23 12:00", "2026-11-23 21:00"),
        ("America/Sao_Paulo", OFFICE, "2026-11-23 15:30", "2026-11-23 15:30", "2026-11-23 21:00"),
        # The end is the first moment that is not allowed.
        ("America/Sao_Paulo", OFFICE, "2026-11-23 21:00", "2026-11-24 12:00", "2026-11-24 21:00"),
        # Half and three-quarter hours.
        ("Asia/Kolkata", OFFICE, "2026-11-23 00:00", "2026-11-23 03:30", "2026-11-23 12:30"),
        ("Asia/Kathmandu", OFFICE, "2026-11-23 00:00", "2026-11-23 03:15", "2026-11-23 12:15"),
        ("Pacific/Chatham", OFFICE, "2026-11-23 00:00", "2026-11-23 00:00", "2026-11-23 04:15"),
        # Both sides of the date line: Monday morning comes 25 hours later to Pago Pago.
        ("Pacific/Kiritimati", OFFICE, "2026-11-22 00:00", "2026-11-22 19:00", "2026-11-23 04:00"),
        ("Pacific/Pago_Pago", OFFICE, "2026-11-22 00:00", "2026-11-23 20:00", "2026-11-24 05:00"),
        # Quiet hours over midnight.
        ("Europe/London", NIGHT, "2026-12-01 23:00", "2026-12-02 07:00", "2026-12-02 22:00"),
        ("Europe/London", NIGHT, "2026-12-01 06:59", "2026-12-01 07:00", "2026-12-01 22:00"),
        # The clock goes forward at 01:00 UTC: seven o'clock comes an hour earlier.
        ("Europe/London", NIGHT, "2026-03-28 22:00", "2026-03-29 06:00", "2026-03-29 21:00"),
        # And back at 01:00 UTC.
        ("Europe/London", NIGHT, "2026-10-24 21:00", "2026-10-25 07:00", "2026-10-25 22:00"),
        # 02:30 does not exist on that day in New York: quiet hours end when the clock jumps over it.
        (
            "America/New_York",
            {"quiet_hours": [{"from": "22:00", "to": "02:30"}]},
            "2026-03-08 04:00",
            "2026-03-08 07:00",
            "2026-03-09 02:00",
        ),
        # 01:30 comes twice: quiet until 01:30 is quiet again when the clock goes back to 01:00.
        (
            "America/New_York",
            {"quiet_hours": [{"from": "22:00", "to": "01:30"}]},
            "2026-11-01 05:00",
            "2026-11-01 05:30",
            "2026-11-01 06:00",
        ),
        # A change by half an hour (Lord Howe, at 15:30 UTC).
        ("Australia/Lord_Howe", NIGHT, "2026-10-03 12:00", "2026-10-03 20:00", "2026-10-04 11:00"),
        # Windows over midnight belong to the day they begin on: Saturday night ends on Sunday, Sunday has none.
        ("UTC", BAR, "2026-11-21 23:00", "2026-11-21 23:00", "2026-11-22 02:00"),
        ("UTC", BAR, "2026-11-22 02:00", "2026-11-27 20:00", "2026-11-28 02:00"),
        # A blackout date cuts a night in two, in its own zone.
        ("America/Sao_Paulo", {**NIGHT, **XMAS}, "2026-12-25 01:00", "2026-12-26 10:00", "2026-12-27 01:00"),
        ("Asia/Tokyo", {**OFFICE, **XMAS}, "2026-12-24 10:00", "2026-12-28 00:00", "2026-12-28 09:00"),
        # Windows and quiet hours together.
        ("UTC", {**BAR, "quiet_hours": [{"from": "23:00", "to": "06:00"}]}, "2026-11-22 00:00", "2026-11-27 20:00",
         "2026-11-27 23:00"),
        # The whole of a day.
        ("UTC", {"windows": [{"days": [3], "from": "00:00", "to": "00:00"}]}, "2026-11-22 00:00", "2026-11-25 00:00",
         "2026-11-26 00:00"),
    ],
)  # fmt: skip
def test_the_next_spell(zone: str, rules: dict[str, Any], after: str, opens: str, closes: str) -> None:
    assert told(zone, after, **rules) == (opens, closes)


def test_without_rules_everything_is_allowed_for_ever() -> None:
    assert next_spell([], utc("2026-11-22 12:00")) == (utc("2026-11-22 12:00"), None)


def test_what_never_allows_anything_has_no_spell() -> None:
    never = rules_of(
        {"windows": [{"days": [1], "from": "08:00", "to": "09:00"}], "quiet_hours": [{"from": "07:00", "to": "10:00"}]}
    )
    assert next_spell([Clocked(never, "UTC")], utc("2026-11-22 12:00")) is None


def test_rules_on_two_clocks_must_both_allow() -> None:
    """The house is in São Paulo (9 to 18), the person in Tokyo (twelve hours ahead) is asleep from 22 to 7."""
    both = [Clocked(rules_of(OFFICE), "America/Sao_Paulo"), Clocked(rules_of(NIGHT), "Asia/Tokyo")]
    # 07:00 in Tokyo is 19:00 in São Paulo, 22:00 in Tokyo is 10:00: an hour is left.
    assert next_spell(both, utc("2026-11-23 00:00")) == (utc("2026-11-23 12:00"), utc("2026-11-23 13:00"))


def test_a_long_spell_is_told_in_parts_that_touch() -> None:
    clocked = [Clocked(rules_of(XMAS), "UTC")]
    first = next_spell(clocked, utc("2026-01-01 00:00"))
    assert first is not None
    assert first.closes is not None
    assert first.closes - first.opens > LONGEST
    assert next_spell(clocked, first.closes)[0] == first.closes  # type: ignore[index]


def test_spells_between_two_moments_are_cut_at_both() -> None:
    found = spells([Clocked(rules_of(OFFICE), "UTC")], utc("2026-11-23 17:00"), utc("2026-11-25 10:00"))
    assert [(one.opens, one.closes) for one in found] == [
        (utc("2026-11-23 17:00"), utc("2026-11-23 18:00")),
        (utc("2026-11-24 09:00"), utc("2026-11-24 18:00")),
        (utc("2026-11-25 09:00"), utc("2026-11-25 10:00")),
    ]


def test_a_day_of_a_week_of_office_hours_is_nine_hours_whatever_the_clock_does() -> None:
    for zone in ("Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"):
        for start in ("2026-03-01", "2026-10-01"):
            began = utc(f"{start} 00:00")
            week = list(spells([Clocked(rules_of(OFFICE), zone)], began, began + timedelta(days=60)))[1:-1]
            assert {one.closes - one.opens for one in week if one.closes} == {timedelta(hours=9)}


@pytest.mark.parametrize(
    ("wall", "zone", "moment"),
    [
        ("2026-11-25 09:00", "America/Sao_Paulo", "2026-11-25 12:00"),
        ("2026-11-25 09:00", "Asia/Kolkata", "2026-11-25 03:30"),
        ("2026-11-25 09:00", "Pacific/Kiritimati", "2026-11-24 19:00"),
        ("2026-11-25 09:00", "Pacific/Pago_Pago", "2026-11-25 20:00"),
        # Left out by the clock: the moment it jumps.
        ("2026-03-08 02:30", "America/New_York", "2026-03-08 07:00"),
        ("2026-03-29 01:15", "Europe/London", "2026-03-29 01:00"),
        # Shown twice: the first time.
        ("2026-11-01 01:30", "America/New_York", "2026-11-01 05:30"),
        # Samoa left out a whole day when it crossed the date line.
        ("2011-12-30 12:00", "Pacific/Apia", "2011-12-30 10:00"),
    ],
)
def test_the_moment_of_a_wall_clock(wall: str, zone: str, moment: str) -> None:
    assert at_wall(datetime.fromisoformat(wall), zone) == utc(moment)
