"""A second system feeds a campaign: in chunks, with crashes of its own, from the draft to the last outcome."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from dispatcher.database import session
from dispatcher.messages.models import Message
from tests.accounts.conftest import Answer, Person
from tests.campaigns.stories import MAPPING, people, template_id, until_status
from tests.integrations.conftest import Program
from tests.messages.machinery import engine, run_jobs, until
from tests.messages.world import add_account, side_by_side, states
from tests.servers import SimulatorProcess

Json = dict[str, Any]
Made = Callable[..., Program]


def drafted(program: Program, number: int, once: str = "") -> int:
    body = {"name": "Sale", "account_id": number, "template_id": template_id(), "template_variables": MAPPING}
    made = program.call("POST", "/campaigns", body, once=once)
    assert made.status_code == 201, made.text
    return int(made.json["id"])


def give(program: Program, campaign: int, chunk: str, recipients: list[Json]) -> Answer:
    return program.call("PUT", f"/campaigns/{campaign}/chunks/{chunk}", {"recipients": recipients})


def test_a_program_that_forgets_everything_sends_everything_again_and_nobody_gets_it_twice(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person, program: Made
) -> None:
    shop = program("campaigns:read", "campaigns:write", "accounts:read", "events:read")
    listed = people(60)
    chunks = {f"part-{at}": listed[at : at + 20] for at in range(0, 60, 20)}
    heard: list[Json] = []
    cursor: int | None = None

    def follow() -> set[str]:
        nonlocal cursor
        found = shop.events(cursor, limit=500)
        heard.extend(found["items"])
        cursor = found["next"]
        return {event["kind"] for event in heard}

    with engine(app, simulator) as meta:
        for crash_after in (1, 2, 3):
            campaign = drafted(shop, number, once="sale-2026")
            for name, recipients in list(chunks.items())[:crash_after]:
                assert give(shop, campaign, name, recipients).status_code in (200, 201)
        started = [shop.call("PATCH", f"/campaigns/{campaign}/status", {"status": "running"}) for _ in range(2)]
        assert started[0].status_code == 200, started[0].text
        until_status(operator, campaign, "completed")
        assert (meta.accepted(), meta.doubles("recipient")) == (60, 0)
        meta.until_idle()
        until(lambda: follow() and _outcomes(heard) == dict(zip(range(1, 61), states(), strict=True)))
    assert "campaign.completed" in follow()
    assert session().query(Message).count() == 60


def _outcomes(heard: list[Json]) -> dict[int, str]:
    """The last that was heard of each row."""
    told = [event for event in heard if event["message"]]
    return {event["message"]["row"]: event["kind"].removeprefix("message.") for event in told}


def test_a_chunk_names_what_it_leaves_out_and_says_the_same_again(app: Flask, number: int, program: Made) -> None:
    shop = program("campaigns:write", "campaigns:read")
    campaign = drafted(shop, number)
    good = people(2)
    first = give(shop, campaign, "a", [good[0], {"phone": "12345"}, good[0], good[1]])

    assert first.status_code == 201, first.text
    told = first.json
    assert (told["first_row"], told["rows"], told["added"]) == (1, 4, 2)
    assert [(one["index"], one["row"], one["value"]) for one in told["bad"]] == [(1, 2, "12345")]
    assert [(one["index"], one["code"]) for one in told["duplicates"]] == [(2, "DUPLICATE")]
    again = give(shop, campaign, "a", [good[0], {"phone": "12345"}, good[0], good[1]])
    assert (again.status_code, again.json) == (200, told)
    assert give(shop, campaign, "a", people(1)).status_code == 409
    other = give(shop, campaign, "b", [*people(1), good[1]])
    assert (other.json["first_row"], other.json["added"], other.json["duplicates"][0]["index"]) == (5, 1, 1)
    assert [one["chunk"] for one in shop.call("GET", f"/campaigns/{campaign}/chunks").json["items"]] == ["a", "b"]
    assert shop.call("GET", f"/campaigns/{campaign}").json["audience"]["good"] == 3


def test_the_same_chunk_sent_many_times_at_once_is_taken_in_once(app: Flask, number: int, program: Made) -> None:
    shop = program("campaigns:write", "campaigns:read")
    campaign, recipients = drafted(shop, number), people(50)

    answers = side_by_side(
        app, 6, lambda: give(Program(app.test_client(), shop.key), campaign, "a", recipients).status_code
    )

    assert sorted(answers) == [200] * 5 + [201]
    assert shop.call("GET", f"/campaigns/{campaign}").json["audience"]["rows"] == 50


def test_a_started_campaign_takes_nobody_more_and_still_knows_its_chunks(
    app: Flask, number: int, program: Made, admin: Person
) -> None:
    shop = program("campaigns:write")
    campaign, recipients = drafted(shop, number), people(2)
    give(shop, campaign, "a", recipients)
    assert shop.call("PATCH", f"/campaigns/{campaign}/status", {"status": "running"}).status_code == 200
    run_jobs("planning")

    assert give(shop, campaign, "a", recipients).status_code == 200
    assert give(shop, campaign, "b", people(1)).status_code == 409
    (entry,) = admin.get("/audit-log", action="campaign.recipients_added").json["items"]
    assert entry["details"] == {"chunk": "a", "rows": 2, "added": 2}


def test_an_audience_that_is_replaced_forgets_its_chunks(app: Flask, number: int, program: Made) -> None:
    shop = program("campaigns:write", "campaigns:read")
    campaign, recipients = drafted(shop, number), people(2)
    give(shop, campaign, "a", recipients)
    replaced = shop.call("POST", f"/campaigns/{campaign}/recipients", {"recipients": people(1), "append": False})
    assert replaced.status_code == 200, replaced.text

    assert give(shop, campaign, "a", recipients).status_code == 201
    assert shop.call("GET", f"/campaigns/{campaign}").json["audience"]["good"] == 3


def test_a_chunk_needs_a_name_and_a_campaign_in_sight(app: Flask, number: int, program: Made) -> None:
    shop = program("campaigns:write")
    stranger = program("campaigns:write", account_ids=(add_account("200000000000002"),))
    campaign = drafted(shop, number)

    assert give(shop, campaign, "a b", people(1)).status_code == 422
    assert give(shop, campaign, "x" * 101, people(1)).status_code == 422
    assert give(shop, campaign, "a", []).status_code == 422
    assert give(stranger, campaign, "a", people(1)).status_code == 404
    assert give(program("campaigns:read"), campaign, "a", people(1)).status_code == 403
