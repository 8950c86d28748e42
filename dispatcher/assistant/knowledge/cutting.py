"""Cutting a text into passages, at the ends of its paragraphs where that is possible."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

PASSAGE: Final = 800
"""Characters of a passage, as far as its sentences let it be."""
_HEADING: Final = 80
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n+")
_SENTENCES: Final = re.compile(r"(?<=[.!?…])\s+|\n")
_ENDED: Final = (".", "!", "?", ":", ";", "…")


def passages_of(text: str) -> list[str]:
    """Return the passages in their order; together they have every word of the text once.

    A heading stays with what follows it, and what is longer than a passage is cut between sentences, then words.
    """
    paragraphs = [one.strip() for one in _PARAGRAPHS.split(text.replace("\r\n", "\n")) if one.strip()]
    pieces = [piece for paragraph in paragraphs for piece in _pieces(paragraph)]
    return ["\n\n".join(one) for one in _packed(pieces)]


def _packed(pieces: list[str]) -> Iterator[list[str]]:
    held: list[str] = []
    for piece in pieces:
        if held and sum(map(len, held)) + len(piece) > PASSAGE:
            # A heading goes on with what follows it; one that nothing stands before has nothing to be parted from.
            last = [held.pop()] if _is_heading(held[-1]) else []
            if held:
                yield held
            held = last
        held.append(piece)
    if held:
        yield held


def _is_heading(piece: str) -> bool:
    return len(piece) <= _HEADING and "\n" not in piece and not piece.endswith(_ENDED)


def _pieces(paragraph: str) -> Iterator[str]:
    """Yield a paragraph whole, or in parts of whole sentences where it is too long."""
    if len(paragraph) <= PASSAGE:
        yield paragraph
        return
    sentences = (part for one in _SENTENCES.split(paragraph) if one.strip() for part in _words(one.strip()))
    yield from _joined(sentences)


def _words(sentence: str) -> Iterable[str]:
    """Return a sentence whole, or in parts of whole words; a word without an end is cut."""
    if len(sentence) <= PASSAGE:
        return [sentence]
    words = (word[start : start + PASSAGE] for word in sentence.split() for start in range(0, len(word), PASSAGE))
    return _joined(words)


def _joined(parts: Iterable[str]) -> Iterator[str]:
    held = ""
    for part in parts:
        if held and len(held) + 1 + len(part) > PASSAGE:
            yield held
            held = part
        else:
            held = f"{held} {part}" if held else part
    if held:
        yield held
