"""Downloads opened again as a spreadsheet program would: nothing in them is a formula."""

import csv
import io

import openpyxl
import pytest
from sqlalchemy import update

from dispatcher.campaigns.models import CampaignRecipient
from dispatcher.database import transaction
from dispatcher.messages.models import Message
from tests.api.conftest import World

EVIL = (
    '=HYPERLINK("http://evil.example","x")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1+1", "\n=1",
    "=1\x00", '"=1"', "'=1", "+55 11 98765-4321=1", "\u200b=1",
)  # fmt: skip
START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def poison(world: World, text: str) -> None:
    """Let everything a stranger can choose be this text."""
    storable = text.replace("\0", "")
    with transaction() as session:
        here = Message.id == world.own.message_id
        session.execute(update(Message).where(here).values(reason=storable, wamid=storable, error_code=None))
        rows = CampaignRecipient.campaign_id == world.own.campaign_id
        session.execute(update(CampaignRecipient).where(rows).values(phone=storable, cells={"Nome": storable}))


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_of_an_export_is_a_formula(world: World, text: str) -> None:
    poison(world, text)
    path = f"/campaigns/{world.own.campaign_id}/export"

    plain = world.viewer.get(path, format="csv")
    cells = [cell for row in csv.reader(io.StringIO(plain.get_data().decode("utf-8-sig"), newline="")) for cell in row]
    book = openpyxl.load_workbook(io.BytesIO(world.viewer.get(path, format="xlsx").get_data()))
    found = [cell for row in book["Export"].iter_rows() for cell in row if cell.value is not None]

    assert len(cells) >= 28
    # Our own number of the message is a phone: it may begin with a plus.
    assert [cell for cell in cells if cell.startswith(START) and not cell[1:].isdigit()] == []
    assert [cell.value for cell in found if cell.data_type == "f"] == []
    texts = [str(cell.value) for cell in found]
    assert [cell for cell in texts if cell.startswith(START) and not cell[1:].isdigit()] == []


def test_an_export_is_a_download_with_a_name_of_ours(world: World) -> None:
    for form, kind in (("csv", "text/csv"), ("xlsx", "spreadsheetml")):
        answer = world.viewer.get(f"/campaigns/{world.own.campaign_id}/export", format=form)
        assert kind in answer.headers["Content-Type"]
        assert answer.headers["Content-Disposition"] == f"attachment; filename=campaign-{world.own.campaign_id}.{form}"
    assert world.viewer.get(f"/campaigns/{world.own.campaign_id}/export", format="html").status_code == 422
