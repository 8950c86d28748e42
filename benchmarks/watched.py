"""A large campaign at Meta's 1,000 a second while a person watches it in a real browser, pauses it and resumes it.

The dashboard's frames are counted in the page itself: a frame that comes late is a stutter the person sees. Chromium
draws without a graphics card and shares the cores with everything else. Set CHROMIUM to choose the browser.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Page, sync_playwright

from benchmarks.house import House, until
from benchmarks.results import finish, parser

_LATE_FRAME_MS: Final = 50
"""Under 20 frames a second the eye sees a stutter."""
_PATIENCE_MS: Final = 60_000
_WATCH_FRAMES: Final = """
() => {
    const seen = window.frames_seen = { count: 0, late: 0, longest: 0, last: performance.now(), tasks: 0 };
    new PerformanceObserver(list => { seen.tasks += list.getEntries().length; }).observe({ type: "longtask" });
    const next = now => {
        const gap = now - seen.last;
        seen.last = now; seen.count += 1;
        if (gap > LATE) seen.late += 1;
        seen.longest = Math.max(seen.longest, gap);
        requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
}
""".replace("LATE", str(_LATE_FRAME_MS))
_HEAP: Final = "() => performance.memory ? performance.memory.usedJSHeapSize / 1048576 : 0"


def measure(recipients: int) -> dict[str, Any]:
    """Send to so many people with the campaign's page open, paused and resumed on the way from that page."""
    with House(rate_limit=1000, latency_ms=100) as house, _browser() as page:
        campaign = house.campaign(recipients)
        _open(page, house, campaign)
        started = house.start(campaign)
        house.until_accepted(recipients // 4)
        paused, resumed = _pause_and_resume(page, house, campaign)
        watched = _watch_to_the_end(page, house, campaign, recipients)
        times, stats = house.times(), house.shown(campaign)["stats"]
        found = {"machine": house.machine(), "recipients": recipients, **watched}
        doubles = int(house.meta.control("GET", "/doubles", params={"key": "opaque"})["doubles"])
        refused = house.refused()
    after = [at for at in times if paused < at < resumed]
    sending = times[-1] - started - (resumed - paused)
    return found | {
        "accepted": len(times),
        "doubles": doubles,
        "refused": refused,
        "balanced": stats["balanced"],
        "per_second": round(len(times) / sending, 1),
        "pause_to_last_message": round(max(after) - paused, 3) if after else 0.0,
    }


@contextmanager
def _browser() -> Iterator[Page]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
        page.set_default_timeout(_PATIENCE_MS)
        yield page
        browser.close()


def _open(page: Page, house: House, campaign: int) -> None:
    """Sign in and look at the campaign's page."""
    page.goto(f"{house.url}/sign-in")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password", exact=True).fill(house.password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Overview", exact=True).wait_for()
    page.goto(f"{house.url}/campaigns/{campaign}")
    page.get_by_role("heading", name="Measured").wait_for()
    page.evaluate(_WATCH_FRAMES)


def _pause_and_resume(page: Page, house: House, campaign: int) -> tuple[float, float]:
    """Press the buttons; return the moments (Unix time) of both."""
    at = _pressed(page, "Pause")
    page.get_by_role("button", name=re.compile("Resume")).wait_for()
    until(lambda: bool(house.shown(campaign)["status"] == "paused"), 30, "the pause")
    page.wait_for_timeout(3_000)
    page.get_by_role("button", name=re.compile("Resume")).click()
    again = _pressed(page.get_by_role("dialog"), "Send to")
    page.get_by_role("button", name="Pause").wait_for()
    return at, again


def _pressed(where: Any, name: str) -> float:
    button = where.get_by_role("button", name=re.compile(name))
    button.wait_for()
    return float(button.evaluate("button => { const at = Date.now(); button.click(); return at / 1000 }"))


def _watch_to_the_end(page: Page, house: House, campaign: int, recipients: int) -> dict[str, Any]:
    """Stay on the page until it says by itself that the campaign is completed; return how smooth that was."""
    heap = page.evaluate(_HEAP)
    house.until_ended(campaign, seconds=recipients / 200 + 60)
    page.get_by_text("Completed", exact=True).first.wait_for()
    seen = page.evaluate("() => window.frames_seen")
    return {
        "frames": seen["count"],
        "late_frames": seen["late"],
        "late_share": round(seen["late"] / seen["count"], 5),
        "longest_frame_ms": round(seen["longest"]),
        "long_tasks": seen["tasks"],
        "heap_mb": [round(heap, 1), round(page.evaluate(_HEAP), 1)],
    }


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--recipients", type=int, default=100_000)
    given = options.parse_args()
    finish("watched", lambda: measure(given.recipients), keep=given.keep)


if __name__ == "__main__":
    main()
