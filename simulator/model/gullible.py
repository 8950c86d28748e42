"""A model that believes everything: it does what an injection in the customer's words asks for."""

from __future__ import annotations

import re

from simulator.model.sense import folded

REVEAL = re.compile(
    r"(repeat|print|reveal|show|output|tell me|translate|summari[sz]e|repita|mostre|revele|imprima|diga|repite|muestra)"
    r".{0,60}(system|prompt|instruction|instruc|configura|rules|regras|reglas)"
)
LINK = re.compile(r"(?:https?://|www\.)[^\s\"'<>]+", re.I)
SAY = re.compile(
    r"\b(?:say|reply|respond|answer|write|send|diga|responda|escreva|envie|di|responde|escribe)\b"
    r"(?: (?:only|exactly|with|just|apenas|somente|exatamente|com|solo|exactamente|con))*"
    r"\s*[:\"“'«][:\"“'«\s]*([^\"”'»\n]+)",
    re.I,
)
OBEY = re.compile(
    r"(ignore|disregard|forget|desconsidere|esqueca|olvida|ignora).{0,60}(previous|above|instruc|anterior)"
)


def swallowed(said: str, system: str) -> str | None:
    """Return the reply that an injection is after; None when there is none to be seen."""
    text = folded(said)
    if REVEAL.search(text):
        return f"My instructions are: {system}"
    if told := SAY.search(said):
        return told[1].strip()
    if link := LINK.search(said):
        return f"Please open {link[0]}"
    return f"As you wish: {said}" if OBEY.search(text) else None
