"""``flask webhooks …``: the journal of Meta's calls."""

from datetime import UTC, datetime

import click
from redis.exceptions import RedisError
from sqlalchemy import select

from dispatcher.auth.audit import record
from dispatcher.cli.guard import Commands
from dispatcher.cli.output import say, show_table
from dispatcher.database import session, transaction
from dispatcher.webhooks import journal
from dispatcher.webhooks.jobs import poke
from dispatcher.webhooks.models import JournalEntry, JournalState

webhooks = Commands("webhooks", help="Meta's calls: look at them, process them again.")

_STATES = click.Choice([str(state) for state in JournalState])


def _moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("write the moment as ISO 8601, for example 2026-01-31T09:00:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _numbers(_context: click.Context, _option: click.Parameter, value: str | None) -> list[int]:
    try:
        return [int(part) for part in (value or "").replace(",", " ").split()]
    except ValueError:
        raise click.BadParameter("write ids as numbers with commas between them, for example 17,18.") from None


@webhooks.command("replay")
@click.option("--ids", callback=_numbers, help="These calls: 17,18,19.")
@click.option("--since", callback=_moment, help="Received at or after this moment (ISO 8601; UTC without an offset).")
@click.option("--until", callback=_moment, help="Received before this moment.")
@click.option("--kind", help="With this in them: statuses, messages, or the name of another event.")
@click.option("--state", type=_STATES, help="In this state, for example poison.")
def replay(ids: list[int], since: datetime | None, until: datetime | None, kind: str | None, state: str | None) -> None:
    """Have calls processed again; all conditions given must hold. The end is the same unless code or data changed."""
    with transaction() as current:
        count = journal.replay(
            current, ids=ids, since=since, until=until, kind=kind, state=JournalState(state) if state else None
        )
        record(current, "webhooks.replayed", "webhook", None, {"count": count, "kind": kind, "state": state})
    try:
        poke()
    except RedisError:
        say("Redis does not answer; the workers process them when it is back.")
    click.echo(f"{count} calls are processed again.")


@webhooks.command("list")
@click.option("--state", type=_STATES, help="Only those in this state, for example poison.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def show(state: str | None, limit: int) -> None:
    """List the newest calls: what was in them, and why those that failed did."""
    chosen = select(JournalEntry).order_by(JournalEntry.id.desc()).limit(limit)
    found = session().scalars(chosen.where(JournalEntry.state == state) if state else chosen).all()
    show_table(("ID", "RECEIVED", "STATE", "TRIES", "KINDS", "NOTES", "ERROR"), map(_row, found))


def _row(entry: JournalEntry) -> tuple[object, ...]:
    kinds = ", ".join(entry.kinds or ())
    notes = ", ".join(f"{name}: {count}" for name, count in (entry.notes or {}).items())
    return entry.id, entry.received_at, entry.state, entry.tries, kinds, notes, (entry.error or "")[:200]
