"""Following a campaign in the terminal until it is over."""

import time
from collections.abc import Callable
from typing import Final

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from dispatcher.campaigns.afterwards.stats import states_of, stats_of
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.states import OVER, CampaignState
from dispatcher.cli.output import console, plain, say
from dispatcher.cli.words import awaited
from dispatcher.database import Json, transaction
from dispatcher.errors import NotFound
from dispatcher.messages.states import OPEN

_POLL_SECONDS: Final = 0.5
_INTERRUPTED: Final = 130
_ENDED: Final = frozenset({*OVER, CampaignState.MISSED, CampaignState.DRAFT})


def watch_campaign(campaign_id: int) -> None:
    """Show progress until the campaign is over; Ctrl-C ends only this and leaves with status 130."""
    try:
        _watch(campaign_id)
    except KeyboardInterrupt:
        say(
            f"Stopped watching; the campaign goes on. Look again: flask campaigns show {campaign_id} --watch. "
            f"Stop it: flask campaigns pause {campaign_id}"
        )
        raise click.exceptions.Exit(_INTERRUPTED) from None


def _watch(campaign_id: int) -> None:
    out = console(err=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
    )  # fmt: skip
    if not out.is_terminal:
        _follow(campaign_id, _lines())
        return
    with Progress(*columns, console=out, refresh_per_second=8) as progress:
        _follow(campaign_id, _bar(progress, progress.add_task("", total=None, said="")))


Show = Callable[[str, Json, Json | None], None]


def _follow(campaign_id: int, show: Show) -> None:
    while True:
        status, stats, reason = _read(campaign_id)
        show(status, stats, reason)
        if status in _ENDED:
            return
        time.sleep(_POLL_SECONDS)


def _read(campaign_id: int) -> tuple[str, Json, Json | None]:
    with transaction() as current:
        campaign = current.get(Campaign, campaign_id)
        if campaign is None:
            raise NotFound("The campaign was deleted.")
        # States first: what is planned meanwhile may then only be missing from them, never be too much.
        states = states_of(current, campaign_id)
        current.refresh(campaign)
        return campaign.status, stats_of(current, campaign, states), campaign.status_reason


def _bar(progress: Progress, task: TaskID) -> Show:
    def show(status: str, stats: Json, reason: Json | None) -> None:
        why = plain(reason["title"]) if reason else ""
        said = " ".join(part for part in (_counts(stats), _pace(stats), awaited(stats), why) if part)
        progress.update(
            task, description=status, total=stats["planned"] or None, completed=_done(stats), said=said
        )  # fmt: skip

    return show


def _lines() -> Show:
    """Write a line whenever something changed, for a log or a pipe."""
    last: list[str] = []

    def show(status: str, stats: Json, reason: Json | None) -> None:
        line = f"{status}: {_done(stats)} of {stats['planned']}, {_counts(stats)}"
        line += f", {awaited(stats)}" if awaited(stats) else ""
        line += f" ({plain(reason['title'])})" if reason else ""
        if [line] != last:
            say(line)
        last[:] = [line]

    return show


def _done(stats: Json) -> int:
    return sum(int(count) for state, count in stats["states"].items() if state not in OPEN)


def _counts(stats: Json) -> str:
    funnel, states = stats["funnel"], stats["states"]
    shown = {"sent": funnel["sent"], "delivered": funnel["delivered"], "read": funnel["read"]}
    shown |= {name: states[name] for name in ("failed", "skipped", "unknown") if states[name]}
    return ", ".join(f"{count} {name}" for name, count in shown.items())


def _pace(stats: Json) -> str:
    if stats["seconds_left"] is None:
        return ""
    minutes, seconds = divmod(stats["seconds_left"], 60)
    return f"{stats['rate']:.0f}/s, {minutes}:{seconds:02d} left"
