"""What stands between several messages and numbers and the start: each thing named with its field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from dispatcher.accounts.templates import sendability
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.variants.definitions import Definition, arms_of, definitions_of
from dispatcher.database import Json

LETTERS = "ABCDE"


class Objection(NamedTuple):
    """Why a campaign cannot start: a code, the field concerned and what to do."""

    code: str
    field: str
    message: str


def objections(session: Session, campaign: Campaign) -> list[Objection]:
    """Return what is wrong with the variants and the test of a campaign; empty for one with neither."""
    if not campaign.variants and not campaign.ab_test:
        return []
    definitions = definitions_of(session, campaign)
    found = [*_test(campaign, definitions), *_twins(definitions)]
    for index, one in enumerate(definitions[1:]):
        found += [*_template(index, one), *_category(index, one, definitions[0])]
    return found


def _template(index: int, one: Definition) -> Iterator[Objection]:
    if one.template is None or one.spec is None:
        return
    name = f"{one.template.name} ({one.language})"
    is_sendable, why = sendability(one.template)
    if not is_sendable:
        yield Objection("TEMPLATE_NOT_SENDABLE", f"variants.{index}", f"The template {name} cannot be sent: {why}")
        return
    for slot in one.spec.variables():
        if slot.required and slot.key not in one.mapping:
            field = f"variants.{index}.template_variables.{slot.key}"
            yield Objection("VARIABLE_UNMAPPED", field, f"Say what fills {slot.key} of {name}.")


def _category(index: int, one: Definition, own: Definition) -> Iterator[Objection]:
    """Categories differ in price and in who may be written to: one campaign has one."""
    if one.template and own.template and one.template.category != own.template.category:
        why = (
            f"All messages of a campaign must be of one category: {one.template.name} is {one.template.category}, "
            f"{own.template.name} is {own.template.category}."
        )
        yield Objection("CATEGORIES_DIFFER", f"variants.{index}", why)


def _test(campaign: Campaign, definitions: Sequence[Definition]) -> Iterator[Objection]:
    arms, test = arms_of(definitions), campaign.ab_test
    empty = [LETTERS[number] for number, arm in enumerate(arms) if not arm]
    if empty:
        yield Objection("ARM_EMPTY", "variants", f"Variant {', '.join(empty)} has no message.")
    if test is None:
        if len(arms) > 1:
            yield Objection("NO_SHARES", "ab_test", "Say how the people are divided among the variants.")
        return
    if len(test["shares"]) != len(arms):
        why = f"There are {len(arms)} variants and {len(test['shares'])} shares: give each variant one."
        yield Objection("SHARES_DO_NOT_FIT", "ab_test.shares", why)
    yield from _first_part(campaign, test, len(arms))


def _first_part(campaign: Campaign, test: Mapping[str, Json], arms: int) -> Iterator[Objection]:
    if test.get("first_percent") is None:
        return
    if arms < 2:
        yield Objection("NOTHING_TO_COMPARE", "ab_test.first_percent", "A winner needs at least two variants.")
    if campaign.canary_size is not None:
        why = "The first part of the test is tried before the others already: leave out the canary."
        yield Objection("CANARY_AND_TEST", "canary_size", why)


def _twins(definitions: Sequence[Definition]) -> Iterator[Objection]:
    arms = arms_of(definitions)
    for number, arm in enumerate(arms):
        languages = [definitions[index].language for index in arm]
        for language in sorted({one for one in languages if languages.count(one) > 1}):
            yield Objection("LANGUAGE_TWICE", "variants", f"Variant {LETTERS[number]} has {language} twice.")
    firsts = [definitions[arm[0]] for arm in arms if arm]
    for index, one in enumerate(firsts):
        if any(_is_same(one, other) for other in firsts[:index]):
            yield Objection("VARIANTS_EQUAL", "variants", f"Variant {LETTERS[one.arm]} says the same as another one.")


def _is_same(one: Definition, other: Definition) -> bool:
    same = one.template and other.template and one.template.id == other.template.id
    return bool(same) and dict(one.mapping) == dict(other.mapping)
