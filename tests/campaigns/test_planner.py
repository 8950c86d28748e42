"""Planning: every row of the audience becomes exactly one message, whoever dies, however many plan."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from dispatcher.campaigns import planner
from dispatcher.campaigns.afterwards.stats import states_of, stats_of
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.planner import plan_chunk
from dispatcher.database import session, transaction
from dispatcher.messages.models import Message
from tests.messages.world import (
    Json,
    add_account,
    add_campaign,
    add_plan,
    add_recipients,
    campaign,
    change,
    side_by_side,
    states,
)

MAPPED = {
    "body.1": {"source": "column", "value": "Nome", "fallback": "cliente"},
    "body.2": {"source": "column", "value": "Pedido", "fallback": ""},
}


def preparing(rows: list[tuple[str, Json]], mapping: Json | None = None) -> int:
    found = add_campaign(add_account(), "preparing", plan_id=add_plan(), template_variables=mapping or MAPPED)
    add_recipients(found, rows)
    return found


def plan(campaign_id: int) -> bool:
    with transaction() as current:
        return plan_chunk(current, campaign_id).done


def reasons() -> Counter[str | None]:
    session().rollback()
    return Counter(session().scalars(select(Message.reason)))


def test_every_row_becomes_a_message_or_says_why_not(app: Flask) -> None:
    rows: list[tuple[str, Json]] = [("good", {"Nome": f"P{n}", "Pedido": str(n)}) for n in range(11_960)]
    rows += [("bad", {}), ("duplicate", {"Nome": "Ana", "Pedido": "1"})] * 10
    rows += [("good", {"Nome": "Ana", "Pedido": ""}), ("good", {"Nome": "Ana", "Pedido": " \t "})] * 10
    planned = preparing(rows)
    while not plan(planned):
        pass
    counts = states_of(session(), planned)
    assert (counts["pending"], counts["skipped"]) == (11_960, 40)
    assert reasons() == {None: 11_960, "LETTERS": 10, "DUPLICATE": 10, "MISSING_VARIABLE:body.2": 20}
    found = campaign(planned)
    assert (found.planned, found.status) == (12_000, "running")
    assert stats_of(session(), found)["balanced"]


def test_values_come_trimmed_from_columns_with_fallbacks(app: Flask) -> None:
    planned = preparing([("good", {"Nome": "", "Pedido": " 7 "}), ("good", {"Nome": "Ána\u00a0", "Pedido": "8"})])
    plan(planned)
    found = session().scalars(select(Message).order_by(Message.id)).all()
    assert [one.variables for one in found] == [
        {"body.1": "cliente", "body.2": "7"},
        {"body.1": "Ána", "body.2": "8"},
    ]


@pytest.mark.parametrize("column", ["Pe'dido", "a:b", "%s", "{x}", "Ação; DROP TABLE messages", '"'])
def test_a_column_may_have_any_name(app: Flask, column: str) -> None:
    mapping = {**MAPPED, "body.2": {"source": "column", "value": column, "fallback": ""}}
    plan(preparing([("good", {"Nome": "Ana", column: "x'y"})], mapping))
    assert session().scalars(select(Message)).one().variables == {"body.1": "Ana", "body.2": "x'y"}


def test_a_planner_killed_between_two_chunks_goes_on_where_it_was(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "FIRST_CHUNK_ROWS", 10)
    monkeypatch.setattr(planner, "CHUNK_ROWS", 7)
    planned = preparing([("good", {"Nome": "Ana", "Pedido": str(n)}) for n in range(40)])
    assert not plan(planned)
    with pytest.raises(KeyboardInterrupt), transaction() as current:
        plan_chunk(current, planned)
        raise KeyboardInterrupt
    assert campaign(planned).planned == 10
    while not plan(planned):
        pass
    assert campaign(planned).planned == len(states()) == 40


def test_planners_side_by_side_plan_each_row_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "CHUNK_ROWS", 50)
    planned = preparing([("good", {"Nome": "Ana", "Pedido": str(n)}) for n in range(1300)])

    def all_of_it() -> None:
        while not plan(planned):
            pass

    side_by_side(app, 4, all_of_it)
    assert campaign(planned).planned == session().scalar(select(func.count()).select_from(Message)) == 1300


def test_a_cancelled_campaign_is_planned_no_further(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "FIRST_CHUNK_ROWS", 2)
    planned = preparing([("good", {"Nome": "Ana", "Pedido": "1"})] * 5)
    assert not plan(planned)
    change(Campaign, planned, status="cancelled")
    assert plan(planned)
    assert campaign(planned).planned == 2
