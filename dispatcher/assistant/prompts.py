"""Prompts: texts with variables, every version kept for ever, one of them in use."""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.assistant.models import AssistantCampaign, AssistantNumber, Prompt, PromptVersion
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.messages.slotted import NUMBERS

VARIABLES: Final = (
    "contact.name",
    "contact.language",
    "campaign.name",
    "campaign.message",
    "number.name",
    "today",
    "now",
)
ATTRIBUTE: Final = "attributes."
"""Any attribute of the contact: ``{{attributes.city}}``."""
LONGEST: Final = 8_000
_VARIABLE: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_ATTRIBUTE_NAME: Final = re.compile(r"attributes\.[\w-]{1,60}")

STANDARD_NAME: Final = "Standard"
STANDARD: Final = """\
You answer the customers of {{number.name}} on WhatsApp.
Be friendly and brief: two or three sentences, no lists, no headings.
Answer what you know from the campaign message and the knowledge below. What is not there you do not know: say so, and \
let a colleague take over.
Let a colleague take over, too, when somebody complains, wants to cancel or to be paid back, or asks for a person.
Today is {{today}}.
"""


def require_sound(words: str) -> None:
    """Raise Invalid for a text with variables that do not exist."""
    unknown = sorted({name for name in _VARIABLE.findall(words) if not _is_known(name)})
    if unknown:
        known = ", ".join(f"{{{{{name}}}}}" for name in (*VARIABLES, f"{ATTRIBUTE}name"))
        raise Invalid(
            "The prompt has unknown variables.", {"text": [f"There is no {unknown[0]!r}. There are {known}."]}
        )


def _is_known(name: str) -> bool:
    return name in VARIABLES or _ATTRIBUTE_NAME.fullmatch(name) is not None


def rendered(words: str, values: Mapping[str, str]) -> str:
    """Return a prompt with its variables filled in; what is not known is left empty. Pure.

    >>> rendered("Hello {{ contact.name }}, {{attributes.city}}!", {"contact.name": "Ana"})
    'Hello Ana, !'
    """
    return _VARIABLE.sub(lambda found: values.get(found[1], ""), words)


def find(session: Session, prompt_id: int, *, lock: bool = False) -> Prompt:
    """Return a prompt; raises NotFound."""
    chosen = select(Prompt).where(Prompt.id == prompt_id, Prompt.deleted_at.is_(None))
    found = session.scalars(chosen.with_for_update() if lock else chosen).one_or_none()
    if found is None:
        raise NotFound("There is no such prompt. It may have been deleted.")
    return found


def create(session: Session, name: str, words: str, person_id: int | None) -> Prompt:
    """Make a prompt with its first version; raises Invalid for unknown variables."""
    require_sound(words)
    made = Prompt(name=name.strip(), version=1)
    session.add(made)
    session.flush()
    session.add(PromptVersion(prompt_id=made.id, number=1, text=words, created_by_id=person_id))
    session.flush()
    return made


def write(session: Session, prompt: Prompt, words: str, person_id: int) -> PromptVersion:
    """Make a new version and use it from now on; ``prompt`` is locked. Raises Invalid for unknown variables."""
    require_sound(words)
    last = session.scalar(select(func.max(PromptVersion.number)).where(PromptVersion.prompt_id == prompt.id))
    made = PromptVersion(prompt_id=prompt.id, number=(last or 0) + 1, text=words, created_by_id=person_id)
    session.add(made)
    prompt.version, prompt.updated_at = made.number, clock.now()
    session.flush()
    return made


def use(session: Session, prompt: Prompt, number: int) -> None:
    """Use an earlier version again; raises Invalid when there is none of this number."""
    version_of(session, prompt.id, number)
    prompt.version, prompt.updated_at = number, clock.now()


def version_of(session: Session, prompt_id: int, number: int) -> PromptVersion:
    """Return one version of a prompt; raises Invalid when there is none of this number."""
    mine = (PromptVersion.prompt_id == prompt_id, PromptVersion.number == number)
    found = session.scalars(select(PromptVersion).where(*mine)).one_or_none()
    if found is None:
        raise Invalid("There is no such version.", {"version": ["Choose one of the versions of this prompt."]})
    return found


def ensure_one(session: Session) -> None:
    """Make the standard prompt where there is none at all; two who do it at once make one."""
    if session.scalar(select(Prompt.id).where(Prompt.deleted_at.is_(None)).limit(1)) is not None:
        return
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('assistant:prompts', 0))"))
    if session.scalar(select(Prompt.id).where(Prompt.deleted_at.is_(None)).limit(1)) is None:
        create(session, STANDARD_NAME, STANDARD, None)


_OLDEST: Final = select(func.min(Prompt.id)).where(Prompt.deleted_at.is_(None)).scalar_subquery()
_IS_OLDEST_USED: Final = text(
    f"""
    SELECT EXISTS (
        SELECT FROM assistant_numbers n JOIN whatsapp_accounts w ON w.id = n.account_id AND w.deleted_at IS NULL
        WHERE n.mode <> 'off' AND n.prompt_id IS NULL
    ) OR EXISTS (
        SELECT FROM assistant_campaigns a JOIN campaigns c ON c.id = a.campaign_id
        JOIN whatsapp_accounts w ON w.id = ANY {NUMBERS} AND w.deleted_at IS NULL
        LEFT JOIN assistant_numbers n ON n.account_id = w.id
        WHERE a.mode <> 'off' AND a.prompt_id IS NULL AND n.prompt_id IS NULL
    )
    """  # noqa: S608 - a constant of ``slotted``
)


def in_use(session: Session, prompt_id: int | None) -> PromptVersion:
    """Return the version that answers are written with: of this prompt, else of the oldest there is."""
    ensure_one(session)
    chosen = select(PromptVersion).join(Prompt, Prompt.id == PromptVersion.prompt_id)
    mine = Prompt.id == (prompt_id if prompt_id is not None else _OLDEST)
    return session.scalars(chosen.where(mine, PromptVersion.number == Prompt.version)).one()


def delete(session: Session, prompt: Prompt) -> None:
    """Delete a prompt; its versions stay for what was answered with them. Raises Conflict while something uses it."""
    for table in (AssistantNumber, AssistantCampaign):
        if session.scalar(select(table.prompt_id).where(table.prompt_id == prompt.id).limit(1)):
            raise Conflict("Numbers or campaigns use this prompt. Give them another one first.")
    if prompt.id == session.scalar(select(_OLDEST)) and session.scalar(_IS_OLDEST_USED):
        raise Conflict("Where no prompt is chosen this one is used, the oldest. Choose one there first.")
    prompt.deleted_at = clock.now()
