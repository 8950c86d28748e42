"""Who may see which upload: media are one library for all, a list of people belongs to those who work with it.

What was sent in a conversation is seen by those who may see its number, a document of the assistant's by those who may
see its article.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, or_

from dispatcher.http import principal_or_none
from dispatcher.uploads.models import Upload, UploadKind

Chosen = TypeVar("Chosen", bound=Select[Any])
ListsInSight = Callable[[], Select[UUID | None]]
"""Selects the ids of the lists the caller meets elsewhere (in the campaigns of their accounts)."""

_in_sight: list[ListsInSight] = []


def register_lists_in_sight(lists: ListsInSight) -> None:
    """Let people see these lists although others uploaded them; registering twice changes nothing."""
    if lists not in _in_sight:
        _in_sight.append(lists)


def within_sight(statement: Chosen) -> Chosen:
    """Narrow a SELECT of uploads to what the caller may see; jobs and commands, which nobody calls, see all."""
    who = principal_or_none()
    if who is None or who.all_accounts:
        return statement
    elsewhere = (Upload.id.in_(lists()) for lists in _in_sight)
    library = (Upload.kind == UploadKind.MEDIA) & Upload.account_id.is_(None)
    of_numbers = Upload.account_id.in_(who.account_ids)
    return statement.where(or_(library, of_numbers, Upload.created_by_id == who.user_id, *elsewhere))
