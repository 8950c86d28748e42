"""Writing again to a part of those a campaign reached."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from dispatcher import clock
from dispatcher.campaigns.models import CampaignRecipient
from dispatcher.campaigns.running import relay
from dispatcher.database import db, session
from dispatcher.messages.models import Message
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read, until_status
from tests.messages.machinery import engine, run_jobs
from tests.messages.world import add_messages, add_plan
from tests.servers import SimulatorProcess

OUTCOMES = ("accepted", "sent", "delivered", "delivered", "read", "read", "failed", "unknown")


@pytest.fixture
def over(app: Flask, number: int, operator: Person) -> int:
    """A completed campaign: rows 4 and 6 answered, row 1 long after, row 5 only with a thumb."""
    made = draft(operator, number, len(OUTCOMES))
    put(operator, made, "running")
    run_jobs("planning")
    sent = clock.now() - timedelta(days=5)
    for row, state in enumerate(OUTCOMES, start=1):
        for step in ("sending", state):
            table = Message.__table__
            change = table.update().where(table.c.campaign_id == made, table.c.row_number == row)
            db.session.execute(change.values(state=step, accepted_at=sent))
    db.session.execute(
        db.text("UPDATE campaigns SET started_at = now() - interval '6 days' WHERE id = :id"), {"id": made}
    )
    db.session.commit()
    relay.run_all()
    assert read(operator, made)["status"] == "completed"
    for row, hours, kind in ((4, 1, "text"), (6, 70, "button"), (6, 71, "text"), (1, 80, "text"), (5, 1, "reaction")):
        answered(number, made, row, hours, kind)
    return made


def answered(number: int, campaign: int, row: int, hours: int, kind: str) -> None:
    """Somebody of the campaign wrote so long after the message."""
    chosen = select(Message.recipient_key).filter_by(campaign_id=campaign, row_number=row)
    key = session().scalars(chosen).one()
    at = clock.now() - timedelta(days=5) + timedelta(hours=hours)
    who = {"recipient_key": key, "to_number": None, "plan_id": add_plan()}
    add_messages(number, direction="inbound", state="received", kind=kind, state_at=at, **who)


def rows(of: int) -> list[int]:
    """The rows of the first file that a follow-up holds."""
    db.session.rollback()
    chosen = select(CampaignRecipient.row_number).filter_by(campaign_id=of)
    return list(session().scalars(chosen.order_by(CampaignRecipient.row_number)))


def test_it_tells_how_many_are_in_each_group(app: Flask, over: int, operator: Person) -> None:
    found = operator.get(f"/campaigns/{over}/follow-up").json["groups"]
    assert {one["group"]: one["count"] for one in found} == {
        "not_read": 4, "read": 2, "not_replied": 2, "replied": 2,
    }  # fmt: skip
    assert operator.get(f"/campaigns/{over}/stats").json["funnel"]["replied"] == 2
    assert "follow_up" in read(operator, over)["actions"]


@pytest.mark.parametrize(
    ("group", "whom"), [("not_read", [1, 2, 3, 4]), ("read", [5, 6]), ("not_replied", [3, 5]), ("replied", [4, 6])]
)
def test_a_draft_holds_just_these_people(app: Flask, over: int, operator: Person, group: str, whom: list[int]) -> None:
    made = operator.post(f"/campaigns/{over}/follow-up", {"group": group})
    assert made.status_code == 201, made.text
    assert (made.json["status"], made.json["parent_id"]) == ("draft", over)
    assert rows(made.json["id"]) == whom
    entry = operator.get(f"/campaigns/{made.json['id']}/recipients").json
    assert entry["total"] == len(whom)


def test_it_waits_for_the_end_and_for_people(app: Flask, over: int, number: int, operator: Person) -> None:
    early = draft(operator, number, 2)
    refused = operator.post(f"/campaigns/{early}/follow-up", {"group": "read"})
    assert refused.status_code == 409 and "over" in refused.json["error"]["message"]
    db.session.execute(
        db.text("UPDATE messages SET state = 'read' WHERE campaign_id = :id AND state = 'delivered'"), {"id": over}
    )
    db.session.execute(db.text("DELETE FROM messages WHERE direction = 'inbound'"))
    db.session.commit()
    nobody = operator.post(f"/campaigns/{over}/follow-up", {"group": "replied"})
    assert nobody.status_code == 409 and "nobody" in nobody.json["error"]["message"]
    assert "group" in operator.post(f"/campaigns/{over}/follow-up", {"group": "friends"}).json["error"]["details"]


def test_the_follow_up_goes_to_them_and_to_nobody_else(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        first = draft(operator, number, 6)
        put(operator, first, "running")
        until_status(operator, first, "completed")
        meta.until_idle()
        groups = {one["group"]: one["count"] for one in operator.get(f"/campaigns/{first}/follow-up").json["groups"]}
        wanted = max(("not_read", "read"), key=lambda group: groups[group])
        second = operator.post(f"/campaigns/{first}/follow-up", {"group": wanted}).json["id"]
        put(operator, second, "running")
        until_status(operator, second, "completed")
        assert meta.accepted() == 6 + len(rows(second))
        assert meta.doubles() == 0
