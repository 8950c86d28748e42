"""A campaign from the draft to the last delivery report, as an operator sees it."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import relay
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, people, put, read, template_id, until_status
from tests.messages.machinery import Meta, engine, run_jobs, until
from tests.messages.world import PHONES, change, states
from tests.servers import SimulatorProcess


def quickly(number: int, meta: Meta, rate: int = 1000) -> None:
    """Let the number send fast, at Meta's and here."""
    from dispatcher.accounts.models import Account

    meta.quick(PHONES[0], rate)
    change(Account, number, throughput_limit=rate)


def test_everybody_gets_the_message_once_and_every_report_arrives(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator, senders=2) as meta:
        quickly(number, meta)
        meta.faults(webhooks={"duplicate_share": 0.3, "reorder_share": 0.3, "reorder_ms": 300})
        campaign = draft(operator, number, 300)
        rehearsal = operator.post(f"/campaigns/{campaign}/dry-run").json
        assert (rehearsal["will_send"], rehearsal["problems_total"], rehearsal["blocking"]) == (300, 0, [])
        assert "Pessoa 1" in rehearsal["sample"][0]["preview"]["body"]
        started = put(operator, campaign, "running")
        assert started.json["status"] in ("preparing", "running")
        until_status(operator, campaign, "completed")
        until(lambda: operator.get(f"/campaigns/{campaign}/stats").json["funnel"]["delivered"] >= 280)
        assert (meta.accepted(), meta.doubles(), meta.doubles("recipient")) == (300, 0, 0)
        assert not meta.refused()
        until(lambda: operator.get(f"/campaigns/{campaign}/stats").json["funnel"]["read"] >= 5)
    stats = operator.get(f"/campaigns/{campaign}/stats").json
    assert stats["balanced"]
    assert stats["planned"] == sum(stats["states"].values()) == 300
    assert stats["series"][-1]["sent"] > 0
    assert not stats["states"]["unknown"]


def test_one_number_never_exceeds_its_pace_with_two_senders(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    """The simulated Meta refuses strictly above 80 in any sliding second; each sender alone would send 60."""
    change(Account, number, rate_limit=60)
    with engine(app, simulator, senders=2) as meta:
        campaign = draft(operator, number, 400)
        put(operator, campaign, "running")
        until_status(operator, campaign, "completed")
        assert meta.refused() == {}
        assert meta.ask("GET", "rates")["max_per_second"][PHONES[0]] <= 80
        assert (meta.accepted(), meta.doubles()) == (400, 0)


def test_a_pause_is_felt_at_once_and_a_resumed_campaign_sends_the_rest(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        campaign = draft(operator, number, 200)
        put(operator, campaign, "running")
        until(lambda: meta.accepted() >= 30)
        assert put(operator, campaign, "paused").json["status"] == "paused"
        until(lambda: not {"sending", "queued"} & set(states()))
        stopped = meta.accepted()
        assert stopped < 200
        relay.run_all()
        assert meta.accepted() == stopped
        assert put(operator, campaign, "running").json["status"] == "running"
        until_status(operator, campaign, "completed")
        assert (meta.accepted(), meta.doubles()) == (200, 0)


def test_a_cancelled_campaign_ends_with_every_row_named(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        campaign = draft(operator, number, 200)
        put(operator, campaign, "running")
        until(lambda: meta.accepted() >= 30)
        put(operator, campaign, "cancelled")
        until(lambda: not {"sending", "queued", "pending"} & set(states()))
        found = read(operator, campaign)
        assert found["stats"]["states"]["cancelled"] == 200 - meta.accepted()
        assert found["stats"]["balanced"]
        assert put(operator, campaign, "running").status_code == 409


def test_every_kind_of_trouble_ends_in_a_named_state_without_doubles(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    with engine(app, simulator) as meta:
        quickly(number, meta)
        meta.faults(
            {"kind": "no_answer_after_accept", "next": 3, "hold_ms": 100},
            {"kind": "reset_after_accept", "next": 3},
            {"kind": "reset_before_accept", "next": 3},
            {"kind": "html_error", "next": 3},
            {"kind": "html_error", "accepted": True, "next": 3},
            {"kind": "error", "code": 131000, "next": 5},
            {"kind": "error", "code": 131026, "next": 4},
            {"kind": "async_failed", "code": 131026, "next": 4},
        )
        campaign = draft(operator, number, 120)
        put(operator, campaign, "running")
        until_status(operator, campaign, "completed")
        until(lambda: operator.get(f"/campaigns/{campaign}/stats").json["funnel"]["delivered"] >= 95)
        until(lambda: operator.get(f"/campaigns/{campaign}/stats").json["states"]["failed"] == 8)
        stats = operator.get(f"/campaigns/{campaign}/stats").json
        # Accepted without an answer is healed by its webhook; what never reached Meta stays in doubt, for a person.
        assert stats["states"]["unknown"] == 6
        assert stats["funnel"]["sent"] == 120 - 8 - 6
        assert (meta.doubles(), meta.doubles("recipient")) == (0, 0)
        (failure,) = stats["failures"]
        assert (failure["code"], failure["count"]) == (131026, 8)


def test_a_campaign_starts_by_itself_at_its_time(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    campaign = draft(operator, number, 5)
    at = clock.now() + timedelta(seconds=3)
    planned = put(operator, campaign, "scheduled", scheduled_at=at.isoformat(), timezone="America/Sao_Paulo")
    assert planned.json["status"] == "scheduled"
    with engine(app, simulator, senders=2) as meta:
        found = until_status(operator, campaign, "completed")
        assert at.isoformat()[:19] <= found["started_at"]
        assert meta.accepted() == 5


def test_a_start_missed_by_an_hour_is_left_to_a_person(app: Flask, number: int, operator: Person) -> None:
    campaign = draft(operator, number, 2)
    put(operator, campaign, "scheduled", scheduled_at=(clock.now() + timedelta(hours=1)).isoformat())
    change(Campaign, campaign, scheduled_at=clock.now() - timedelta(minutes=61))
    relay.run_all()
    found = read(operator, campaign)
    assert found["status"] == "missed"
    assert found["status_reason"]["cure"]
    assert {"start", "schedule"} <= set(found["actions"])


def test_two_relays_start_a_campaign_once(app: Flask, number: int, operator: Person) -> None:
    from tests.messages.world import side_by_side

    campaign = draft(operator, number, 50)
    put(operator, campaign, "scheduled", scheduled_at=(clock.now() + timedelta(hours=1)).isoformat())
    change(Campaign, campaign, scheduled_at=clock.now())
    side_by_side(app, 4, relay.run_all)
    run_jobs("planning")
    side_by_side(app, 4, relay.run_all)
    assert len(states()) == read(operator, campaign)["stats"]["planned"] == 50


@pytest.mark.parametrize("undo", ["draft", "cancelled"])
def test_what_a_person_takes_back_does_not_start(app: Flask, number: int, operator: Person, undo: str) -> None:
    campaign = draft(operator, number, 2)
    put(operator, campaign, "scheduled", scheduled_at=(clock.now() + timedelta(hours=1)).isoformat())
    put(operator, campaign, undo)
    change(Campaign, campaign, scheduled_at=clock.now() - timedelta(seconds=1))
    relay.run_all()
    assert read(operator, campaign)["status"] == undo


def test_a_campaign_keeps_to_its_own_slower_pace(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person
) -> None:
    campaign = draft(operator, number, people(12), rate_limit=4)
    with engine(app, simulator) as meta:
        put(operator, campaign, "running")
        until_status(operator, campaign, "completed")
        assert meta.ask("GET", "rates")["max_per_second"][PHONES[0]] <= 9


def test_a_campaign_takes_its_list_and_its_picture_from_wherever_files_are_kept(
    app: Flask, simulator: SimulatorProcess, number: int, operator: Person, kept_in: str
) -> None:
    painted = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(painted, "PNG")
    picture = uploaded(operator, "media", "spring.png", painted.getvalue())
    rows = "".join(f"Pessoa {n};+55 11 9{n:08}\n" for n in range(70_000_000, 70_000_040))
    listed = uploaded(operator, "recipients", "list.csv", f"Nome;Telefone\n{rows}".encode())
    mapping = {
        "header.media": {"source": "upload", "value": picture},
        "body.first_name": {"source": "column", "value": "Nome"},
        "button.1.url": {"source": "constant", "value": "spring"},
    }
    message = {"template_id": template_id("spring_promo", "en_US"), "template_variables": mapping}
    with engine(app, simulator) as meta:
        campaign = draft(operator, number, **message)
        assert operator.post(f"/campaigns/{campaign}/recipients", {"upload_id": listed}).status_code == 202
        until(lambda: read(operator, campaign)["audience"]["status"] == "ready")
        put(operator, campaign, "running")
        until_status(operator, campaign, "completed")
        assert (meta.accepted(), meta.doubles("recipient"), meta.refused()) == (40, 0, {})


def uploaded(who: Person, kind: str, name: str, content: bytes) -> str:
    data = {"file": (io.BytesIO(content), name)}
    signed = {"Authorization": f"Bearer {who.token}"}
    made = who.client.post(f"/api/v1/upload/{kind}", data=data, headers=signed)
    assert made.status_code == 201, made.text
    return str(made.get_json()["id"])
