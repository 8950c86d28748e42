"""What was written to and by a contact: seen by those who may, and made anonymous when the contact is deleted."""

from flask import Flask
from sqlalchemy import insert, select

from dispatcher.campaigns.models import CampaignRecipient
from dispatcher.database import db, session, transaction
from dispatcher.http import Role
from dispatcher.messages.models import Message, MessageAttempt
from tests.api.world import Person, add_person
from tests.messages.world import PHONES, add_account, add_campaign, add_messages, add_plan, states

KEY, NUMBER = "5511987654321", "+5511987654321"


def someone(app: Flask, *accounts: int) -> Person:
    return add_person(app.test_client(), Role.OPERATOR, *accounts)


def written(number: int) -> list[int]:
    """A message of a campaign, a single one, and the answer."""
    who = {"recipient_key": KEY, "to_number": NUMBER}
    ids = add_messages(number, campaign_id=add_campaign(number), state="delivered", attempt=1, wamid="wamid.1", **who)
    ids += add_messages(number, kind="text", content={"body": "How are you?"}, state="sent", **who)
    inbound = {"direction": "inbound", "kind": "text", "content": {"text": "Fine."}, "wamid": "wamid.in"}
    return ids + add_messages(number, state="received", recipient_key=KEY, **inbound)


def contact_of(who: Person) -> int:
    return int(who.post("/contacts", {"phone": NUMBER, "name": "Ana"}).get_json()["id"])


def words(who: Person, contact: int, **args: int | str) -> list[tuple[str | None, str | None]]:
    found = who.get(f"/contacts/{contact}/messages", **args).get_json()
    return [(one["text"], one["campaign"]) for one in found["items"]]


def test_everything_written_stands_with_the_contact(app: Flask) -> None:
    number = add_account()
    written(number)
    add_messages(number, 3, campaign_id=add_campaign(number))
    who = someone(app, number)
    contact = contact_of(who)

    assert words(who, contact) == [("Fine.", None), ("How are you?", None), ("Olá Ana, pedido 7.", "Sale")]
    first = who.get(f"/contacts/{contact}/messages", page_size=2).get_json()
    assert words(who, contact, page_size=2, cursor=first["next_cursor"]) == [("Olá Ana, pedido 7.", "Sale")]


def test_only_on_numbers_one_may_see(app: Flask) -> None:
    number, other = add_account(), add_account(PHONES[1])
    written(number)

    who = someone(app, other)
    assert words(who, contact_of(who)) == []


def test_a_deleted_contact_is_in_no_message_and_in_no_audience(app: Flask) -> None:
    number = add_account()
    written(number)
    campaign = add_campaign(number, "paused", planned_through=1)
    (waiting,) = add_messages(number, campaign_id=campaign, recipient_key=KEY, to_number=NUMBER)
    row = {"campaign_id": campaign, "phone": NUMBER, "to_number": NUMBER, "recipient_key": KEY, "status": "good"}
    draft = add_campaign(number, "draft")
    with transaction() as current:
        rows = [row | {"row_number": 1}, row | {"row_number": 1, "campaign_id": draft}]
        current.execute(insert(CampaignRecipient), [one | {"cells": {"Nome": "Ana"}} for one in rows])
    who = someone(app, number)

    assert who.call("DELETE", f"/contacts/{contact_of(who)}").status_code == 204

    assert states() == ["delivered", "sent", "received", "skipped"]
    db.session.rollback()
    for message in session().scalars(select(Message)):
        assert message.recipient_key == f"gone:{message.id}"
        kept = (message.to_number, message.user_id, message.wa_id, message.wamid, message.variables, message.content)
        assert kept == (None,) * 6
    assert session().get_one(Message, waiting).reason == "FORGOTTEN"
    assert set(session().scalars(select(MessageAttempt.wamid))) == {None}
    recipients = session().scalars(select(CampaignRecipient).order_by(CampaignRecipient.id)).all()
    assert [(one.phone, one.to_number, one.cells, one.status) for one in recipients] == [
        ("", None, {}, "good"),
        ("", None, {}, "bad"),
    ]


def test_nobody_is_deleted_while_a_message_to_them_is_being_sent(app: Flask) -> None:
    number = add_account()
    add_messages(number, plan_id=add_plan(), recipient_key=KEY, state="sending", attempt=1)
    who = someone(app, number)
    contact = contact_of(who)

    assert who.call("DELETE", f"/contacts/{contact}").status_code == 409
    assert who.get(f"/contacts/{contact}").get_json()["name"] == "Ana"
