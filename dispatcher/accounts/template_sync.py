"""Bring our copy of a WABA's templates in line with Meta's list (reference §1.5)."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, null, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from dispatcher.accounts.health import text
from dispatcher.accounts.models import Template
from dispatcher.database import Json
from dispatcher.errors import Upstream

DELETED = "DELETED"
_KEY = ("business_account_id", "name", "language")
_COMPARED = (
    "meta_id",
    "category",
    "status",
    "quality_score",
    "parameter_format",
    "content_hash",
    "rejected_reason",
    "previous_category",
    "correct_category",
    "message_send_ttl_seconds",
)


Key = tuple[str, str]
"""Name and language: what identifies a template within its WABA."""


class _Known(NamedTuple):
    id: int
    status: str
    version: tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Synced:
    """What a sync did; ``changed_ids`` are our ids of the templates that were updated or removed."""

    created: int
    updated: int
    removed: int
    total: int
    changed_ids: tuple[int, ...] = ()


def apply_list(
    session: Session, business_account_id: str, nodes: Iterable[Mapping[str, object]], asked_at: datetime
) -> Synced:
    """Store Meta's complete list of a WABA's templates.

    ``asked_at`` is when the list was asked for: a template stored since then is newer than the list, so it is neither
    overwritten nor counted as removed.
    """
    _one_at_a_time(session, business_account_id)
    rows = _by_key(row_of(business_account_id, node, asked_at) for node in nodes)
    known = _known(session, business_account_id)
    changed = [row for key, row in rows.items() if key not in known or known[key].version != _version(row)]
    stored = _store(session, changed, asked_at)
    gone = [one.id for key, one in known.items() if key not in rows and one.status != DELETED]
    removed = _remove(session, gone, asked_at)
    _confirm(session, business_account_id, asked_at)
    updated = [stored[key] for key in stored.keys() & known.keys()]
    return Synced(
        created=len(stored) - len(updated),
        updated=len(updated),
        removed=len(removed),
        total=len(rows),
        changed_ids=tuple(sorted((*updated, *removed))),
    )


def apply_node(session: Session, business_account_id: str, node: Mapping[str, object], at: datetime) -> int:
    """Store one template as Meta just answered it and return our id; raise Upstream when it is none."""
    row = row_of(business_account_id, node, at)
    if row is None:
        raise Upstream("Meta's answer is not a template. Try a sync in a minute.")
    _one_at_a_time(session, business_account_id)
    _store(session, [row], at)
    return session.scalars(select(Template.id).where(*(getattr(Template, name) == row[name] for name in _KEY))).one()


def mark_deleted(session: Session, template_id: int, at: datetime) -> None:
    """Note that a template is gone at Meta; its row stays, because campaigns and messages point at it."""
    _remove(session, [template_id], at)


def row_of(business_account_id: str, node: Mapping[str, object], at: datetime) -> Json | None:
    """Return the columns of a template node, or None when it lacks what identifies a template."""
    key = {name: text(node.get(name)) for name in ("id", "name", "language")}
    if None in key.values():
        return None
    components = node.get("components")
    components = components if isinstance(components, list) else []
    parameter_format = text(node.get("parameter_format")) or "POSITIONAL"
    ttl = node.get("message_send_ttl_seconds")
    return {
        "business_account_id": business_account_id,
        "meta_id": key["id"],
        "name": key["name"],
        "language": key["language"],
        "category": text(node.get("category")) or "UNKNOWN",
        "status": text(node.get("status")) or "UNKNOWN",
        "quality_score": _quality(node.get("quality_score")),
        "parameter_format": parameter_format,
        "components": components,
        "content_hash": content_hash(parameter_format, components),
        "rejected_reason": _reason(node.get("rejected_reason")),
        "previous_category": text(node.get("previous_category")),
        "correct_category": text(node.get("correct_category")),
        "message_send_ttl_seconds": ttl if isinstance(ttl, int) else None,
        "synced_at": at,
        "created_at": at,
        "updated_at": at,
    }


def content_hash(parameter_format: str, components: Sequence[object]) -> str:
    """Return a fingerprint of all that decides what a message made from the template looks like."""
    canonical = json.dumps([parameter_format, components], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _one_at_a_time(session: Session, business_account_id: str) -> None:
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"templates:{business_account_id}", 0))))


def _by_key(rows: Iterable[Json | None]) -> dict[Key, Json]:
    return {(row["name"], row["language"]): row for row in rows if row is not None}


def _known(session: Session, business_account_id: str) -> dict[Key, _Known]:
    columns = [getattr(Template, name) for name in _COMPARED]
    found = session.execute(
        select(Template.name, Template.language, Template.id, Template.status, *columns).where(
            Template.business_account_id == business_account_id
        )
    )
    return {(name, language): _Known(id_, status, tuple(rest)) for name, language, id_, status, *rest in found}


def _version(row: Json) -> tuple[object, ...]:
    return tuple(row[name] for name in _COMPARED)


def _store(session: Session, rows: Sequence[Json], asked_at: datetime) -> dict[Key, int]:
    if not rows:
        return {}
    statement = _upsert(asked_at).returning(Template.name, Template.language, Template.id)
    return {(name, language): id_ for name, language, id_ in session.execute(statement, rows)}


def _upsert(asked_at: datetime) -> Insert:
    statement = insert(Template)
    changing = {name: statement.excluded[name] for name in (*_COMPARED, "components", "synced_at", "updated_at")}
    still_paused = case((statement.excluded.status == "PAUSED", Template.paused_until), else_=null())
    return statement.on_conflict_do_update(
        index_elements=_KEY,
        set_={**changing, "paused_until": still_paused},
        where=Template.synced_at <= asked_at,
    )


def _confirm(session: Session, business_account_id: str, asked_at: datetime) -> None:
    mine = Template.business_account_id == business_account_id
    session.execute(
        update(Template)
        .where(mine, Template.status != DELETED, Template.synced_at < asked_at)
        .values(synced_at=asked_at)
        .execution_options(synchronize_session=False)
    )


def _remove(session: Session, gone: Sequence[int], asked_at: datetime) -> Sequence[int]:
    return session.scalars(
        update(Template)
        .where(Template.id.in_(gone), Template.synced_at <= asked_at)
        .values(status=DELETED, updated_at=asked_at, synced_at=asked_at)
        .returning(Template.id)
        .execution_options(synchronize_session=False)
    ).all()


def _quality(value: object) -> str:
    score = value.get("score") if isinstance(value, Mapping) else value
    return text(score) or "UNKNOWN"


def _reason(value: object) -> str | None:
    reason = text(value)
    return None if reason == "NONE" else reason
