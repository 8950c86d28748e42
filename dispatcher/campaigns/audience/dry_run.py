"""The dry run: every row through the real payload builder, before anything is sent.

Memory stays flat: rows are read in batches by their number; only the first problems are kept, all are counted.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account, Template
from dispatcher.accounts.pace import effective_rate
from dispatcher.accounts.previews import preview_view, spec_of
from dispatcher.campaigns.afterwards.people import name_column
from dispatcher.campaigns.audience.opted_out import forbidding
from dispatcher.campaigns.audience.rows import count_good
from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.campaigns.readiness import obstacles
from dispatcher.campaigns.running.budget import forecast, warnings
from dispatcher.campaigns.schedule import times
from dispatcher.campaigns.states import RecipientStatus
from dispatcher.contacts.consent import opted_out_among
from dispatcher.database import Json
from dispatcher.errors import NotFound
from dispatcher.whatsapp.template.check import Problem, check, sanitize
from dispatcher.whatsapp.template.render import render
from dispatcher.whatsapp.template.spec import TemplateSpec

LISTED: Final = 200
SAMPLES: Final = 3
_BATCH: Final = 1000
_NO: Final[list[Json]] = [
    {
        "column": None,
        "key": None,
        "code": "OPTED_OUT",
        "message": "This person does not want such messages: nothing is sent to them.",
    }
]
_A_MEDIA_ID: Final = "1"
"""Stands for the media id that Meta will give: the check only needs to know that there is one."""


@dataclass
class Report:
    """What the dry run found; ``listed`` holds the first problems only, ``by_code`` counts all."""

    naming: str | None = None
    good: int = 0
    problems: int = 0
    listed: list[Json] = field(default_factory=list)
    by_code: Counter[str] = field(default_factory=Counter)
    sample: list[Json] = field(default_factory=list)

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
    spec = _spec(session, campaign)
    report = Report(naming=name_column(session, campaign))
    for row, is_opted_out in _rows(session, campaign):
        _look_at(report, campaign, spec, row, _NO if is_opted_out else [])
    account = session.get_one(Account, campaign.account_id)
    rate = min(effective_rate(account), campaign.rate_limit or effective_rate(account))
    blocking = obstacles(session, campaign)
    budget = forecast(session, campaign, report.good)
    planned = times.forecast(session, campaign, rate, report.good)
    return {
        "recipients": report.good + report.by_code["MISSING_VARIABLE"],
        "will_send": report.good,
        "problems_total": report.problems,
        "problems": report.listed,
        "by_code": dict(report.by_code),
        "blocking": [{"code": one.code, "message": one.message, "field": one.field} for one in blocking],
        "warnings": [*warnings(budget), *times.warnings(planned)],
        "budget": budget,
        "eta_seconds": times.seconds(planned) if report.good else 0,
        "times": planned,
        "sample": report.sample,
    }


def _look_at(
    report: Report, campaign: Campaign, spec: TemplateSpec | None, row: CampaignRecipient, objections: list[Json]
) -> None:
    if row.status != RecipientStatus.GOOD:
        report.add(row, [{"key": None, "value": row.phone, **one} for one in row.problems or []])
        return
    problems = [{**one, "value": row.phone} for one in objections] or _problems(campaign, spec, row.cells)
    report.add(row, problems)
    report.good += not problems
    if spec and not problems and len(report.sample) < SAMPLES:
        report.sample.append(_shown(campaign, spec, row))


def _problems(campaign: Campaign, spec: TemplateSpec | None, cells: Mapping[str, str]) -> list[Json]:
    if spec is None:
        return []
    mapping: Mapping[str, Json] = campaign.template_variables
    values = values_of(mapping, cells)
    return [_problem(mapping.get(one.key), one, values.get(one.key, "")) for one in check(spec, values)]


def _problem(mapped: Json | None, problem: Problem, value: str) -> Json:
    column = mapped["value"] if mapped and mapped["source"] == "column" else None
    code = "MISSING_VARIABLE" if not value else problem.code.upper()
    return {"column": column, "key": problem.key, "code": code, "message": problem.message, "value": value}


def _shown(campaign: Campaign, spec: TemplateSpec, row: CampaignRecipient) -> Json:
    rendered = render(spec, values_of(campaign.template_variables, row.cells, for_check=False))
    return {"row": row.row_number, "phone": row.to_number or row.phone, "preview": preview_view(rendered)}


def preview(session: Session, campaign: Campaign, row_number: int | None) -> Json:
    """Show the message as one row's person will see it; without a number, the first good row.

    Raises NotFound when there is no such row or no template yet.
    """
    spec = _spec(session, campaign)
    if spec is None:
        raise NotFound("Choose a template first.")
    row = session.scalars(_one_row(campaign.id, row_number)).first()
    if row is None:
        raise NotFound("There is no such row. Give recipients first, then step through them.")
    return {
        **_shown(campaign, spec, row),
        "problems": _problems(campaign, spec, row.cells),
        "rows_total": count_good(session, campaign.id),
        **_neighbours(session, campaign.id, row.row_number),
    }


def values_of_row(session: Session, campaign: Campaign, row_number: int | None) -> dict[str, str]:
    """Return the template's values for one row (the first good one without a number, none without an audience)."""
    row = session.scalars(_one_row(campaign.id, row_number)).first()
    return values_of(campaign.template_variables, row.cells if row else {}, for_check=False)


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


def _spec(session: Session, campaign: Campaign) -> TemplateSpec | None:
    return spec_of(session.get_one(Template, campaign.template_id)) if campaign.template_id else None


def _rows(session: Session, campaign: Campaign) -> Iterator[tuple[CampaignRecipient, bool]]:
    """Yield every row with whether its person said no to such a message."""
    scopes = forbidding(session, campaign)
    after = 0
    while True:
        batch = session.scalars(
            select(CampaignRecipient)
            .where(CampaignRecipient.campaign_id == campaign.id, CampaignRecipient.row_number > after)
            .order_by(CampaignRecipient.row_number)
            .limit(_BATCH)
        ).all()
        no = opted_out_among(session, [row.recipient_key for row in batch], scopes)
        yield from ((row, row.recipient_key in no) for row in batch)
        if len(batch) < _BATCH:
            return
        after = batch[-1].row_number
        for row in batch:
            session.expunge(row)
