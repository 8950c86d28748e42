"""What each column of a file most likely is: by its name, by what we know already, and by how its cells look."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dispatcher.contact_files.mapping import ERROR_COLUMN, Target
from dispatcher.contacts import attributes
from dispatcher.contacts.attributes import NoSuchValue
from dispatcher.contacts.models import AttributeType
from dispatcher.database import Json

_WORDS: Final[Mapping[Target, str]] = {
    Target.USER_ID: r"user id|bsuid|whatsapp user id|id de usuario|id do usuario",
    Target.PHONE: r"(?:\w+ )?(?:phone|telefone|celular|fone|mobile|whatsapp|cell|tel)(?: (?:number|numero|\d))?"
    r"|numero(?: de)?(?: (?:telefone|celular|whatsapp))?",
    Target.NAME: r"(?:full |first |last |complete )?name|nome(?: completo| do cliente)?|primeiro nome|sobrenome|cliente"
    r"|contato|customer|contact|surname",
    Target.LANGUAGE: r"language|idioma|lingua|lang|locale",
    Target.TIMEZONE: r"time ?zone|fuso(?: horario)?|tz",
    Target.TAGS: r"tags?|etiquetas?|labels?|rotulos?|marcadores",
    Target.NOTE: r"notes?|notas?|observac(?:ao|oes)|obs|comentarios?|comments?|remarks?",
    Target.CONSENT: r"opt ?in|consent|consentimento|aceit\w+(?: \w+)*|accepts?(?: \w+)*|marketing consent|lgpd",
}
_PATTERNS: Final = {target: re.compile(words) for target, words in _WORDS.items()}
_NEVER: Final = frozenset({ERROR_COLUMN, "id", "lists", "consent_since", "created_at", "username", "external_id"})
"""Columns of our own exports, and of files of bad rows, that say nothing a contact could take."""
_SEVERAL: Final = (Target.NAME, Target.TAGS, Target.NOTE)
_NEARLY_ALL: Final = 0.9
_KINDS: Final = (AttributeType.NUMBER, AttributeType.DATE)


def guess(
    columns: Sequence[str], rows: Sequence[Mapping[str, str]], phone_column: str | None, known: Mapping[str, str]
) -> list[Json]:
    """Return a mapping of the columns, judged by the first rows; ``known`` are labels of attributes by key."""
    mapping: list[Json] = []
    taken: set[Any] = {Target.PHONE} if phone_column else set()
    for name in columns:
        cells = [row[name].strip() for row in rows if row[name].strip()]
        found = {"target": Target.PHONE} if name == phone_column else _guess(name, cells, known, taken)
        taken.add(found.get("attribute") or found["target"])
        mapping.append({"column": name, **found})
    return mapping


def _guess(name: str, cells: Sequence[str], known: Mapping[str, str], taken: set[Any]) -> Json:
    if name.strip().casefold() in _NEVER or not cells:
        return {"target": Target.IGNORE}
    if (key := _attribute(name, known)) is not None and key not in taken:
        return {"target": Target.ATTRIBUTE, "attribute": key}
    words = _folded(name)
    for target, pattern in _PATTERNS.items():
        free = target in _SEVERAL or target not in taken
        if free and pattern.fullmatch(words) and _could_be(target, cells):
            return {"target": target}
    return {"target": Target.NEW_ATTRIBUTE, "label": _label(name), "type": _kind(cells)}


def _attribute(name: str, known: Mapping[str, str]) -> str | None:
    own = name.removeprefix("attribute.")
    return next((key for key, label in known.items() if _folded(own) in (_folded(key), _folded(label))), None)


def _could_be(target: Target, cells: Sequence[str]) -> bool:
    return target is not Target.CONSENT or _are(AttributeType.BOOLEAN, cells)


def _kind(cells: Sequence[str]) -> AttributeType:
    """Return the narrowest type that fits; 0 and 1 alone are numbers rather than no and yes."""
    if not set(cells) <= {"0", "1"} and _are(AttributeType.BOOLEAN, cells):
        return AttributeType.BOOLEAN
    # A number that begins with zero is a code: a postal code, an order.
    coded = any(cell[0] == "0" and cell.isdigit() and len(cell) > 1 for cell in cells)
    return next((kind for kind in _KINDS if not coded and _are(kind, cells)), AttributeType.TEXT)


def _are(kind: AttributeType, cells: Sequence[str]) -> bool:
    """Tell whether nearly all cells are of this kind: the few others are mistakes, and will be shown as such."""
    return sum(_is(kind, cell) for cell in cells) >= _NEARLY_ALL * len(cells)


def _is(kind: AttributeType, cell: str) -> bool:
    try:
        attributes.read(kind, cell)
    except NoSuchValue:
        return False
    return True


def _label(name: str) -> str:
    return name.removeprefix("attribute.").strip()[:100] or name[:100]


def _folded(name: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return re.sub(r"[\W_]+", " ", plain.casefold()).strip()
