"""SQL that fills the variables of a row's message from its cells; column names and fallbacks travel as parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from dispatcher.campaigns.variants.definitions import Definition
from dispatcher.database import Json
from dispatcher.messages.models import MessagePlan
from dispatcher.whatsapp.template.definition import parse

BLANK: Final = "".join(character for character in map(chr, range(1, 0x3001)) if character.isspace())
"""What ``str.strip`` takes away, so that the plan and the dry run agree on which cells are empty."""


@dataclass
class Filling:
    """Expressions over a row ``r`` of an audience: its ``variables``, and (over them) branches naming a missing one.

    With several messages both look at ``definition``, the place of the row's message.
    """

    variables: str = ""
    missing: str = ""
    bound: dict[str, Any] = field(default_factory=dict)


def filling(session: Session, definitions: Sequence[Definition]) -> Filling:
    """Return how the rows of these pinned messages are filled."""
    filled = [_one(session, f"{index}", one) for index, one in enumerate(definitions)]
    bound: dict[str, Any] = {"blank": BLANK} if any(one.bound for one in filled) else {}
    for one in filled:
        bound |= one.bound
    if len(filled) == 1:
        return Filling(filled[0].variables, filled[0].missing, bound)
    cases = " ".join(f"WHEN {index} THEN {one.variables}" for index, one in enumerate(filled))
    return Filling(f"CASE definition {cases} END", " ".join(one.missing for one in filled), bound)


def _one(session: Session, mark: str, definition: Definition) -> Filling:
    columns = {slot: one for slot, one in definition.mapping.items() if one["source"] == "column"}
    found, pairs, missing = Filling(), [], []
    for index, (slot, one) in enumerate(sorted(columns.items())):
        name = f"{mark}_{index}"
        found.bound |= _bind(name, slot, one)
        value = f"coalesce(nullif(btrim(r.cells ->> :column_{name}, :blank), ''), nullif(:fallback_{name}, ''))"
        pairs.append(f"CAST(:slot_{name} AS text), {value}")
    for index, slot in enumerate(sorted(_required(session, definition) & columns.keys())):
        name = f"required_{mark}_{index}"
        found.bound[name] = slot
        missing.append(
            f"WHEN definition = {mark} AND variables ->> :{name} IS NULL THEN 'MISSING_VARIABLE:' || :{name}"
        )
    found.variables = f"jsonb_strip_nulls(jsonb_build_object({', '.join(pairs)}))"
    found.missing = " ".join(missing)
    return found


def _bind(name: str, slot: str, one: Json) -> dict[str, str]:
    return {f"slot_{name}": slot, f"column_{name}": one["value"], f"fallback_{name}": one.get("fallback") or ""}


def _required(session: Session, definition: Definition) -> set[str]:
    template: Mapping[str, object] = session.get_one(MessagePlan, definition.plan_id).template
    return {slot.key for slot in parse(template).variables() if slot.required}
