"""What people write, press and choose at Meta about being written to, as Meta tells it by webhook."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatcher.contacts import consent
from dispatcher.contacts.consent_models import ConsentEvent, ConsentSettings, Origin, Suppression
from dispatcher.contacts.models import Contact, ContactMerge
from dispatcher.database import db, session, transaction
from dispatcher.messages.models import Intent, Message, MessageIntent, UnderstoodBy
from dispatcher.messages.understanding import keep_understood
from tests.webhooks.world import NOON, add_account, change, journal, keep, process_all, said, value

ANA = "5511987654321"
Json = dict[str, Any]


def receive(*messages: Json, **profile: Any) -> None:
    """Let people write to us, and read what they wrote."""
    body = value(messages=list(messages))
    body["contacts"] = [{"profile": {"name": "Ana"}, "wa_id": ANA} | profile]
    keep(change(body))
    process_all()


def choose(choice: str, second: int = 0, **who: Any) -> None:
    """Let somebody choose at Meta whether they want our marketing."""
    chosen = {"category": "marketing_messages", "value": choice, "timestamp": int(NOON.timestamp()) + second}
    who = who or {"wa_id": ANA}
    metadata = {"display_phone_number": "15550783881", "phone_number_id": "106540352242922"}
    found = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": [who]}
    keep(change(found | {"user_preferences": [chosen | {"detail": "User requested", **who}]}, "user_preferences"))
    process_all()


def held() -> list[tuple[str, str, str]]:
    """Who is on the list: key, origin, scope."""
    db.session.rollback()
    rows = session().execute(select(Suppression.key, Suppression.origin, Suppression.scope).order_by(Suppression.key))
    return [(row[0], row[1], row[2]) for row in rows]


def quick_reply(text: str, payload: str = "") -> Json:
    """A press on a template's button."""
    return said("", type="button", button={"text": text, "payload": payload or text}, text=None)


@pytest.mark.parametrize("words", ["STOP", " stop. ", "Parar!", "SAIR", "¡Baja!", "arrêt", "ARRET", "Stopp", "Opt-out"])
def test_a_word_that_means_no(app: Flask, words: str) -> None:
    add_account()
    receive(said(words))

    assert held() == [(ANA, "ours", "all")]
    event = session().scalars(select(ConsentEvent)).one()
    assert (event.action, event.channel, event.proof, event.at) == ("opt_out", "word", words, NOON)
    assert event.message_id is not None
    assert event.contact_id == session().scalars(select(Contact.id)).one()


@pytest.mark.parametrize("words", ["please do not stop", "stop the delivery to my old address", "parada", "", "?"])
def test_words_that_mean_something_else(app: Flask, words: str) -> None:
    add_account()
    receive(said(words))

    assert held() == []


def test_what_answers_mean_is_kept_once(app: Flask) -> None:
    add_account()
    said_by_ana = [
        said("Sim, quero!", wamid="w1"),
        said("Obrigada", wamid="w2"),
        said("SAIR", wamid="w3"),
        {**quick_reply("Falar com atendente"), "id": "w4"},
    ]
    for _ in range(2):
        receive(*said_by_ana)

    rows = session().execute(
        select(Message.wamid, MessageIntent.intent, MessageIntent.by)
        .join(MessageIntent, MessageIntent.message_id == Message.id)
        .order_by(Message.wamid)
    )
    assert [tuple(row) for row in rows] == [("w1", "yes", "rules"), ("w3", "stop", "rules"), ("w4", "person", "rules")]


def test_staff_overrules_the_model_which_overrules_the_rules(app: Flask) -> None:
    add_account()
    for _ in range(2):
        receive(said("Sim, quero!", wamid="w1"), said("chega disso por favor", wamid="w2"), said("SAIR", wamid="w3"))
    yes, enough, stop = session().scalars(select(Message.id).order_by(Message.wamid)).all()

    def understood(message_id: int, intent: Intent | None, by: UnderstoodBy) -> bool:
        with transaction() as current:
            return keep_understood(current, message_id, intent, by)

    assert understood(yes, Intent.QUESTION, UnderstoodBy.MODEL)
    assert understood(yes, None, UnderstoodBy.STAFF)
    assert not understood(yes, Intent.YES, UnderstoodBy.MODEL)
    assert not understood(stop, Intent.NO, UnderstoodBy.MODEL), "a stop that was heeded stays one"
    assert not understood(stop, Intent.NO, UnderstoodBy.RULES)
    assert understood(stop, Intent.NO, UnderstoodBy.STAFF)
    receive(said("Sim, quero!", wamid="w1"))
    assert session().get_one(MessageIntent, yes, populate_existing=True).intent is None

    assert held() == [(ANA, "ours", "all")], "what staff reads otherwise opts nobody in"
    with transaction() as current:
        consent.lift(current, [ANA], Origin.OURS)
    for _ in range(2):
        assert understood(enough, Intent.STOP, UnderstoodBy.MODEL)
    assert held() == [(ANA, "ours", "all")]
    heeded = session().scalars(select(ConsentEvent).where(ConsentEvent.message_id == enough)).one()
    assert (heeded.channel, heeded.proof, heeded.at) == ("model", "chega disso por favor", NOON)


def test_a_button_that_means_no(app: Flask) -> None:
    add_account()
    receive(quick_reply("Quero saber mais"))
    assert held() == []

    receive(said("", type="button", button={"text": "Não, obrigado", "payload": "opt_out"}, id="wamid.in.2", text=None))
    assert held() == [(ANA, "ours", "marketing")]


def test_a_reply_button_that_means_no(app: Flask) -> None:
    add_account()
    reply = {"type": "button_reply", "button_reply": {"id": "x", "title": "Unsubscribe from promos"}}
    receive(said("", type="interactive", interactive=reply, text=None))

    assert held() == [(ANA, "ours", "marketing")]


def test_the_words_are_ours_to_choose(app: Flask) -> None:
    add_account()
    with transaction() as current:
        words = {"pt": ["Chega!"]}
        current.add(ConsentSettings(id=1, words=words, word_scope="marketing", buttons=["Adeus"], button_scope="all"))
    receive(said("stop"))
    assert held() == []

    receive(said("CHEGA", wamid="wamid.in.2"))
    assert held() == [(ANA, "ours", "marketing")]
    receive(quick_reply("adeus") | {"id": "wamid.in.3"})
    assert held() == [(ANA, "ours", "all")]


def test_a_call_read_twice_is_one_no(app: Flask) -> None:
    add_account()
    receive(said("stop"))
    receive(said("stop"))

    assert len(session().scalars(select(ConsentEvent)).all()) == 1


def test_what_meta_holds_only_meta_takes_back(app: Flask) -> None:
    add_account()
    choose("stop", 10)
    assert held() == [(ANA, "meta", "marketing")]

    receive(said("stop"))
    choose("resume", 20)
    assert held() == [(ANA, "ours", "all")]


def test_choices_come_late_and_twice(app: Flask) -> None:
    add_account()
    choose("resume", 20)
    choose("stop", 10)
    choose("stop", 10)
    assert held() == []

    choose("stop", 30)
    choose("resume", 20)
    assert held() == [(ANA, "meta", "marketing")]
    assert journal()[-1].state == "processed"


def test_somebody_without_a_number_says_no(app: Flask) -> None:
    add_account()
    choose("stop", user_id="BR.77")
    message = said("Oi", from_user_id="BR.77") | {"from": ""}
    receive(message, wa_id="", user_id="BR.77")

    contact = session().scalars(select(Contact)).one()
    assert (contact.phone, contact.user_id, contact.name) == (None, "BR.77", "Ana")
    assert held() == [("BR.77", "meta", "marketing")]


def test_a_no_follows_a_person_whose_number_turns_up(app: Flask) -> None:
    """Known by the number and, elsewhere, by the user id: Meta names both in one message, so they are one."""
    add_account()
    receive(said("Oi"))
    choose("stop", user_id="BR.77")
    receive(said("Oi", wamid="wamid.in.2", from_user_id="BR.78") | {"from": ""}, wa_id="", user_id="BR.78")

    receive(said("Sou eu", wamid="wamid.in.3", from_user_id="BR.77"))

    assert held() == [(ANA, "meta", "marketing"), ("BR.77", "meta", "marketing")]
    known = session().execute(select(Contact.phone_key, Contact.user_id).order_by(Contact.id)).all()
    assert [tuple(row) for row in known] == [(ANA, "BR.77"), (None, "BR.78")]


def test_two_contacts_that_meta_names_as_one_are_merged(app: Flask) -> None:
    add_account()
    receive(said("Oi"))
    receive(said("Oi", wamid="wamid.in.2", from_user_id="BR.77") | {"from": ""}, wa_id="", user_id="BR.77")
    receive(said("Sou eu", wamid="wamid.in.3", from_user_id="BR.77"))

    merge = session().scalars(select(ContactMerge)).one()
    assert merge.reason == "same_user"
    kept = session().get_one(Contact, merge.kept_id)
    assert (kept.phone_key, kept.user_id) == (ANA, "BR.77")
