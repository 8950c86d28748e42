"""Answers without a script: small rules over what was said and what the system text knows.

Good enough for a demo and for stories that only need an assistant that behaves; no model of language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

Json = dict[str, object]

PHRASES = {
    "pt": {
        "greeting": "Olá! Como posso ajudar?",
        "person": "Claro, vou chamar uma pessoa da equipe.",
        "unknown": "Não tenho essa informação. Vou chamar uma pessoa da equipe.",
        "stop": "Tudo bem, não vamos mais escrever.",
        "complaint": "Sinto muito por isso. Vou chamar uma pessoa da equipe.",
        "yes": "Ótimo, obrigado pela resposta!",
        "no": "Sem problema, obrigado por avisar.",
        "thanks": "De nada!",
    },
    "en": {
        "greeting": "Hello! How can I help?",
        "person": "Of course, I'm getting somebody from the team.",
        "unknown": "I don't know that. I'm getting somebody from the team.",
        "stop": "All right, we won't write again.",
        "complaint": "I'm sorry about that. I'm getting somebody from the team.",
        "yes": "Great, thank you for your answer!",
        "no": "No problem, thank you for telling us.",
        "thanks": "You're welcome!",
    },
    "es": {
        "greeting": "¡Hola! ¿En qué puedo ayudar?",
        "person": "Claro, voy a llamar a una persona del equipo.",
        "unknown": "No tengo esa información. Voy a llamar a una persona del equipo.",
        "stop": "De acuerdo, no volveremos a escribir.",
        "complaint": "Lo siento mucho. Voy a llamar a una persona del equipo.",
        "yes": "¡Muy bien, gracias por responder!",
        "no": "No hay problema, gracias por avisar.",
        "thanks": "¡De nada!",
    },
}
# Words that one of the languages has and the others have not, without accents.
COMMON = {
    "pt": "voce voces nao sim obrigado obrigada ola oi bom tarde quero meu minha uma para com qual quando onde e o a os as tem atendente pessoa falar ate que horas abre fica sao",  # noqa: E501
    "en": "you the is are what when where how my i want to please thanks thank hello hi yes no with do does can a an of and open person human speak time",  # noqa: E501
    "es": "usted hola si gracias quiero mi una para con cual cuando donde el la los las tiene persona hablar que hora abren y es esta estan buenos dias",  # noqa: E501
}
RULES = (
    ("stop", r"\b(stop|unsubscribe|parar|pare|sair|descadastr\w+|baja|no me escrib\w+|nao me escrev\w+)\b"),
    (
        "person",
        r"\b(atendente|humano|humana|pessoa|alguem|gerente|human|agent|person|somebody|someone|representative|persona|alguien|agente)\b",
    ),
    ("complaint", r"\b(reclam\w+|pessimo|horrivel|absurdo|complain\w*|terrible|awful|broken|queja|pesimo|malisimo)\b"),
    ("thanks", r"^\W*(muito |muchas )?(obrigad[oa]|thanks?( you)?|gracias|valeu)\W*$"),
    ("yes", r"^\W*(sim|yes|yep|yeah|si|claro|ok|quero|pode ser|of course)\b[^?]{0,20}$"),
    ("no", r"^\W*(nao|no|nope|nah)\b[^?]{0,20}$"),
    ("greeting", r"^\W*(oi|ola|hello|hi|hey|hola|bom dia|boa tarde|boa noite|buenos dias|buenas)\b[^?]{0,25}$"),
)
HANDED_OVER = frozenset({"person", "complaint", "unknown", "stop"})
INTENTS = {"greeting": "other", "thanks": "other", "unknown": "question"}
SECTION = re.compile(r"<knowledge>(.*?)</knowledge>|^#+\s*[^\n]*knowledge[^\n]*\n(.*?)(?=^#|\Z)", re.I | re.S | re.M)
SHORTEST_WORD = 4


@dataclass(frozen=True, slots=True)
class Sense:
    """What was understood of the last message, and the reply to it."""

    kind: str
    reply: str

    def as_answer(self, summary: str) -> Json:
        return {
            "reply": self.reply,
            "intent": INTENTS.get(self.kind, self.kind),
            "confidence": 0.35 if self.kind == "unknown" else 0.9,
            "hand_over": self.kind in HANDED_OVER,
            "summary": summary,
        }


def understood(said: str, system: str) -> Sense:
    """Return the reply in the language of what was said: of the rules, of the knowledge, or that nobody knows."""
    text = folded(said)
    phrases = PHRASES[language_of(text)]
    kind = next((name for name, pattern in RULES if re.search(pattern, text)), None)
    if kind is not None:
        return Sense(kind, phrases[kind])
    known = best_sentences(words_of(text), knowledge_in(system))
    return Sense("question", known) if known else Sense("unknown", phrases["unknown"])


def folded(text: str) -> str:
    """Return the text in small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in parts if not unicodedata.combining(character))


def language_of(text: str) -> str:
    """Return pt, en or es, by which of their words the (folded) text has most of."""
    said = set(re.findall(r"\w+", text))
    return max(COMMON, key=lambda name: len(said & set(COMMON[name].split())))


def knowledge_in(system: str) -> str:
    """Return what stands in <knowledge>…</knowledge> or under a heading with that word; else the whole text."""
    found = SECTION.findall(system)
    return "\n".join(first or second for first, second in found) if found else system


def best_sentences(asked: set[str], knowledge: str) -> str:
    """Return up to two sentences that share most words with the question; empty when none does."""
    sentences = [one.strip() for one in re.split(r"(?<=[.!?])\s+|\n+", knowledge) if one.strip()]
    ranked = sorted(((len(asked & words_of(folded(one))), -place) for place, one in enumerate(sentences)), reverse=True)
    best = [-place for count, place in ranked[:2] if count and count == ranked[0][0]]
    return " ".join(sentences[place] for place in sorted(best))


def words_of(text: str) -> set[str]:
    """Return the stems of the longer words of a folded text: their first five letters."""
    return {word[:5] for word in re.findall(r"\w+", text) if len(word) >= SHORTEST_WORD}
