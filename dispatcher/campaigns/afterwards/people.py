"""The people of a campaign as a list: each message with what its row of the file said."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.orm import Session

from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.contacts.identity import Phone, parse_phone
from dispatcher.database import Json
from dispatcher.http import CursorPageOfRows, cursor_position, paginate_by_cursor
from dispatcher.messages.models import Message
from dispatcher.messages.states import OUTBOUND
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
    columns = (Message, CampaignRecipient.phone, CampaignRecipient.cells)
    chosen: Any = select(*columns).outerjoin(CampaignRecipient, _ITS_ROW).where(Message.campaign_id == campaign.id)
    if not args["q"]:
        chosen = chosen.where(Message.id.in_(_next(campaign, args)))
    elif _of_message(args):
        chosen = chosen.where(*_of_message(args), _found_in(args["q"], naming))
    else:
        chosen = chosen.where(Message.recipient_key.in_(_keys_found(session, campaign, args, naming)))
    page = paginate_by_cursor(session, chosen, args, key=Message.id, descending=False)
    return {**page, "items": [_person(*row, naming=naming) for row in page["items"]]}


def _next(campaign: Campaign, args: Mapping[str, Any]) -> Select[int]:
    """Select the ids of the next page: the first few of each state, each found at once by its index.

    One question for all states would have to sort a campaign of a million for every page.
    """
    position = cursor_position(args) or 0
    wanted = [Message.campaign_id == campaign.id, Message.id > position, *_of_message({**args, "state": ""})]
    states = [args["state"]] if args["state"] else [*OUTBOUND]
    firsts = (
        select(Message.id).where(*wanted, Message.state == state).order_by(Message.id).limit(args["page_size"] + 1)
        for state in states
    )
    return select(union_all(*(select(one.subquery().c.id) for one in firsts)).subquery().c.id)


def _keys_found(session: Session, campaign: Campaign, args: Mapping[str, Any], naming: str | None) -> list[str]:
    """Return the keys of the next messages whose rows hold what is searched for.

    A whole number is found at once. Anything else row by row in the order of the file, until the page is full; a
    message that cannot be sent is known by its row.
    """
    whole = parse_phone(args["q"], campaign.audience_default_country)
    if isinstance(whole, Phone) and _is_written_to(session, campaign, whole.recipient_key):
        return [whole.recipient_key]
    position = cursor_position(args)
    after = session.scalar(select(Message.row_number).where(Message.id == position)) if position else 0
    rows = session.execute(
        select(CampaignRecipient.row_number, CampaignRecipient.recipient_key)
        .where(CampaignRecipient.campaign_id == campaign.id, CampaignRecipient.row_number > (after or 0))
        .where(_found_in(args["q"], naming))
        .order_by(CampaignRecipient.row_number)
        .limit(args["page_size"] + 1)
    ).all()
    return [key for number, own in rows for key in (own, f"row:{number}")]


def _is_written_to(session: Session, campaign: Campaign, key: str) -> bool:
    found = select(Message.id).where(Message.campaign_id == campaign.id, Message.recipient_key == key)
    return session.scalar(found) is not None


def _found_in(words: str, naming: str | None) -> ColumnElement[bool]:
    name = CampaignRecipient.cells[naming].astext if naming else None
    named = [name.icontains(words, autoescape=True)] if name is not None else []
    number = CampaignRecipient.recipient_key.contains(words.lstrip("+"), autoescape=True)
    return or_(number, CampaignRecipient.phone.contains(words, autoescape=True), *named)


def _of_message(args: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if args["state"]:
        found.append(Message.state == args["state"])
    if args["code"] is not None:
        found.append(Message.error_code == args["code"])
    if args["reason"]:
        found.append(or_(Message.reason == args["reason"], Message.reason.startswith(f"{args['reason']}:")))
    return found


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


def _person(message: Message, given: str | None, cells: Mapping[str, str] | None, *, naming: str | None) -> Json:
    name = (cells or {}).get(naming) if naming else None
    return {**message_view(message), "given": given, "name": name or None}
