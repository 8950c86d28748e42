"""Several messages in one campaign: everybody gets exactly one, in their language, from their arm of the test."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from dispatcher import clock
from dispatcher.accounts.models import Template
from dispatcher.auth.models import AuditEntry
from dispatcher.campaigns import planner
from dispatcher.campaigns.audience import dry_run
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.campaigns.running import relay
from dispatcher.campaigns.variants.confidence import Count, interval, p_value, verdict
from dispatcher.campaigns.variants.drawing import Lots, digest_of
from dispatcher.campaigns.variants.languages import nearest
from dispatcher.campaigns.variants.rehearsing import Chooser
from dispatcher.contacts.consent_models import Suppression
from dispatcher.contacts.models import Contact
from dispatcher.database import db, session, transaction
from dispatcher.jobqueue.jobs import PLANNING
from dispatcher.messages import ledger
from dispatcher.messages.models import Message, MessagePlan
from tests.accounts.conftest import Person
from tests.campaigns.stories import MAPPING, draft, people, put, read, template_id, until_status
from tests.messages.machinery import engine, relaying, run_jobs
from tests.messages.world import Json, change, person, side_by_side
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


# Tests of one message against another ---------------------------------------------------------------------------------


def ab(operator: Person, number: int, recipients: list[Json] | int, test: Json, **more: Any) -> int:
    """A campaign that tests the order update (A) against the reminder (B)."""
    return draft(operator, number, recipients, variants=[reminder("pt_BR", arm=1)], ab_test=test, **more)


def rows_of(campaign: int) -> dict[str, list[Message]]:
    """Messages by what they are: A, B, held out, waiting."""
    db.session.rollback()
    found: dict[str, list[Message]] = {"A": [], "B": [], "held out": [], "waiting": []}
    own = session().get_one(Campaign, campaign).plan_id
    for one in session().scalars(select(Message).filter_by(campaign_id=campaign)):
        kind = "waiting" if one.slot_id == -1 else "held out" if one.reason == "HOLD_OUT" else "AB"[one.plan_id != own]
        found[kind].append(one)
    return found


def results(who: Person, campaign: int) -> Json:
    """What became of each variant, message and number."""
    answer = who.get(f"/campaigns/{campaign}/results")
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_everybody_gets_one_variant_and_the_held_out_get_nothing(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        campaign = ab(operator, number, 60, {"shares": [40, 40], "hold_out": 20})
        told = operator.post(f"/campaigns/{campaign}/dry-run").json
        put(operator, campaign, "running")
        done = until_status(operator, campaign, "completed")
        found = rows_of(campaign)
        sent = len(found["A"]) + len(found["B"])
        assert (meta.accepted(), meta.doubles("recipient")) == (sent, 0)
    assert (told["will_send"], told["held_out"]) == (sent, len(found["held out"]))
    assert [one["people"] for one in told["messages"]] == [len(found["A"]), len(found["B"])]
    assert min(len(found[kind]) for kind in ("A", "B", "held out")) > 0
    assert done["stats"]["balanced"] and done["stats"]["planned"] == 60
    assert done["stats"]["states"]["skipped"] == len(found["held out"])
    skipped = operator.get(f"/campaigns/{campaign}/stats").json["skipped"]
    assert [(one["reason"], one["count"]) for one in skipped] == [("HOLD_OUT", len(found["held out"]))]
    shown = results(operator, campaign)
    assert [one["people"] for one in shown["arms"]] == [len(found["A"]), len(found["B"])]
    assert (shown["held_out"], shown["waiting"], shown["winner"]) == (len(found["held out"]), 0, None)


def waiting(operator: Person, campaign: int) -> Json:
    """Wait until the first part of the test is out."""
    found: Json = until_status(operator, campaign, "waiting")
    assert found["status_reason"]["cause"] == "test", found["status_reason"]
    return found


def test_a_person_sends_the_winner_to_the_rest(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    test = {"shares": [50, 50], "first_percent": 30, "measure": "replied"}
    with engine(app, simulator, senders=2) as meta, relaying(app), relaying(app):
        campaign = ab(operator, number, 80, test)
        put(operator, campaign, "running")
        found = waiting(operator, campaign)
        first = rows_of(campaign)
        assert meta.accepted() == len(first["A"]) + len(first["B"]) < 80
        assert (found["waiting_until"], found["stats"]["planned"]) == (None, 80)
        assert {"choose_winner", "pause", "cancel"} <= set(found["actions"])
        assert put(operator, campaign, "running").status_code == 409
        assert operator.post(f"/campaigns/{campaign}/winner", {"arm": 2}).status_code in (400, 422)
        chosen = operator.post(f"/campaigns/{campaign}/winner", {"arm": 1})
        assert (chosen.status_code, chosen.json["winner"]) == (200, 1)
        assert operator.post(f"/campaigns/{campaign}/winner", {"arm": 0}).status_code == 409
        done = until_status(operator, campaign, "completed")
        assert (meta.accepted(), meta.doubles("recipient")) == (80, 0)
    after = rows_of(campaign)
    assert (len(after["A"]), len(after["B"])) == (len(first["A"]), 80 - len(first["A"]))
    assert {frozenset(one.variables or {}) for one in after["B"]} == {frozenset({"body.1", "body.3"})}
    assert done["stats"]["balanced"]
    shown = results(operator, campaign)
    # What the rest got is no part of the comparison.
    assert [one["sent"] for one in shown["arms"]] == [len(first["A"]), len(first["B"])]
    assert audited("campaign.winner")[-1]["variant"] == "B"


def audited(action: str) -> list[Json]:
    db.session.rollback()
    chosen = select(AuditEntry.details).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return list(session().scalars(chosen))


def test_time_takes_the_winner_once_with_many_relays(app: Flask, number: int, operator: Person) -> None:
    test = {"shares": [50, 50], "first_percent": 40, "measure": "read", "minutes": 60}
    campaign = ab(operator, number, 60, test)
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    first = rows_of(campaign)
    # B is read by everybody, A by nobody.
    with transaction() as current:
        for kind, state in (("A", "delivered"), ("B", "read")):
            chosen = update(Message).where(Message.id.in_([one.id for one in first[kind]]))
            current.execute(chosen.values(state="sending"))
            current.execute(chosen.values(state=state, accepted_at=clock.now()))
    side_by_side(app, 4, relay.run_all)
    assert waiting(operator, campaign)["waiting_until"]
    side_by_side(app, 2, relay.run_all)
    assert len(rows_of(campaign)["waiting"]) == len(first["waiting"]) > 0
    change(Campaign, campaign, waiting_until=clock.now())
    side_by_side(app, 4, relay.run_all)
    relay.run_all()
    run_jobs(PLANNING)
    assert read(operator, campaign)["winner"] == 1
    after = rows_of(campaign)
    assert (len(after["A"]), len(after["B"]), after["waiting"]) == (len(first["A"]), 60 - len(first["A"]), [])
    (entry,) = audited("campaign.winner")
    assert (entry["variant"], entry["automatic"]) == ("B", True)
    assert {one.state for one in after["B"]} <= {"read", "pending", "queued"}
    # Meta tells whole seconds: one of the rest seems to have been taken before there was a winner.
    rest = next(one.id for one in after["B"] if one.state != "read")
    moment = session().get_one(Campaign, campaign).winner_at - timedelta(milliseconds=500)
    change(Message, rest, state="sending")
    change(Message, rest, state="sent", accepted_at=moment)
    assert [one["sent"] for one in results(operator, campaign)["arms"]] == [len(first["A"]), len(first["B"])]


def test_planning_the_rest_is_killed_between_two_chunks_and_goes_on(
    app: Flask, number: int, operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "CHUNK_ROWS", 7)
    campaign = ab(operator, number, 60, {"shares": [50, 50], "first_percent": 20})
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    waiting_before = len(rows_of(campaign)["waiting"])
    assert operator.post(f"/campaigns/{campaign}/winner", {"arm": 0}).status_code == 200
    with transaction() as current:
        assert not planner.plan_chunk(current, campaign).done
    with pytest.raises(KeyboardInterrupt), transaction() as current:
        planner.plan_chunk(current, campaign)
        raise KeyboardInterrupt
    assert len(rows_of(campaign)["waiting"]) == waiting_before - 7
    side_by_side(app, 3, lambda: run_jobs(PLANNING))
    found = rows_of(campaign)
    assert (found["waiting"], len(found["A"]) + len(found["B"])) == ([], 60)
    assert read(operator, campaign)["stats"]["balanced"]


def test_nobody_who_waits_is_sent_to_by_a_flood_of_relays_and_claims(app: Flask, number: int, operator: Person) -> None:
    campaign = ab(operator, number, 40, {"shares": [50, 50], "first_percent": 25})
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    side_by_side(app, 4, relay.run_all)
    found = rows_of(campaign)
    with transaction() as current:
        claimed = ledger.claim(current, {number: [one.id for one in found["waiting"]]})
    assert claimed == []
    assert {one.state for one in found["waiting"]} == {"pending"}
    # Cancelled, everybody has a named state.
    put(operator, campaign, "cancelled")
    assert {one.state for one in rows_of(campaign)["waiting"]} == {"cancelled"}


def test_who_says_no_while_waiting_gets_nothing(app: Flask, number: int, operator: Person) -> None:
    needs = {"body.3": {"source": "column", "value": "Hora", "fallback": ""}}
    rows = [
        {**one, "variables": {**one["variables"], "Hora": "9h" if n % 2 else ""}} for n, one in enumerate(people(40))
    ]
    campaign = draft(
        operator,
        number,
        rows,
        variants=[reminder("pt_BR", arm=1, **needs)],
        ab_test={"shares": [98, 2], "first_percent": 10},
    )
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    before = rows_of(campaign)["waiting"]
    gone = before[0].recipient_key
    with transaction() as current:
        current.add(Suppression(key=gone, origin="ours", scope="all", channel="word", since=clock.now()))
    operator.post(f"/campaigns/{campaign}/winner", {"arm": 1})
    run_jobs(PLANNING)
    db.session.rollback()
    after = {one.id: one for one in session().scalars(select(Message).filter_by(campaign_id=campaign))}
    assert after[before[0].id].reason == "OPTED_OUT"
    reasons = Counter(after[one.id].reason for one in before[1:])
    assert set(reasons) == {None, "MISSING_VARIABLE:body.3"}
    assert read(operator, campaign)["stats"]["balanced"]


def test_a_child_keeps_everybodys_variant(app: Flask, number: int, operator: Person) -> None:
    campaign = ab(operator, number, 40, {"shares": [50, 50]})
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    first = rows_of(campaign)
    kinds = {one.recipient_key: kind for kind in ("A", "B") for one in first[kind]}
    with transaction() as current:
        chosen = update(Message).where(Message.campaign_id == campaign)
        current.execute(chosen.values(state="sending"))
        current.execute(chosen.values(state="failed", error_code=131026))
    relay.run_all()
    child = operator.post(f"/campaigns/{campaign}/retry", {}).json["id"]
    put(operator, child, "running")
    run_jobs(PLANNING)
    again = rows_of(child)
    assert {one.recipient_key: kind for kind in ("A", "B") for one in again[kind]} == kinds


def test_a_child_goes_on_with_the_winner_until_it_is_another_test(app: Flask, number: int, operator: Person) -> None:
    campaign = ab(operator, number, 30, {"shares": [50, 50], "first_percent": 50})
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    operator.post(f"/campaigns/{campaign}/winner", {"arm": 1})
    run_jobs(PLANNING)
    first = rows_of(campaign)
    kinds = {one.recipient_key: kind for kind in ("A", "B") for one in first[kind]}
    with transaction() as current:
        chosen = update(Message).where(Message.campaign_id == campaign)
        current.execute(chosen.values(state="sending"))
        current.execute(chosen.values(state="delivered", accepted_at=clock.now()))
    relay.run_all()
    child = operator.post(f"/campaigns/{campaign}/follow-up", {"group": "not_read"}).json
    assert child["winner"] == 1
    # The wizard saves what it was given.
    same = {"ab_test": child["ab_test"], "variants": [reminder("pt_BR", arm=1)]}
    assert operator.call("PATCH", f"/campaigns/{child['id']}", same).json["winner"] == 1
    put(operator, child["id"], "running")
    run_jobs(PLANNING)
    again = rows_of(child["id"])
    assert {one.recipient_key: kind for kind in ("A", "B") for one in again[kind]} == kinds
    other = operator.post(f"/campaigns/{campaign}/follow-up", {"group": "not_read"}).json["id"]
    test = {**child["ab_test"], "shares": [60, 40]}
    assert operator.call("PATCH", f"/campaigns/{other}", {"ab_test": test}).json["winner"] is None


@pytest.mark.parametrize(
    ("test", "code"),
    [
        (None, "NO_SHARES"),
        ({"shares": [50, 30, 20]}, "SHARES_DO_NOT_FIT"),
    ],
)
def test_a_test_that_does_not_fit_its_variants_stands_in_the_way(
    number: int, operator: Person, test: Json | None, code: str
) -> None:
    campaign = ab(operator, number, 5, {"shares": [50, 50]})
    operator.call("PATCH", f"/campaigns/{campaign}", {"ab_test": test})
    assert obstacles(operator, campaign) == [code]


def test_variants_that_say_the_same_and_a_canary_beside_a_first_part_stand_in_the_way(
    number: int, operator: Person
) -> None:
    same = {"arm": 1, "template_id": template_id(), "template_variables": MAPPING}
    campaign = draft(operator, number, 20, variants=[same], ab_test={"shares": [50, 50]})
    assert obstacles(operator, campaign) == ["VARIANTS_EQUAL"]
    more = {"ab_test": {"shares": [50, 50], "first_percent": 20}, "canary_size": 2, "variants": [reminder("pt_BR", 1)]}
    operator.call("PATCH", f"/campaigns/{campaign}", more)
    assert obstacles(operator, campaign) == ["CANARY_AND_TEST"]


@pytest.mark.parametrize(
    "test",
    [
        {"shares": [50, 60]}, {"shares": []}, {"shares": [0, 100]}, {"shares": [50, 50], "hold_out": 10},
        {"shares": [50, 50], "minutes": 60}, {"shares": [50, 50], "first_percent": 100},
        {"shares": [50, 50], "measure": "luck"},
    ],
)  # fmt: skip
def test_shares_that_do_not_make_a_whole_are_refused(number: int, operator: Person, test: Json) -> None:
    refused = operator.post("/campaigns", {"name": "Sale", "account_id": number, "ab_test": test})
    assert refused.status_code in (400, 422)


def test_a_template_that_meta_stops_holds_every_campaign_that_has_it_in_a_variant(
    app: Flask, number: int, operator: Person
) -> None:
    campaign = ab(operator, number, 10, {"shares": [50, 50]})
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    change(Template, template_id("appointment_reminder"), status="PAUSED")
    relay.run_all()
    held = read(operator, campaign)
    assert (held["status"], held["status_reason"]["cause"]) == ("waiting", "template")
    change(Template, template_id("appointment_reminder"), status="APPROVED", synced_at=clock.now())
    relay.run_all()
    # Both templates must have been read from Meta since.
    assert read(operator, campaign)["status"] == "waiting"
    change(Template, template_id(), synced_at=clock.now())
    relay.run_all()
    assert read(operator, campaign)["status"] == "running"


def test_a_variant_that_becomes_marketing_is_not_sent_to_who_wants_none(
    app: Flask, number: int, operator: Person
) -> None:
    campaign = ab(operator, number, 30, {"shares": [50, 50]})
    put(operator, campaign, "running")
    run_jobs(PLANNING)
    found = rows_of(campaign)
    one_of_a, one_of_b = found["A"][0], found["B"][0]
    with transaction() as current:
        for one in (one_of_a, one_of_b):
            given = {"scope": "marketing", "channel": "word", "since": clock.now()}
            current.add(Suppression(key=one.recipient_key, origin="ours", **given))
    change(Template, template_id("appointment_reminder"), category="MARKETING")
    with transaction() as current:
        claimed = ledger.claim(current, {number: [one_of_a.id, one_of_b.id]})
    assert [one.id for one in claimed] == [one_of_a.id]


def test_confidence_is_that_of_the_textbooks() -> None:
    # Wilson's interval of 8 of 10 (e.g. R's prop.test without correction), Fisher's tea and a plain z-test.
    low, high = interval(Count(8, 10)) or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert round(p_value(Count(3, 4), Count(1, 4)) or 0, 4) == 0.4857
    assert round(p_value(Count(200, 1000), Count(150, 1000)) or 0, 5) == 0.00326
    assert interval(Count(0, 0)) is None
    assert p_value(Count(1, 1), Count(0, 0)) is None


def test_few_people_decide_nothing_and_many_do() -> None:
    assert not verdict([Count(3, 5), Count(1, 5)]).is_decided
    found = verdict([Count(300, 1000), Count(400, 1000)])
    assert (found.leader, found.is_decided) == (1, True)
    # Three arms: the same lead counts for less.
    assert (verdict([Count(60, 200), Count(78, 200), Count(70, 200)]).p_value or 0) > (
        verdict([Count(60, 200), Count(78, 200)]).p_value or 0
    )
    assert verdict([Count(0, 0), Count(0, 0)]).leader is None
    assert verdict([Count(2, 10), Count(2, 10)]).leader == 0
