"""Whose clock a number tells."""

import pytest

from dispatcher.contacts.zones import TELLING_DIGITS, named_zone, zone_of

HOME = "America/Sao_Paulo"


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+5511987654321", "America/Sao_Paulo"),
        ("+5592987654321", "America/Manaus"),
        ("+5568987654321", "America/Rio_Branco"),
        ("+12125551234", "America/New_York"),
        ("+18085551234", "Pacific/Honolulu"),
        ("+5215512345678", "America/Mexico_City"),
        ("+525512345678", "America/Mexico_City"),
        ("+5491123456789", "America/Buenos_Aires"),
        ("+79161234567", "Europe/Moscow"),
        ("+447911123456", "Europe/London"),
        ("+61412345678", "Australia/Sydney"),
        ("+919876543210", "Asia/Calcutta"),
        ("+9779841234567", "Asia/Katmandu"),
        # Networks without a country, and codes nobody has.
        ("+870773111632", HOME),
        ("+9991234567", HOME),
        ("", HOME),
        ("+55", HOME),
    ],
)
def test_the_zone_of_a_number(number: str, zone: str) -> None:
    key = number.removeprefix("+")
    assert zone_of(key, HOME) == zone
    assert zone_of(key[:TELLING_DIGITS], HOME) == zone


def test_several_zones_leave_the_default_or_the_one_with_most_people() -> None:
    toll_free = "18005551234"
    assert zone_of(toll_free, "America/Chicago") == "America/Chicago"
    assert zone_of(toll_free, HOME) == "America/New_York"


def test_without_a_default_an_unknown_number_tells_nothing() -> None:
    assert zone_of("870773111632") is None


@pytest.mark.parametrize(
    ("cell", "zone"),
    [("Asia/Kolkata", "Asia/Kolkata"), (" america/sao paulo ", HOME), ("Lisbon", None), ("", None), ("../etc", None)],
)
def test_a_cell_that_names_a_zone(cell: str, zone: str | None) -> None:
    assert named_zone(cell) == zone
