"""Create, change, delete and sync templates at Meta, then here (reference §1.5).

Edges call this: each function asks Meta with no transaction open and keeps the answer in a short one of its own.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts import registry
from dispatcher.accounts.graph import explained, graph_client, refusals
from dispatcher.accounts.previews import definition_of
from dispatcher.accounts.template_sync import Synced, apply_list, apply_node, mark_deleted
from dispatcher.accounts.templates import find_template
from dispatcher.accounts.uses import refuse_while_template_in_use
from dispatcher.config import Settings
from dispatcher.database import transaction
from dispatcher.errors import Conflict, DispatcherError, Invalid
from dispatcher.whatsapp.client import GraphClient, GraphRefused
from dispatcher.whatsapp.responses import GraphError
from dispatcher.whatsapp.template import validate_definition

log = structlog.get_logger(__name__)

_FIELD_OF = {
    2388019: "name",
    2388023: "language",
    2388024: "language",
    2388040: "components",
    2388043: "components",
    2388047: "header.text",
    2388072: "body.text",
    2388073: "footer.text",
    2388293: "body.text",
    2388299: "body.text",
}
"""Meta's codes and subcodes about a definition, and the form field each is about (reference §3.4)."""
_WRONG_STATE = 2388039
_BAD_PARAMETER = 100


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a template lives, and who speaks for it."""

    business_account_id: str
    client: GraphClient


def sync(account_id: int, settings: Settings) -> Synced:
    """Bring our list in line with Meta's; raise Upstream when Meta does not give it."""
    place, asked_at = _place(account_id, settings), clock.now()
    with refusals():
        nodes = list(place.client.templates(place.business_account_id))
    with transaction() as session:
        return apply_list(session, place.business_account_id, nodes, asked_at)


def sync_all(settings: Settings) -> None:
    """Sync every WABA once, for the schedule; one that fails does not keep the others."""
    with transaction() as session:
        speakers = {account.business_account_id: account.id for account in session.scalars(registry.with_token())}
    for account_id in speakers.values():
        try:
            sync(account_id, settings)
        except DispatcherError as problem:
            log.warning("templates_not_synced", account_id=account_id, reason=problem.message)


def create(account_id: int, settings: Settings, definition: Mapping[str, Any]) -> int:
    """Hand in a new template and return our id of it.

    Raises Invalid naming the fields to correct, whether we or Meta found them.
    """
    _require_valid(definition)
    place = _place(account_id, settings)
    with refusals(), _corrections():
        created = place.client.create_template(place.business_account_id, definition)
    return _kept(place, str(created["id"]))


def change(account_id: int, template_id: int, settings: Settings, changes: Mapping[str, Any]) -> int:
    """Change a template at Meta, which reviews it again; raise Conflict when its state does not allow it."""
    place, meta_id, definition = _existing(account_id, template_id, settings)
    _require_valid({**definition, **changes})
    with refusals(), _corrections():
        place.client.edit_template(meta_id, changes["components"], changes.get("category"))
    return _kept(place, meta_id)


def delete(account_id: int, template_id: int, settings: Settings) -> None:
    """Delete one language of a template at Meta; ours stays as DELETED, because campaigns point at it.

    Raises Conflict while something needs it.
    """
    place, meta_id, definition = _existing(account_id, template_id, settings, deleting=True)
    with refusals(), _corrections():
        place.client.delete_template(place.business_account_id, definition["name"], meta_id)
    with transaction() as session:
        mark_deleted(session, template_id, clock.now())


def _place(account_id: int, settings: Settings) -> _Place:
    with transaction() as session:
        return _place_of(session, account_id, settings)


def _place_of(session: Session, account_id: int, settings: Settings) -> _Place:
    account = registry.find(session, account_id)
    return _Place(business_account_id=account.business_account_id, client=graph_client(account, settings))


def _existing(
    account_id: int, template_id: int, settings: Settings, *, deleting: bool = False
) -> tuple[_Place, str, dict[str, Any]]:
    with transaction() as session:
        template = find_template(session, registry.find(session, account_id), template_id)
        if deleting:
            refuse_while_template_in_use(session, template_id)
        return _place_of(session, account_id, settings), template.meta_id, definition_of(template)


def _kept(place: _Place, meta_id: str) -> int:
    at = clock.now()
    with refusals():
        node = place.client.template(meta_id)
    with transaction() as session:
        return apply_node(session, place.business_account_id, node, at)


def _require_valid(definition: Mapping[str, Any]) -> None:
    problems = validate_definition(definition)
    if not problems:
        return
    details: dict[str, list[str]] = {}
    for problem in problems:
        details.setdefault(problem.key or "components", []).append(problem.message)
    raise Invalid("Meta would not take this template. Correct the fields and hand it in again.", details)


@contextmanager
def _corrections() -> Iterator[None]:
    """Turn Meta's refusals of a definition into Invalid with the field, and of a state into Conflict."""
    try:
        yield
    except GraphRefused as refused:
        codes = (refused.error.code, refused.error.subcode)
        if _WRONG_STATE in codes:
            raise Conflict(explained(refused.error)) from refused
        if refused.error.code == _BAD_PARAMETER or any(code in _FIELD_OF for code in codes):
            raise _invalid(refused.error) from refused
        raise


def _invalid(error: GraphError) -> Invalid:
    found = (_FIELD_OF[code] for code in (error.subcode, error.code) if code in _FIELD_OF)
    said = error.user_msg or error.details or error.message
    return Invalid(f"Meta does not take this template. {said}", {next(found, "components"): [said]})
