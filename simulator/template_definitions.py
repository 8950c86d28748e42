"""The check of a template definition on creation and edit: names, lengths, samples, variables, buttons."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from simulator.errors import GraphError, parameter
from simulator.jsontypes import Json
from simulator.templates import VARIABLE, component, variables

NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,4})?")
NAMED_VARIABLE = re.compile(r"[a-z][a-z0-9_]*")
CATEGORIES = ("AUTHENTICATION", "MARKETING", "UTILITY")
HEADER_FORMATS = ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "GIF", "PRODUCT")
COMPONENTS = ("HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER")
BUTTON_MOST = {
    "URL": 2,
    "PHONE_NUMBER": 1,
    "COPY_CODE": 1,
    "QUICK_REPLY": 10,
    "FLOW": 1,
    "OTP": 1,
    "CATALOG": 1,
    "MPM": 1,
    "VOICE_CALL": 1,
}


def refused(subcode: int, title: str, text: str) -> GraphError:
    """Return 100 with the subcode and the sentence Meta's template editor shows."""
    return GraphError(100, subcode=subcode, message="Invalid parameter", user_title=title, user_msg=text)


def check_definition(body: Json) -> None:
    """Refuse a definition Meta would refuse before any review."""
    _check_identity(body)
    components = body.get("components")
    if not isinstance(components, list) or not all(isinstance(one, dict) for one in components):
        raise parameter("The parameter components is required.")
    kinds = Counter(str(one.get("type", "")).upper() for one in components)
    if unknown := set(kinds) - set(COMPONENTS):
        raise parameter(
            f"Param components['type'] must be one of {{{', '.join(COMPONENTS)}}} - got \"{min(unknown)}\"."
        )
    if kinds.most_common(1)[0][1] > 1 if kinds else True:
        raise parameter("Param components must have at most one of each type, and a BODY.")
    named = str(body.get("parameter_format", "POSITIONAL")).upper() == "NAMED"
    _check_body(component(components, "BODY"), named, body["category"])
    if header := component(components, "HEADER"):
        _check_header(header, named)
    if len(str(component(components, "FOOTER").get("text", ""))) > 60:
        raise refused(2388040, "Footer too long", "The footer must be at most 60 characters long.")
    if buttons := component(components, "BUTTONS"):
        _check_buttons(buttons.get("buttons"))


def _check_identity(body: Json) -> None:
    if not isinstance(body.get("name"), str) or not NAME.fullmatch(body["name"]):
        raise parameter("Param name must have only lower-case letters, digits and underscores, at most 512.")
    if not isinstance(body.get("language"), str) or not LANGUAGE.fullmatch(body["language"]):
        raise parameter("Param language must be a language code such as en_US.")
    if body.get("category") not in CATEGORIES:
        raise parameter(f'Param category must be one of {{{", ".join(CATEGORIES)}}} - got "{body.get("category")}".')
    if str(body.get("parameter_format", "POSITIONAL")).upper() not in ("POSITIONAL", "NAMED"):
        raise parameter("Param parameter_format must be one of {NAMED, POSITIONAL}.")


def _check_body(body: Json, named: bool, category: str) -> None:
    if category == "AUTHENTICATION":
        return
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise refused(2388072, "Body missing", "The message template needs a body text.")
    if len(text) > 1024:
        raise refused(2388040, "Body too long", "The body must be at most 1024 characters long.")
    _check_variables("body", text, named)
    bare = text.strip()
    if (first := VARIABLE.match(bare)) or any(found.end() == len(bare) for found in VARIABLE.finditer(bare)):
        edge = "start" if first else "end"
        raise refused(2388299, "Leading or trailing variables", f"Variables can't be at the {edge} of the template.")
    names = variables(text)
    if len(VARIABLE.sub("", text).split()) < 2 * len(names) + 1:
        raise refused(2388293, "Too many variables", "The body has too many variables for its length.")
    example = body.get("example", {})
    samples = len(example.get("body_text_named_params", [])) if named else len((example.get("body_text") or [[]])[0])
    if samples != len(names):
        raise refused(2388043, "Samples missing", f"The body has {len(names)} variables and {samples} samples.")


def _check_variables(part: str, text: str, named: bool) -> None:
    names = variables(text)
    if named and not all(NAMED_VARIABLE.fullmatch(name) for name in names):
        raise refused(2388073, "Invalid variable", f"Variables of the {part} must be lower-case names.")
    if not named and names != [str(number) for number in range(1, len(names) + 1)]:
        raise refused(2388073, "Invalid variable", f"Variables of the {part} must be {{{{1}}}}, {{{{2}}}}, … in order.")


def _check_header(header: Json, named: bool) -> None:
    kind = str(header.get("format", "")).upper()
    if kind not in HEADER_FORMATS:
        raise parameter(f'Param format must be one of {{{", ".join(HEADER_FORMATS)}}} - got "{kind}".')
    example = header.get("example", {})
    if kind in ("IMAGE", "VIDEO", "DOCUMENT", "GIF") and not example.get("header_handle"):
        raise refused(2388043, "Sample missing", "A media header needs a sample file in example.header_handle.")
    if kind != "TEXT":
        return
    text = str(header.get("text", ""))
    if not 0 < len(text) <= 60 or len(variables(text)) > 1:
        raise refused(
            2388047, "Invalid header", "The header must be at most 60 characters long, with one variable at most."
        )
    _check_variables("header", text, named)
    if variables(text) and not (example.get("header_text") or example.get("header_text_named_params")):
        raise refused(2388043, "Sample missing", "The header has a variable and no sample.")


def _check_buttons(buttons: object) -> None:
    if (
        not isinstance(buttons, list)
        or not 1 <= len(buttons) <= 10
        or not all(isinstance(one, dict) for one in buttons)
    ):
        raise parameter("Param buttons must have between 1 and 10 elements.")
    kinds = [str(one.get("type", "")).upper() for one in buttons]
    for kind, count in Counter(kinds).items():
        if kind not in BUTTON_MOST:
            raise parameter(f"Param buttons['type'] must be one of {{{', '.join(BUTTON_MOST)}}} - got \"{kind}\".")
        if count > BUTTON_MOST[kind]:
            raise parameter(f"At most {BUTTON_MOST[kind]} buttons of type {kind} are allowed.")
    changes = sum((a == "QUICK_REPLY") != (b == "QUICK_REPLY") for a, b in pairwise(kinds))
    if changes > 1:
        raise parameter("Quick reply buttons must be together, before or after all others.")
    for kind, one in zip(kinds, buttons, strict=True):
        _check_button(kind, one)


def _check_button(kind: str, button: Json) -> None:
    text, url = str(button.get("text", "")), str(button.get("url", ""))
    if kind not in ("COPY_CODE", "OTP", "CATALOG", "MPM") and not 0 < len(text) <= 25:
        raise parameter("Param buttons['text'] must have between 1 and 25 characters.")
    if kind == "URL" and (not url.startswith(("http://", "https://")) or len(url) > 2000):
        raise parameter("Param buttons['url'] must be a URL of at most 2000 characters.")
    if kind == "URL" and variables(url) and not button.get("example"):
        raise refused(2388043, "Sample missing", "A URL button with a variable needs an example.")
    if kind == "PHONE_NUMBER" and not 0 < len(str(button.get("phone_number", ""))) <= 20:
        raise parameter("Param buttons['phone_number'] must have between 1 and 20 characters.")
