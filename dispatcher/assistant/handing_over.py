"""Leaving a conversation to people, with what they need to go on: why, what is wanted, and whose it is now."""

from typing import Final

from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.assistant.drafts import Draft
from dispatcher.assistant.interactions import Ending
from dispatcher.assistant.models import Reason
from dispatcher.assistant.switches import number_settings
from dispatcher.conversations.desk.teams import hand_to
from dispatcher.conversations.models import Conversation, ConversationNote
from dispatcher.conversations.replying import say
from dispatcher.conversations.states import Assistant
from dispatcher.errors import Conflict, Invalid

_WHY: Final = {
    Reason.WANTS_PERSON: "The customer asks for a person.",
    Reason.WANTS_STOP: "The customer seems to want no more messages. They are on the list of opt-outs now.",
    Reason.MODEL_UNSURE: "The assistant was not sure of its answer.",
    Reason.MODEL_HANDS_OVER: "The assistant could not help here.",
    Reason.CANNOT_READ: "The customer sent something the assistant cannot read.",
    Reason.UNFIT_ANSWER: "The assistant's answer was held back: it was not fit to be sent.",
    Reason.TOO_MANY: "The assistant has answered as often as it may in one hour.",
    Reason.OUT_OF_TIME: "The assistant did not answer in time.",
    Reason.COST_CAP: "The assistant may spend no more today.",
    Reason.NO_MODEL: "No model is connected.",
    Reason.TIMEOUT: "The model did not answer in time.",
    Reason.BUSY: "The model is overloaded.",
    Reason.UNAVAILABLE: "The model cannot be reached.",
    Reason.REFUSED: "The model refused to answer.",
    Reason.MALFORMED: "The model's answer could not be read.",
    Reason.DENIED: "The model refused the key, or there is no such model.",
    Reason.CANNOT_SEND: "The answer could not be sent.",
    Reason.OPTED_OUT: "The customer has opted out: the assistant does not write to them.",
    Reason.WINDOW_CLOSED: "The last message is older than 24 hours: only a template can be sent.",
    Reason.SWITCHED_OFF: "The assistant has been switched off.",
}
_SILENT: Final = frozenset({Reason.OPTED_OUT, Reason.WANTS_STOP, Reason.WINDOW_CLOSED, Reason.CANNOT_SEND})
"""Where the customer is not told that a colleague will answer."""


def hand_over(session: Session, conversation: Conversation, ending: Ending, draft: Draft | None) -> list[int]:
    """Give a conversation to people; return the messages to send. ``conversation`` is locked, the caller commits.

    The customer waits on, so whoever has their turn in the team gets the conversation.
    """
    if conversation.assistant == Assistant.HANDED_OVER:
        return []
    settings = number_settings(session, conversation.account_id)
    if settings.handover_team_id is not None and conversation.team_id is None:
        hand_to(session, conversation, settings.handover_team_id)
    conversation.assistant, conversation.updated_at = Assistant.HANDED_OVER, clock.now()
    session.add(ConversationNote(conversation_id=conversation.id, text=note(ending, draft), mentions=[]))
    session.flush()
    if settings.handover_text and ending.reason not in _SILENT:
        return _told(session, conversation, settings.handover_text)
    return []


def note(ending: Ending, draft: Draft | None) -> str:
    """Return what colleagues read; pure."""
    lines = [_WHY[ending.reason] if ending.reason else ""]
    if draft and draft.summary:
        lines.append(draft.summary)
    if draft and draft.reply and ending.reason in (Reason.MODEL_UNSURE, Reason.MODEL_HANDS_OVER):
        lines.append(f"It would have written: {draft.reply}")
    return "\n".join(line for line in lines if line)


def _told(session: Session, conversation: Conversation, words: str) -> list[int]:
    try:
        with session.begin_nested():
            return [say(session, conversation, words, answers=False).id]
    except (Conflict, Invalid):
        # The number cannot send now: people see that, and the note.
        return []
