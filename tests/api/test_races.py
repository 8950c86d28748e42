"""Two people at once, and things that go while they are needed."""

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from dispatcher import clock
from dispatcher.accounts.models import Template
from dispatcher.auth.models import User
from dispatcher.campaigns.jobs import import_audience
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.campaigns.states import MOVES, CampaignState
from dispatcher.database import db, session, transaction
from tests.api.conftest import World
from tests.api.world import Person

TIMES = 6


def at_once(app: Flask, *acts: Callable[[Person], TestResponse], person: Person) -> list[int]:
    """Let every act begin at the same moment, each by a client of its own; return the statuses."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[Person], TestResponse]) -> int:
        twin = Person(app.test_client(), person.role, person.user_id, person.token, person.key)
        barrier.wait(20)
        return act(twin).status_code

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def status_of(campaign_id: int) -> str:
    """The campaign's state as it is now."""
    db.session.rollback()
    return session().get_one(Campaign, campaign_id, populate_existing=True).status


def status(campaign_id: int, wanted: str, **more: Any) -> Callable[[Person], TestResponse]:
    return lambda person: person.patch(f"/campaigns/{campaign_id}/status", {"status": wanted, **more})


def deleting(path: str) -> Callable[[Person], TestResponse]:
    return lambda person: person.call("DELETE", path)


def giving(path: str, file_id: str) -> Callable[[Person], TestResponse]:
    return lambda person: person.post(f"{path}/recipients", {"upload_id": file_id})


def put(campaign_id: int, **values: Any) -> None:
    """Set a campaign's fields behind the product's back."""
    with transaction() as current:
        campaign = current.get_one(Campaign, campaign_id)
        for name, value in values.items():
            setattr(campaign, name, value)


def test_of_two_who_start_one_starts(app: Flask, world: World) -> None:
    draft = world.own.draft_id
    found = at_once(app, *[status(draft, "running")] * TIMES, person=world.operator)

    assert sorted(found) == [200] + [409] * (TIMES - 1)
    assert status_of(draft) == "preparing"


def test_start_against_cancel_ends_in_one_of_both(app: Flask, world: World) -> None:
    for _ in range(3):
        copied = world.operator.post(f"/campaigns/{world.own.draft_id}/clone").get_json()["id"]
        found = at_once(app, status(copied, "running"), status(copied, "cancelled"), person=world.operator)
        # Cancelled first: the start is refused. Started first: it is cancelled then.
        assert found in ([200, 200], [409, 200])
        assert status_of(copied) == "cancelled"


def test_delete_against_start_leaves_no_half_campaign(app: Flask, world: World) -> None:
    for _ in range(3):
        copied = world.operator.post(f"/campaigns/{world.own.draft_id}/clone").get_json()["id"]
        found = at_once(app, deleting(f"/campaigns/{copied}"), status(copied, "running"), person=world.operator)
        assert found in ([204, 404], [409, 200])
        assert world.operator.get(f"/campaigns/{copied}").status_code == (404 if found[0] == 204 else 200)


def test_every_move_that_the_table_forbids_is_refused_with_those_it_allows(world: World) -> None:
    later = (clock.now() + timedelta(days=1)).isoformat()
    asked = {"running": {"running", "preparing"}, "paused": {"paused"}, "cancelled": {"cancelled"}}
    asked |= {"scheduled": {"scheduled"}, "draft": {"draft"}}
    for state in CampaignState:
        for wanted, targets in asked.items():
            put(world.own.draft_id, status=state.value, scheduled_at=None, started_at=None)
            body = {"status": wanted} | ({"scheduled_at": later} if wanted == "scheduled" else {})
            answer = world.operator.patch(f"/campaigns/{world.own.draft_id}/status", body)
            if not targets & MOVES[state]:
                assert answer.status_code == 409, (state, wanted, answer.text)
                assert status_of(world.own.draft_id) == state
            else:
                assert answer.status_code in (200, 409), (state, wanted, answer.text)


@pytest.mark.parametrize("state", ["preparing", "running", "waiting", "paused"])
def test_of_a_started_campaign_only_name_and_rate_change(world: World, state: str) -> None:
    path = f"/campaigns/{world.own.draft_id}"
    put(world.own.draft_id, status=state)

    assert world.operator.patch(path, {"name": "new", "rate_limit": 3.5}).get_json()["rate_limit"] == 3.5
    changes: tuple[dict[str, Any], ...]
    changes = ({"template_id": None}, {"template_variables": {}}, {"scheduled_at": None}, {"timezone": "UTC"})
    for change in changes:
        assert world.operator.patch(path, {"name": "other", **change}).status_code == 409, change
    given = {"recipients": [{"phone": "+5511987650000"}]}
    assert world.operator.post(f"{path}/recipients", given).status_code == 409
    assert world.operator.get(path).get_json()["name"] == "new"
    assert world.operator.call("DELETE", path).status_code == (204 if state == "paused" else 409)


def test_two_posts_without_a_key_are_two_campaigns_and_with_one_key_one(app: Flask, world: World) -> None:
    body = {"name": "Twin", "account_id": world.own.account_id}
    key = {"Idempotency-Key": "one"}
    without = at_once(app, *[lambda person: person.post("/campaigns", body)] * 2, person=world.operator)
    keyed = at_once(app, *[lambda person: person.post("/campaigns", body, headers=key)] * 4, person=world.operator)

    assert (without, keyed) == ([201] * 2, [201] * 4)
    assert world.operator.get("/campaigns", q="Twin").get_json()["total"] == 3


def test_the_same_people_given_by_two_at_once_stand_there_once(app: Flask, world: World) -> None:
    path = f"/campaigns/{world.own.draft_id}/recipients"
    body = {"recipients": [{"phone": f"+55119876{index:05}"} for index in range(50)]}
    found = at_once(app, *[lambda person: person.post(path, body)] * 3, person=world.operator)

    assert found == [200] * 3
    audience = world.operator.get(f"/campaigns/{world.own.draft_id}").get_json()["audience"]
    assert (audience["good"], audience["duplicates"], audience["rows"]) == (51, 100, 151)


def upload(person: Person, rows: int) -> str:
    """Upload a list of people and return its id."""
    content = "Nome;Telefone\n" + "".join(f"Ana;+55119876{index:05}\n" for index in range(rows))
    answer = person.post("/upload/recipients", data={"file": (io.BytesIO(content.encode()), "lista.csv")})
    return str(answer.get_json()["id"])


def test_a_campaign_deleted_while_its_file_is_read(app: Flask, world: World) -> None:
    file_id = upload(world.operator, 50)
    path = f"/campaigns/{world.own.draft_id}"
    assert world.operator.post(f"{path}/recipients", {"upload_id": file_id}).status_code == 202
    assert world.operator.patch(f"{path}/status", {"status": "running"}).status_code == 422
    assert world.operator.call("DELETE", path).status_code == 204

    import_audience(world.own.draft_id)

    db.session.rollback()
    assert session().query(CampaignRecipient).filter_by(campaign_id=world.own.draft_id).count() == 0
    assert world.operator.call("DELETE", f"/uploads/{file_id}").status_code == 204


def test_a_file_is_not_deleted_while_a_campaign_reads_it(world: World) -> None:
    file_id = upload(world.operator, 5)
    path = f"/campaigns/{world.own.draft_id}"
    world.operator.post(f"{path}/recipients", {"upload_id": file_id})

    assert world.operator.call("DELETE", f"/uploads/{file_id}").status_code == 409
    import_audience(world.own.draft_id)
    assert world.operator.get(path).get_json()["audience"]["good"] == 5
    world.operator.patch(f"{path}/status", {"status": "cancelled"})
    assert world.operator.call("DELETE", f"/uploads/{file_id}").status_code == 204
    assert world.operator.get(path).status_code == 200


def test_deleting_a_file_against_giving_it_to_a_campaign(app: Flask, world: World) -> None:
    path = f"/campaigns/{world.own.draft_id}"
    for _ in range(4):
        file_id = upload(world.operator, 2)
        given, deleted = at_once(app, giving(path, file_id), deleting(f"/uploads/{file_id}"), person=world.operator)
        # Whoever came second is told; a campaign never reads from a file that is gone.
        assert (given, deleted) in ((202, 409), (404, 204)), (given, deleted)


def test_a_number_in_use_stays_and_one_out_of_use_goes(world: World) -> None:
    path = f"/whatsapp-accounts/{world.own.account_id}"
    put(world.own.draft_id, status="running")
    refused = world.admin.call("DELETE", path)
    assert refused.status_code == 409
    assert "OWNOWN draft" in refused.get_json()["error"]["message"]

    put(world.own.draft_id, status="draft")
    assert world.admin.call("DELETE", path).status_code == 204
    # What it did stays readable; nothing new begins.
    campaign = f"/campaigns/{world.own.draft_id}"
    assert world.admin.get(campaign).status_code == 200
    assert world.admin.patch(f"{campaign}/status", {"status": "running"}).status_code == 422
    assert world.admin.post(f"{campaign}/test-send", {"phone": "+5511987654321"}).status_code == 409
    assert world.admin.post(f"{campaign}/clone").status_code == 201
    assert world.admin.patch(campaign, {"name": "renamed"}).status_code in (200, 422)
    assert world.admin.get("/overview").status_code == 200


def test_a_template_that_is_gone_stops_no_reading(world: World) -> None:
    with transaction() as current:
        current.get_one(Template, world.own.template_id).status = "DELETED"
    campaign = f"/campaigns/{world.own.draft_id}"

    for tail in ("", "/preview", "/stats", "/recipients"):
        assert world.operator.get(f"{campaign}{tail}").status_code == 200, tail
    codes = [one["code"] for one in world.operator.post(f"{campaign}/dry-run").get_json()["blocking"]]
    assert codes == ["TEMPLATE_NOT_SENDABLE"]
    assert world.operator.patch(f"{campaign}/status", {"status": "running"}).status_code == 422


def test_two_administrators_who_demote_each_other(app: Flask, world: World) -> None:
    other = world.admin.post(
        "/users", {"username": "bea", "password": "correct horse battery", "role": "admin"}
    ).get_json()
    found = at_once(
        app,
        lambda person: person.patch(f"/users/{other['id']}", {"role": "viewer"}),
        lambda person: person.patch(f"/users/{person.user_id}", {"role": "viewer"}),
        person=world.admin,
    )

    assert sorted(found) in ([200, 403], [200, 409])
    db.session.rollback()
    assert session().query(User).filter_by(role="admin", is_active=True).count() == 1
