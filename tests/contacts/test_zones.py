"""Whose clock a number tells."""

import pytest

from dispatcher.contacts.zones import TELLING_DIGITS, named_zone, zone_of_number

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
        ("+79161234567", "Europe/Moscow"),
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
    assert zone_of_number(number, HOME) == zone
    assert zone_of_number(number[:TELLING_DIGITS], HOME) == zone


def test_several_zones_leave_the_default_or_the_one_in_the_middle() -> None:
    toll_free = "+18005551234"
    assert zone_of_number(toll_free, "America/Chicago") == "America/Chicago"
    assert zone_of_number(toll_free, HOME) == "America/Toronto"


@pytest.mark.parametrize(
    ("cell", "zone"),
    [("Asia/Kolkata", "Asia/Kolkata"), (" america/sao paulo ", HOME), ("Lisbon", None), ("", None), ("../etc", None)],
)
def test_a_cell_that_names_a_zone(cell: str, zone: str | None) -> None:
    assert named_zone(cell) == zone
