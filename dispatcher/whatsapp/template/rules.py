"""Meta's rules for a new template, checked before it is sent for review (reference §1.5, §2.7, §2.9).

The codes of problems are ours; where Meta has one for the same fault it stands in a comment.
"""

import re
from collections.abc import Iterator, Mapping

from dispatcher.whatsapp.loose_json import Object, as_integer, as_list, as_object, as_objects, as_text
from dispatcher.whatsapp.template.button_rules import button_problems
from dispatcher.whatsapp.template.check import Problem
from dispatcher.whatsapp.template.placeholders import PLACEHOLDER, names
from dispatcher.whatsapp.template.spec import (
    AUTHENTICATION,
    BODY_LIMIT,
    CARD_BODY_LIMIT,
    HEADER_LIMIT,
    NAMED,
    OFFER_BODY_LIMIT,
)

CATEGORIES = ("MARKETING", "UTILITY", AUTHENTICATION)
FORMATS = ("POSITIONAL", NAMED)
MEDIA_FORMATS = ("IMAGE", "VIDEO", "DOCUMENT", "GIF")
SINGLE_PARTS = ("HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER")
OFFER_TEXT_LIMIT = 16
FOOTER_LIMIT = 60
LIFETIMES = {AUTHENTICATION: (30, 900), "UTILITY": (30, 43_200), "MARKETING": (43_200, 2_592_000)}

_NAME = re.compile(r"[a-z0-9_]{1,512}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?", re.ASCII)
_VARIABLE = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)
_BRACES = re.compile(r"\{\{|\}\}")

Problems = Iterator[Problem]


def validate_definition(definition: Mapping[str, object]) -> list[Problem]:
    """Name every rule of Meta's this definition breaks; ``definition`` is the body of a create call."""
    parts = as_objects(definition.get("components"))
    by_type = {as_text(part.get("type")).upper(): part for part in parts}
    named = as_text(definition.get("parameter_format")).upper() == NAMED
    found = [*_identity(definition), *_lifetime(definition), *_composition(parts, by_type)]
    if as_text(definition.get("category")).upper() == AUTHENTICATION:
        return [*found, *_authentication(by_type)]
    limit = OFFER_BODY_LIMIT if "LIMITED_TIME_OFFER" in by_type else BODY_LIMIT
    found.extend(_header(by_type.get("HEADER"), "header", named))
    found.extend(_body(by_type.get("BODY"), "body", named, limit))
    found.extend(_footer(by_type.get("FOOTER")))
    found.extend(_offer(by_type.get("LIMITED_TIME_OFFER")))
    found.extend(button_problems(as_object(by_type.get("BUTTONS")), "buttons", most=10))
    found.extend(_carousel(by_type.get("CAROUSEL"), named))
    return found


def _identity(definition: Mapping[str, object]) -> Problems:
    if not _NAME.fullmatch(as_text(definition.get("name"))):
        yield Problem("name", "invalid", "1 to 512 lower-case letters a-z, digits and underscores")
    if not _LANGUAGE.fullmatch(as_text(definition.get("language"))):
        yield Problem("language", "invalid", "give a language code such as en_US, pt_BR or es")
    if as_text(definition.get("category")).upper() not in CATEGORIES:
        yield Problem("category", "invalid", f"one of {', '.join(CATEGORIES)}")
    if as_text(definition.get("parameter_format") or FORMATS[0]).upper() not in FORMATS:
        yield Problem("parameter_format", "invalid", f"one of {', '.join(FORMATS)}")


def _lifetime(definition: Mapping[str, object]) -> Problems:
    given, limits = (
        definition.get("message_send_ttl_seconds"),
        LIFETIMES.get(as_text(definition.get("category")).upper()),
    )
    if given is None or limits is None or (given == -1 and limits[0] == 30):
        return
    seconds = as_integer(given)
    if seconds is None or not limits[0] <= seconds <= limits[1]:
        yield Problem("message_send_ttl_seconds", "out_of_range", f"between {limits[0]} and {limits[1]} seconds")


def _composition(parts: list[Object], by_type: Mapping[str, Object]) -> Problems:
    types = [as_text(part.get("type")).upper() for part in parts]
    for kind in dict.fromkeys(types):
        if kind not in SINGLE_PARTS:
            yield Problem("components", "unknown", f"{kind or 'a part without a type'} is not a part of a template")
        elif types.count(kind) > 1:
            yield Problem(kind.lower(), "repeated", "only one of these parts")
    if "BODY" not in by_type:
        yield Problem("body", "missing", "every template needs a body")
    if "CAROUSEL" in by_type and {"HEADER", "FOOTER", "BUTTONS"} & set(types):
        yield Problem("carousel", "mixed", "a carousel stands with a body only")


def _header(part: Object | None, key: str, named: bool) -> Problems:
    if part is None:
        return
    kind = as_text(part.get("format")).upper()
    if kind in MEDIA_FORMATS:
        if not as_list(as_object(part.get("example")).get("header_handle")):
            yield Problem(f"{key}.example", "missing", "upload a sample file for the review")
    elif kind == "TEXT":
        yield from _header_text(part, key, named)
    elif kind not in ("LOCATION", "PRODUCT"):
        yield Problem(f"{key}.format", "invalid", "one of TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION")


def _header_text(part: Object, key: str, named: bool) -> Problems:
    text = as_text(part.get("text"))
    yield from _length(text, f"{key}.text", HEADER_LIMIT)
    if len(PLACEHOLDER.findall(text)) > 1:
        yield Problem(f"{key}.text", "too_many_variables", "a header takes one variable at most")
    yield from _variables(text, f"{key}.text", named)
    yield from _samples(part, key, "header_text", names(text), named)


def _body(part: Object | None, key: str, named: bool, limit: int) -> Problems:
    if part is None:
        return
    text = as_text(part.get("text"))
    yield from _length(text, f"{key}.text", limit)
    yield from _variables(text, f"{key}.text", named)
    yield from _placing(text, f"{key}.text")
    yield from _samples(part, key, "body_text", names(text), named)


def _length(text: str, key: str, limit: int) -> Problems:
    if not text.strip():
        yield Problem(key, "missing", "write a text")
    if len(text) > limit:
        yield Problem(key, "too_long", f"at most {limit} characters, this has {len(text)}")  # 2388040


def _variables(text: str, key: str, named: bool) -> Problems:
    used = names(text)
    if _BRACES.search(PLACEHOLDER.sub("", text)):
        yield Problem(key, "broken_variable", "write variables as {{1}} or {{first_name}}")
    wrong = [name for name in used if not (_VARIABLE.fullmatch(name) if named else name.isdecimal())]
    if wrong and named:
        yield Problem(key, "variable_name", f"{wrong[0]}: names are lower-case letters, digits and underscores")
    elif wrong:
        yield Problem(key, "variable_name", f"{wrong[0]}: this template numbers its variables; or make it NAMED")
    elif not named and used != [str(number) for number in range(1, len(used) + 1)]:
        yield Problem(key, "numbering", "number the variables 1, 2, 3 … without gaps")


def _placing(text: str, key: str) -> Problems:
    bare = text.strip()
    if PLACEHOLDER.match(bare) or any(match.end() == len(bare) for match in PLACEHOLDER.finditer(bare)):
        yield Problem(key, "variable_at_edge", "put words before the first and after the last variable")  # 2388299
    if re.search(r"\}\}\s*\{\{", text):
        yield Problem(key, "adjacent_variables", "put words between two variables")
    words, count = len(PLACEHOLDER.sub(" ", text).split()), len(PLACEHOLDER.findall(text))
    # Meta publishes no ratio; 2 words per variable and one more is what its editor has been seen to want.
    if count and words < 2 * count + 1:
        yield Problem(key, "too_many_variables", "write more words or use fewer variables")  # 2388293


def _samples(part: Object, key: str, field: str, used: list[str], named: bool) -> Problems:
    example = as_object(part.get("example"))
    if named:
        given = as_objects(example.get(f"{field}_named_params"))
        known = {as_text(item.get("param_name")) for item in given if item.get("example")}
        missing = [name for name in used if name not in known]
    else:
        values = as_list(example.get(field))
        values = as_list(values[0]) if values and isinstance(values[0], list) else values
        missing = used[len([value for value in values if value]) :]
    if missing:
        yield Problem(f"{key}.example", "missing", f"give a sample value for {', '.join(missing)}")


def _footer(part: Object | None) -> Problems:
    if part is None:
        return
    text = as_text(part.get("text"))
    yield from _length(text, "footer.text", FOOTER_LIMIT)
    if _BRACES.search(text):
        yield Problem("footer.text", "variable", "a footer takes no variables")  # 2388073


def _offer(part: Object | None) -> Problems:
    if part is not None:
        text = as_text(as_object(part.get("limited_time_offer")).get("text"))
        yield from _length(text, "limited_time_offer.text", OFFER_TEXT_LIMIT)


def _authentication(by_type: Mapping[str, Object]) -> Problems:
    for kind in ("HEADER", "CAROUSEL", "LIMITED_TIME_OFFER"):
        if kind in by_type:
            yield Problem(kind.lower(), "not_allowed", "authentication templates have a fixed text and one code button")
    if as_text(as_object(by_type.get("BODY")).get("text")):
        yield Problem("body.text", "not_allowed", "Meta writes the text of authentication templates")
    minutes = as_object(by_type.get("FOOTER")).get("code_expiration_minutes")
    if minutes is not None and not 1 <= (as_integer(minutes) or 0) <= 90:
        yield Problem("footer.code_expiration_minutes", "out_of_range", "1 to 90 minutes")
    buttons = as_objects(as_object(by_type.get("BUTTONS")).get("buttons"))
    kinds = [(as_text(button.get("type")).upper(), as_text(button.get("otp_type")).upper()) for button in buttons]
    if len(kinds) != 1 or kinds[0][0] != "OTP" or kinds[0][1] not in ("COPY_CODE", "ONE_TAP", "ZERO_TAP"):
        yield Problem("buttons", "invalid", "exactly one OTP button: COPY_CODE, ONE_TAP or ZERO_TAP")


def _carousel(part: Object | None, named: bool) -> Problems:
    if part is None:
        return
    cards = as_objects(part.get("cards"))
    if not 2 <= len(cards) <= 10:
        yield Problem("carousel", "count", "2 to 10 cards")
    layouts = {_layout(card) for card in cards}
    if len(layouts) > 1:
        yield Problem("carousel", "layout", "all cards need the same parts and the same kinds of buttons")
    for index, card in enumerate(cards):
        yield from _card(card, f"card.{index}", named)


def _layout(card: Object) -> tuple[tuple[str, ...], ...]:
    parts = as_objects(card.get("components"))
    return tuple(
        (
            as_text(part.get("type")).upper(),
            as_text(part.get("format")).upper(),
            *(as_text(button.get("type")).upper() for button in as_objects(part.get("buttons"))),
        )
        for part in parts
    )


def _card(card: Object, key: str, named: bool) -> Problems:
    parts = {as_text(part.get("type")).upper(): part for part in as_objects(card.get("components"))}
    if as_text(as_object(parts.get("HEADER")).get("format")).upper() not in ("IMAGE", "VIDEO", "PRODUCT"):
        yield Problem(f"{key}.header", "invalid", "a card starts with an image, a video or a product")
    yield from _header(parts.get("HEADER"), f"{key}.header", named)
    yield from _body(parts.get("BODY"), f"{key}.body", named, CARD_BODY_LIMIT)
    yield from button_problems(as_object(parts.get("BUTTONS")), f"{key}.buttons", most=2)
