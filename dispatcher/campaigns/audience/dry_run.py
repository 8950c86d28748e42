"""The dry run: every row through the real payload builder, before anything is sent.

Memory stays flat: rows are read in batches by their number; only the first problems are kept, all are counted.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dispatcher.accounts.previews import preview_view
from dispatcher.campaigns.afterwards.people import name_column
from dispatcher.campaigns.audience.capping import capped_among, caps_of
from dispatcher.campaigns.audience.countries import beyond_reach, closed_to_all
from dispatcher.campaigns.audience.opted_out import forbidding
from dispatcher.campaigns.audience.rows import count_good
from dispatcher.campaigns.costs import forecast as cost
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.campaigns.readiness import obstacles
from dispatcher.campaigns.running.budget import forecast, warnings
from dispatcher.campaigns.schedule import times
from dispatcher.campaigns.states import RecipientStatus
from dispatcher.campaigns.variants.definitions import Definition
from dispatcher.campaigns.variants.rehearsing import Chooser, Chosen
from dispatcher.campaigns.variants.rotation import numbers_of, rate_of
from dispatcher.campaigns.variants.views import template_short
from dispatcher.contacts.consent import opted_out_among
from dispatcher.contacts.countries import telling_digits
from dispatcher.database import Json
from dispatcher.errors import NotFound
from dispatcher.messages.skips import ALREADY_TODAY, COUNTRY_BLOCKED, FREQUENCY_CAP
from dispatcher.whatsapp.template.check import Problem, check, sanitize
from dispatcher.whatsapp.template.render import render

LISTED: Final = 200
SAMPLES: Final = 3
_BATCH: Final = 1000
_OBJECTIONS: Final = {
    "OPTED_OUT": "This person does not want such messages: nothing is sent to them.",
    FREQUENCY_CAP: "This person has had as much marketing lately as anybody may get: nothing is sent to them.",
    ALREADY_TODAY: "A campaign's message went to this person today already: nothing is sent to them.",
    COUNTRY_BLOCKED: "Meta does not let this business write to that country: nothing is sent to this person.",
}
_A_MEDIA_ID: Final = "1"
"""Stands for the media id that Meta will give: the check only needs to know that there is one."""


@dataclass
class Report:
    """What the dry run found; ``listed`` holds the first problems only, ``by_code`` counts all.

    ``heads`` counts who will get it by the digits that tell their country and by category, ``messages`` by which of the
    campaign's messages they get; ``waiting`` of them get the winner's, which is not known yet.
    """

    naming: str | None = None
    good: int = 0
    problems: int = 0
    listed: list[Json] = field(default_factory=list)
    by_code: Counter[str] = field(default_factory=Counter)
    sample: list[Json] = field(default_factory=list)
    heads: Counter[tuple[str, str]] = field(default_factory=Counter)
    messages: Counter[int] = field(default_factory=Counter)
    held_out: int = 0
    waiting: int = 0

    def add(self, row: CampaignRecipient, problems: list[Json]) -> None:
        """Count a row's problems and keep them while there is room."""
        self.problems += len(problems)
        self.by_code.update(str(one["code"]) for one in problems)
        name = row.cells.get(self.naming) if self.naming else None
        named = [{**one, "row": row.row_number, "name": name} for one in problems]
        self.listed += named[: LISTED - len(self.listed)]


def values_of(mapping: Mapping[str, Json], cells: Mapping[str, str], *, for_check: bool = True) -> dict[str, str]:
    """Return the template's values for one row, as the planner will fill them; pure."""
    values: dict[str, str] = {}
    for slot, one in mapping.items():
        if one["source"] == "column":
            value = (cells.get(one["value"]) or "").strip() or one.get("fallback") or ""
        elif one["source"] == "upload":
            value = _A_MEDIA_ID if for_check else one["value"]
        else:
            value = str(one["value"])
        if value:
            values[slot] = sanitize(value)
    return values


def dry_run(session: Session, campaign: Campaign) -> Json:
    """Return what would happen if the campaign started now (the contract's answer)."""
    chooser = Chooser(session, campaign)
    report = Report(naming=name_column(session, campaign))
    for row, code, chosen in _rows(session, campaign, chooser):
        objection = {"column": None, "key": None, "code": code, "message": _OBJECTIONS[code]} if code else None
        _look_at(report, chooser, row, chosen, [objection] if objection else [])
    fastest = rate_of(numbers_of(session, campaign))
    rate = min(fastest, campaign.rate_limit or fastest)
    blocking = obstacles(session, campaign)
    budget = forecast(session, campaign, report.good)
    planned = times.forecast(session, campaign, rate, report.good)
    costs = cost.forecast_of(session, campaign, report.heads)
    return {
        "recipients": report.good + report.by_code["MISSING_VARIABLE"],
        "will_send": report.good,
        "problems_total": report.problems,
        "problems": report.listed,
        "by_code": dict(report.by_code),
        "blocking": [{"code": one.code, "message": one.message, "field": one.field} for one in blocking],
        "warnings": [*warnings(budget), *times.warnings(planned), *cost.warnings(costs)],
        "budget": budget,
        "cost": costs,
        "eta_seconds": times.seconds(planned) if report.good else 0,
        "times": planned,
        "sample": report.sample,
        "messages": [_message(index, one, report) for index, one in enumerate(chooser.definitions) if one.template],
        "held_out": report.held_out,
        "waiting": report.waiting,
    }


def _message(index: int, definition: Definition, report: Report) -> Json:
    shown = {"index": index, "arm": definition.arm, "template": template_short(definition.template)}
    return {**shown, "people": report.messages[index]}


def _look_at(report: Report, chooser: Chooser, row: CampaignRecipient, chosen: Chosen, objections: list[Json]) -> None:
    if row.status != RecipientStatus.GOOD:
        report.add(row, [{"key": None, "value": row.phone, **one} for one in row.problems or []])
        return
    problems = [{**one, "value": row.phone} for one in objections] or _problems_of_all(chooser, chosen, row)
    report.add(row, problems)
    if not problems and chosen.lot.arm is None:
        report.held_out += 1
    elif not problems:
        _count_good(report, chooser, row, chosen)


def _count_good(report: Report, chooser: Chooser, row: CampaignRecipient, chosen: Chosen) -> None:
    report.good += 1
    index = chosen.candidates[0]
    template = chooser.definitions[index].template
    report.heads[telling_digits(row.recipient_key), template.category if template else ""] += 1
    if chosen.lot.waits:
        report.waiting += 1
        return
    # One of each message, and some rows at least.
    if chooser.definitions[index].spec and (len(report.sample) < SAMPLES or not report.messages[index]):
        report.sample.append(_shown(chooser.definitions[index], index, row))
    report.messages[index] += 1


def _problems_of_all(chooser: Chooser, chosen: Chosen, row: CampaignRecipient) -> list[Json]:
    """Return what is wrong with every message somebody may get, each thing once."""
    found: list[Json] = []
    for index in chosen.candidates:
        found += [one for one in _problems(chooser.definitions[index], row.cells) if one not in found]
    return found


def _problems(definition: Definition, cells: Mapping[str, str]) -> list[Json]:
    if definition.spec is None:
        return []
    mapping = definition.mapping
    values = values_of(mapping, cells)
    return [_problem(mapping.get(one.key), one, values.get(one.key, "")) for one in check(definition.spec, values)]


def _problem(mapped: Json | None, problem: Problem, value: str) -> Json:
    column = mapped["value"] if mapped and mapped["source"] == "column" else None
    code = "MISSING_VARIABLE" if not value else problem.code.upper()
    return {"column": column, "key": problem.key, "code": code, "message": problem.message, "value": value}


def _shown(definition: Definition, index: int, row: CampaignRecipient) -> Json:
    if definition.spec is None:
        raise NotFound("Choose a template first.")
    rendered = render(definition.spec, values_of(definition.mapping, row.cells, for_check=False))
    shown = {"message": index, "arm": definition.arm, "language": definition.language}
    return {**shown, "row": row.row_number, "phone": row.to_number or row.phone, "preview": preview_view(rendered)}


def preview(session: Session, campaign: Campaign, row_number: int | None, message: int | None = None) -> Json:
    """Show the message as one row's person will see it; without a number, the first good row.

    ``message`` shows another of the campaign's messages (0 is its own) as if the person got that. Raises NotFound when
    there is no such row or no template yet.
    """
    chooser = Chooser(session, campaign)
    row = session.scalars(_one_row(campaign.id, row_number)).first()
    if row is None or not (message is None or message < len(chooser.definitions)):
        raise NotFound("There is no such row. Give recipients first, then step through them.")
    chosen = chooser.choose(row, chooser.languages([row]))
    index = chosen.candidates[0] if message is None else message
    definition = chooser.definitions[index]
    return {
        **_shown(definition, index, row),
        "held_out": chosen.lot.arm is None,
        "waits": chosen.lot.waits,
        "problems": _problems(definition, row.cells),
        "rows_total": count_good(session, campaign.id),
        **_neighbours(session, campaign.id, row.row_number),
    }


def message_of_row(
    session: Session, campaign: Campaign, row_number: int | None, message: int | None = None
) -> tuple[Definition, dict[str, str]]:
    """Return the message of one row's person and its values (of the first good row without a number).

    Without an audience it is the campaign's own, with the values that are the same for all.
    """
    chooser = Chooser(session, campaign)
    row = session.scalars(_one_row(campaign.id, row_number)).first()
    index = message or 0
    if row and message is None:
        index = chooser.choose(row, chooser.languages([row])).candidates[0]
    if index >= len(chooser.definitions):
        raise NotFound("The campaign has no such message.")
    definition = chooser.definitions[index]
    return definition, values_of(definition.mapping, row.cells if row else {}, for_check=False)


def _neighbours(session: Session, campaign_id: int, row_number: int) -> Json:
    good = (CampaignRecipient.campaign_id == campaign_id, CampaignRecipient.status == RecipientStatus.GOOD)
    number = CampaignRecipient.row_number
    return {
        "previous_row": session.scalar(select(func.max(number)).where(*good, number < row_number)),
        "next_row": session.scalar(select(func.min(number)).where(*good, number > row_number)),
    }


def _one_row(campaign_id: int, row_number: int | None) -> Select[CampaignRecipient]:
    chosen = select(CampaignRecipient).where(CampaignRecipient.campaign_id == campaign_id)
    if row_number is not None:
        return chosen.where(CampaignRecipient.row_number == row_number)
    good = chosen.where(CampaignRecipient.status == RecipientStatus.GOOD)
    return good.order_by(CampaignRecipient.row_number).limit(1)


def _rows(
    session: Session, campaign: Campaign, chooser: Chooser
) -> Iterator[tuple[CampaignRecipient, str | None, Chosen]]:
    """Yield every row with why its person would get nothing (a no, a cap, their country), and their message."""
    scopes, caps = forbidding(session, campaign), caps_of(session, campaign)
    countries = closed_to_all(session, campaign)
    after = 0
    while True:
        batch = session.scalars(
            select(CampaignRecipient)
            .where(CampaignRecipient.campaign_id == campaign.id, CampaignRecipient.row_number > after)
            .order_by(CampaignRecipient.row_number)
            .limit(_BATCH)
        ).all()
        keys = [row.recipient_key for row in batch]
        against = capped_among(session, caps, keys) if caps else {}
        against |= dict.fromkeys(opted_out_among(session, keys, scopes), "OPTED_OUT")
        against |= dict.fromkeys(beyond_reach(countries, keys), COUNTRY_BLOCKED)
        languages = chooser.languages(batch)
        yield from ((row, against.get(row.recipient_key), chooser.choose(row, languages)) for row in batch)
        if len(batch) < _BATCH:
            return
        after = batch[-1].row_number
        for row in batch:
            session.expunge(row)
