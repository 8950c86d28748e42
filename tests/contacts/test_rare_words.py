"""Searching among many: whether hardly anybody or nearly everybody has a word, the right page comes."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert

from dispatcher.contacts import filtering
from dispatcher.contacts.consent_models import Suppression
from dispatcher.contacts.models import Contact
from dispatcher.database import session, transaction
from dispatcher.http import Role
from tests.api.world import Person
from tests.webhooks.world import NOON


@pytest.fixture
def viewer(app: Flask, anybody: Callable[..., Person]) -> Person:
    """Somebody who looks, among three hundred Anas and two Zés."""
    names = ["Ana"] * 150 + ["Zé"] + ["Ana"] * 150 + ["Zé Carlos"]
    people = [{"name": name, "phone_key": f"55119{n:08}", "phone": f"+55119{n:08}"} for n, name in enumerate(names)]
    with transaction() as current:
        current.execute(insert(Contact), people)
    return anybody(Role.VIEWER)


def found(who: Person, **given: object) -> list[list[str]]:
    """All pages of a list, as names."""
    pages: list[list[str]] = []
    cursor = ""
    while True:
        page = who.get("/contacts", page_size=100, cursor=cursor, **given).json
        pages.append([one["name"] for one in page["items"]])
        if not (cursor := page["next_cursor"] or ""):
            return pages


@pytest.mark.parametrize("asked", [1, 5_000])
def test_rare_and_frequent_words_are_found_page_by_page(
    viewer: Person, monkeypatch: pytest.MonkeyPatch, asked: int
) -> None:
    monkeypatch.setattr(filtering, "_ASKED", asked)
    assert found(viewer, q="zé") == [["Zé Carlos", "Zé"]]
    assert [len(page) for page in found(viewer, q="ana")] == [100, 100, 100]
    assert found(viewer, q="nobody") == [[]]


@pytest.mark.parametrize("short", [0, 2_000])
def test_who_said_no_is_found_from_a_short_and_from_a_long_list(
    viewer: Person, monkeypatch: pytest.MonkeyPatch, short: int
) -> None:
    monkeypatch.setattr(filtering, "_SHORT", short)
    with transaction() as current:
        no = {"origin": "ours", "scope": "all", "channel": "staff", "since": NOON}
        current.add_all(Suppression(key=f"55119{n:08}", **no) for n in (150, 301))
    assert found(viewer, consent="opted_out") == [["Zé Carlos", "Zé"]]
    assert session().query(Suppression).count() == 2
