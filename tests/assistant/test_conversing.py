"""A whole conversation: twenty turns with the assistant, a person when one is wanted, silence after STOP."""

from dispatcher.contacts.models import Contact
from dispatcher.database import session
from tests.assistant.desk import DORA, Desk
from tests.messages.machinery import until

KNOWLEDGE = """\
We are open from Monday to Saturday, from 7 to 19.
The bakery stands in Rua das Flores 12, beside the station.
Cakes are ordered two days ahead, by message or in the shop.
A chocolate cake for ten people costs 90 reais.
Delivery is free within five kilometres and takes one hour.
We take cards, cash and Pix.
Bread without gluten comes on Fridays.
"""
QUESTIONS = (
    ("Hello!", None),
    ("When are you open?", "from 7 to 19"),
    ("Where does the bakery stand?", "Rua das Flores 12"),
    ("How far ahead must cakes be ordered?", "two days ahead"),
    ("What does a chocolate cake cost?", "90 reais"),
    ("Is delivery free?", "within five kilometres"),
    ("Do you take cards?", "cards, cash and Pix"),
    ("Which day does bread without gluten come?", "Fridays"),
)
TURNS = 20


def test_twenty_turns_then_a_person_then_never_again(desk: Desk) -> None:
    desk.switch("answer", replies_per_hour=100, handover_text="A colleague will answer you soon.")
    article = {"title": "Bakery", "text": KNOWLEDGE, "language": "en"}
    assert desk.agent.post("/assistant/articles", article).status_code == 201

    for turn in range(TURNS):
        question, known = QUESTIONS[turn % len(QUESTIONS)]
        answer = desk.answer(f"{question}{' ' * (turn // len(QUESTIONS))}".strip() + "!" * (turn // len(QUESTIONS)))
        assert known is None or known in answer["text"], (question, answer["text"])
        assert answer["content"]["by"] == "assistant"
    conversation = desk.conversation()
    assert conversation is not None
    path = f"/conversations/{conversation['id']}"
    assert [one["outcome"] for one in desk.turns()] == ["answered"] * TURNS
    # What it is asked holds what was said before, and no more of it than the number allows.
    assert len(desk.model.asked()[-1]["said"]) > len(desk.model.asked()[0]["said"])

    desk.hear("Thanks, now I want to talk to a person about a wedding cake")
    desk.think()
    handed = desk.agent.get(path).json
    assert (handed["assistant"], handed["waiting_since"] is not None) == ("handed_over", True)
    assert desk.notes(conversation["id"])[0].startswith("The customer asks for a person.")
    assert desk.thread(conversation["id"])[0]["text"] == "A colleague will answer you soon."

    told = {"text": {"body": "Hello, I am Eva. What shall it look like?"}}
    assert desk.agent.post(f"{path}/messages", told).status_code == 202
    until(lambda: desk.thread(conversation["id"])[0]["state"] in ("sent", "delivered", "read"))
    desk.hear("STOP")
    desk.think()
    before = desk.meta.accepted()
    desk.hear("Are you open?")
    desk.think()
    assert desk.turns()[0]["reason"] == "opted_out"
    assert desk.agent.call("PUT", f"{path}/assistant", {"answering": True}).status_code == 200
    desk.think()
    assert (desk.turns()[0]["outcome"], desk.turns()[0]["reason"]) == ("handed_over", "opted_out")
    assert desk.meta.accepted() == before
    assert [one["direction"] for one in desk.thread(conversation["id"])[:2]] == ["inbound", "inbound"]
    # Whoever writes is a contact by that alone.
    assert session().query(Contact).filter(Contact.phone == DORA).count() == 1
