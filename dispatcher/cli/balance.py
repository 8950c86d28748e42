"""``flask campaigns check``: the balance sheet over all campaigns, what is broken, and what was repaired."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import click
from sqlalchemy.orm import Session

from dispatcher.campaigns.balance.checks import look
from dispatcher.campaigns.balance.repair import PLANNED, Repaired
from dispatcher.campaigns.balance.sheet import NO_CAMPAIGN, PROMISES, Broken, Sheet, broken_promises, sheets
from dispatcher.cli.output import show_json, show_table
from dispatcher.database import Json, session, transaction


@dataclass(frozen=True)
class Found:
    """The sheets, and every promise that does not hold."""

    sheets: Sequence[Sheet]
    broken: Sequence[Broken]

    @property
    def sound(self) -> bool:
        """Whether everything is accounted for."""
        return not self.broken and all(sheet.holds for sheet in self.sheets)


def check(current: Session, campaign_id: int | None) -> Found:
    """Look at one campaign or at the whole house, as it is now."""
    return Found(sheets(current, None if campaign_id is None else [campaign_id]), broken_promises(current, campaign_id))


def repair_all(campaign_id: int | None) -> list[Repaired]:
    """Put right what can be, in one campaign or in all that need it, a transaction each; return what was done."""
    found = check(session(), campaign_id)
    concerned = {one.campaign_id or NO_CAMPAIGN for one in found.broken}
    concerned |= {sheet.campaign_id for sheet in found.sheets if not sheet.holds}
    done: list[Repaired] = []
    for one in sorted(concerned):
        with transaction() as current:
            done += look(current, one).repaired
    return done


def show(found: Found, done: Sequence[Repaired], *, as_json: bool) -> None:
    """Write what was found: tables for people, or one line of JSON."""
    if as_json:
        show_json(_json(found, done))
        return
    show_table(("ID", "NAME", "STATUS", "PLANNED", "SUM", "STATES", "BALANCE"), map(_row, found.sheets))
    for repaired in done:
        click.echo(f"REPAIRED: {_said(repaired)}{_where(repaired.campaign_id)}", err=True)
    _show_broken(found.broken)
    if found.sound:
        click.echo("Everything is accounted for.", err=True)


def _show_broken(broken: Sequence[Broken]) -> None:
    counts: Counter[str] = Counter()
    for one in broken:
        counts[one.promise] += one.count
    for promise, count in counts.items():
        click.echo(f"BROKEN: {count} {PROMISES[promise].said}. {PROMISES[promise].cure}", err=True)
    for one in broken:
        ids = ", ".join(map(str, one.message_ids))
        click.echo(f"  {one.promise}{_where(one.campaign_id)}{f', messages {ids}' if ids else ''}", err=True)


def _said(repaired: Repaired) -> str:
    if repaired.promise == PLANNED:
        return "the number of planned recipients, counted again"
    if not repaired.message_ids:
        return f"{PROMISES[repaired.promise].said}, counted again"
    return f"{len(repaired.message_ids)} {PROMISES[repaired.promise].said}"


def _where(campaign_id: int | None) -> str:
    return f" in campaign {campaign_id}" if campaign_id else " among single messages"


def _row(sheet: Sheet) -> tuple[object, ...]:
    states = ", ".join(f"{state} {count}" for state, count in sorted(sheet.states.items()) if count)
    held = "holds" if sheet.holds else "DOES NOT HOLD"
    return sheet.campaign_id, sheet.name, sheet.status, sheet.planned, sheet.total, states, held


def _json(found: Found, done: Sequence[Repaired]) -> Json:
    return {
        "sound": found.sound,
        "campaigns": [{**vars(sheet)} for sheet in found.sheets],
        "broken": [{**vars(one), "said": PROMISES[one.promise].said} for one in found.broken],
        "repaired": [{**vars(one)} for one in done],
    }
