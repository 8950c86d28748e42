"""From what was typed to a draft with its audience, through the same functions as the API."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from dispatcher.accounts import registry
from dispatcher.accounts.models import Account, Template
from dispatcher.accounts.template_sync import DELETED
from dispatcher.auth.audit import record
from dispatcher.campaigns import drafting, lifecycle
from dispatcher.campaigns.audience.schemas import RecipientsIn
from dispatcher.campaigns.commands import start_reading
from dispatcher.campaigns.jobs import import_audience
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.schemas import CampaignIn
from dispatcher.campaigns.states import AudienceStatus
from dispatcher.cli.guard import checked
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Invalid
from dispatcher.uploads import service
from dispatcher.uploads.place import uploads


@dataclass(frozen=True, kw_only=True)
class Order:
    """What was typed; the tuples hold ``VARIABLE=something``."""

    file: str
    account: str | None
    template: str
    language: str | None
    name: str | None
    phone_column: str | None
    country: str
    columns: tuple[str, ...]
    fallbacks: tuple[str, ...]
    constants: tuple[str, ...]
    media: tuple[str, ...]
    rate: float | None
    canary: int | None
    canary_minutes: int | None
    canary_max_failed: float | None
    at: str | None
    timezone: str | None

    def moment(self) -> str | None:
        """Return when to start, in the zone that was named; the schema refuses what has none."""
        try:
            moment = datetime.fromisoformat(self.at or "")
            naive = moment.tzinfo is None and self.timezone
            return moment.replace(tzinfo=ZoneInfo(self.timezone or "")).isoformat() if naive else self.at
        except (ValueError, ZoneInfoNotFoundError):
            return self.at


@dataclass(kw_only=True)
class Draft:
    """A campaign in the making, and the files it brought."""

    campaign_id: int
    number: str
    list_id: UUID
    upload_ids: list[UUID]
    warnings: list[str] = field(default_factory=list)
    started: bool = False


def make_draft(order: Order) -> Draft:
    """Store the files and make the draft in one transaction; raise Invalid naming what does not fit."""
    with transaction() as current:
        account = _account(current, order.account)
        template = _template(current, account, order)
        mapping, media_ids = _mapping(current, order)
        body: dict[str, Any] = {
            "name": order.name or Path(order.file).stem,
            "account_id": account.id,
            "template_id": template.id,
            "template_variables": mapping,
            "rate_limit": order.rate,
            "canary_size": order.canary,
            "canary_minutes": order.canary_minutes,
            "canary_max_failed_percent": order.canary_max_failed,
        }
        campaign = drafting.make(current, checked(CampaignIn(), body), None)
        record(current, "campaign.created", "campaign", campaign.id, {"name": campaign.name})
        upload_id = _store(current, Path(order.file), media=False)
        number = f"{account.name} ({account.display_phone_number})" if account.display_phone_number else account.name
        ids = [upload_id, *media_ids]
        return Draft(campaign_id=campaign.id, number=number, list_id=upload_id, upload_ids=ids)


def fill(order: Order, draft: Draft) -> None:
    """Read the file into the audience, here and now: a command waits for no worker. Raises Invalid when it fails."""
    details = service.find_upload(session(), draft.list_id).details
    draft.warnings = list(details["warnings"])
    _require_columns(order, [column["name"] for column in details["columns"]])
    given = {"upload_id": str(draft.list_id), "default_country": order.country}
    given |= {"phone_column": order.phone_column} if order.phone_column else {}
    start_reading(draft.campaign_id, checked(RecipientsIn(), given))
    import_audience(draft.campaign_id)
    campaign = session().get_one(Campaign, draft.campaign_id, populate_existing=True)
    if campaign.audience_status == AudienceStatus.FAILED:
        raise Invalid(f"The recipients could not be read: {campaign.audience_error}")


def _require_columns(order: Order, known: list[str]) -> None:
    missing = [column for _, column in _pairs("--map", order.columns) if column not in known]
    if missing:
        raise Invalid(f"The file has no column {', '.join(missing)}. Its columns: {', '.join(known)}.")


def discard(draft: Draft) -> None:
    """Delete the draft and the files stored for it."""
    with transaction() as current:
        lifecycle.delete(current, lifecycle.locked(current, draft.campaign_id))
        current.flush()
        for upload_id in draft.upload_ids:
            service.delete(current, upload_id)


def _account(current: Session, wanted: str | None) -> Account:
    chosen = registry.known().where(Account.is_active) if wanted is None else registry.known().where(_named(wanted))
    found = current.scalars(chosen.order_by(Account.id)).all()
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{one.id} ({one.name})" for one in current.scalars(registry.known().order_by(Account.id)))
    raise Invalid(f"Name the number to send from with --account: {known or 'none is connected; flask accounts add'}.")


def _named(wanted: str) -> Any:
    digits = "".join(character for character in wanted if character.isdigit())
    shown = func.regexp_replace(Account.display_phone_number, "[^0-9]", "", "g")
    conditions = [func.lower(Account.name) == wanted.lower(), Account.phone_number_id == wanted]
    conditions += [shown == digits] if len(digits) > 6 else []
    conditions += [Account.id == int(wanted)] if wanted.isdecimal() and len(wanted) < 10 else []
    return or_(*conditions)


def _template(current: Session, account: Account, order: Order) -> Template:
    of_number = Template.business_account_id == account.business_account_id
    chosen = select(Template).where(of_number, Template.name == order.template, Template.status != DELETED)
    languages = {one.language: one for one in current.scalars(chosen.order_by(Template.language))}
    if not languages:
        raise Invalid(
            f"{account.name} has no template {order.template}. See them: flask accounts templates {account.id} --sync"
        )
    if order.language is None and len(languages) == 1:
        return next(iter(languages.values()))
    if order.language not in languages:
        raise Invalid(f"Name the template's language with --language: {', '.join(languages)}.")
    return languages[order.language]


def _mapping(current: Session, order: Order) -> tuple[dict[str, Json], list[UUID]]:
    fallbacks = dict(_pairs("--fallback", order.fallbacks))
    mapping = {
        key: {"source": "column", "value": column, "fallback": fallbacks.pop(key, "")}
        for key, column in _pairs("--map", order.columns)
    }
    if fallbacks:
        raise Invalid(f"--fallback goes with a --map of the same variable: {', '.join(fallbacks)}.")
    mapping |= {key: {"source": "constant", "value": one} for key, one in _pairs("--constant", order.constants)}
    media = {key: _store(current, Path(path), media=True) for key, path in _pairs("--media", order.media)}
    return mapping | {key: {"source": "upload", "value": str(one)} for key, one in media.items()}, list(media.values())


def _pairs(option: str, given: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for one in given:
        key, equals, value = one.partition("=")
        if not key or not equals or not value:
            raise Invalid(f"Write {option} as VARIABLE=VALUE, for example {option} body.1=Nome, not {one!r}.")
        yield key.strip(), value


def _store(current: Session, path: Path, *, media: bool) -> UUID:
    store = service.store_media if media else service.store_recipients
    try:
        with path.open("rb") as stream:
            # No declared type: the content is looked at anyway.
            return store(current, uploads(), stream, path.name, "", None).id
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
