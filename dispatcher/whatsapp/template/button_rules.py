"""Meta's rules for the buttons of a new template (reference §2.7)."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from dispatcher.whatsapp.loose_json import Object, as_list, as_name, as_objects, as_text
from dispatcher.whatsapp.template.check import Problem
from dispatcher.whatsapp.template.placeholders import PLACEHOLDER
from dispatcher.whatsapp.template.spec import COUPON_LIMIT, URL_LIMIT

KINDS = ("QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "FLOW", "CATALOG", "MPM", "VOICE_CALL")
MOST = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1}
LABEL_LIMIT = 25

_PHONE = re.compile(r"\+?[0-9]{6,19}", re.ASCII)


def button_problems(part: Object, key: str, most: int) -> Iterator[Problem]:
    """Name the rules the buttons of one part break; ``most`` is how many there may be."""
    buttons = as_objects(part.get("buttons"))
    if "buttons" in part and not 1 <= len(buttons) <= most:
        yield Problem(key, "count", f"1 to {most} buttons")
    kinds = [as_text(button.get("type")).upper() for button in buttons]
    yield from _mixture(kinds, key)
    labels = [as_text(button.get("text")) for button in buttons if as_text(button.get("text"))]
    if len(set(labels)) < len(labels):
        yield Problem(key, "repeated", "every button needs its own label")
    for index, (kind, button) in enumerate(zip(kinds, buttons, strict=True)):
        yield from _button(kind, button, f"{key}.{index}")


def _mixture(kinds: Sequence[str], key: str) -> Iterator[Problem]:
    for kind, limit in MOST.items():
        if kinds.count(kind) > limit:
            yield Problem(key, "count", f"at most {limit} of the kind {kind}")
    runs = [kind for kind, _ in groupby(kinds, key=lambda kind: kind == "QUICK_REPLY")]
    if len(runs) > 2:
        yield Problem(key, "order", "keep quick replies together: all before or all after the other buttons")


def _button(kind: str, button: Object, key: str) -> Iterator[Problem]:
    if kind not in KINDS:
        yield Problem(f"{key}.type", "invalid", f"one of {', '.join(KINDS)}")
        return
    if kind != "COPY_CODE":
        yield from _label(as_text(button.get("text")), f"{key}.text")
    match kind:
        case "URL":
            yield from _url(button, key)
        case "PHONE_NUMBER":
            yield from _phone(as_name(button.get("phone_number")), f"{key}.phone_number")
        case "COPY_CODE":
            yield from _coupon(button, key)
        case "FLOW" if not (button.get("flow_id") or button.get("flow_name") or button.get("flow_json")):
            yield Problem(f"{key}.flow_id", "missing", "choose the flow to open")


def _label(text: str, key: str) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(key, "missing", "write a label")
    if len(text) > LABEL_LIMIT:
        yield Problem(key, "too_long", f"at most {LABEL_LIMIT} characters, this has {len(text)}")
    if "{{" in text:
        yield Problem(key, "variable", "a label takes no variables")


def _url(button: Object, key: str) -> Iterator[Problem]:
    url = as_text(button.get("url"))
    if not re.match(r"https?://[^\s/{]+", url):
        yield Problem(f"{key}.url", "invalid" if url else "missing", "give a whole address starting with https://")
    if len(url) > URL_LIMIT:
        yield Problem(f"{key}.url", "too_long", f"at most {URL_LIMIT} characters, this has {len(url)}")
    found = list(PLACEHOLDER.finditer(url))
    if not found:
        return
    if len(found) > 1 or found[0].end() != len(url):
        yield Problem(f"{key}.url", "variable", "one variable, at the end of the address")
    if not (as_list(button.get("example")) or as_text(button.get("example"))):
        yield Problem(f"{key}.example", "missing", "give a sample of the whole address")


def _phone(phone: str, key: str) -> Iterator[Problem]:
    if not _PHONE.fullmatch(phone):
        code = "invalid" if phone else "missing"
        yield Problem(key, code, "give a number with its country code, such as +5511987654321")


def _coupon(button: Object, key: str) -> Iterator[Problem]:
    given = as_list(button.get("example"))
    sample = as_name(given[0]) if given else as_name(button.get("example"))
    if not sample:
        yield Problem(f"{key}.example", "missing", "give a sample code")
    elif len(sample) > COUPON_LIMIT:
        yield Problem(f"{key}.example", "too_long", f"at most {COUPON_LIMIT} characters, this has {len(sample)}")
