"""The people of a campaign as a list: each message with what its row of the file said."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.database import Json
from dispatcher.http import CursorPageOfRows, paginate_by_cursor
from dispatcher.messages.models import Message
from dispatcher.messages.views import message_view
from dispatcher.uploads.models import Upload

_ITS_ROW: Final = (CampaignRecipient.campaign_id == Message.campaign_id) & (
    CampaignRecipient.row_number == Message.row_number
)


def people(session: Session, campaign: Campaign, args: Mapping[str, Any]) -> CursorPageOfRows:
    """Return a page of the campaign's messages in the order of the file.

    ``args`` holds the filters (``state``, ``code``, ``reason``, ``q``) and the cursor. Each item is a message with
    ``given``, the text of its phone cell, and ``name``, that of the column which names people.
    """
    naming = name_column(session, campaign)
    name = CampaignRecipient.cells[naming].astext if naming else None
    columns = (Message, CampaignRecipient.phone, CampaignRecipient.cells)
    chosen: Any = select(*columns).outerjoin(CampaignRecipient, _ITS_ROW)
    chosen = _filtered(chosen.where(Message.campaign_id == campaign.id), args, name)
    page = paginate_by_cursor(session, chosen, args, key=Message.id, descending=False)
    return {**page, "items": [_person(*row, naming=naming) for row in page["items"]]}


def name_column(session: Session, campaign: Campaign) -> str | None:
    """Return the column of the file that says who a row is: one of names, else the first one of words."""
    if campaign.audience_definition is not None:
        return "name"
    upload = session.get(Upload, campaign.audience_upload_id) if campaign.audience_upload_id else None
    columns: list[Json] = (upload.details or {}).get("columns", []) if upload else []
    for kind in ("name", "text"):
        for column in columns:
            if column["looks_like"] == kind and column["name"] != campaign.audience_phone_column:
                return str(column["name"])
    return None


def _filtered(chosen: Select[Any], args: Mapping[str, Any], name: ColumnElement[str] | None) -> Select[Any]:
    if args["state"]:
        chosen = chosen.where(Message.state == args["state"])
    if args["code"] is not None:
        chosen = chosen.where(Message.error_code == args["code"])
    if args["reason"]:
        chosen = chosen.where(or_(Message.reason == args["reason"], Message.reason.startswith(f"{args['reason']}:")))
    if args["q"]:
        found = Message.recipient_key.contains(args["q"].lstrip("+"), autoescape=True)
        named = [name.icontains(args["q"], autoescape=True)] if name is not None else []
        chosen = chosen.where(or_(found, CampaignRecipient.phone.contains(args["q"], autoescape=True), *named))
    return chosen


def _person(message: Message, given: str | None, cells: Mapping[str, str] | None, *, naming: str | None) -> Json:
    name = (cells or {}).get(naming) if naming else None
    return {**message_view(message), "given": given, "name": name or None}
