"""Several messages in one campaign: everybody gets exactly one, in their language, from their arm of the test."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatcher.accounts.models import Template
from dispatcher.campaigns.audience import dry_run
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.campaigns.variants.drawing import Lots, digest_of
from dispatcher.campaigns.variants.languages import nearest
from dispatcher.campaigns.variants.rehearsing import Chooser
from dispatcher.contacts.models import Contact
from dispatcher.database import db, session, transaction
from dispatcher.jobqueue.jobs import PLANNING
from dispatcher.messages.models import Message, MessagePlan
from tests.accounts.conftest import Person
from tests.campaigns.stories import MAPPING, draft, put, read, template_id, until_status
from tests.messages.machinery import engine, run_jobs
from tests.messages.world import Json, change, person
from tests.servers import SimulatorProcess

REMINDER = {
    "header.1": {"source": "constant", "value": "Clínica", "fallback": ""},
    "body.1": {"source": "column", "value": "Nome", "fallback": "cliente"},
    "body.2": {"source": "constant", "value": "amanhã", "fallback": ""},
    "body.3": {"source": "column", "value": "Pedido", "fallback": "10h"},
}


def reminder(language: str, arm: int = 0, **more: Json) -> Json:
    """The appointment reminder in a language, as a variant."""
    found = template_id("appointment_reminder", language)
    return {"arm": arm, "template_id": found, "template_variables": {**REMINDER, **more}}


def speaking(languages: list[str]) -> list[Json]:
    """Somebody for each language."""
    return [
        {"phone": person()[1], "variables": {"Nome": f"P{n}", "Pedido": f"A-{n}", "Idioma": language}}
        for n, language in enumerate(languages)
    ]


def in_two_languages(operator: Person, number: int, recipients: list[Json], **more: Any) -> int:
    """A campaign in Portuguese and English."""
    first = reminder("pt_BR")
    given = {"template_id": first["template_id"], "template_variables": first["template_variables"]}
    return draft(
        operator, number, recipients, **{**given, "variants": [reminder("en_US")], "language_column": "Idioma", **more}
    )


def languages_planned(campaign: int) -> list[str]:
    """The language of each message, in the order of the file."""
    db.session.rollback()
    chosen = (
        select(MessagePlan.template["language"].astext)
        .join(Message, Message.plan_id == MessagePlan.id)
        .where(Message.campaign_id == campaign)
        .order_by(Message.row_number)
    )
    return list(session().scalars(chosen))


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("pt_BR", "pt_BR"), ("pt-br", "pt_BR"), ("PT", "pt_BR"), ("Português", "pt_BR"), ("pt_PT", "pt_BR"),
        ("en", "en_US"), ("English", "en_US"), ("inglês", "en_US"), ("en-GB", "en_US"),
        ("de", None), ("", None), ("???", None), ("x" * 5000, None),
    ],
)  # fmt: skip
def test_the_nearest_language_is_found_however_it_is_written(told: str, found: str | None) -> None:
    assert nearest(told, ("pt_BR", "en_US")) == found


def test_a_region_falls_to_another_of_the_same_language() -> None:
    assert nearest("pt_BR", ("en_US", "pt_PT")) == "pt_PT"
    assert nearest("es_MX", ("es_AR", "es")) == "es_AR"
    assert nearest("pt", ("pt_BR", "pt_PT")) == "pt_BR"


def test_everybody_is_written_to_in_their_language(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    told = ["pt_BR", "en", "English", "", "de", "pt-PT", "EN-gb"]
    with engine(app, simulator) as meta:
        campaign = in_two_languages(operator, number, speaking(told))
        found = operator.post(f"/campaigns/{campaign}/dry-run").json
        assert found["blocking"] == []
        assert [(one["template"]["language"], one["people"]) for one in found["messages"]] == [
            ("pt_BR", 4),
            ("en_US", 3),
        ]
        put(operator, campaign, "running")
        until_status(operator, campaign, "completed")
        assert (meta.accepted(), meta.doubles("recipient")) == (7, 0)
    assert languages_planned(campaign) == ["pt_BR", "en_US", "en_US", "pt_BR", "pt_BR", "pt_BR", "en_US"]


def test_the_contact_tells_the_language_where_the_file_does_not(app: Flask, number: int, operator: Person) -> None:
    speaks, silent = person(), person()
    with transaction() as current:
        current.add(Contact(phone=speaks[1], phone_key=speaks[0], language="en_GB", source="manual"))
    rows = [{"phone": one[1], "variables": {"Nome": "Ana", "Pedido": "1"}} for one in (speaks, silent)]
    campaign = in_two_languages(operator, number, rows, language_column=None)
    shown = operator.get(f"/campaigns/{campaign}/preview", row=1).json
    assert (shown["language"], shown["message"]) == ("en_US", 1)
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    assert languages_planned(campaign) == ["en_US", "pt_BR"]


def test_each_language_is_previewed_and_tested_with_the_same_row(number: int, operator: Person) -> None:
    campaign = in_two_languages(operator, number, speaking(["pt", "en"]))
    for message, language in ((None, "pt_BR"), (0, "pt_BR"), (1, "en_US")):
        more = {} if message is None else {"message": message}
        assert operator.get(f"/campaigns/{campaign}/preview", row=1, **more).json["language"] == language
    assert operator.get(f"/campaigns/{campaign}/preview", row=1, message=7).status_code == 404
    tested = operator.post(f"/campaigns/{campaign}/test-send", {"phone": person()[1], "row": 1, "message": 1})
    assert tested.status_code == 202, tested.text
    sent = session().get_one(MessagePlan, session().get_one(Message, tested.json["message_id"]).plan_id)
    assert sent.template["language"] == "en_US"


def test_what_is_missing_in_one_language_keeps_only_its_people_back(app: Flask, number: int, operator: Person) -> None:
    needs = {"body.3": {"source": "column", "value": "Hora", "fallback": ""}}
    campaign = in_two_languages(operator, number, speaking(["pt", "en"]), variants=[reminder("en_US", **needs)])
    found = operator.post(f"/campaigns/{campaign}/dry-run").json
    assert (found["will_send"], found["by_code"]) == (1, {"MISSING_VARIABLE": 1})
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    chosen = select(Message.state, Message.reason).where(Message.campaign_id == campaign).order_by(Message.row_number)
    assert [tuple(row) for row in session().execute(chosen)] == [
        ("queued", None),
        ("skipped", "MISSING_VARIABLE:body.3"),
    ]


def obstacles(operator: Person, campaign: int) -> list[str]:
    return [one["code"] for one in operator.post(f"/campaigns/{campaign}/dry-run").json["blocking"]]


def test_every_message_is_checked_before_the_start(number: int, operator: Person) -> None:
    campaign = in_two_languages(operator, number, speaking(["pt", "en"]))
    unmapped = {"template_id": template_id("appointment_reminder", "en_US"), "template_variables": {}}
    operator.call("PATCH", f"/campaigns/{campaign}", {"variants": [unmapped]})
    assert set(obstacles(operator, campaign)) == {"VARIABLE_UNMAPPED"}
    operator.call("PATCH", f"/campaigns/{campaign}", {"variants": [reminder("en_US"), reminder("en_US")]})
    assert obstacles(operator, campaign) == ["LANGUAGE_TWICE"]
    news = {"template_id": template_id("store_news"), "template_variables": {"body.1": REMINDER["body.1"]}}
    operator.call("PATCH", f"/campaigns/{campaign}", {"variants": [news]})
    assert "CATEGORIES_DIFFER" in obstacles(operator, campaign)
    operator.call("PATCH", f"/campaigns/{campaign}", {"variants": [reminder("en_US")]})
    change(Template, template_id("appointment_reminder", "en_US"), status="REJECTED")
    assert obstacles(operator, campaign) == ["TEMPLATE_NOT_SENDABLE"]
    assert put(operator, campaign, "running").status_code in (400, 422)


def test_a_variable_of_a_variant_is_refused_by_its_name(number: int, operator: Person) -> None:
    wrong = reminder("en_US", **{"body.9": {"source": "constant", "value": "x", "fallback": ""}})
    body = {"name": "Sale", "account_id": number, "template_id": template_id(), "variants": [wrong]}
    refused = operator.post("/campaigns", body)
    assert refused.status_code in (400, 422)
    assert "variants.0.template_variables.body.9" in refused.json["error"]["details"]


def test_a_copy_keeps_its_messages(number: int, operator: Person) -> None:
    campaign = in_two_languages(operator, number, speaking(["pt", "en"]))
    copy = operator.post(f"/campaigns/{campaign}/clone").json
    assert [one["template"]["language"] for one in copy["variants"]] == ["en_US"]
    assert copy["language_column"] == "Idioma"
    assert read(operator, campaign)["variants"] == copy["variants"]


def test_the_database_and_the_rehearsal_choose_alike(app: Flask, number: int, operator: Person) -> None:
    """Thousands of people over arms, languages, hold-out and the part that waits: the two never disagree."""
    told = ["pt", "en", "", "Inglês", "de"]
    rows = speaking([told[n % len(told)] for n in range(1500)])
    test = {"shares": [50, 40], "hold_out": 10, "first_percent": 30}
    variants = [reminder("en_US"), {"arm": 1, "template_id": template_id(), "template_variables": MAPPING}]
    campaign = in_two_languages(operator, number, rows, variants=variants, ab_test=test)
    chooser = Chooser(session(), session().get_one(Campaign, campaign))
    given = session().scalars(select(CampaignRecipient).filter_by(campaign_id=campaign)).all()
    expected = {row.row_number: chooser.choose(row, {}) for row in given}
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    db.session.rollback()
    plans = {
        one.plan_id: index
        for index, one in enumerate(Chooser(session(), session().get_one(Campaign, campaign)).definitions)
    }
    for message in session().scalars(select(Message).filter_by(campaign_id=campaign)):
        chosen = expected[message.row_number or 0]
        assert (message.reason == "HOLD_OUT") == (chosen.lot.arm is None)
        assert (message.slot_id == -1) == chosen.lot.waits
        if not chosen.lot.waits and chosen.lot.arm is not None:
            assert plans[message.plan_id] == chosen.candidates[0]
    assert dry_run.dry_run(session(), session().get_one(Campaign, campaign))["waiting"] > 0


def test_shares_are_drawn_as_they_were_given() -> None:
    """Fixed ids, so the draw is the same every time: each arm is within four standard deviations of its share."""
    lots, people_of_arm = Lots((45, 45), first_percent=20), Counter[Any]()
    for one in range(20_000):
        lot = lots.drawn(digest_of(7, f"55119{one:08}"))
        people_of_arm["held out" if lot.arm is None else "waits" if lot.waits else lot.arm] += 1
    for arm, share in (("held out", 0.1), ("waits", 0.9 * 0.8), (0, 0.45 * 0.2), (1, 0.45 * 0.2)):
        deviation = (20_000 * share * (1 - share)) ** 0.5
        assert abs(people_of_arm[arm] - 20_000 * share) < 4 * deviation, (arm, people_of_arm)
