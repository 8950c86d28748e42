"""How the inbox calls people: by notification and sound, by name; and what they find when the connection comes back."""

import re
import time
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Demo
from tests.browser.test_inbox import Agent, Speak, agents, api, speak
from tests.servers import eventually

__all__ = ["agents", "api", "speak"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TOM = {"from": "+5511977770091", "name": "Tomás Reis"}
EVA = {"from": "+5511977770092", "name": "Eva Lopes"}
IRIS = {"from": "+5511977770093", "name": "Íris Moura"}
NINA = {"from": "+5511977770094", "name": "Nina Faria"}
# Whether the window is looked at is the test's to say: two windows of one Chromium both believe that they are.
LISTENER = """
    window.shown = [];
    window.tones = 0;
    window.isLookedAt = true;
    document.hasFocus = () => window.isLookedAt;
    window.Notification = class extends Notification {
        constructor(title, options) { super(title, options); window.shown.push(this); }
    };
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
"""


def listen(page: Page) -> None:
    """Let the window show notifications, and keep what it shows and plays."""
    page.context.grant_permissions(["notifications"])
    page.add_init_script(LISTENER)
    page.reload()


def wish(page: Page, *what: str) -> None:
    """Switch calls on, or off again, in the settings, and come back to the inbox."""
    page.get_by_role("link", name="Labels, answers, sounds").click()
    for name in what:
        page.get_by_role("switch", name=name).click(force=True)
    page.get_by_role("link", name=re.compile("^Inbox")).first.click()
    expect(page.get_by_role("list", name="Conversations")).to_be_visible()


def shown(page: Page) -> list[Any]:
    """Title and words of each notification so far."""
    found: list[Any] = page.evaluate("window.shown.map(one => [one.title, one.body])")
    return found


def test_who_wishes_to_be_called_is_called(agents: list[Agent], speak: Speak, complaints: list[str]) -> None:
    carla = agents[1]
    page = carla.page
    listen(page)
    speak({**TOM, "text": "Hello?"})
    expect(carla.row("Tomás Reis")).to_contain_text("Hello?")
    # Nobody is called who has not asked for it.
    assert (shown(page), page.evaluate("window.tones")) == ([], 0)

    wish(page, "Show a notification", "Play a sound")
    page.evaluate("window.isLookedAt = false; window.tones = 0")
    speak({**TOM, "text": "Is anybody there?"})
    eventually(lambda: page.evaluate("window.shown.length === 1 && window.tones === 2"))
    assert shown(page) == [["New message from Tomás Reis", "Is anybody there?"]]
    # It opens what it tells of.
    page.evaluate("window.isLookedAt = true; window.shown[0].onclick()")
    carla.sees("Is anybody there?")

    # Who looks at a conversation sees it coming.
    speak({**TOM, "text": "Ah, there you are"})
    carla.sees("Ah, there you are")
    assert (len(shown(page)), page.evaluate("window.tones")) == (1, 2)

    # And nobody is called who no longer wishes it.
    page.keyboard.press("u")
    wish(page, "Show a notification", "Play a sound")
    page.evaluate("window.isLookedAt = false; window.tones = 0")
    speak({**TOM, "text": "One more thing"})
    expect(carla.row("Tomás Reis")).to_contain_text("One more thing")
    assert (len(shown(page)), page.evaluate("window.tones")) == (1, 0)
    assert complaints == []


def test_who_is_named_in_a_note_is_called_and_finds_it(
    agents: list[Agent], speak: Speak, complaints: list[str]
) -> None:
    bruno, carla = agents
    speak({**EVA, "text": "Can I pay in two parts?"})
    listen(carla.page)
    wish(carla.page, "Show a notification")
    mentions = carla.page.get_by_role("navigation", name="Which conversations").get_by_role("link", name="Mentions")
    expect(mentions).to_have_text("Mentions")
    carla.page.get_by_role("link", name="Templates", exact=True).click()
    carla.page.evaluate("window.isLookedAt = false")

    bruno.open("Eva Lopes")
    bruno.writes("Note")
    note = bruno.page.get_by_role("textbox", name="Note")
    note.fill("May she, @carl")
    note.press("Enter")
    note.press_sequentially("?")
    note.press("Enter")

    # On whatever page, beside the window, and until it is read.
    called = carla.page.get_by_role("alert").filter(has_text="Bruno Lima names you in a note")
    expect(called).to_contain_text("May she, @Carla Dias ?")
    # look: mention
    assert shown(carla.page) == [["Bruno Lima names you in a note", "May she, @Carla Dias ?"]]
    carla.page.reload()
    carla.page.get_by_role("link", name=re.compile("^Inbox")).first.click()
    expect(mentions).to_have_text("Mentions1")
    mentions.click()
    expect(carla.row("Eva Lopes").get_by_role("img", name="A note names you")).to_be_visible()
    # look: mentions
    carla.open("Eva Lopes")
    carla.sees("May she, @Carla Dias ?")
    expect(mentions).to_have_text("Mentions")
    expect(carla.row("Eva Lopes").get_by_role("img", name="A note names you")).to_have_count(0)
    # Who called is not called.
    expect(bruno.page.get_by_role("alert")).to_have_count(0)
    assert complaints == []


class Line:
    """The live connection of a window, which can be cut."""

    def __init__(self, page: Page) -> None:
        self.is_cut = False
        self.open: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("/socket.io/"), self._let_through)

    def _let_through(self, line: WebSocketRoute) -> None:
        if self.is_cut:
            line.close()
        else:
            line.connect_to_server()
            self.open.append(line)

    def cut(self) -> None:
        """End it, and let none come up."""
        self.is_cut = True
        for line in self.open:
            line.close()


def test_what_came_while_the_connection_was_gone_is_there_once(
    agents: list[Agent], speak: Speak, complaints: list[str]
) -> None:
    bruno = agents[0]
    page = bruno.page
    line = Line(page)
    page.reload()
    speak({**IRIS, "text": "Before"})
    bruno.open("Íris Moura")
    bruno.sees("Before")
    live = page.get_by_role("status").filter(has_text=re.compile("^(Live|Reconnecting)$"))
    expect(live).to_have_text("Live")

    line.cut()
    page.context.set_offline(True)
    expect(live).to_have_text("Reconnecting")
    for number in range(3):
        speak({**IRIS, "text": f"Meanwhile {number}"})
    bruno.say("What I write goes nowhere")
    expect(bruno.thread.get_by_role("button", name="Try again")).to_be_visible()
    expect(bruno.thread.get_by_text("Meanwhile")).to_have_count(0)
    # look: offline

    line.is_cut = False
    page.context.set_offline(False)
    expect(live).to_have_text("Live")
    for number in range(3):
        bruno.sees(f"Meanwhile {number}")
    bruno.thread.get_by_role("button", name="Try again").click()
    speak({**IRIS, "text": "After"})
    bruno.sees("After")
    # The simulated Meta leaves out a delivery now and then, as the real one does.
    expect(bruno.thread.get_by_role("img", name=re.compile("Sent|Delivered|Read")).last).to_be_visible()
    for words in ("Before", "Meanwhile 0", "Meanwhile 1", "Meanwhile 2", "What I write goes nowhere", "After"):
        expect(bruno.thread.get_by_role("article").filter(has_text=words)).to_have_count(1)
    assert [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one] == []


def reactions_have_reached(demo: Demo, phone: str, count: int) -> None:
    """Wait until Meta has taken so many reactions for this person; fail if it took more."""
    for _ in range(80):
        log = requests.get(f"{demo.meta_url}/_control/log", timeout=30).json()["records"]
        taken = [one for one in log if one["type"] == "reaction" and one["to"].strip("+") == phone.strip("+")]
        if len(taken) >= count:
            break
        time.sleep(0.25)
    assert len(taken) == count


def test_an_agents_reaction_reaches_the_customer(
    agents: list[Agent], speak: Speak, demo: Demo, complaints: list[str]
) -> None:
    bruno, carla = agents
    speak({**NINA, "text": "It works again!"})
    for one in agents:
        one.open("Nina Faria")
        one.sees("It works again!")
    expect(carla.row("Nina Faria")).not_to_contain_text("unread")

    def react(emoji: str) -> None:
        bubble = bruno.thread.get_by_role("article").filter(has_text="It works again!")
        bubble.hover()
        bubble.get_by_role("button", name="React").click()
        bruno.page.get_by_role("dialog", name="React").get_by_role("button", name=emoji).click()

    react("👍")
    for one in agents:
        expect(one.thread.get_by_role("img", name="Reactions: 👍")).to_be_visible()
    reactions_have_reached(demo, NINA["from"], 1)
    # The same once more takes it back.
    react("👍")
    for one in agents:
        expect(one.thread.get_by_role("img", name="Reactions")).to_have_count(0)
    reactions_have_reached(demo, NINA["from"], 2)
    assert complaints == []
