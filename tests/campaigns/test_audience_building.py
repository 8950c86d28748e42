"""Audiences made of contacts: what each condition means, who is left out, and that it is the audience of the start."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from dispatcher import clock
from dispatcher.campaigns.audience import counting, taking
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.campaigns.running import relay
from dispatcher.contacts.models import Contact
from dispatcher.database import db, session, transaction
from dispatcher.jobqueue.jobs import queue
from dispatcher.messages.models import Message
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read
from tests.messages.world import add_campaign, add_messages, change, person

Json = dict[str, Any]


def add(who: Person, name: str, **given: Any) -> Json:
    """A contact with a number of its own, unless another one is given."""
    body = {"name": name, "phone": person()[1], **given}
    answer = who.post("/contacts", {key: value for key, value in body.items() if value is not None})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def attribute(who: Person, label: str, kind: str) -> None:
    assert who.post("/contact-attributes", {"label": label, "type": kind}).status_code == 201


def refuse(who: Person, contact: Json, scope: str) -> None:
    """Write down that somebody said no."""
    answer = who.post(f"/contacts/{contact['id']}/opt-out", {"scope": scope, "source": "phone"})
    assert answer.status_code in (200, 201), answer.text


def tag_of(contact: Json, name: str) -> int:
    return next(int(one["id"]) for one in contact["tags"] if one["name"] == name)


def all_of(*members: Json) -> Json:
    return {"match": "all", "of": list(members)}


def any_of(*members: Json) -> Json:
    return {"match": "any", "of": list(members)}


def none_of(*members: Json) -> Json:
    return {"match": "none", "of": list(members)}


EVERYBODY = any_of({"kind": "everybody"})


def counted(who: Person, include: Json, exclude: Json | None = None, **more: Any) -> Json:
    answer = who.post("/audiences/count", {"include": include, "exclude": exclude, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def names(who: Person, include: Json, exclude: Json | None = None) -> list[str]:
    """Who is meant; the sample holds all of the few people of a test."""
    found = counted(who, include, exclude)
    assert found["total"] == len(found["sample"])
    return sorted(one["name"] for one in found["sample"])


def work() -> None:
    """Run the planning worker until nothing waits."""
    while waiting := queue("planning").jobs:
        for job in waiting:
            job.delete()
            job.func(*job.args)


def define(who: Person, campaign: int, include: Json, exclude: Json | None = None) -> None:
    answer = who.call("PUT", f"/campaigns/{campaign}/audience", {"include": include, "exclude": exclude})
    assert answer.status_code == 202, answer.text
    work()


def rows(campaign: int) -> list[tuple[str, str]]:
    chosen = select(CampaignRecipient).filter_by(campaign_id=campaign).order_by(CampaignRecipient.row_number)
    return [(row.cells.get("name", ""), row.status) for row in session().scalars(chosen)]


@pytest.fixture
def four(operator: Person) -> dict[str, Json]:
    """Ana, Bia, Caio and Davi, who differ in all that can be asked."""
    for label, kind in (("City", "text"), ("Spent", "number"), ("Born", "date"), ("Member", "boolean")):
        attribute(operator, label, kind)
    today = clock.now().date()
    given: dict[str, Json] = {
        "Ana": {
            "attributes": {"city": "Recife", "spent": 10, "born": f"1990-{today:%m-%d}", "member": True},
            "tags": ["vip"],
            "language": "pt_BR",
        },
        "Bia": {
            "attributes": {"city": "São Paulo", "spent": 99.5, "born": f"{today - timedelta(days=3)}", "member": False},
            "tags": ["vip", "new"],
            "language": "en",
            "timezone": "Europe/Lisbon",
        },
        "Caio": {"attributes": {"city": "Recife Velho", "spent": 200}, "language": "pt_PT"},
        "Davi": {"phone": "+351912345678"},
    }
    return {name: add(operator, name, **values) for name, values in given.items()}


def test_lists_tags_and_picked_people_with_any_all_and_none(operator: Person, four: dict[str, Json]) -> None:
    vip, new = {"kind": "tag", "id": tag_of(four["Ana"], "vip")}, {"kind": "tag", "id": tag_of(four["Bia"], "new")}
    made = operator.post("/lists", {"name": "Friends"}).json["id"]
    operator.call("PATCH", f"/contacts/{four['Davi']['id']}", {"lists": [made]})
    friends, caio = {"kind": "list", "id": made}, {"kind": "contacts", "ids": [four["Caio"]["id"]]}

    assert names(operator, EVERYBODY) == ["Ana", "Bia", "Caio", "Davi"]
    assert names(operator, any_of(vip, friends)) == ["Ana", "Bia", "Davi"]
    assert names(operator, all_of(vip, new)) == ["Bia"]
    assert names(operator, none_of(vip, friends)) == ["Caio"]
    assert names(operator, any_of(new, caio, friends)) == ["Bia", "Caio", "Davi"]
    assert names(operator, all_of({**vip, "negated": True}, {**friends, "negated": True})) == ["Caio"]
    assert names(operator, all_of(any_of(vip, friends), none_of(new))) == ["Ana", "Davi"]


def test_who_is_excluded_is_out_however_often_included(operator: Person, four: dict[str, Json]) -> None:
    vip, new = {"kind": "tag", "id": tag_of(four["Ana"], "vip")}, {"kind": "tag", "id": tag_of(four["Bia"], "new")}
    assert names(operator, any_of({"kind": "everybody"}, vip, new), any_of(new)) == ["Ana", "Caio", "Davi"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"key": "city", "op": "is", "value": "Recife"}, ["Ana"]),
        ({"key": "city", "op": "is", "value": "Recife", "negated": True}, ["Bia", "Caio", "Davi"]),
        ({"key": "city", "op": "starts", "value": "recife"}, ["Ana", "Caio"]),
        ({"key": "city", "op": "contains", "value": "PAULO"}, ["Bia"]),
        # What stands for anything in a pattern is only itself in an answer of a person.
        ({"key": "city", "op": "contains", "value": "%"}, []),
        ({"key": "city", "op": "is_set"}, ["Ana", "Bia", "Caio"]),
        ({"key": "city", "op": "is_set", "negated": True}, ["Davi"]),
        ({"key": "spent", "op": "is", "value": 10}, ["Ana"]),
        ({"key": "spent", "op": "less", "value": 99.5}, ["Ana"]),
        ({"key": "spent", "op": "at_most", "value": "99,5"}, ["Ana", "Bia"]),
        ({"key": "spent", "op": "more", "value": 99.5}, ["Caio"]),
        ({"key": "spent", "op": "at_least", "value": 99.5}, ["Bia", "Caio"]),
        ({"key": "spent", "op": "between", "value": 9, "until": 100}, ["Ana", "Bia"]),
        # Whose number we do not know is not below it, but does not fulfil it either.
        ({"key": "spent", "op": "less", "value": 150, "negated": True}, ["Caio", "Davi"]),
        ({"key": "born", "op": "birthday"}, ["Ana"]),
        ({"key": "born", "op": "before", "value": "2000-01-01"}, ["Ana"]),
        ({"key": "born", "op": "after", "value": "01/01/2000"}, ["Bia"]),
        ({"key": "born", "op": "last_days", "days": 3}, ["Bia"]),
        ({"key": "born", "op": "last_days", "days": 2}, []),
        ({"key": "member", "op": "is", "value": True}, ["Ana"]),
        ({"key": "member", "op": "is", "value": False}, ["Bia"]),
    ],
)
def test_attributes_are_compared_by_their_type(
    operator: Person, four: dict[str, Json], said: Json, expected: list[str]
) -> None:
    assert len(four) == 4
    assert names(operator, all_of({"kind": "attribute", **said})) == expected


def test_who_is_born_on_the_29th_of_february_is_celebrated_every_year(
    operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    attribute(operator, "Born", "date")
    add(operator, "Leap", attributes={"born": "2000-02-29"})
    birthday = all_of({"kind": "attribute", "key": "born", "op": "birthday"})
    for moment, expected in (("2027-02-28", ["Leap"]), ("2028-02-28", []), ("2028-02-29", ["Leap"])):
        at = clock.now().fromisoformat(f"{moment}T12:00:00+00:00")
        monkeypatch.setattr("dispatcher.campaigns.audience.selecting.clock.now", lambda at=at: at)
        assert names(operator, birthday) == expected


def test_languages_countries_and_zones(operator: Person, four: dict[str, Json]) -> None:
    assert len(four) == 4
    for said, expected in (
        ({"kind": "language", "value": "pt"}, ["Ana", "Caio"]),
        ({"kind": "language", "value": "pt_BR"}, ["Ana"]),
        ({"kind": "country", "value": "PT"}, ["Davi"]),
        ({"kind": "country", "value": "BR"}, ["Ana", "Bia", "Caio"]),
        ({"kind": "country", "value": "CA"}, []),
        ({"kind": "time_zone", "value": "Europe/Lisbon"}, ["Bia", "Davi"]),
    ):
        assert names(operator, all_of(said)) == expected, said


def test_countries_that_share_a_calling_code_are_told_apart(operator: Person) -> None:
    add(operator, "Toronto", phone="+14165550123")
    add(operator, "New York", phone="+12125550123")
    assert names(operator, all_of({"kind": "country", "value": "CA"})) == ["Toronto"]
    assert names(operator, all_of({"kind": "country", "value": "US"})) == ["New York"]


def test_what_people_have_said_about_being_written_to(operator: Person, four: dict[str, Json]) -> None:
    refuse(operator, four["Ana"], "marketing")
    refuse(operator, four["Bia"], "all")
    assert operator.post(f"/contacts/{four['Caio']['id']}/opt-in", {"source": "shop"}).status_code == 200
    for value, expected in (
        ("opted_out", ["Ana", "Bia"]),
        ("opted_out_marketing", ["Ana"]),
        ("opted_out_all", ["Bia"]),
        ("opted_in", ["Caio"]),
    ):
        assert names(operator, all_of({"kind": "consent", "value": value})) == expected, value


def test_who_wrote_to_us_and_who_never_did(operator: Person, number: int, four: dict[str, Json]) -> None:
    now = clock.now()
    for name, days in (("Ana", 2), ("Bia", 40)):
        key = four[name]["phone"].lstrip("+")
        with transaction() as current:
            current.add(
                Message(
                    direction="inbound",
                    account_id=number,
                    recipient_key=key,
                    kind="text",
                    state="received",
                    state_at=now - timedelta(days=days),
                    wamid=f"wamid.{name}",
                )
            )
    assert names(operator, all_of({"kind": "wrote", "days": 30})) == ["Ana"]
    assert names(operator, all_of({"kind": "wrote"})) == ["Ana", "Bia"]
    assert names(operator, all_of({"kind": "wrote", "negated": True})) == ["Caio", "Davi"]


@pytest.fixture
def past(number: int, four: dict[str, Json]) -> int:
    """A campaign of last month that Ana read and answered, Bia got, and Caio did not."""
    then = clock.now() - timedelta(days=30)
    campaign = add_campaign(number, "completed", started_at=then, completed_at=then, status_at=then)
    came = {"Ana": "read", "Bia": "delivered", "Caio": "failed"}
    for name, state in came.items():
        key = four[name]["phone"].lstrip("+")
        add_messages(number, 1, campaign_id=campaign, state=state, recipient_key=key, accepted_at=then)
    with transaction() as current:
        key = four["Ana"]["phone"].lstrip("+")
        current.add(
            Message(
                direction="inbound",
                account_id=number,
                recipient_key=key,
                kind="text",
                state="received",
                state_at=then + timedelta(hours=1),
                wamid="wamid.answer",
            )
        )
    return campaign


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("in", ["Ana", "Bia", "Caio"]),
        ("got", ["Ana", "Bia"]),
        ("delivered", ["Ana", "Bia"]),
        ("read", ["Ana"]),
        ("not_read", ["Bia"]),
        ("replied", ["Ana"]),
        ("not_replied", ["Bia"]),
        ("failed", ["Caio"]),
    ],
)
def test_what_came_of_an_earlier_campaign(operator: Person, past: int, what: str, expected: list[str]) -> None:
    assert names(operator, all_of({"kind": "campaign", "id": past, "what": what})) == expected


def test_who_was_not_in_it_and_who_got_anything_lately(operator: Person, past: int) -> None:
    not_in = {"kind": "campaign", "id": past, "what": "in", "negated": True}
    assert names(operator, all_of(not_in)) == ["Davi"]
    assert names(operator, all_of({"kind": "got_campaign", "days": 31})) == ["Ana", "Bia"]
    assert names(operator, all_of({"kind": "got_campaign", "days": 7})) == []


def test_who_was_merged_counts_as_who_they_were_merged_into(operator: Person, past: int, four: dict[str, Json]) -> None:
    kept = four["Davi"]["id"]
    merged = operator.post(f"/contacts/{kept}/merges", {"contact_id": four["Bia"]["id"]})
    assert merged.status_code == 200, merged.text
    assert names(operator, all_of({"kind": "campaign", "id": past, "what": "delivered"})) == ["Ana", "Davi"]


def test_segments_are_conditions_with_a_name_in_audiences_and_in_each_other(
    operator: Person, number: int, four: dict[str, Json]
) -> None:
    city = all_of({"kind": "attribute", "key": "city", "op": "starts", "value": "Recife"})
    local = operator.post("/segments", {"name": "Locals", "condition": city})
    assert (local.status_code, local.json["used_by"]) == (201, [])
    vip = {"kind": "tag", "id": tag_of(four["Ana"], "vip")}
    both = all_of({"kind": "segment", "id": local.json["id"]}, vip)
    best = operator.post("/segments", {"name": "Best locals", "condition": both}).json["id"]
    assert names(operator, any_of({"kind": "segment", "id": best})) == ["Ana"]

    campaign = draft(operator, number)
    define(operator, campaign, any_of({"kind": "segment", "id": best}))
    assert operator.get(f"/segments/{best}").json["used_by"] == ["Sale"]
    assert operator.call("DELETE", f"/segments/{best}").status_code == 409
    assert operator.post("/segments", {"name": "LOCALS", "condition": city}).status_code == 409
    # A circle has no end.
    circle = {"condition": all_of({"kind": "segment", "id": best})}
    assert operator.call("PATCH", f"/segments/{local.json['id']}", circle).status_code == 422
    assert operator.call("DELETE", f"/campaigns/{campaign}").status_code == 204
    assert operator.call("DELETE", f"/segments/{best}").status_code == 204


def test_what_takes_too_long_to_count_is_estimated_from_some(
    operator: Person, four: dict[str, Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(four) == 4
    with transaction() as current:
        people = ({"phone_key": f"55119{80000000 + one}", "language": "es"} for one in range(400))
        current.execute(insert(Contact), list(people))
    spanish = all_of({"kind": "language", "value": "es"})
    assert (counted(operator, spanish)["total"], counted(operator, spanish)["is_exact"]) == (400, True)
    monkeypatch.setattr(counting, "SHARES", {4: 20.0})
    found = counted(operator, spanish)
    assert (found["is_exact"], len(found["sample"])) == (False, 10)
    assert 250 < found["total"] < 550
    # However the lot falls, no more than there are.
    for share in (2, 4, 8, 16, 32, 64, 128):
        monkeypatch.setattr(counting, "SHARES", {share: 20.0})
        assert counted(operator, EVERYBODY)["total"] <= 404
    # Nobody is nobody, however they are counted.
    assert counted(operator, all_of({"kind": "language", "value": "fr"}))["total"] == 0


def nested(depth: int) -> Json:
    return all_of(nested(depth - 1) if depth else {"kind": "everybody"})


@pytest.mark.parametrize(
    ("include", "place"),
    [
        ({"match": "all", "of": []}, "include"),
        ({"kind": "everybody"}, "include"),
        (all_of({"kind": "tag"}), "include.of.0.id"),
        (all_of({"kind": "country", "value": "Brazil"}), "include.of.0.value"),
        (all_of({"kind": "attribute", "key": "x", "op": "between", "value": 1}), "include.of.0.until"),
        (all_of({"kind": "everybody", "days": 3}), "include.of.0.days"),
        (all_of({"kind": "attribute", "key": "nothing", "op": "is", "value": 1}), "key"),
        (all_of({"kind": "tag", "id": 999}), "tag"),
        (all_of(*[{"kind": "everybody"}] * 59, any_of({"kind": "everybody"}, {"kind": "everybody"})), "include"),
        (nested(5), "body"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_place(operator: Person, include: Json, place: str) -> None:
    answer = operator.post("/audiences/count", {"include": include})
    assert (answer.status_code, place in answer.json["error"]["details"]) == (422, True), answer.text


def test_values_never_become_sql(operator: Person, four: dict[str, Json]) -> None:
    assert len(four) == 4
    nasty = "'); DROP TABLE contacts; --"
    assert names(operator, all_of({"kind": "attribute", "key": "city", "op": "contains", "value": nasty})) == []
    assert names(operator, all_of({"kind": "language", "value": nasty})) == []
    assert len(names(operator, EVERYBODY)) == 4


def test_the_count_says_who_would_get_nothing_and_why(operator: Person, number: int, four: dict[str, Json]) -> None:
    add(operator, "Eva", phone=None, user_id="BR.13491208655302741918")
    refuse(operator, four["Ana"], "marketing")
    refuse(operator, four["Bia"], "all")
    found = counted(operator, EVERYBODY)
    assert (found["total"], found["is_exact"], found["reachable"]) == (5, True, 2)
    assert {one["reason"]: one["count"] for one in found["left_out"]} == {
        "NO_PHONE": 1,
        "OPTED_OUT_ALL": 1,
        "OPTED_OUT_MARKETING": 1,
    }
    # Of an order, only a no to all keeps somebody out.
    orders = counted(operator, EVERYBODY, campaign_id=draft(operator, number))
    assert (orders["reachable"], [one["reason"] for one in orders["left_out"]]) == (3, ["NO_PHONE", "OPTED_OUT_ALL"])


def test_the_draft_has_rows_for_mapping_preview_and_dry_run(
    operator: Person, number: int, four: dict[str, Json]
) -> None:
    add(operator, "Eva", phone=None, user_id="BR.13491208655302741918")
    mapping = {
        "body.1": {"source": "column", "value": "name"},
        "body.2": {"source": "column", "value": "city", "fallback": "nowhere"},
    }
    campaign = draft(operator, number, template_variables=mapping)
    define(operator, campaign, EVERYBODY)
    audience = read(operator, campaign)["audience"]
    assert (audience["source"], audience["status"], audience["good"], audience["bad"]) == ("contacts", "ready", 4, 1)
    cells = operator.get(f"/campaigns/{campaign}/recipients", row=2).json["items"][0]["cells"]
    assert (cells["name"], cells["spent"], cells["member"], cells["timezone"]) == (
        "Bia", "99.5", "false", "Europe/Lisbon",
    )  # fmt: skip
    shown = operator.get(f"/campaigns/{campaign}/preview", row=4).json
    assert "Davi" in str(shown["preview"])
    assert "nowhere" in str(shown["preview"])
    rehearsed = operator.post(f"/campaigns/{campaign}/dry-run").json
    assert (rehearsed["will_send"], rehearsed["by_code"]) == (4, {"NO_PHONE": 1})
    told = operator.get(f"/campaigns/{campaign}/audience").json
    assert told["definition"]["include"] == EVERYBODY


MAPPED = {
    "body.1": {"source": "column", "value": "name"},
    "body.2": {"source": "constant", "value": "1"},
}


def test_the_audience_is_that_of_the_start(operator: Person, number: int, four: dict[str, Json]) -> None:
    vip = tag_of(four["Ana"], "vip")
    campaign = draft(operator, number, template_variables=MAPPED)
    define(operator, campaign, all_of({"kind": "tag", "id": vip}))
    assert rows(campaign) == [("Ana", "good"), ("Bia", "good")]

    # Between the look and the start one comes and one goes.
    operator.call("PATCH", f"/contacts/{four['Bia']['id']}", {"tags": []})
    operator.call("PATCH", f"/contacts/{four['Caio']['id']}", {"tags": ["vip"]})
    operator.call("PATCH", f"/contacts/{four['Davi']['id']}", {"tags": ["vip"]})
    assert put(operator, campaign, "running").status_code == 200
    work()
    # Whoever comes later gets nothing.
    operator.call("PATCH", f"/contacts/{four['Bia']['id']}", {"tags": ["vip"]})
    relay.plan()
    work()
    assert rows(campaign) == [("Ana", "good"), ("Caio", "good"), ("Davi", "good")]
    found = read(operator, campaign)
    assert (found["status"], found["stats"]["planned"], found["audience"]["good_before"]) == ("running", 3, 2)
    again = operator.call("PUT", f"/campaigns/{campaign}/audience", {"include": EVERYBODY})
    assert again.status_code == 409


def test_who_said_no_is_never_sent_to(operator: Person, number: int, four: dict[str, Json]) -> None:
    refuse(operator, four["Ana"], "all")
    campaign = draft(operator, number, template_variables=MAPPED)
    define(operator, campaign, EVERYBODY)
    put(operator, campaign, "running")
    work()
    chosen = select(Message.state, Message.reason).where(Message.campaign_id == campaign).order_by(Message.row_number)
    assert tuple(session().execute(chosen).first() or ()) == ("skipped", "OPTED_OUT")
    stats = read(operator, campaign)["stats"]
    assert (stats["planned"], stats["states"]["skipped"]) == (4, 1)


def test_nobody_at_the_start_is_no_mistake(operator: Person, number: int, four: dict[str, Json]) -> None:
    campaign = draft(operator, number, template_variables=MAPPED)
    define(operator, campaign, all_of({"kind": "tag", "id": tag_of(four["Ana"], "vip")}))
    for name in ("Ana", "Bia"):
        operator.call("PATCH", f"/contacts/{four[name]['id']}", {"tags": []})
    put(operator, campaign, "running")
    work()
    relay.report()
    found = read(operator, campaign)
    assert (found["status"], found["stats"]["planned"]) == ("completed", 0)


def test_an_exclusion_that_is_gone_stops_the_start(operator: Person, number: int, four: dict[str, Json]) -> None:
    campaign = draft(operator, number, template_variables=MAPPED)
    new = tag_of(four["Bia"], "new")
    define(operator, campaign, EVERYBODY, any_of({"kind": "tag", "id": new}))
    assert operator.call("DELETE", f"/tags/{new}").status_code == 204
    put(operator, campaign, "running")
    work()
    found = read(operator, campaign)
    assert (found["status"], found["audience"]["status"]) == ("missed", "failed")
    assert found["status_reason"]["title"].startswith("There is no such tag any more.")
    # Corrected, it starts.
    define(operator, campaign, EVERYBODY)
    assert put(operator, campaign, "running").json["status"] == "preparing"


def test_a_recurring_campaign_asks_anew_at_each_time(
    operator: Person, number: int, four: dict[str, Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    def travel(moment: str) -> None:
        at = clock.now().fromisoformat(f"{moment}:00+00:00")
        monkeypatch.setattr(clock, "now", lambda: at)

    travel("2027-01-10T12:00")
    schedule = {"recurrence": {"rule": "FREQ=WEEKLY;BYDAY=MO"}}
    campaign = draft(operator, number, template_variables=MAPPED, schedule=schedule, timezone="America/Sao_Paulo")
    born = all_of({"kind": "attribute", "key": "born", "op": "birthday"})
    change(Contact, four["Ana"]["id"], attributes={"born": "1990-01-11"})
    change(Contact, four["Caio"]["id"], attributes={"born": "1980-01-18"})
    define(operator, campaign, born)
    # Nobody has a birthday on the day of the planning, which is no obstacle.
    answer = put(operator, campaign, "scheduled", scheduled_at="2027-01-11T12:00:00Z")
    assert answer.status_code == 200, answer.text
    for moment in ("2027-01-11T12:00", "2027-01-18T12:00"):
        travel(moment)
        relay.start_due()
        relay.plan()
        work()
    runs = session().scalars(select(Campaign.id).where(Campaign.parent_id == campaign).order_by(Campaign.id)).all()
    assert [rows(one) for one in runs] == [[("Ana", "good")], [("Caio", "good")]]


def test_a_copy_is_for_whoever_fits_now(operator: Person, number: int, four: dict[str, Json]) -> None:
    campaign = draft(operator, number, template_variables=MAPPED)
    define(operator, campaign, all_of({"kind": "tag", "id": tag_of(four["Ana"], "vip")}))
    operator.call("PATCH", f"/contacts/{four['Davi']['id']}", {"tags": ["vip"]})
    copy = operator.post(f"/campaigns/{campaign}/clone").json["id"]
    relay.plan()
    work()
    assert [name for name, _ in rows(copy)] == ["Ana", "Bia", "Davi"]


def test_a_file_takes_the_place_of_contacts(operator: Person, number: int, four: dict[str, Json]) -> None:
    assert len(four) == 4
    campaign = draft(operator, number)
    define(operator, campaign, EVERYBODY)
    given = {"recipients": [{"phone": person()[1]}], "append": False}
    assert operator.post(f"/campaigns/{campaign}/recipients", given).status_code == 200
    audience = read(operator, campaign)["audience"]
    assert (audience["source"], audience["good"]) == ("rows", 1)
    assert operator.get(f"/campaigns/{campaign}/audience").json["definition"] is None


def test_taking_goes_on_where_a_killed_job_left_it(
    operator: Person, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "BATCH_ROWS", 2)
    for one in range(5):
        add(operator, f"P{one}")
    campaign = draft(operator, number)
    answer = operator.call("PUT", f"/campaigns/{campaign}/audience", {"include": EVERYBODY})
    assert answer.status_code == 202
    written = taking.write_some

    def die_after_two(current: Any, found: Campaign) -> bool:
        if found.audience_row >= 4:
            raise KeyboardInterrupt
        return written(current, found)

    monkeypatch.setattr(taking, "write_some", die_after_two)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert len(rows(campaign)) == 4
    # Who comes between belongs to another moment.
    add(operator, "Late")
    monkeypatch.setattr(taking, "write_some", written)
    relay.plan()
    work()
    assert [name for name, _ in rows(campaign)] == ["P0", "P1", "P2", "P3", "P4"]
    assert read(operator, campaign)["audience"]["status"] == "ready"


def test_asking_anew_while_it_is_taken_forgets_the_earlier_question(
    operator: Person, number: int, four: dict[str, Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = draft(operator, number)
    picked = taking.pick
    definition = {"include": all_of({"kind": "tag", "id": tag_of(four["Ana"], "vip")}), "version": 1}

    def change_meanwhile(current: Any, found: Campaign) -> int:
        count = picked(current, found)
        monkeypatch.setattr(taking, "pick", picked)
        anew = {"audience_definition": definition, "audience_taking": found.audience_taking + 1}
        with db.engine.begin() as other:
            other.execute(update(Campaign).where(Campaign.id == campaign).values(**anew, audience_phase="clearing"))
        return count

    monkeypatch.setattr(taking, "pick", change_meanwhile)
    define(operator, campaign, EVERYBODY)
    assert [name for name, _ in rows(campaign)] == ["Ana", "Bia"]
