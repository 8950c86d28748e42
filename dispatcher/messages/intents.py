"""What people mean by what they write: yes, no, a question …, by rules that know a few hundred words and never guess.

What the rules are not sure of has no intent. A stop is what the consent rules take for one (``contacts.stop_words``).
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher.contacts.stop_words import folded
from dispatcher.messages.intent_words import (
    AGREEING,
    AGREEING_SIGNS,
    ASKING,
    COMPLAINT,
    DECLINING,
    DECLINING_SIGNS,
    NO,
    PERSON,
    UNSURE,
    YES,
)
from dispatcher.messages.models import Intent, MessageIntent, UnderstoodBy

SURE: Final = 1.0
LIKELY: Final = 0.8
_SHORT: Final = 5
"""An answer of more words than this may say anything after its first one: "yes, but when does it come"."""
_MODIFIERS: Final = ("\u200d", "\ufe0f", "\u2640", "\u2642", *(chr(one) for one in range(0x1F3FB, 0x1F400)))


class Understood(NamedTuple):
    """An intent, and how sure it is (0 to 1)."""

    intent: Intent
    confidence: float


def understood(text: str, *, is_stop: bool = False) -> Understood | None:
    """Return what an answer means, None when the rules cannot say.

    >>> understood("Sim, quero!")
    Understood(intent=<Intent.YES: 'yes'>, confidence=1.0)
    """
    if is_stop:
        return Understood(Intent.STOP, SURE)
    said = folded(text)
    if not said:
        return _by_signs(text)
    if said in YES or said in NO:
        return Understood(Intent.YES if said in YES else Intent.NO, SURE)
    padded = f" {said} "
    # Who wants a person or complains needs one, whatever else they write; who asks has not agreed yet.
    for intent, phrases in ((Intent.PERSON, PERSON), (Intent.COMPLAINT, COMPLAINT)):
        if any(f" {phrase} " in padded for phrase in phrases):
            return Understood(intent, LIKELY)
    if "?" in text:
        return Understood(Intent.QUESTION, SURE)
    if _begins(padded, ASKING):
        return Understood(Intent.QUESTION, LIKELY)
    return _short(padded)


def _short(padded: str) -> Understood | None:
    if padded.count(" ") - 1 > _SHORT or padded.strip() in UNSURE:
        return None
    if _begins(padded, DECLINING):
        return Understood(Intent.NO, LIKELY)
    return Understood(Intent.YES, LIKELY) if _begins(padded, AGREEING) else None


def _begins(padded: str, words: Sequence[str]) -> bool:
    return any(padded.startswith(f" {word} ") for word in words)


def _by_signs(text: str) -> Understood | None:
    """Understand an answer that is nothing but emoji."""
    signs = {sign for sign in text if not sign.isspace() and sign not in _MODIFIERS}
    if not signs:
        return None
    if signs <= AGREEING_SIGNS:
        return Understood(Intent.YES, LIKELY)
    return Understood(Intent.NO, LIKELY) if signs <= DECLINING_SIGNS else None


def keep_intents(session: Session, found: Iterable[tuple[int, Understood]]) -> None:
    """Keep what messages mean by the rules (message id, understood); what was kept already stays."""
    rows = [
        {"message_id": message_id, "intent": one.intent, "confidence": one.confidence, "by": UnderstoodBy.RULES}
        for message_id, one in found
    ]
    if rows:
        session.execute(insert(MessageIntent).values(rows).on_conflict_do_nothing())
