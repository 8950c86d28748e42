"""What people answer to campaigns, in the inbox: found by campaign and meaning, and set right by staff."""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from dispatcher.campaigns.models import Campaign
from dispatcher.contacts.consent_models import ConsentEvent, Suppression
from dispatcher.conversations.models import CampaignReply
from dispatcher.database import session, transaction
from dispatcher.http import Role
from tests.api.world import Person
from tests.conversations.hearing import ANA, BIA, at, hear
from tests.messages.world import add_messages, add_plan
from tests.webhooks.world import NOON, add_campaign, said


def campaign_to(number: int, keys: Sequence[str], hours_ago: float) -> int:
    """A campaign that reached these people so long before noon, and has ended."""
    made, plan, then = add_campaign(number), add_plan(), NOON - timedelta(hours=hours_ago)
    for key in keys:
        sent = {"recipient_key": key, "accepted_at": then, "variables": {"body.1": "Ana", "body.2": "7"}}
        add_messages(number, campaign_id=made, plan_id=plan, state="read", **sent)
    with transaction() as current:
        over = {"started_at": then, "completed_at": then, "status": "completed", "planned": len(keys)}
        current.execute(update(Campaign).where(Campaign.id == made).values(over))
    return made


@pytest.fixture
def sale(number: int) -> int:
    return campaign_to(number, [ANA, BIA], 60)


def found(who: Person, **wanted: Any) -> list[str]:
    """Whom a filter of the inbox finds, by phone; the count that goes with it is the same."""
    items = who.get("/conversations", **wanted).json["items"]
    assert who.get("/conversations/matching", **wanted).json == {"count": len(items)}
    return sorted(one["contact"]["phone"].lstrip("+") for one in items)


def reported(who: Person, campaign: int) -> dict[str, int]:
    with transaction() as current:
        current.execute(text("DELETE FROM campaign_reports"))
    meant = who.get(f"/campaigns/{campaign}/report").json["intents"]
    return {one["intent"]: one["people"] for one in meant if one["people"]}


def test_all_who_said_yes_are_found_and_are_those_of_the_report(number: int, sale: int, agent: Person) -> None:
    news = campaign_to(number, [ANA], 100)
    hear(said("Sim, quero!", wamid="w1", timestamp=at(0)), said("Obrigada", wamid="w2", timestamp=at(60)))
    hear(said("No, gracias", wamid="w3", sender=BIA, timestamp=at(0)))
    assert (found(agent, campaign_id=sale, intent="yes"), found(agent, campaign_id=sale, intent="no")) == ([ANA], [BIA])
    assert reported(agent, sale) == {"yes": 1, "no": 1}
    assert found(agent, campaign_id=news) == [], "three days later nothing is an answer"
    later = campaign_to(number, [ANA, BIA], -1)
    hear(said("❤️", wamid="w4", timestamp=at(7200)))
    assert (found(agent, campaign_id=later), found(agent, campaign_id=later, intent="unclear")) == ([ANA], [ANA])
    assert found(agent, campaign_id=sale, intent="yes") == [ANA], "who answered another since has still said yes"
    assert found(agent, intent="yes") == [ANA]
    (ana,) = agent.get("/conversations", campaign_id=later).json["items"]
    # The heart answers the sale, too, which does not take back the yes.
    assert [(one["campaign"]["id"], one["intent"], one["by"]) for one in ana["replies"]] == [
        (later, None, None),
        (sale, "yes", "rules"),
    ]


def test_any_order_and_any_repetition_come_to_the_same(number: int, agent: Person) -> None:
    words = ["Sim", "Quanto custa?", "nossa que lindo"]
    orders = list(itertools.permutations(range(3)))
    keys = [f"55119876500{n:02}" for n in range(len(orders))]
    sale = campaign_to(number, keys, 2)
    for key, order in zip(keys, orders, strict=True):
        for n in (*order, *order[:2]):
            hear(said(words[n], wamid=f"{key}.{n}", sender=key, timestamp=at(n * 60)))
    assert found(agent, campaign_id=sale, intent="question") == keys
    assert len(session().scalars(select(CampaignReply)).all()) == len(keys)


def test_staff_sets_right_what_was_meant(app: Flask, number: int, sale: int, agent: Person, anybody: Any) -> None:
    hear(said("Sim", wamid="w1", timestamp=at(0)), said("quanto custa?", wamid="w2", timestamp=at(60)))
    (ana,) = agent.get("/conversations").json["items"]
    asked = ana["replies"][0]["message_id"]

    def mean(intent: str | None, who: Person = agent, message: int = asked) -> Any:
        return who.call("PUT", f"/conversations/{ana['id']}/messages/{message}/meaning", {"intent": intent})

    assert mean("complaint").json["replies"][0] | {"campaign": None} == {
        "campaign": None, "message_id": asked, "intent": "complaint", "by": "staff",
    }  # fmt: skip
    hear(said("quanto custa?", wamid="w2", timestamp=at(60)))
    assert (found(agent, campaign_id=sale, intent="complaint"), reported(agent, sale)) == ([ANA], {"complaint": 1})
    mean(None)
    assert (found(agent, campaign_id=sale, intent="yes"), reported(agent, sale)) == ([ANA], {"yes": 1})

    assert mean("yes", message=sale).status_code == 404, "a message of ours"
    assert mean("yes", anybody(Role.AGENT)).status_code == 404
    assert mean("yes", anybody(Role.VIEWER, number)).status_code == 403
    assert session().scalars(select(ConsentEvent)).all() == []
    for _ in range(2):
        assert mean("stop").status_code == 200
    said_no = session().scalars(select(ConsentEvent)).one()
    assert (said_no.channel, said_no.proof, said_no.created_by_id) == ("staff", "quanto custa?", agent.user_id)
    assert [one.key for one in session().scalars(select(Suppression))] == [ANA]
