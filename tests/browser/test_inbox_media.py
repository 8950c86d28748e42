"""Files in the inbox, in a real browser: looked at, listened to, kept; attached, recorded, and sent with all else."""

import base64
import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_inbox import Agent, Speak, agents, api, speak
from tests.uploads.test_media import ogg

__all__ = ["agents", "api", "speak"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BIA = {"from": "+5511977770077", "name": "Bia Ramos"}
LIA = {"from": "+5511977770078", "name": "Lia Campos"}
VERA = {"from": "+5511977770080", "name": "Vera Pinho"}
RITA = {"from": "+5511977770079", "name": "Rita Nogueira"}
PDF = b"%PDF-1.7\n" + bytes(range(256)) + b"\n%%EOF\n"


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def photo(width: int = 1200, height: int = 900) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def png() -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((640, 360)).save(file, "PNG")
    return file.getvalue()


def test_what_people_send_is_looked_at_and_kept(
    agents: list[Agent], speak: Speak, complaints: list[str], tmp_path: Path
) -> None:
    bruno = agents[0]
    speak(
        {**BIA, "type": "image", "mime_type": "image/jpeg", "content": encoded(photo()), "caption": "It came like this"}
    )
    bruno.open("Bia Ramos")
    picture = bruno.thread.get_by_role("button", name="Enlarge")
    expect(picture.locator("img")).to_be_visible()
    picture.click()
    large = bruno.page.get_by_role("dialog").locator("img")
    expect(large).to_be_visible()
    assert large.evaluate("img => img.naturalWidth") == 1200
    # look: lightbox
    bruno.page.keyboard.press("Escape")
    # The picture is closed by it, and not the conversation.
    expect(large).to_have_count(0)
    expect(bruno.field).to_be_visible()

    speak({**BIA, "type": "audio", "content": encoded(ogg(1)), "voice": True})
    expect(bruno.thread.get_by_label("Voice message")).to_be_visible()
    speak(
        {
            **BIA,
            "type": "document",
            "mime_type": "application/pdf",
            "content": encoded(PDF),
            "filename": "Nota fiscal.pdf",
        }
    )
    with bruno.page.expect_download() as download:
        bruno.thread.get_by_role("button", name="Download Nota fiscal.pdf").click()
    download.value.save_as(tmp_path / "kept.pdf")
    assert ((tmp_path / "kept.pdf").read_bytes(), download.value.suggested_filename) == (PDF, "Nota fiscal.pdf")

    speak({**BIA, "type": "image", "content": encoded(photo(60, 40)), "mime_type": "image/jpeg", "sha256": "0" * 64})
    expect(bruno.thread.get_by_role("button", name="Fetch again")).to_be_visible()
    # look: received
    assert [one for one in complaints if "404" not in one] == []


# A second of changing colours, as a phone's camera would put it into a file.
FILMING = """async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 180];
    const pen = canvas.getContext("2d");
    const draw = (step) => { pen.fillStyle = `hsl(${step * 12} 80% 50%)`; pen.fillRect(0, 0, 320, 180); };
    draw(0);
    const known = ["video/mp4;codecs=avc1.42E01E", "video/mp4;codecs=vp9", "video/mp4"];
    const mimeType = known.find((one) => MediaRecorder.isTypeSupported(one));
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType });
    const pieces = [];
    recorder.ondataavailable = (event) => pieces.push(event.data);
    const ended = new Promise((done) => { recorder.onstop = done; });
    recorder.start();
    for (let step = 0; step < 30; step += 1) {
        draw(step);
        await new Promise((done) => setTimeout(done, 60));
    }
    recorder.stop();
    await ended;
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
}"""


def test_a_video_shows_its_first_picture_and_its_length(
    agents: list[Agent], speak: Speak, complaints: list[str]
) -> None:
    bruno = agents[0]
    film = bruno.page.evaluate(FILMING)
    speak({**VERA, "type": "video", "mime_type": "video/mp4", "content": film, "caption": "Look, it moves"})
    bruno.open("Vera Pinho")
    button = bruno.thread.get_by_role("button", name=re.compile(r"^Play video · 0:0[123] · "))
    expect(button).to_be_visible()
    expect(button.locator("img")).to_be_visible()
    assert button.locator("img").evaluate("img => img.naturalWidth") == 576
    # look: poster
    button.click()
    expect(bruno.thread.locator("video")).to_be_visible()
    assert complaints == []


def sent(bruno: Agent) -> None:
    """Everything that was sent has arrived, as far as Meta says."""
    for name in ("Queued", "Sending", "Failed"):
        expect(bruno.thread.get_by_role("img", name=name)).to_have_count(0)


def extra(page: Page, name: str) -> Locator:
    """Open what else can be sent, and return its dialog."""
    page.get_by_role("button", name="Location, contact, buttons").click()
    page.get_by_role("menuitem", name=name).click()
    return page.get_by_role("dialog")


def test_a_list_with_sections_is_written_within_whatsapps_limits(
    agents: list[Agent], speak: Speak, complaints: list[str]
) -> None:
    bruno = agents[0]
    page = bruno.page
    speak({**LIA, "text": "When can you come?"})
    bruno.open("Lia Campos")
    bruno.sees("When can you come?")
    offer = extra(page, "Offer a list")
    offer.get_by_label("Title above").fill("Your appointment")
    offer.get_by_label("Text", exact=True).fill("Choose a time that suits you")
    offer.get_by_label("Word on the button").fill("See the times")
    offer.get_by_role("textbox", name="Choice 1", exact=True).fill("Friday, in the morning, at nine")
    # What is more than WhatsApp takes is not taken.
    expect(offer.get_by_role("textbox", name="Choice 1", exact=True)).to_have_value("Friday, in the morning, ")
    offer.get_by_role("textbox", name="What stands below choice 1").fill("With Paulo")
    offer.get_by_role("button", name="Another choice").click()
    offer.get_by_role("textbox", name="Choice 2", exact=True).fill("Friday, in the morning,")
    expect(offer.get_by_text("There is one that says the same.")).to_be_visible()
    offer.get_by_role("textbox", name="Choice 2", exact=True).fill("Friday, at noon")
    expect(offer.get_by_text("There is one that says the same.")).to_have_count(0)

    offer.get_by_role("button", name="Another section").click()
    second = offer.get_by_role("group", name="Section 2")
    second.get_by_role("textbox", name="Choice 1", exact=True).fill("Monday")
    # Two sections need titles.
    offer.get_by_role("button", name="Send", exact=True).click()
    expect(offer.get_by_role("textbox", name="Title of the section")).to_have_count(2)
    expect(offer.get_by_text("This is needed.")).to_have_count(2)
    offer.get_by_role("group", name="Section 1").get_by_role("textbox", name="Title of the section").fill("This week")
    second.get_by_role("textbox", name="Title of the section").fill("Next week")
    # look: sections
    offer.get_by_role("button", name="Send", exact=True).click()
    bruno.sees("Choose a time that suits you")
    sent(bruno)
    bubble = bruno.thread.get_by_role("article").last
    bubble.get_by_text("See the times").click()
    for words in ("Your appointment", "This week", "With Paulo", "Next week", "Monday"):
        expect(bubble.get_by_text(words)).to_be_visible()
    # look: list

    offer = extra(page, "Offer buttons")
    header = {"name": "shop.png", "mimeType": "image/png", "buffer": png()}
    offer.locator("input[type=file]").set_input_files([header])
    offer.get_by_label("Text", exact=True).fill("Is this our door?")
    offer.get_by_role("textbox", name="Choice 1").fill("It is")
    offer.get_by_label("Small text below").fill("We come by car")
    offer.get_by_role("button", name="Send", exact=True).click()
    bruno.sees("Is this our door?")
    expect(bruno.thread.get_by_role("button", name="Enlarge shop.png")).to_be_visible()
    sent(bruno)
    assert complaints == []


def test_an_emoji_is_searched_and_put_where_the_cursor_is(
    agents: list[Agent], speak: Speak, complaints: list[str]
) -> None:
    bruno = agents[0]
    page = bruno.page
    speak({**RITA, "text": "We are so happy!"})
    bruno.open("Rita Nogueira")
    bruno.sees("We are so happy!")
    bruno.field.fill("So are we")
    bruno.field.press("Home")
    page.get_by_role("button", name="Emoji", exact=True).click()
    search = page.get_by_role("combobox", name="Search")
    expect(search).to_be_focused()
    search.fill("party popper")
    # look: emojis
    expect(page.get_by_role("option", name="party popper")).to_have_count(1)
    search.press("ArrowDown")
    search.press("Enter")
    expect(bruno.field).to_have_value("🎉So are we")
    page.keyboard.press("Escape")
    expect(search).to_have_count(0)
    expect(bruno.field).to_be_focused()
    bruno.field.press("Enter")
    bruno.sees("🎉So are we")
    sent(bruno)

    their = bruno.thread.get_by_role("article").filter(has_text="We are so happy!")
    their.hover()
    their.get_by_role("button", name="React").click()
    # look: react
    page.get_by_role("button", name="All emojis").click()
    search.fill("rocket")
    page.get_by_role("option", name="rocket").click()
    expect(their.get_by_role("img", name="🚀")).to_be_visible()
    assert complaints == []


def test_files_voice_and_choices_are_sent(agents: list[Agent], speak: Speak, complaints: list[str]) -> None:
    bruno = agents[0]
    page: Page = bruno.page
    speak({**BIA, "text": "Do you have a picture of it?"})
    bruno.open("Bia Ramos")
    bruno.sees("Do you have a picture of it?")
    files = page.locator("input[type=file]")

    files.set_input_files([{"name": "setup.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}])
    expect(page.get_by_text("WhatsApp does not take this kind of file.")).to_be_visible()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Leave out setup.exe").click()

    files.set_input_files(
        [
            {"name": "blue.jpg", "mimeType": "image/jpeg", "buffer": photo(600, 400)},
            {"name": "prices.pdf", "mimeType": "application/pdf", "buffer": PDF},
        ]
    )
    bruno.field.fill("Here it is, with the prices")
    # look: attached
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    bruno.field.press("Enter")
    expect(page.get_by_role("list", name="Files to send")).to_have_count(0)
    bruno.sees("Here it is, with the prices")
    expect(bruno.thread.get_by_role("button", name="Enlarge blue.jpg")).to_be_visible()
    expect(bruno.thread.get_by_role("button", name="Download prices.pdf").last).to_be_visible()

    page.get_by_role("button", name="Record a voice message").click()
    expect(page.get_by_role("timer", name="Recording")).to_have_text("0:02")
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_role("list", name="Files to send").get_by_text("Voice message")).to_be_visible()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(bruno.thread.get_by_label("Voice message").last).to_be_visible()

    offer = extra(page, "Offer buttons")
    offer.get_by_label("Text", exact=True).fill("Shall I send it?")
    offer.get_by_role("textbox", name="Choice 1").fill("Yes, please")
    offer.get_by_role("textbox", name="Choice 2").fill("No")
    # look: offer
    offer.get_by_role("button", name="Send", exact=True).click()
    bruno.sees("Shall I send it?")
    expect(bruno.thread.get_by_text("Yes, please", exact=True).last).to_be_visible()

    place = extra(page, "Send a location")
    place.get_by_label("Latitude, longitude").fill("-23.5614, -46.6559")
    place.get_by_label("Name of the place").fill("Our shop")
    place.get_by_role("button", name="Send", exact=True).click()
    bruno.sees("Our shop")
    sent(bruno)
    # look: sent
    assert complaints == []
