"""The inbox as two agents use it side by side, each in a browser of their own; and what a hostile person writes."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from dispatcher.demo.client import Api
from tests.browser.conftest import DESK, Demo, Look
from tests.browser.test_pages import _violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "a long enough password"
DAY = 24 * 3600
Json = dict[str, Any]
Speak = Callable[[Json], None]


@dataclass(frozen=True)
class Agent:
    """Somebody who answers, and their window."""

    name: str
    page: Page

    def row(self, name: str) -> Locator:
        """The conversation's row in the list."""
        return self.page.get_by_role("list", name="Conversations").get_by_role("link").filter(has_text=name)

    @property
    def thread(self) -> Locator:
        """What was said."""
        return self.page.get_by_role("log")

    @property
    def field(self) -> Locator:
        """Where answers are written."""
        return self.page.get_by_role("textbox", name="Write a message")

    def open(self, name: str) -> None:
        """Open a conversation from the list."""
        self.row(name).click()
        expect(self.page.get_by_role("heading", name=name, level=2).first).to_be_visible()

    def writes(self, what: str) -> None:
        """Change between answers and notes."""
        self.page.get_by_role("radiogroup", name="What to write").get_by_text(what, exact=True).click()

    def say(self, words: str) -> None:
        """Write and send with Enter."""
        self.field.fill(words)
        self.field.press("Enter")
        expect(self.field).to_have_value("")

    def sees(self, words: str) -> None:
        """The words stand in the thread."""
        expect(self.thread.get_by_text(words, exact=True).last).to_be_visible()


@pytest.fixture
def speak(demo: Demo) -> Speak:
    """Let a customer write to the demo's number."""

    def say(said: Json) -> None:
        requests.post(f"{demo.meta_url}/_control/customer", json=said, timeout=30).raise_for_status()

    return say


@pytest.fixture
def api(demo: Demo) -> Api:
    """The API as the admin."""
    found = Api(demo.url)
    found.sign_in("/auth/token", {"username": "admin", "password": demo.password})
    return found


@pytest.fixture
def agents(chromium: Browser, demo: Demo, api: Api, complaints: list[str]) -> Iterator[list[Agent]]:
    """Bruno and Carla at their desks, with the inbox open."""
    names = ["Bruno Lima", "Carla Dias"]
    windows = [_window(chromium, demo, api, name, complaints) for name in names]
    yield [Agent(name, page) for name, page in zip(names, windows, strict=True)]
    for page in windows:
        page.context.close()


def _window(chromium: Browser, demo: Demo, api: Api, name: str, complaints: list[str], look: Look = DESK) -> Page:
    username = f"{name.split()[0].lower()}-{time.time_ns()}"
    person = {"name": name, "username": username, "password": PASSWORD, "role": "agent", "all_accounts": True}
    api.call("POST", "/users", json=person)
    context = chromium.new_context(viewport=look.viewport, locale="en-US", base_url=demo.url)
    page = context.new_page()
    page.goto("/inbox")
    page.wait_for_url("**/sign-in*")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Inbox", exact=True).wait_for()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    return page


ALBA = {"from": "+5511977770001", "name": "Alba Prado"}
PLACE = {"latitude": -23.55, "longitude": -46.63, "name": "Casa Azul"}
CARD = {"name": {"formatted_name": "Rui Alves"}, "phones": [{"phone": "+55 11 98888-7777"}]}
KINDS: list[tuple[Json, str]] = [
    ({"type": "image", "caption": "This is how it came"}, "This is how it came"),
    ({"type": "raw", "message": {"type": "location", "location": PLACE}}, "Casa Azul"),
    ({"type": "document", "filename": "nota.pdf"}, "nota.pdf"),
    ({"type": "button_reply", "id": "b1", "title": "Yes, please"}, "Yes, please"),
    ({"type": "list_reply", "id": "l1", "title": "Blue", "description": "the dark one"}, "Blue"),
    ({"type": "contacts", "contacts": [CARD]}, "Rui Alves"),
]


def test_two_agents_work_the_same_queue(agents: list[Agent], speak: Speak, api: Api, complaints: list[str]) -> None:
    bruno, carla = agents
    shortcut = f"thanks{time.time_ns() % 10**6}"
    api.call("POST", "/canned-replies", json={"shortcut": shortcut, "text": "Thank you, {{first_name}}! — {{agent}}"})

    # Somebody writes; both see it at once, without doing anything.
    speak({**ALBA, "text": "Hello, where is my order?"})
    for one in agents:
        expect(one.row("Alba Prado")).to_contain_text("Hello, where is my order?")
    bruno.open("Alba Prado")
    carla.open("Alba Prado")

    # Bruno takes it; Carla sees whose it is.
    bruno.page.keyboard.press("a")
    expect(carla.page.get_by_text("Bruno Lima has this conversation.")).to_be_visible()
    bruno.say("Good morning, Alba! I look it up.")
    carla.sees("Good morning, Alba! I look it up.")
    # As far as WhatsApp says, in both windows.
    for one in agents:
        expect(one.thread.get_by_role("img", name=re.compile("Delivered|Read")).last).to_be_visible()

    # Ten times there and back.
    for turn in range(10):
        speak({**ALBA, "text": f"Question {turn}"})
        for one in agents:
            one.sees(f"Question {turn}")
        bruno.say(f"Answer {turn}")
        for one in agents:
            one.sees(f"Answer {turn}")

    # All kinds of things.
    for said, shown in KINDS:
        speak({**ALBA, **said})
        for one in agents:
            one.sees(shown)

    # A quotation, a ready-made answer, a note.
    bubble = bruno.thread.get_by_role("article").filter(has_text="Question 9").first
    bubble.hover()
    bubble.get_by_role("button", name="Quote this message").click()
    bruno.say("About this one: tomorrow.")
    quoting = carla.thread.get_by_role("article").filter(has_text="About this one: tomorrow.")
    expect(
        quoting.get_by_role("button", name=re.compile("Show the message that is quoted: Alba Prado Question 9"))
    ).to_be_visible()
    bruno.field.fill(f"/{shortcut}")
    expect(bruno.page.get_by_role("button", name=f"/{shortcut}")).to_be_visible()
    bruno.field.press("Enter")
    expect(bruno.field).to_have_value("Thank you, Alba! — Bruno Lima")
    bruno.field.press("Enter")
    carla.sees("Thank you, Alba! — Bruno Lima")
    bruno.writes("Note")
    note = bruno.page.get_by_role("textbox", name="Note")
    note.fill("She is in a hurry, @carl")
    note.press("Enter")
    expect(note).to_have_value("She is in a hurry, @Carla Dias ")
    note.press("Enter")
    carla.sees("She is in a hurry, @Carla Dias")

    # Carla takes over; what she begins survives a reload.
    carla.page.get_by_role("button", name="Take over").click()
    expect(bruno.page.get_by_role("button", name="Take over")).to_have_count(0)
    bruno.writes("Reply")
    expect(bruno.page.get_by_text("Carla Dias has this conversation.")).to_be_visible()
    with carla.page.expect_response(lambda answer: "/draft" in answer.url and answer.request.method == "PUT"):
        carla.field.fill("It is on its")
    carla.page.reload()
    expect(carla.field).to_have_value("It is on its")
    carla.field.press("End")
    carla.field.press_sequentially(" way.")
    carla.field.press("Enter")
    bruno.sees("It is on its way.")
    speak({**ALBA, "type": "reaction", "emoji": "🎉", "message_id": _wamid_of(api, carla, "It is on its way.")})
    for one in agents:
        expect(one.thread.get_by_role("img", name="Reactions: 🎉")).to_be_visible()
    speak({**ALBA, "text": "Thanks, bye!"})
    carla.sees("Thanks, bye!")

    # Done: it leaves both lists.
    carla.page.get_by_role("button", name="Close", exact=True).click()
    for one in agents:
        expect(one.row("Alba Prado")).to_have_count(0)
    assert complaints == []


def _wamid_of(api: Api, agent: Agent, words: str) -> str:
    """Wait until Meta has named what was said in the open thread: its bubble is there before Meta has it."""
    conversation = re.findall(r"/inbox/([0-9]+)", agent.page.url)[0]
    for _ in range(80):
        said = api.call("GET", f"/conversations/{conversation}/messages")["items"]
        if found := [one["wamid"] for one in said if one["text"] == words and one["wamid"]]:
            return str(found[0])
        time.sleep(0.25)
    raise AssertionError(f"Meta never took {words!r}.")


def test_when_the_window_closes_a_template_goes(agents: list[Agent], speak: Speak, complaints: list[str]) -> None:
    bruno, _ = agents
    almost = int(time.time()) - DAY + 90
    speak({"from": "+5511977770002", "name": "Bia Costa", "text": "Anybody there?", "timestamp": almost})
    bruno.open("Bia Costa")
    expect(bruno.page.get_by_role("timer")).to_contain_text("left to write freely")
    # It ends a minute before Meta's, while he looks at it.
    expect(bruno.page.get_by_text("They wrote more than 24 hours ago")).to_be_visible(timeout=90_000)
    expect(bruno.field).to_have_count(0)
    bruno.page.get_by_role("button", name=re.compile("order_update")).first.click()
    for place, value in enumerate(["Bia", "A-77"]):
        bruno.page.get_by_role("region", name="What to write").locator("form input").nth(place).fill(value)
    expect(bruno.page.get_by_role("region", name="What to write").locator("figure")).to_contain_text("A-77")
    bruno.page.get_by_role("button", name="Send template").click()
    sent = bruno.thread.locator("figure", has_text="A-77")
    expect(sent).to_be_visible()
    expect(sent.get_by_role("img", name=re.compile("Sent|Delivered|Read"))).to_be_visible()
    assert complaints == []


RUNS = "window.hacked=1"
CORPUS = [
    f'<img src=x onerror="{RUNS}">',
    f"<script>{RUNS}</script>",
    f'"><svg onload={RUNS}>',
    f"javascript:{RUNS}",
    f'<a href="javascript:{RUNS}">press</a>',
    f'https://example.com/"onmouseover="{RUNS}',
    f"*_~```<iframe srcdoc='<script>{RUNS}</script>'>```~_*",
    "{{constructor.constructor('" + RUNS + "')()}}",
    "\u202egpj.exe",
    "مرحبا كيف حالك؟ 👩‍👩‍👧‍👦",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢" * 20,
    "A" * 10_000,
]


@pytest.mark.parametrize("look", [DESK, Look(390, 844, "light")], ids=["desk", "phone"])
def test_what_a_hostile_person_writes_stays_words(
    alice: Page, look: Look, api: Api, speak: Speak, complaints: list[str]
) -> None:
    last = "the last thing said"
    for place, words in enumerate(CORPUS):
        person = {"from": f"+55119{60_000_000 + look.width * 100 + place}", "name": words}
        for said in _everything(words):
            speak({**person, **said})
        speak({**person, "text": last})
        alice.goto("/inbox")
        alice.get_by_role("list", name="Conversations").get_by_role("link").first.wait_for()
        alice.goto(f"/inbox/{_conversation_with(api, person['from'])}")
        expect(alice.get_by_role("log").get_by_text(last, exact=True)).to_be_visible()
        _is_harmless(alice)
    assert _violations(alice) == []
    assert complaints == []


def _conversation_with(api: Api, phone: str) -> int:
    """Wait until what somebody wrote has come, and return the conversation."""
    for _ in range(120):
        found = api.call("GET", "/conversations", params={"q": phone.removeprefix("+")})["items"]
        if found:
            return int(found[0]["id"])
        time.sleep(0.25)
    raise AssertionError(f"Nothing came from {phone}.")


def _everything(words: str) -> list[Json]:
    """The same words wherever a person can put some."""
    place = {"latitude": 1, "longitude": 1, "name": words, "address": words, "url": f"javascript:{RUNS}"}
    card = {"name": {"formatted_name": words}, "phones": [{"phone": words}], "urls": [{"url": f"javascript:{RUNS}"}]}
    return [
        {"text": words},
        {"type": "document", "filename": words, "caption": words},
        {"type": "raw", "message": {"type": "location", "location": place}},
        {"type": "button", "text": words, "payload": words},
        {"type": "list_reply", "id": words, "title": words, "description": words},
        {"type": "contacts", "contacts": [card]},
        {"type": "reaction", "emoji": words[:40], "message_id": words[:40]},
        {"type": "raw", "message": {"type": words[:30], words[:30]: {"body": words}}},
    ]


def _is_harmless(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.locator("main :is(img[src=x], script, iframe, svg[onload])").count() == 0
    addresses = page.locator("main a").evaluate_all("(links) => links.map((link) => link.protocol)")
    assert set(addresses) <= {"http:", "https:"}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    log = page.get_by_role("log")
    assert log.evaluate("(frame) => frame.scrollWidth <= frame.clientWidth")
