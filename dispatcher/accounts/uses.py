"""What layers above still need: they say here why an account or a template cannot go yet."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from dispatcher.errors import Conflict

Check = Callable[[Session, int], str | None]
"""Says why the thing with this id cannot go now ("Campaign Spring is running."), or None."""

_of_accounts: list[Check] = []
_of_templates: list[Check] = []


def register_in_use_check(check: Check) -> None:
    """Let a layer above object to the removal of an account; registering the same check twice counts once."""
    if check not in _of_accounts:
        _of_accounts.append(check)


def register_template_in_use_check(check: Check) -> None:
    """Let a layer above object to the deletion of a template."""
    if check not in _of_templates:
        _of_templates.append(check)


def refuse_while_account_in_use(session: Session, account_id: int) -> None:
    """Raise Conflict with the first objection to the removal of an account."""
    _refuse(_of_accounts, session, account_id)


def refuse_while_template_in_use(session: Session, template_id: int) -> None:
    """Raise Conflict with the first objection to the deletion of a template."""
    _refuse(_of_templates, session, template_id)


def _refuse(checks: list[Check], session: Session, thing_id: int) -> None:
    for check in checks:
        reason = check(session, thing_id)
        if reason:
            raise Conflict(reason)
