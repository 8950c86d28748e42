"""Which words and buttons mean "do not write to me": defaults, settings, and the exact comparison; no guessing.

A message counts only when it is nothing but such a word: "stop" does, "do not stop sending" does not (reference §5.3).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.contacts.consent_models import ConsentSettings, Scope

WORDS: Final[Mapping[str, Sequence[str]]] = {
    "en": ("stop", "stop all", "unsubscribe", "cancel", "end", "quit", "opt out", "optout"),
    "pt": ("parar", "pare", "sair", "cancelar", "descadastrar", "remover", "não quero receber"),
    "es": ("baja", "parar", "salir", "cancelar", "detener", "no quiero recibir"),
    "fr": ("arrêt", "arrêter", "désinscrire", "désabonner", "fin"),
    "de": ("stopp", "abmelden", "abbestellen", "beenden", "austragen"),
}
BUTTONS: Final = (
    "Stop promotions", "Unsubscribe", "Unsubscribe from promos", "Unsubscribe from all", "Parar promoções",
    "Cancelar inscrição", "Não quero mais receber", "Detener promociones", "Darse de baja", "Arrêter les promotions",
    "Se désabonner", "Werbung stoppen", "Abmelden", "OPT_OUT",
)  # fmt: skip
"""Labels that Meta's samples and our languages use for the way out, and the payload that says it for any label."""


@dataclass(frozen=True)
class StopRules:
    """What counts as a no, and how far it goes; words and buttons as ``folded`` writes them."""

    words: frozenset[str]
    word_scope: Scope
    buttons: frozenset[str]
    button_scope: Scope

    def heard(self, text: str, payload: str, *, is_button: bool) -> Scope | None:
        """Return how far this no goes, None when it is none. A word counts on a button, too."""
        if is_button and {folded(text), folded(payload)} & self.buttons:
            return self.button_scope
        return self.word_scope if folded(text) in self.words else None


def folded(text: str) -> str:
    """Return the words of a text without case, accents, punctuation and doubled spaces."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text[:500]) if not unicodedata.combining(one))
    return re.sub(r"[\W_]+", " ", plain.casefold()).strip()


def settings(session: Session) -> ConsentSettings:
    """Return the settings, the defaults as a row not yet stored when nobody has changed them."""
    return session.get(ConsentSettings, 1) or ConsentSettings(
        id=1,
        words={language: list(words) for language, words in WORDS.items()},
        word_scope=Scope.ALL,
        buttons=list(BUTTONS),
        button_scope=Scope.MARKETING,
        updated_at=clock.now(),
    )


def rules(session: Session) -> StopRules:
    """Return what counts now."""
    found = settings(session)
    words = {folded(word) for listed in found.words.values() for word in listed}
    buttons = {folded(button) for button in found.buttons}
    return StopRules(
        frozenset(words - {""}), Scope(found.word_scope), frozenset(buttons - {""}), Scope(found.button_scope)
    )
