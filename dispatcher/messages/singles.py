"""Single sends: one message to one person, now. A template, or anything that may be said inside the window."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.budget import frees_at, hold, of_account, used
from dispatcher.accounts.models import Account, Template
from dispatcher.accounts.previews import pinned_definition, spec_of
from dispatcher.accounts.templates import find_by_name, sendability
from dispatcher.accounts.views import as_text
from dispatcher.contacts.consent import opted_out_among, scopes_forbidding
from dispatcher.contacts.identity import PhoneProblem, parse_phone
from dispatcher.database import Json
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.messages import plans
from dispatcher.messages.free_messages import FREE, fill_free
from dispatcher.messages.ledger import QUEUED_LEASE_SECONDS
from dispatcher.messages.models import Message
from dispatcher.messages.reservations import reserve
from dispatcher.messages.states import CLAIMABLE, State
from dispatcher.uploads.models import UploadKind
from dispatcher.uploads.service import hold_upload
from dispatcher.whatsapp.template.check import check, sanitize
from dispatcher.whatsapp.template.spec import MEDIA

_STAND_IN_MEDIA_ID = "1"
QUEUED_LEASE = timedelta(seconds=QUEUED_LEASE_SECONDS)


@dataclass(frozen=True, slots=True)
class Address:
    """To whom: the canonical key, and the number (``+…``) or the user id that Meta takes."""

    key: str
    number: str | None
    user_id: str | None


def make_single(session: Session, account: Account, body: Mapping[str, Any], person_id: int | None) -> Message:
    """Make a message of a request, ``queued``; the caller commits and then enqueues it.

    Raises Invalid naming the field, Conflict when the number cannot send now.
    """
    return make_single_to(session, account, _address_of(body["to"]), body, person_id)


def make_single_to(
    session: Session, account: Account, address: Address, body: Mapping[str, Any], person_id: int | None
) -> Message:
    """Do the same for somebody whose address is known."""
    if not account.may_send(clock.now()):
        why = account.blocked_reason or "it is switched off or has no token"
        raise Conflict(f"The number {account.name} cannot send now: {why}.")
    message = _addressed(account, address, person_id)
    _fill(session, account, message, body)
    session.add(message)
    session.flush()
    _count(session, account, message)
    return message


def withdraw(message: Message, reason: str) -> bool:
    """Skip a message that nobody has claimed, and tell whether it was such a one. It is locked, the caller commits."""
    if message.state not in CLAIMABLE:
        return False
    message.state, message.state_at, message.lease_until, message.reason = State.SKIPPED, clock.now(), None, reason
    return True


def _count(session: Session, account: Account, message: Message) -> None:
    """Count the person against the messaging limit; campaigns leave its last part to single sends."""
    portfolio = of_account(session, account.id)
    if portfolio is None or message.kind != "template":
        return
    hold(session, portfolio)
    before = used(session, portfolio)
    reserve(session, portfolio, [message.id])
    if used(session, portfolio) > max(before, portfolio.limit):
        # Meta would refuse it, and might hold the whole number back for that.
        until = as_text(frees_at(session, portfolio, before - portfolio.limit + 1))
        raise Conflict(
            f"This business has written to {before:,} people in 24 hours, all that Meta allows. "
            f"Try again after {until}, or wait until the person writes first."
        )


def the_account(session: Session, account_id: int | None, visible: Any) -> Account:
    """Return the number to send from: the named one, or the only one there is."""
    chosen = visible(select(Account).where(Account.deleted_at.is_(None), Account.is_active), Account.id)
    accounts = session.scalars(chosen.where(Account.id == account_id) if account_id else chosen.limit(2)).all()
    if len(accounts) == 1:
        return accounts[0]  # type: ignore[no-any-return]
    cure = "There is no such active number." if account_id else "Name the number to send from."
    raise Invalid("Which WhatsApp number?", {"account_id": [cure]})


def _address_of(to: str) -> Address:
    phone = parse_phone(to)
    if isinstance(phone, PhoneProblem):
        raise Invalid("The recipient's number cannot be used.", {"to": [phone.message]})
    return Address(key=phone.recipient_key, number=phone.e164, user_id=None)


def _addressed(account: Account, address: Address, person_id: int | None) -> Message:
    return Message(
        account_id=account.id,
        recipient_key=address.key,
        to_number=address.number,
        user_id=address.user_id,
        state=State.QUEUED,
        lease_until=clock.now() + QUEUED_LEASE,
        created_by_id=person_id,
    )


def _fill(session: Session, account: Account, message: Message, body: Mapping[str, Any]) -> None:
    given = [name for name in ("template", "reaction", *FREE) if body.get(name)]
    if len(given) != 1:
        raise Invalid("Say exactly one thing: a template, a text, a file …", {"template": ["Give one of them."]})
    if given == ["template"]:
        _fill_template(session, account, message, body["template"])
    elif given == ["reaction"]:
        message.kind, message.content = "reaction", dict(body["reaction"])
    else:
        fill_free(session, message, given[0], body[given[0]])


def _fill_template(session: Session, account: Account, message: Message, given: Mapping[str, Any]) -> None:
    template = find_by_name(session, account.business_account_id, given["name"], given["language"])
    if template is None:
        raise Invalid("There is no such template.", {"template.name": ["Sync the templates, or check the language."]})
    is_sendable, why = sendability(template)
    if not is_sendable:
        raise Invalid(f"The template cannot be sent: {why}", {"template.name": [str(why)]})
    _refuse_opted_out(session, message, template)
    variables, media = _split(session, template, given.get("variables", {}))
    _require_complete(template, variables, media)
    message.kind, message.variables = "template", variables
    message.plan_id = plans.pin(session, pinned_definition(template), {}, media)


def _refuse_opted_out(session: Session, message: Message, template: Template) -> None:
    """Say at once what the claim would find out: the person waits for an answer."""
    if opted_out_among(session, [message.recipient_key], scopes_forbidding(template.category)):
        raise Conflict("This person does not want such messages. Note their opt-in first, or answer when they write.")


def _split(session: Session, template: Template, values: Mapping[str, str]) -> tuple[Json, dict[str, str]]:
    kinds = {slot.key: slot.kind.value for slot in spec_of(template).variables() if slot.kind in MEDIA}
    uploads = {key: value for key, value in values.items() if key in kinds and "://" not in value}
    problems = {key: _media_problem(session, kinds[key], value) for key, value in uploads.items()}
    details = {f"template.variables.{key}": [problem] for key, problem in problems.items() if problem}
    if details:
        raise Invalid("The template's variables do not fit.", details)
    return {key: sanitize(value) for key, value in values.items() if key not in uploads}, uploads


def _media_problem(session: Session, kind: str, given: str) -> str | None:
    try:
        upload = hold_upload(session, UUID(given), kind=UploadKind.MEDIA)
    except (NotFound, ValueError):
        return "There is no such media file. Upload it first, then give its id."
    return None if upload.media_kind == kind else f"The template wants {kind}, not {upload.media_kind}."


def _require_complete(template: Template, variables: Mapping[str, str], media: Mapping[str, str]) -> None:
    values = {**variables, **dict.fromkeys(media, _STAND_IN_MEDIA_ID)}
    known = {slot.key for slot in spec_of(template).variables()}
    details = {f"template.variables.{key}": ["The template has no such variable."] for key in values.keys() - known}
    for problem in check(spec_of(template), values):
        details.setdefault(f"template.variables.{problem.key}", []).append(problem.message)
    if details:
        raise Invalid("The template's variables do not fit.", details)
