"""The balance of the house: what is broken is noticed, what can be put right is, and nothing is ever sent by it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from dispatcher.auth.models import AuditEntry
from dispatcher.campaigns.balance import checks as balance_checks
from dispatcher.campaigns.balance import sheet as balance
from dispatcher.campaigns.balance.repair import PLANNED, REPAIRS
from dispatcher.campaigns.balance.sheet import PROMISES
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import relay
from dispatcher.database import db, session, transaction
from dispatcher.http import Role
from dispatcher.messages.models import Message
from dispatcher.messages.states import OUTBOUND
from tests.accounts.conftest import Person, anybody
from tests.messages.world import (
    add_account,
    add_campaign,
    add_messages,
    add_recipients,
    attempts,
    campaign,
    change,
    states,
    stored,
)

__all__ = ["anybody"]


@pytest.fixture
def sale(app: Flask) -> int:
    """A campaign of three, planned and running, with nobody served yet."""
    number = add_account()
    made = add_campaign(number, planned=3, started_at=text("now()"), planning_done_at=text("now()"))
    add_recipients(made, [("good", {})] * 3)
    for row in (1, 2, 3):
        add_messages(number, campaign_id=made, row_number=row)
    with transaction() as current:
        current.execute(
            text(
                "UPDATE campaign_recipients r SET recipient_key = m.recipient_key FROM messages m"
                " WHERE m.campaign_id = r.campaign_id AND m.row_number = r.row_number"
            )
        )
    return made


def damage(statement: str, **values: int) -> None:
    """Do to the database what no code of ours does."""
    with transaction() as current:
        # Moves that the trigger would refuse belong to what is tried here.
        current.execute(text("ALTER TABLE messages DISABLE TRIGGER messages_allowed_moves"))
        current.execute(text(statement), values)
        current.execute(text("ALTER TABLE messages ENABLE TRIGGER messages_allowed_moves"))


def first(of: int) -> int:
    """The first message of a campaign."""
    return session().scalars(select(Message.id).filter_by(campaign_id=of).order_by(Message.id).limit(1)).one()


def broken(of: int | None = None) -> dict[str, int]:
    """What does not hold."""
    db.session.rollback()
    return {one.promise: one.count for one in balance.broken_promises(session(), of)}


def look(of: int) -> balance_checks.Finding:
    """One look of the watch."""
    with transaction() as current:
        return balance_checks.look(current, of)


def audited() -> list[dict[str, object]]:
    """What the audit log says about repairs."""
    db.session.rollback()
    return [one.details for one in session().scalars(select(AuditEntry).filter_by(action="balance.repaired"))]


def test_the_sheet_has_a_column_for_every_state(app: Flask, sale: int) -> None:
    columns = {column["name"] for column in inspect(db.engine).get_columns("campaign_balance")}
    assert {state.value for state in OUTBOUND} < columns
    (sheet,) = balance.sheets(session(), [sale])
    assert (sheet.planned, sheet.total, sheet.holds, sheet.states["pending"]) == (3, 3, True, 3)
    assert broken() == {}


STARTED = (
    "INSERT INTO message_attempts (message_id, attempt, account_id)"
    " SELECT id, 1, account_id FROM messages WHERE id = :m;"
)
ACCEPTED = (
    "INSERT INTO message_attempts (message_id, attempt, account_id, outcome, wamid, ended_at)"
    " SELECT id, 1, account_id, 'accepted', 'wamid.1', now() FROM messages WHERE id = :m;"
)
DELIVERED = "INSERT INTO message_statuses (message_id, attempt, status, at) VALUES (:m, 1, 'delivered', now());"
STATE = "UPDATE messages SET state = '{}', attempt = 1 WHERE id = :m;"
LEASED = "UPDATE messages SET lease_until = now() + interval '1 minute' WHERE id = :m;"

DAMAGES = {
    "person_reached_twice": ACCEPTED
    + "UPDATE messages SET state = 'accepted', attempt = 1, wa_id = '1' WHERE id = :m;"
    + ACCEPTED.replace("WHERE id = :m", "WHERE id = :m + 1")
    + "UPDATE messages SET state = 'accepted', attempt = 1, wa_id = '1' WHERE id = :m + 1;",
    "accepted_twice": ACCEPTED + ACCEPTED.replace("1, account_id", "2, account_id")
    + "UPDATE messages SET state = 'accepted', attempt = 2 WHERE id = :m;",
    "waiting_though_accepted": ACCEPTED + STATE.format("pending"),
    "handed_over_without_attempt": STATE.format("unknown"),
    "attempt_beyond_message": STARTED.replace("1, account_id", "2, account_id")
    + "UPDATE message_attempts SET outcome = 'refused';",
    "attempt_left_open": STARTED + STATE.format("failed"),
    "sending_with_closed_attempt": ACCEPTED + STATE.format("sending") + LEASED,
    "accepted_without_proof": STARTED + "UPDATE message_attempts SET outcome = 'refused';" + STATE.format("accepted"),
    "in_doubt_though_accepted": ACCEPTED + STATE.format("unknown"),
    "behind_its_statuses": ACCEPTED + STATE.format("accepted") + DELIVERED,
    "lease_without_end": "UPDATE messages SET state = 'queued' WHERE id = :m;",
    "sender_silent": STARTED + STATE.format("sending")
    + "UPDATE messages SET lease_until = now() - interval '1 hour' WHERE id = :m;",
    "open_though_over": "UPDATE campaigns SET status = 'completed';"
    + "UPDATE messages SET state = 'skipped' WHERE id > :m;",
    "tally_differs": "INSERT INTO campaign_tallies (campaign_id, counted, value, change)"
    " SELECT campaign_id, 'messages', 'pending', 1 FROM messages WHERE id = :m;",
    "row_without_message": "DELETE FROM messages WHERE id = :m; UPDATE campaigns SET planned = 2;",
}  # fmt: skip


@pytest.mark.parametrize("promise", DAMAGES)
def test_each_broken_promise_is_found_where_it_is(app: Flask, sale: int, promise: str) -> None:
    other = add_campaign(add_account("200000000000009", "100000000000009"))
    damage(DAMAGES[promise], m=first(sale))
    assert broken() == broken(sale) == {promise: 1}
    assert broken(other) == broken(balance.NO_CAMPAIGN) == {}


def test_every_promise_can_be_broken_here() -> None:
    """Twice the same key in a campaign: the database itself refuses that."""
    assert DAMAGES.keys() | {"recipient_twice"} == PROMISES.keys()


@pytest.mark.parametrize("promise", REPAIRS)
def test_what_can_be_put_right_is_put_right_and_noted(app: Flask, sale: int, promise: str) -> None:
    message = first(sale)
    damage(DAMAGES[promise], m=message)
    finding = look(sale)
    assert finding.sound and [one.promise for one in finding.repaired] == [promise]
    assert broken() == {}
    assert audited() == [{"promise": promise, "count": 1, "messages": [message]}]
    assert look(sale).repaired == ()


@pytest.mark.parametrize("promise", DAMAGES)
def test_no_repair_lets_a_message_be_sent(app: Flask, sale: int, promise: str) -> None:
    message = first(sale)
    damage(DAMAGES[promise], m=message)
    before = {one: states(id=one) for one in range(message, message + 3)}
    look(sale)
    for one, was in before.items():
        assert states(id=one) == was or states(id=one)[0] not in ("pending", "queued", "sending")


def test_repairs_say_what_is_known(app: Flask, sale: int) -> None:
    message = first(sale)
    damage(DAMAGES["in_doubt_though_accepted"], m=message)
    look(sale)
    found = stored(message)
    assert (found.state, found.wamid) == ("accepted", "wamid.1") and found.accepted_at
    damage(DELIVERED, m=message)
    look(sale)
    assert stored(message).state == "delivered" and stored(message).delivered_at


def test_an_attempt_whose_message_has_gone_on_is_closed_as_in_doubt(app: Flask, sale: int) -> None:
    message = first(sale)
    damage(DAMAGES["attempt_left_open"], m=message)
    look(sale)
    (attempt,) = attempts(message)
    assert attempt.outcome == "ambiguous" and attempt.ended_at
    assert stored(message).state == "failed"


def test_an_open_attempt_of_a_message_that_waits_is_left_for_a_person(app: Flask, sale: int) -> None:
    """Closing it would hide that the message may have been sent."""
    damage(STARTED + STATE.format("pending"), m=first(sale))
    finding = look(sale)
    assert not finding.sound and not finding.repaired
    assert attempts(first(sale))[0].outcome == "started"


def test_a_counter_that_differs_from_its_rows_is_counted_again(app: Flask, sale: int) -> None:
    change(Campaign, sale, planned=7)
    finding = look(sale)
    assert finding.sound and campaign(sale).planned == 3
    assert audited() == [{"promise": PLANNED, "before": 7, "after": 3}]


def test_a_tally_that_differs_is_counted_again(app: Flask, sale: int) -> None:
    damage(DAMAGES["tally_differs"], m=first(sale))
    assert look(sale).sound and broken() == {}
    assert audited() == [{"promise": "tally_differs", "by": {"pending": -1}}]


def test_a_counter_that_tells_of_a_lost_message_is_kept(app: Flask, sale: int) -> None:
    damage("DELETE FROM messages WHERE id = :m", m=first(sale))
    finding = look(sale)
    assert not finding.sound and not finding.holds
    assert campaign(sale).planned == 3
    assert [one.promise for one in finding.broken] == ["row_without_message"]


def test_messages_of_no_campaign_are_watched_too(app: Flask) -> None:
    (message,) = add_messages(add_account(), state="unknown", attempt=1)
    damage("UPDATE message_attempts SET outcome = 'accepted' WHERE message_id = :m", m=message)
    assert broken(balance.NO_CAMPAIGN) == {"in_doubt_though_accepted": 1}
    assert look(balance.NO_CAMPAIGN).sound
    assert stored(message).state == "accepted"


def test_a_resend_that_a_person_asked_for_is_no_broken_promise(app: Flask, sale: int) -> None:
    damage(DAMAGES["accepted_twice"] + "UPDATE messages SET resends = 1 WHERE id = :m", m=first(sale))
    assert broken() == {}


def test_the_relay_looks_at_every_campaign_in_turn_and_repairs(app: Flask, sale: int) -> None:
    damage(DAMAGES["in_doubt_though_accepted"], m=first(sale))
    relay.balance()
    assert broken() == {}
    with transaction() as current:
        assert balance_checks.next_due(current) is None
        current.execute(text("UPDATE balance_checks SET checked_at = now() - interval '90 seconds'"))
    with transaction() as current:
        assert balance_checks.next_due(current) == sale
        current.execute(text("UPDATE balance_checks SET seconds = 10"))
    with transaction() as current:
        # A look that took ten seconds is not worth one every minute.
        assert balance_checks.next_due(current) is None


def metrics(app: Flask) -> dict[str, float]:
    """What Prometheus reads."""
    text = app.test_client().get("/metrics").get_data(as_text=True)
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_metrics_tell_what_the_last_look_found(app: Flask, sale: int) -> None:
    damage("DELETE FROM messages WHERE id = :m", m=first(sale))
    assert metrics(app)["dispatcher_campaign_unbalanced"] == 0
    relay.balance()
    found = metrics(app)
    assert found["dispatcher_campaign_unbalanced"] == 1
    assert found['dispatcher_broken_promises{promise="row_without_message"}'] == 1
    assert found['dispatcher_broken_promises{promise="accepted_twice"}'] == 0


def test_an_administrator_sees_the_balance_of_the_house(app: Flask, sale: int, anybody: Callable[..., Person]) -> None:
    other = add_campaign(add_account("200000000000009", "100000000000009"), planned=0)
    damage("DELETE FROM messages WHERE id = :m", m=first(sale))
    relay.balance()
    found = anybody(Role.ADMIN).get("/campaigns/balance").json
    assert not found["holds"]
    assert [(one["campaign_id"], one["holds"]) for one in found["items"]] == [(other, True), (sale, False)]
    assert found["items"][1]["planned"] == 3 and found["items"][1]["total"] == 2
    (promise,) = found["broken"]
    assert (promise["promise"], promise["count"]) == ("row_without_message", 1) and promise["cure"]
    mine = campaign(other).account_id
    limited = anybody(Role.ADMIN, mine).get("/campaigns/balance").json
    assert limited["holds"] and [one["campaign_id"] for one in limited["items"]] == [other]
    assert anybody(Role.OPERATOR).get("/campaigns/balance").status_code == 403
