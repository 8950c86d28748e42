"""Which conversations an agent means: filters of the list, and how many there are of each kind."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, func, select, text, union_all
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from dispatcher.contacts.filtering import found_by
from dispatcher.contacts.models import Contact
from dispatcher.conversations import mentions
from dispatcher.conversations.campaign_replies import UNCLEAR
from dispatcher.conversations.models import CampaignReply, Conversation, ConversationLabel, ConversationRead
from dispatcher.conversations.sources.models import SourceMessage
from dispatcher.conversations.states import Status
from dispatcher.database import Json
from dispatcher.http import CursorPageOfRows, paginate_by_cursor, paginate_by_moment, visible
from dispatcher.messages.answers import SILENT_KINDS
from dispatcher.messages.models import Message

MOST_UNREAD: Final = 99
MOST_SAID: Final = 2_000
_REACHES: Final = (50_000, 500_000)
ME: Final = "me"
NOBODY: Final = "nobody"


def chosen(session: Session, args: Mapping[str, Any], person_id: int) -> Select[Any]:
    """Select the conversations that fit all of ``args`` (a ConversationFilter) among those the caller may see."""
    return visible(select(Conversation), Conversation.account_id).where(*_conditions(session, args, person_id))


def page(session: Session, args: Mapping[str, Any], person_id: int) -> CursorPageOfRows:
    """Return a stretch of the conversations that fit ``args`` (ConversationArgs), in the order they ask for."""
    found = chosen(session, args, person_id)
    if args["sort"] == "waiting":
        return paginate_by_moment(session, found, args, moment=Conversation.waiting_since, key=Conversation.id)
    return paginate_by_cursor(session, found, args, key=Conversation.last_message_id)


def _conditions(session: Session, args: Mapping[str, Any], person_id: int) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if args.get("status"):
        found.append(Conversation.status == args["status"])
    if args.get("account_id"):
        found.append(Conversation.account_id == args["account_id"])
    if args.get("source_id"):
        found.append(Conversation.source_id == args["source_id"])
    if args.get("team_id"):
        found.append(Conversation.team_id == args["team_id"])
    if args.get("contact_id"):
        found.append(Conversation.contact_id == args["contact_id"])
    if args.get("assignee"):
        found.append(_held_by(args["assignee"], person_id))
    if args.get("label_id"):
        labelled = select(ConversationLabel.conversation_id).where(ConversationLabel.label_id == args["label_id"])
        found.append(Conversation.id.in_(labelled))
    if args.get("campaign_id") or args.get("intent"):
        found.append(_answers(args.get("campaign_id"), args.get("intent")))
    if args.get("unread"):
        found.append(_has_unread(person_id))
    if args.get("mentioned"):
        found.append(mentions.names(person_id))
    if args.get("unanswered"):
        found.append(Conversation.waiting_since.is_not(None))
    if (args.get("q") or "").strip():
        found.append(_says(session, args["q"].strip()))
    return found


def _held_by(assignee: str, person_id: int) -> ColumnElement[bool]:
    if assignee == NOBODY:
        return Conversation.assignee_id.is_(None)
    return Conversation.assignee_id == (person_id if assignee == ME else int(assignee))


def _answers(campaign_id: int | None, intent: str | None) -> ColumnElement[bool]:
    replies = select(CampaignReply.conversation_id)
    if campaign_id:
        replies = replies.where(CampaignReply.campaign_id == campaign_id)
    if intent:
        replies = replies.where(CampaignReply.intent.is_(None) if intent == UNCLEAR else CampaignReply.intent == intent)
    return Conversation.id.in_(replies)


def _has_unread(person_id: int) -> ColumnElement[bool]:
    read = select(ConversationRead.message_id).where(
        ConversationRead.conversation_id == Conversation.id, ConversationRead.user_id == person_id
    )
    return Conversation.inbound_id > func.coalesce(read.scalar_subquery(), 0)


def _says(session: Session, words: str) -> ColumnElement[bool]:
    """Find people by name and number, and conversations by what was said in them.

    Each from its own index to the conversations, never the other way: whether one of fifty thousand conversations
    holds a word would be asked fifty thousand times.
    """
    named, spoken_in, speakers = aliased(Conversation), aliased(Conversation), _speakers(session, words)
    people = select(named.id).where(named.contact_id.in_(select(Contact.id).where(found_by(words))))
    # One key after the other: for an array of two thousand the database would rather read every conversation.
    said = select(spoken_in.id).join(speakers, spoken_in.keys.op("@>")(array([speakers.c.recipient_key])))
    elsewhere = select(SourceMessage.conversation_id).where(
        func.message_words(SourceMessage.content).op("@@")(func.contact_query(words))
    )
    return Conversation.id.in_(union_all(people, said, elsewhere))


def _speakers(session: Session, words: str) -> Subquery:
    """Select with whom these words were said (``recipient_key``), of the newest messages that hold them.

    Of a word that is said all the time the newest are enough to fill the list; and they are looked for among the
    newest first, for to fetch the other hundred thousand would be most of the work. The database begins a part of the
    union only when those before were not enough.
    """
    newest = session.scalar(select(func.max(Message.id))) or 0
    ends = [newest, *(max(0, newest - reach) for reach in _REACHES), 0]
    parts = [_said_between(words, after, until) for until, after in pairwise(ends)]
    found = union_all(*parts).limit(MOST_SAID).subquery()
    return select(found.c.recipient_key).distinct().subquery()


def _said_between(words: str, after: int, until: int) -> Select[Any]:
    # Word for word what the index of messages holds.
    said_words = func.message_words(Message.content).op("@@")(func.contact_query(words))
    found = (
        visible(select(Message.recipient_key), Message.account_id)
        .where(Message.campaign_id.is_(None), said_words, Message.id > after, Message.id <= until)
        # The addition keeps the database from walking all messages backwards in search of a rare word.
        .order_by((Message.id + 0).desc())
        .limit(MOST_SAID)
    )
    return select(found.subquery())


_UNREAD: Final = text(
    """
    SELECT c.id, CASE WHEN c.source_id IS NULL THEN here.messages ELSE elsewhere.messages END
    FROM conversations c
    LEFT JOIN conversation_reads r ON r.conversation_id = c.id AND r.user_id = :person
    CROSS JOIN LATERAL (
        SELECT count(*) AS messages FROM (
            SELECT FROM messages m
            WHERE c.source_id IS NULL AND m.direction = 'inbound' AND m.account_id = c.account_id
                AND m.recipient_key = ANY(c.keys) AND m.state_at >= c.opened_at
                AND m.id > coalesce(r.message_id, 0) AND m.kind <> ALL(:silent)
            LIMIT :most) newer) here
    CROSS JOIN LATERAL (
        SELECT count(*) AS messages FROM (
            SELECT FROM source_messages s
            WHERE s.conversation_id = c.id AND s.direction = 'inbound' AND s.id > coalesce(r.message_id, 0)
            LIMIT :most) newer) elsewhere
    WHERE c.id = ANY(:ids) AND c.inbound_id > coalesce(r.message_id, 0)
    """
)


def personal(session: Session, conversations: Sequence[Conversation], person_id: int) -> dict[int, Json]:
    """Return what these conversations are to one reader: how much is unread, and whether a note waits for them."""
    behind = _unread(session, conversations, person_id)
    waiting = mentions.unread_among(session, [one.id for one in conversations], person_id)
    return {one.id: {"unread": behind.get(one.id, 0), "mentioned": one.id in waiting} for one in conversations}


def _unread(session: Session, conversations: Sequence[Conversation], person_id: int) -> dict[int, int]:
    """Return how many messages of each conversation a person has not read, at most 99; reactions are none."""
    if not conversations:
        return {}
    ids = [one.id for one in conversations]
    given = {"ids": ids, "person": person_id, "most": MOST_UNREAD, "silent": list(SILENT_KINDS)}
    return {row[0]: row[1] for row in session.execute(_UNREAD, given)}


def counts(session: Session, person_id: int) -> dict[str, int]:
    """Return how many unfinished conversations wait, by the tabs of the inbox."""
    is_open = Conversation.status == Status.OPEN
    columns = {
        "mine": is_open & (Conversation.assignee_id == person_id),
        "nobody": is_open & Conversation.assignee_id.is_(None),
        "open": is_open,
        "pending": Conversation.status == Status.PENDING,
        "snoozed": Conversation.status == Status.SNOOZED,
        "unanswered": is_open & Conversation.waiting_since.is_not(None),
        "unread": is_open & _has_unread(person_id),
    }
    wanted: Any = select(*(func.count().filter(which).label(name) for name, which in columns.items()))
    row = session.execute(visible(wanted, Conversation.account_id).where(Conversation.status != Status.CLOSED)).one()
    return {name: int(getattr(row, name)) for name in columns} | {"mentions": mentions.count_unread(session, person_id)}
