"""Four eyes: nobody starts alone what the organisation wants a second person to see."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from dispatcher.auth.models import AuditEntry
from dispatcher.database import session
from dispatcher.http import Role
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read


@pytest.fixture
def second(anybody: Callable[..., Person], number: int) -> Person:
    """Another operator of the same number."""
    return anybody(Role.OPERATOR, number)


@pytest.fixture
def wanted(admin: Person) -> None:
    """The organisation wants a second person."""
    answer = admin.call("PUT", "/sending-rules", {"rules": {}, "approval_required": True})
    assert answer.json["approval_required"] is True


def approve(who: Person, campaign: int) -> int:
    return int(who.post(f"/campaigns/{campaign}/approve", {}).status_code)


@pytest.mark.usefixtures("wanted")
def test_nobody_starts_a_campaign_before_somebody_else_has_approved_it(
    number: int, operator: Person, second: Person
) -> None:
    made = draft(operator, number, 2)
    for status, more in (("running", {}), ("scheduled", {"scheduled_at": "2030-01-01T00:00:00Z"})):
        answer = put(operator, made, status, **more)
        assert (answer.status_code, set(answer.json["error"]["details"])) == (422, {"approval"})
    assert approve(operator, made) == 403
    assert (read(operator, made)["approval"]["may_approve"], read(second, made)["approval"]["may_approve"]) == (
        False,
        True,
    )
    assert approve(second, made) == 200
    assert approve(second, made) == 409
    assert read(operator, made)["approval"]["approved_by"]
    assert put(operator, made, "running").status_code == 200
    entry = session().scalars(select(AuditEntry).filter_by(action="campaign.approved")).one()
    assert entry.object_id == str(made)


@pytest.mark.usefixtures("wanted")
@pytest.mark.parametrize("changed", ["times", "people"])
def test_a_change_takes_the_approval_back_and_its_author_cannot_give_it(
    number: int, operator: Person, second: Person, changed: str
) -> None:
    made = draft(operator, number, 2)
    approve(second, made)
    second.call("PATCH", f"/campaigns/{made}", {"name": "Another name", "rate_limit": 5})
    assert read(second, made)["approval"]["approved_at"]
    if changed == "times":
        second.call("PATCH", f"/campaigns/{made}", {"schedule": {"missed": "late"}})
    else:
        second.post(f"/campaigns/{made}/recipients", {"recipients": [{"phone": "+5511987654321"}]})
    assert read(second, made)["approval"]["approved_at"] is None
    # Both have worked on it now.
    assert (approve(operator, made), approve(second, made)) == (403, 403)
    assert put(operator, made, "running").status_code == 422


def test_without_the_wish_everybody_starts_alone(number: int, operator: Person) -> None:
    made = draft(operator, number, 2)
    assert read(operator, made)["approval"] == {
        "required": False, "approved_by": None, "approved_at": None, "may_approve": False,
    }  # fmt: skip
    assert put(operator, made, "running").status_code == 200
