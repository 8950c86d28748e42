"""Steps of the campaign's wizard that stories walk through on their way to another."""

from playwright.sync_api import Page, expect


def pass_schedule(page: Page) -> None:
    """Leave the hours as they are and go on to the last step."""
    page.wait_for_url("**/edit/schedule")
    # What is pressed now is this step's button.
    expect(page.get_by_role("heading", name="Who gets it when")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/edit/send")
