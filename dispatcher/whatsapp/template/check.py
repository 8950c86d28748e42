"""Find everything wrong with one recipient's values before Meta does (reference §1.2 and §2.7)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dispatcher.whatsapp.template.build import is_link
from dispatcher.whatsapp.template.moments import epoch_milliseconds
from dispatcher.whatsapp.template.render import body_text, header_text
from dispatcher.whatsapp.template.spec import (
    HEADER_LIMIT,
    MEDIA,
    Body,
    Header,
    Slot,
    SlotKind,
    TemplateSpec,
)

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]| {5,}")
_BREAKS = re.compile(r"[ ]*[\x00-\x1f\x7f\x85\u2028\u2029][\s]*")
_MEDIA_ID = re.compile(r"[A-Za-z0-9_:.-]{1,256}", re.ASCII)
_ONE_LINE = frozenset({SlotKind.TEXT, SlotKind.CODE, SlotKind.COUPON, SlotKind.PAYLOAD, SlotKind.TOKEN})


@dataclass(frozen=True, slots=True)
class Problem:
    """``key`` is a slot or a field of a definition; ``code`` is for machines, ``message`` says what to do."""

    key: str
    code: str
    message: str


def sanitize(text: str) -> str:
    """Make a value Meta accepts: line breaks and tabs become one space, long runs of spaces four, edges trimmed."""
    return re.sub(" {5,}", " " * 4, _BREAKS.sub(" ", text)).strip()


def check(spec: TemplateSpec, values: Mapping[str, str]) -> list[Problem]:
    """Name every problem of these values; an empty list means ``build`` works and Meta has no reason to refuse."""
    problems = [problem for slot in spec.variables() for problem in _slot_problems(slot, values)]
    problems.extend(_part_problems(spec.header, spec.body, "", values))
    for card in spec.cards:
        problems.extend(_part_problems(card.header, card.body, f"card.{card.index}.", values))
    if spec.unsupported:
        problems.append(Problem("", "unsupported", f"this template has a {spec.unsupported}; choose another one"))
    return problems


def _slot_problems(slot: Slot, values: Mapping[str, str]) -> Iterator[Problem]:
    value = values.get(slot.key, "")
    if not value.strip():
        if slot.required:
            yield Problem(slot.key, "missing", "There is no value: fill it in, or give a text for when it is empty.")
        return
    if slot.kind in _ONE_LINE and _FORBIDDEN.search(value):
        yield Problem(slot.key, "whitespace", "no line breaks, tabs or more than four spaces in a row")
    if slot.max_length is not None and len(value) > slot.max_length:
        yield Problem(slot.key, "too_long", f"at most {slot.max_length} characters, this has {len(value)}")
    wrong = _wrong_kind(slot, value)
    if wrong:
        yield Problem(slot.key, "invalid", wrong)


def _wrong_kind(slot: Slot, value: str) -> str:
    if slot.kind in MEDIA:
        usable = is_link(value) if "://" in value else _MEDIA_ID.fullmatch(value)
        return "" if usable else "give an uploaded media id or a link starting with https://"
    match slot.kind:
        case SlotKind.LOCATION if not _is_degrees(slot.key, value):
            return "give degrees such as -23.5505"
        case SlotKind.TIME if epoch_milliseconds(value) is None:
            return "give a date and time with its zone, such as 2026-12-24T18:00:00-03:00"
        case SlotKind.URL if re.search(r"[\s<>\"]", value):
            return "no spaces, quotes or angle brackets in an address"
    return ""


def _is_degrees(key: str, value: str) -> bool:
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,15})?", value):
        return False
    return abs(float(value)) <= (90 if key.endswith("latitude") else 180)


def _part_problems(
    header: Header | None, body: Body | None, prefix: str, values: Mapping[str, str]
) -> Iterator[Problem]:
    if header and header.format == "TEXT":
        key = f"{prefix}header"
        yield from _too_long(key, header_text(header, key, values), HEADER_LIMIT)
    if body:
        key = f"{prefix}body"
        yield from _too_long(key, body_text(body, key, values), body.limit)


def _too_long(key: str, text: str, limit: int) -> Iterator[Problem]:
    if len(text) > limit:
        yield Problem(
            key, "too_long", f"at most {limit} characters once filled, this has {len(text)}; shorten the values"
        )
