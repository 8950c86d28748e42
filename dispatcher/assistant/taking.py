"""One turn: may it be taken, what is the model asked, and what follows from what it said.

Two transactions with the model between them. What was true before is asked again afterwards: people answer, opt out and
write on while a model thinks.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.assistant import interactions, prompts, spending, turns
from dispatcher.assistant.asking.choosing import the_model
from dispatcher.assistant.consulting import Consultation, Consulted, Verdict
from dispatcher.assistant.context import gather, messages_of
from dispatcher.assistant.drafts import Draft
from dispatcher.assistant.handing_over import hand_over
from dispatcher.assistant.interactions import Asked, Ending
from dispatcher.assistant.models import Interaction, Mode, Outcome, Reason, Turn
from dispatcher.assistant.switches import Switch, switch_of
from dispatcher.assistant.turns import Claim
from dispatcher.config import Settings
from dispatcher.contacts.consent import opted_out_among
from dispatcher.contacts.consent_models import Scope
from dispatcher.conversations import window
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.replying import say
from dispatcher.conversations.states import Assistant, Status
from dispatcher.errors import Conflict, Invalid
from dispatcher.messages.correspondence import words
from dispatcher.messages.models import Direction, Intent, Message, MessageIntent, UnderstoodBy
from dispatcher.messages.singles import withdraw
from dispatcher.messages.skips import LEFT_TO_PEOPLE
from dispatcher.messages.understanding import keep_understood

_HOUR: Final = timedelta(hours=1)
_TRIES: Final = 2


@dataclass(frozen=True)
class Prepared:
    """Everything the model is asked, and what has been booked for it."""

    claim: Claim
    campaign_id: int | None
    consultation: Consultation
    prompt_version_id: int
    unsure_below: float
    day: date
    booked: int


@dataclass(frozen=True)
class Done:
    """What a turn changed; ``message_ids`` are to be sent, ``skipped_ids`` will not be."""

    conversation_id: int
    account_id: int
    outcome: Outcome
    message_ids: tuple[int, ...] = ()
    skipped_ids: tuple[int, ...] = ()


def prepare(session: Session, claim: Claim, settings: Settings) -> Prepared | Done:
    """Return what to ask, or end the turn where nothing may be asked. The caller commits."""
    conversation = session.get_one(Conversation, claim.conversation_id, with_for_update=True)
    turn = turns.locked(session, claim)
    switch = switch_of(session, conversation)
    nothing = Asked(campaign_id=switch.campaign_id)
    ending = _hindrance(session, conversation, turn, switch, claim) or _unfit(session, conversation, claim, switch)
    if ending:
        return _end(session, conversation, turn, claim, nothing, ending)
    model, prompt = the_model(settings), prompts.in_use(session, switch.prompt_id)
    if model is None:
        ending = Ending(Outcome.HANDED_OVER, Reason.NO_MODEL)
        return _end(session, conversation, turn, claim, nothing, ending)
    consultation = Consultation(model, gather(session, conversation, switch, prompt.text), _TRIES)
    most = consultation.most_micros(settings)
    day = spending.book(session, claim.account_id, clock.now(), most, switch.number.cost_cap_micros)
    if day is None:
        ending = Ending(Outcome.HANDED_OVER, Reason.COST_CAP)
        return _end(session, conversation, turn, claim, nothing, ending)
    return Prepared(claim, switch.campaign_id, consultation, prompt.id, switch.number.unsure_below, day, most)


def finish(session: Session, prepared: Prepared, consulted: Consulted, found: Verdict) -> Done:
    """Do what follows from the model's answer, or from its absence. The caller commits."""
    claim = prepared.claim
    conversation = session.get_one(Conversation, claim.conversation_id, with_for_update=True, populate_existing=True)
    # Of somebody who has been deleted meanwhile nothing may come back.
    draft = found.draft if conversation.keys else None
    turn = turns.locked(session, claim)
    asked = Asked(
        campaign_id=prepared.campaign_id,
        prompt_version_id=prepared.prompt_version_id,
        model=consulted.model,
        tokens_in=consulted.tokens_in,
        tokens_out=consulted.tokens_out,
        latency_ms=consulted.latency_ms,
        cost_micros=consulted.cost_micros,
    )
    ending = _hindrance(session, conversation, turn, switch_of(session, conversation), claim)
    if ending is None and draft and (draft.intent is not Intent.STOP or found.ending.reason is Reason.WANTS_STOP):
        # A stop opts out: it is heeded only where the model is sure of it.
        keep_understood(session, claim.inbound_id, draft.intent, UnderstoodBy.MODEL, confidence=draft.confidence)
    done = _end(session, conversation, turn, claim, asked, ending or found.ending, draft)
    # Last: whoever books waits for this row.
    spending.correct(session, claim.account_id, prepared.day, prepared.booked, asked.cost_micros)
    return done


def _hindrance(
    session: Session, conversation: Conversation, turn: Turn | None, switch: Switch, claim: Claim
) -> Ending | None:
    """Tell why nothing may be said (any more), whatever the model says."""
    if turn is None or conversation.status == Status.CLOSED:
        return Ending(Outcome.WITHHELD, Reason.PERSON_TOOK_OVER)
    if not turns.is_same(turn, claim):
        return Ending(Outcome.WITHHELD, Reason.SUPERSEDED)
    if opted_out_among(session, conversation.keys, [*Scope]):
        is_stop = session.get(MessageIntent, claim.inbound_id)
        over = Outcome.WITHHELD if is_stop and is_stop.intent == Intent.STOP else Outcome.HANDED_OVER
        return Ending(over, Reason.OPTED_OUT)
    if not window.is_open(conversation.inbound_at, clock.now()):
        return Ending(Outcome.HANDED_OVER, Reason.WINDOW_CLOSED)
    if claim.asked_by_id is not None:
        return None
    if switch.mode is Mode.OFF or (claim.mode is Mode.ANSWER and switch.mode is not Mode.ANSWER):
        return Ending(Outcome.HANDED_OVER, Reason.SWITCHED_OFF)
    if conversation.waiting_since is None:
        return Ending(Outcome.WITHHELD, Reason.PERSON_TOOK_OVER)
    if claim.mode is Mode.ANSWER and conversation.assistant != Assistant.ANSWERING:
        return Ending(Outcome.WITHHELD, Reason.PERSON_TOOK_OVER)
    return None


def _unfit(session: Session, conversation: Conversation, claim: Claim, switch: Switch) -> Ending | None:
    """Tell why the model need not be asked: a person is wanted, nothing can be read, or it has said enough."""
    unanswered = _unanswered(session, conversation)
    meant = select(MessageIntent.intent).where(MessageIntent.message_id.in_([one.id for one in unanswered]))
    if Intent.PERSON in set(session.scalars(meant)) and claim.mode is Mode.ANSWER:
        return Ending(Outcome.HANDED_OVER, Reason.WANTS_PERSON)
    if not unanswered or not words(session, unanswered[-1]):
        return Ending(Outcome.HANDED_OVER, Reason.CANNOT_READ)
    said = interactions.answers_within(session, conversation.id, _HOUR)
    if claim.mode is Mode.ANSWER and said >= switch.number.replies_per_hour:
        return Ending(Outcome.HANDED_OVER, Reason.TOO_MANY)
    return None


def _unanswered(session: Session, conversation: Conversation) -> list[Message]:
    """Return what the person has written since our last message, or at last."""
    said = messages_of(session, conversation)
    ours = [place for place, one in enumerate(said) if one.direction == Direction.OUTBOUND]
    unanswered = said[ours[-1] + 1 :] if ours else said
    return unanswered or [one for one in said if one.direction == Direction.INBOUND][-1:]


def _end(
    session: Session,
    conversation: Conversation,
    turn: Turn | None,
    claim: Claim,
    asked: Asked,
    ending: Ending,
    draft: Draft | None = None,
) -> Done:
    """Do what an ending says, write it down, and close the turn, or leave it to whoever reads what is newer."""
    if claim.mode is Mode.SUGGEST and ending.outcome is Outcome.HANDED_OVER:
        # It is with people already.
        ending = Ending(Outcome.WITHHELD, ending.reason, ending.detail)
    made: list[int] = []
    if ending.outcome is Outcome.ANSWERED and draft:
        ending = _answer(session, conversation, draft, made)
    if ending.outcome is Outcome.SUGGESTED:
        interactions.drop_suggestions(session, conversation.id)
    if ending.outcome is Outcome.HANDED_OVER:
        made += hand_over(session, conversation, ending, draft)
    if ending.reason is Reason.OPTED_OUT and conversation.assistant == Assistant.ANSWERING:
        conversation.assistant = Assistant.HANDED_OVER
    answer = made[0] if ending.outcome is Outcome.ANSWERED else None
    kept = interactions.keep(session, claim, asked, ending, draft, answer)
    _close(session, turn, claim)
    return _done(kept, made)


def _answer(session: Session, conversation: Conversation, draft: Draft, made: list[int]) -> Ending:
    try:
        with session.begin_nested():
            made.append(say(session, conversation, draft.reply, answers=True).id)
    except (Conflict, Invalid) as problem:
        return Ending(Outcome.HANDED_OVER, Reason.CANNOT_SEND, str(problem))
    return Ending(Outcome.ANSWERED)


def _close(session: Session, turn: Turn | None, claim: Claim) -> None:
    if turn is None:
        return
    if turns.is_same(turn, claim):
        session.delete(turn)
    else:
        turns.give_back(turn)
    session.flush()


def _done(kept: Interaction, made: list[int]) -> Done:
    return Done(kept.conversation_id, kept.account_id, Outcome(kept.outcome), tuple(made))


def give_up(session: Session, conversation_id: int) -> Done | None:
    """Leave to people what the assistant has not come to in time; None when it has meanwhile. The caller commits."""
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True)
    turn = turns.still_overdue(session, conversation_id)
    if turn is None:
        return None
    claim = Claim(conversation_id, turn.account_id, Mode(turn.mode), turn.inbound_id, turn.asked_by_id)
    switch = switch_of(session, conversation)
    ending = _hindrance(session, conversation, turn, switch, claim) or Ending(Outcome.HANDED_OVER, Reason.OUT_OF_TIME)
    return _end(session, conversation, turn, claim, Asked(campaign_id=switch.campaign_id), ending)


def take_up(session: Session, conversation_id: int, *, waits: bool) -> Done | None:
    """Leave to people who only seems to be answered; None when that has changed. The caller commits.

    Whose answer has not gone out waits again, since they wrote.
    """
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True)
    if conversation.assistant != Assistant.ANSWERING or (conversation.waiting_since is not None) != waits:
        return None
    skipped: tuple[int, ...] = ()
    if not waits:
        unsent = _unsent(session, conversation)
        if unsent is None:
            return None
        # A person answers now: it must not go out after all.
        skipped = (unsent.id,) if withdraw(unsent, LEFT_TO_PEOPLE) else ()
    conversation.waiting_since = conversation.waiting_since or conversation.inbound_at
    inbound_id = conversation.inbound_id
    claim = Claim(conversation_id, conversation.account_id, Mode.ANSWER, inbound_id, None)
    ending = Ending(Outcome.HANDED_OVER, Reason.OUT_OF_TIME if waits else Reason.CANNOT_SEND)
    return replace(_end(session, conversation, None, claim, Asked(), ending), skipped_ids=skipped)


def _unsent(session: Session, conversation: Conversation) -> Message | None:
    """Return our last message, locked, if it has not gone out; None, too, while somebody else holds it."""
    last = (Message.id == conversation.last_message_id, turns.is_unsent(clock.now()))
    return session.scalars(select(Message).where(*last).with_for_update(skip_locked=True)).one_or_none()
