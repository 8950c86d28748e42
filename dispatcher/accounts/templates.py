"""The templates of a WABA: find, judge, show (reference §1.5)."""

from collections.abc import Mapping

from sqlalchemy import Select, Text, cast, or_, select
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account, Template
from dispatcher.accounts.previews import example_preview, spec_of, variables_view
from dispatcher.accounts.template_sync import DELETED
from dispatcher.accounts.views import as_text
from dispatcher.database import Json
from dispatcher.errors import NotFound

APPROVED = "APPROVED"
_NOT_SENDABLE = {
    "PENDING": "Meta is still reviewing it. Usually that takes minutes.",
    "REJECTED": "Meta rejected it. Change it and hand it in again.",
    "PAUSED": "Meta paused it after bad feedback. It may be sent again when Meta lifts the pause.",
    "DISABLED": "Meta disabled it for good. Use another template.",
    "IN_APPEAL": "Meta is looking at your appeal.",
    "PENDING_DELETION": "It is being deleted at Meta.",
    DELETED: "It no longer exists at Meta. Use another template.",
    "ARCHIVED": "Meta archived it because it was not used for a year. Restore it in WhatsApp Manager.",
    "LIMIT_EXCEEDED": "The account has more templates than Meta allows. Delete some, then sync.",
    "LOCKED": "Meta locked it. Look at it in WhatsApp Manager.",
}

_SHOWN = (
    "id",
    "meta_id",
    "name",
    "language",
    "category",
    "status",
    "quality_score",
    "parameter_format",
    "components",
    "rejected_reason",
    "previous_category",
    "correct_category",
)


def sendability(template: Template) -> tuple[bool, str | None]:
    """Tell whether messages may be made from the template, and if not, why.

    Only APPROVED may be sent; a status we do not know counts as not sendable.
    """
    if template.status != APPROVED:
        return False, _NOT_SENDABLE.get(template.status, f"Its status is {template.status}. Sync and look again.")
    unsupported = spec_of(template).unsupported
    return (False, f"It has a {unsupported}, which cannot be filled here.") if unsupported else (True, None)


def template_view(template: Template) -> Json:
    """Return everything a person may see of a template (the contract's ``Template``)."""
    spec = spec_of(template)
    is_sendable, reason = sendability(template)
    return {
        **{name: getattr(template, name) for name in _SHOWN},
        "is_sendable": is_sendable,
        "sendable_reason": reason,
        "variables": variables_view(spec),
        "preview": example_preview(spec),
        "synced_at": as_text(template.synced_at),
    }


def find_template(session: Session, account: Account, template_id: int) -> Template:
    """Return a template the account may use; raise NotFound for any other."""
    template = session.get(Template, template_id)
    if template is None or template.business_account_id != account.business_account_id:
        raise NotFound("This number has no such template. Sync its templates and look again.")
    return template


def find_by_name(session: Session, business_account_id: str, name: str, language: str) -> Template | None:
    """Return the template of a WABA by its name and language."""
    return session.scalars(
        select(Template).where(
            Template.business_account_id == business_account_id, Template.name == name, Template.language == language
        )
    ).one_or_none()


def selection(account: Account, filters: Mapping[str, str]) -> Select[Template]:
    """Select the account's templates by ``q``, ``status``, ``category``, ``language``; deleted ones only on demand."""
    chosen = select(Template).where(Template.business_account_id == account.business_account_id)
    if not filters["status"]:
        chosen = chosen.where(Template.status != DELETED)
    for name in ("status", "category", "language"):
        if filters[name]:
            chosen = chosen.where(getattr(Template, name) == filters[name])
    if filters["q"]:
        chosen = chosen.where(
            or_(
                Template.name.icontains(filters["q"], autoescape=True),
                cast(Template.components, Text).icontains(filters["q"], autoescape=True),
            )
        )
    return chosen
