"""The product as ``bin/demo`` starts it, and people who look at it in a real Chromium."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from dispatcher.embedded.passwords import keep_secret
from tests.servers import free_port

ROOT = Path(__file__).parents[2]
# The browser shares two cores with everything it looks at.
expect.set_options(timeout=20_000)

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
# A microphone that hums, and nobody who has to allow it.
HEARING = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@dataclass(frozen=True)
class Demo:
    """A running demo with one finished campaign."""

    url: str
    password: str
    campaign_id: int
    meta_url: str
    """Where the simulated Meta takes what customers say."""
    hook_port: int
    """Of a system in the own network that may be called; who wants to be called listens there."""


@dataclass(frozen=True)
class Look:
    """How a person looks at a page."""

    width: int
    height: int
    scheme: str

    @property
    def viewport(self) -> ViewportSize:
        """The window's size."""
        return {"width": self.width, "height": self.height}


DESK = Look(1440, 900, "light")


# Not for the session: Playwright keeps an event loop running in this thread for as long as it is open.
@pytest.fixture(scope="package")
def demo() -> Iterator[Demo]:
    """Start everything, send to 200 people, and leave it up until the last browser test is done."""
    with tempfile.TemporaryDirectory(prefix="dsp-browser-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the servers may run as another user
        port, hook_port = free_port(), free_port()
        arguments = ["--recipients", "200", "--port", str(port), "--data-dir", folder, "--json"]
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "dispatcher.demo", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "INTERNAL_HOSTS": f"127.0.0.1:{hook_port}"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            result = _last_line(process)
            password = keep_secret(Path(folder), "DEMO_ADMIN_PASSWORD")[:20]
            yield Demo(f"http://127.0.0.1:{port}", password, result["campaign_id"], result["meta_url"], hook_port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _last_line(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            found: dict[str, Any] = json.loads(line)
            return found
    raise AssertionError(f"bin/demo ended with {process.wait()} and no result.")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A Chromium of the machine."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *HEARING])
        yield browser
        browser.close()


@pytest.fixture
def look() -> Look:
    """A desk in daylight; tests parametrize it."""
    return DESK


@pytest.fixture
def complaints() -> list[str]:
    """What the page complained about: errors in the console, broken scripts, refused content, dialogs."""
    return []


@pytest.fixture
def page(chromium: Browser, demo: Demo, look: Look, complaints: list[str]) -> Iterator[Page]:
    """A fresh browser window before the sign-in page."""
    context = chromium.new_context(
        viewport=look.viewport,
        color_scheme="dark" if look.scheme == "dark" else "light",
        locale="en-US",
        base_url=demo.url,
    )
    window = context.new_page()
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    window.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    yield window
    context.close()


@pytest.fixture
def alice(page: Page, demo: Demo, complaints: list[str]) -> Page:
    """The admin, signed in."""
    page.goto("/")
    page.wait_for_url("**/sign-in*")
    complaints.clear()  # the browser notes the 401 of the first look for a session
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password", exact=True).fill(demo.password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Overview", exact=True).wait_for()
    return page
