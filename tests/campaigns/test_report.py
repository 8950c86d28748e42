"""What came of a campaign: how far people got by part and hour, who answered, and the files of it."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask

from dispatcher import clock
from dispatcher.campaigns.afterwards import report
from dispatcher.campaigns.running import relay
from dispatcher.campaigns.variants import results
from dispatcher.database import db
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read, until_status
from tests.campaigns.test_costs import card, rows_of, sent
from tests.messages.machinery import engine, run_jobs
from tests.messages.world import Json, add_messages, add_plan
from tests.servers import SimulatorProcess

PEOPLE = {
    "+5511987650001": "read",
    "+5511987650002": "read",
    "+5521987650003": "delivered",
    "+59899123456": "delivered",
    "+14165550123": "failed",
    "+447911123456": "sent",
}


@pytest.fixture
def over(app: Flask, number: int, operator: Person) -> int:
    """A campaign of five days ago; its people as ``PEOPLE`` says, delivered at noon, read at three in São Paulo."""
    listed = [{"phone": phone, "variables": {"Nome": "Ana", "Pedido": "=1+1"}} for phone in PEOPLE]
    made = draft(operator, number, listed, timezone="America/Sao_Paulo")
    put(operator, made, "running")
    run_jobs("planning")
    sent(number, made)
    noon = (clock.now() - timedelta(days=5)).replace(hour=15, minute=10, second=0, microsecond=0)
    for (one, _), state in zip(rows_of(made), PEOPLE.values(), strict=True):
        values = {
            "id": one,
            "state": state,
            "accepted": noon,
            "delivered": noon if state in ("delivered", "read") else None,
            "read": noon + timedelta(hours=3) if state == "read" else None,
            "code": 131026 if state == "failed" else None,
        }
        db.session.execute(
            db.text(
                "UPDATE messages SET state = :state, accepted_at = :accepted, delivered_at = :delivered, "
                "read_at = :read, error_code = :code WHERE id = :id"
            ),
            values,
        )
    db.session.execute(db.text("UPDATE campaigns SET started_at = :at WHERE id = :id"), {"id": made, "at": noon})
    db.session.commit()
    relay.run_all()
    assert read(operator, made)["status"] == "completed"
    return made


def key_of(campaign: int, place: int) -> str:
    return str(rows_of(campaign)[place][1])


def answer(number: int, key: str, minutes: float, kind: str = "text") -> None:
    """Somebody wrote so long after the message."""
    noon = (clock.now() - timedelta(days=5)).replace(hour=15, minute=10, second=0, microsecond=0)
    at = noon + timedelta(minutes=minutes)
    who = {"recipient_key": key, "to_number": None, "plan_id": add_plan()}
    add_messages(number, direction="inbound", state="received", kind=kind, state_at=at, **who)


def meant(intent: str) -> None:
    """The last answer was understood so."""
    db.session.execute(
        db.text(
            "INSERT INTO message_intents (message_id, intent, confidence, by) "
            "SELECT max(id), :one, 1, 'rules' FROM messages"
        ),
        {"one": intent},
    )
    db.session.commit()


def say_no(key: str, minutes: float, channel: str = "word", proof: str = "STOP") -> None:
    noon = (clock.now() - timedelta(days=5)).replace(hour=15, minute=10, second=0, microsecond=0)
    db.session.execute(
        db.text(
            "INSERT INTO consent_events (key, action, scope, channel, proof, at) "
            "VALUES (:key, 'opt_out', 'all', :channel, :proof, :at)"
        ),
        {"key": key, "channel": channel, "proof": proof, "at": noon + timedelta(minutes=minutes)},
    )
    db.session.commit()


def parts(found: Json, by: str) -> dict[str | None, Json]:
    return {one["key"]: one for one in next(one for one in found["breakdowns"] if one["by"] == by)["parts"]}


def test_the_report_divides_people_by_whatever_they_differ_in(
    app: Flask, over: int, number: int, operator: Person
) -> None:
    answer(number, key_of(over, 0), 10)
    answer(number, key_of(over, 0), 500)
    answer(number, key_of(over, 2), 30)
    answer(number, key_of(over, 3), 20, kind="reaction")
    say_no(key_of(over, 2), 31)
    say_no(key_of(over, 1), 60, channel="staff")
    say_no(key_of(over, 3), 60 * 80)
    found = operator.get(f"/campaigns/{over}/report").json
    assert found["total"] == {
        "planned": 6, "sent": 5, "delivered": 4, "read": 2, "replied": 2, "opted_out": 1, "failed": 1,
    }  # fmt: skip
    countries = parts(found, "country")
    assert {key: (one["planned"], one["read"], one["replied"]) for key, one in countries.items()} == {
        "BR": (3, 2, 2), "UY": (1, 0, 0), "CA": (1, 0, 0), "GB": (1, 0, 0),
    }  # fmt: skip
    assert (countries["BR"]["label"], countries["CA"]["failed"]) == ("Brazil", 1)
    accounts, plans, zones = (parts(found, by) for by in ("account", "plan", "zone"))
    assert list(accounts) == [str(number)] and next(iter(plans.values()))["label"] == "order_update (pt_BR)"
    assert {key: one["planned"] for key, one in zones.items()} == {"America/Sao_Paulo": 6}
    assert found["first_reply_seconds"] == 20 * 60
    hours = {one["hour"]: (one["delivered"], one["read"]) for one in found["hours"]}
    assert (hours[12], hours[15], hours[0]) == ((4, 0), (0, 2), (0, 0)) and len(hours) == 24
    funnel = operator.get(f"/campaigns/{over}/stats").json["funnel"]
    assert (funnel["replied"], funnel["opted_out"]) == (2, 1)


def test_each_person_counts_once_by_the_last_answer_that_was_understood(
    app: Flask, over: int, number: int, operator: Person
) -> None:
    told: list[tuple[int, float, str | None]] = [
        (0, 10, "no"), (0, 20, "yes"), (0, 30, None),
        (2, 15, "yes"),
        (3, 25, "question"), (3, 60 * 80, "stop"),
    ]  # fmt: skip
    for place, minutes, intent in told:
        answer(number, key_of(over, place), minutes)
        if intent:
            meant(intent)
    found = operator.get(f"/campaigns/{over}/report").json
    assert {one["intent"]: one["people"] for one in found["intents"] if one["people"]} == {"yes": 2, "question": 1}
    assert [one["intent"] for one in found["intents"]] == ["yes", "no", "question", "complaint", "person", "stop"]
    rows = operator.get(f"/campaigns/{over}/report/export").text.splitlines()
    assert [row.split(",")[1] for row in rows if row.startswith("intent,")] == [
        one["intent"] for one in found["intents"]
    ]


def test_the_messages_of_a_test_have_their_letters(app: Flask, over: int, number: int, operator: Person) -> None:
    other = add_plan("order_update_b")
    db.session.execute(
        db.text(
            "INSERT INTO campaign_variants (campaign_id, arm, template_id, plan_id) "
            "SELECT id, 1, template_id, :plan FROM campaigns WHERE id = :id"
        ),
        {"id": over, "plan": other},
    )
    db.session.execute(
        db.text("UPDATE messages SET plan_id = :plan WHERE campaign_id = :id AND row_number > 4"),
        {"id": over, "plan": other},
    )
    db.session.commit()
    found = parts(operator.get(f"/campaigns/{over}/report").json, "plan")
    assert {one["label"]: one["planned"] for one in found.values()} == {
        "A: order_update (pt_BR)": 4, "B: order_update_b (pt_BR)": 2,
    }  # fmt: skip


def test_people_of_other_zones_are_told_apart(app: Flask, number: int, operator: Person) -> None:
    listed = [
        {"phone": phone, "variables": {"Nome": "A", "Pedido": "1"}} for phone in ("+351912345678", "+5511987650001")
    ]
    made = draft(operator, number, listed, timezone="America/Sao_Paulo", schedule={"local_start": "2030-01-01T09:00"})
    put(operator, made, "scheduled")
    db.session.execute(db.text("UPDATE campaigns SET scheduled_at = now() WHERE id = :id"), {"id": made})
    db.session.commit()
    relay.run_all()
    run_jobs("planning")
    found = operator.get(f"/campaigns/{made}/report").json
    assert {key: one["planned"] for key, one in parts(found, "zone").items()} == {
        "Europe/Lisbon": 1, "America/Sao_Paulo": 1,
    }  # fmt: skip


def test_large_campaigns_have_their_report_made_beforehand(
    app: Flask, over: int, operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "LARGE", 5)
    monkeypatch.setattr(results, "LARGE", 5)
    exact = operator.get(f"/campaigns/{over}/results").json
    relay.reports()
    first = operator.get(f"/campaigns/{over}/report").json
    kept = operator.get(f"/campaigns/{over}/results").json
    assert {**kept, "counted_at": exact["counted_at"]} == exact
    assert kept["counted_at"] == first["made_at"]
    db.session.execute(db.text("UPDATE messages SET state = 'read' WHERE state = 'delivered'"))
    db.session.execute(db.text("UPDATE campaign_reports SET made_at = made_at - interval '30 seconds'"))
    db.session.commit()
    relay.reports()
    assert operator.get(f"/campaigns/{over}/report").json["total"] == first["total"]
    assert operator.get(f"/campaigns/{over}/results").json["messages"] == exact["messages"]
    db.session.execute(db.text("UPDATE campaign_reports SET made_at = made_at - interval '1 day'"))
    db.session.commit()
    relay.reports()
    assert operator.get(f"/campaigns/{over}/report").json["total"]["read"] == 4
    assert operator.get(f"/campaigns/{over}/results").json["messages"][0]["read"] == 4
    # Long after the end nobody works on it any more.
    db.session.execute(db.text("UPDATE campaigns SET completed_at = now() - interval '9 days'"))
    db.session.execute(db.text("UPDATE campaign_reports SET content = '{}', made_at = now() - interval '1 day'"))
    db.session.commit()
    relay.reports()
    assert db.session.scalar(db.text("SELECT content FROM campaign_reports")) == {}


def table(who: Person, path: str) -> list[dict[str, str]]:
    answer = who.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


def test_the_tables_of_the_report_are_a_file(
    app: Flask, over: int, number: int, admin: Person, operator: Person
) -> None:
    card(admin, BR_utility="0.01")
    found = table(operator, f"/campaigns/{over}/report/export")
    by_part: dict[str, list[Any]] = {}
    for row in found:
        by_part.setdefault(row["part"], []).append(row)
    assert {"total", "account", "country", "plan", "zone", "hour", "failure", "intent"} == set(by_part)
    assert (by_part["total"][0]["sent"], len(by_part["hour"]), by_part["failure"][0]["key"]) == ("5", 24, "131026")
    url = f"/api/v1/campaigns/{over}/report/export?format=xlsx"
    sheet = app.test_client().get(url, headers={"Authorization": f"Bearer {operator.token}"})
    cells = openpyxl.load_workbook(io.BytesIO(sheet.get_data())).active
    assert [cells["A2"].value, cells["D2"].value] == ["total", 6]


def test_every_attempt_is_a_row_of_a_file(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        meta.faults({"kind": "error", "code": 131000, "next": 1})
        made = draft(operator, number, 3)
        put(operator, made, "running")
        until_status(operator, made, "completed")
        meta.until_idle()
    found = table(operator, f"/campaigns/{made}/attempts/export")
    assert len(found) >= 3
    assert {one["outcome"] for one in found} <= {"accepted", "refused"}
    assert all(one["number"] and one["started_at"] and one["ended_at"] and one["http_status"] for one in found)
    assert [one["wamid"][:6] for one in found if one["outcome"] == "accepted"] == ["wamid."] * 3
    assert [int(one["row"]) for one in found] == sorted(int(one["row"]) for one in found)


def test_a_recurring_campaign_tells_its_next_times(app: Flask, number: int, operator: Person) -> None:
    made = draft(
        operator, number, 2, timezone="America/Sao_Paulo", scheduled_at="2030-01-01T12:00:00Z",
        schedule={"recurrence": {"rule": "FREQ=WEEKLY"}},
    )  # fmt: skip
    assert operator.get(f"/campaigns/{made}/next-times").json["times"] == []
    put(operator, made, "scheduled", scheduled_at="2030-01-01T12:00:00Z")
    assert operator.get(f"/campaigns/{made}/next-times").json["times"] == [
        f"2030-01-{day:02}T12:00:00Z" for day in (1, 8, 15, 22, 29)
    ]
    once = draft(operator, number, 2)
    assert operator.get(f"/campaigns/{once}/next-times").json["times"] == []
