"""An action on many conversations: begun, done portion by portion, stopped."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.auth.models import User, UserAccount
from dispatcher.conversations import listing
from dispatcher.conversations.bulk.actions import Done, act, given_for
from dispatcher.conversations.bulk.models import MOST_REASONS, Action, BulkStatus, ConversationBulk
from dispatcher.conversations.models import Conversation
from dispatcher.errors import Conflict, DispatcherError, Invalid, NotFound
from dispatcher.http import Role, visible

MOST: Final = 100_000
MOST_ANSWERED: Final = 1_000
"""Answers go ahead of every campaign: more of them would keep other people's answers waiting."""
AT_ONCE: Final = 50
_ANSWERING: Final = frozenset({Action.CLOSE, Action.SNOOZE, Action.READ, Action.ANSWER})
_GIVING: Final = frozenset({Action.ASSIGN, Action.HAND_OVER})
_GONE: Final = "It is no longer there, or no longer yours to see."
_WRITTEN: Final = "The person has written since you began this."
_TAKEN: Final = "A colleague has taken it since you began this."
_ANOTHER: Final = "The person has another conversation that goes on."


@dataclass
class Portion:
    """What happened to some conversations: those that changed, the answers to send, and those of other systems."""

    changed: list[int] = field(default_factory=list)
    message_ids: list[int] = field(default_factory=list)
    is_elsewhere: bool = False
    reasons: Counter[str] = field(default_factory=Counter)


def begin(session: Session, wanted: Mapping[str, Any], person_id: int) -> ConversationBulk:
    """Make a bulk of what a request means (``ids`` or ``filter``, ``action`` …) among what its sender may see.

    Raises Invalid naming the field, Conflict for too many.
    """
    action = Action(wanted["action"])
    given = given_for(action, wanted)
    most = MOST_ANSWERED if action is Action.ANSWER else MOST
    found = session.execute(_chosen(session, wanted, person_id).order_by(Conversation.id).limit(most + 1)).all()
    if len(found) > most:
        raise Conflict(f"That is more than {most:,} conversations, the most at once. Narrow the filter.")
    made = ConversationBulk(
        action=action,
        given=given,
        conversation_ids=[row.id for row in found],
        inbound_ids=[row.inbound_id for row in found],
        total=len(found),
        created_by_id=person_id,
    )
    session.add(made)
    session.flush()
    return made


def _chosen(session: Session, wanted: Mapping[str, Any], person_id: int) -> Select[int, int]:
    if (wanted.get("ids") is None) == (wanted.get("filter") is None):
        raise Invalid("Which conversations?", {"ids": ["Give either ids or a filter."]})
    if wanted.get("ids") is not None:
        chosen = visible(select(Conversation), Conversation.account_id).where(Conversation.id.in_(wanted["ids"]))
    else:
        chosen = listing.chosen(session, wanted["filter"], person_id)
    return chosen.with_only_columns(Conversation.id, Conversation.inbound_id)


def find(session: Session, bulk_id: int, person_id: int, *, lock: bool = False) -> ConversationBulk:
    """Return what this person began; raises NotFound."""
    chosen = select(ConversationBulk).where(ConversationBulk.id == bulk_id, ConversationBulk.created_by_id == person_id)
    found = session.scalars(chosen.with_for_update() if lock else chosen).one_or_none()
    if found is None:
        raise NotFound("There is no such action, or it is not yours.")
    return found


def stop(found: ConversationBulk) -> None:
    """Stop a locked bulk after what is done; raises Conflict when it does not run."""
    if found.status != BulkStatus.RUNNING:
        raise Conflict("This has ended already.")
    _end(found, BulkStatus.STOPPED)


def _end(found: ConversationBulk, status: BulkStatus) -> None:
    found.status, found.moved_at = status, clock.now()
    found.conversation_ids = found.inbound_ids = []


def left_alone(session: Session, quiet: timedelta) -> Sequence[int]:
    """Return the ids of running bulks at which nobody has worked for so long."""
    still = (ConversationBulk.status == BulkStatus.RUNNING, ConversationBulk.moved_at < clock.now() - quiet)
    return session.scalars(select(ConversationBulk.id).where(*still).order_by(ConversationBulk.id)).all()


def move_on(session: Session, bulk_id: int) -> tuple[ConversationBulk, Portion] | None:
    """Do the next portion; None when the bulk is over, or somebody else is at it. The caller commits."""
    running = select(ConversationBulk).where(
        ConversationBulk.id == bulk_id, ConversationBulk.status == BulkStatus.RUNNING
    )
    found = session.scalars(running.with_for_update(skip_locked=True)).one_or_none()
    if found is None:
        return None
    seen = _next(session, found)
    portion = _do(session, found, seen)
    _count(found, len(seen), portion)
    if found.done >= found.total:
        _end(found, BulkStatus.COMPLETED)
    session.flush()
    return found, portion


def _next(session: Session, found: ConversationBulk) -> dict[int, int]:
    """Return the next conversations, each with the last thing its person had written when this began."""
    part = slice(found.done + 1, found.done + AT_ONCE)
    wanted = select(ConversationBulk.conversation_ids[part], ConversationBulk.inbound_ids[part])
    ids, inbound_ids = session.execute(wanted.where(ConversationBulk.id == found.id)).one()
    return dict(zip(ids, inbound_ids, strict=True))


def _do(session: Session, found: ConversationBulk, seen: Mapping[int, int]) -> Portion:
    who = session.get_one(User, found.created_by_id)
    portion = Portion()
    conversations = _seen_by(session, who, [*seen])
    if missing := len(seen) - len(conversations):
        portion.reasons[_GONE] += missing
    for one in conversations:
        if news := _news(found, one, seen[one.id]):
            portion.reasons[news] += 1
            continue
        done = _one(session, found, one, who, portion.reasons)
        if done.changed:
            portion.changed.append(one.id)
            portion.is_elsewhere |= one.source_id is not None
        portion.message_ids += [done.message_id] if done.message_id else []
    return portion


def _news(found: ConversationBulk, conversation: Conversation, inbound_id: int) -> str | None:
    """Return why a conversation is not any more what somebody meant by this action; None when it is.

    A large action takes minutes. What people write meanwhile must not be closed, nor a colleague's work be taken.
    """
    action = Action(found.action)
    if action in _ANSWERING and conversation.inbound_id != inbound_id:
        return _WRITTEN
    was_taken = conversation.assigned_at is not None and conversation.assigned_at > found.created_at
    return _TAKEN if action in _GIVING and was_taken else None


def _seen_by(session: Session, who: User, ids: Sequence[int]) -> Sequence[Conversation]:
    """Return those of these conversations that somebody may work on at this moment, locked as all lock them."""
    if not who.is_active or not Role(who.role).includes(Role.AGENT):
        return []
    chosen = select(Conversation).where(Conversation.id.in_(ids))
    if not who.all_accounts:
        theirs = select(UserAccount.account_id).where(UserAccount.user_id == who.id)
        chosen = chosen.where(Conversation.account_id.in_(theirs))
    order = (Conversation.account_id, Conversation.contact_id, Conversation.id)
    return session.scalars(chosen.order_by(*order).with_for_update()).all()


def _one(
    session: Session, found: ConversationBulk, conversation: Conversation, who: User, reasons: Counter[str]
) -> Done:
    try:
        with session.begin_nested():
            return act(session, conversation, Action(found.action), found.given, who)
    except DispatcherError as refused:
        reasons[refused.message] += 1
    except IntegrityError:
        reasons[_ANOTHER] += 1
    return Done(changed=False)


def _count(found: ConversationBulk, done: int, portion: Portion) -> None:
    found.done += done
    found.changed += len(portion.changed)
    found.refused += portion.reasons.total()
    known = Counter({one["reason"]: one["count"] for one in found.reasons}) + portion.reasons
    found.reasons = [{"reason": reason, "count": count} for reason, count in known.most_common(MOST_REASONS)]
    found.moved_at = clock.now()
