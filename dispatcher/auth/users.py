"""People: created, changed and deactivated; every change of rights or password ends what it must end."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Select, column, func, or_, select, table
from sqlalchemy.orm import Session

from dispatcher.auth.audit import record
from dispatcher.auth.models import User, UserAccount
from dispatcher.auth.passwords import hash_password, require_good_password
from dispatcher.auth.sessions import end_families
from dispatcher.errors import Conflict, Invalid, NotFound
from dispatcher.http import Role

_ADMINS_LOCK: Final = "users:admins"
_PLAIN_FIELDS: Final = ("username", "name", "role", "all_accounts", "is_active", "language", "color_scheme")
# The accounts package stands above this one, so its table is known here by name only.
_WHATSAPP_ACCOUNTS: Final = table("whatsapp_accounts", column("id"))


def create_user(
    session: Session,
    *,
    username: str,
    password: str,
    role: Role,
    name: str = "",
    all_accounts: bool = False,
    account_ids: Iterable[int] = (),
    is_active: bool = True,
) -> User:
    """Add a person; raise Conflict for a taken user name, Invalid for a weak password or unknown accounts."""
    require_good_password(password, username)
    _require_free_name(session, username, except_for=None)
    user = User(
        username=username,
        name=name or username,
        password_hash=hash_password(password),
        role=role,
        all_accounts=all_accounts,
        is_active=is_active,
    )
    _give_access(session, user, account_ids)
    session.add(user)
    session.flush()
    record(session, "user.created", "user", user.id, {"username": username, "role": role})
    return user


def get_user(session: Session, user_id: int) -> User:
    """Return the person; raise NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    return user


def find_user(session: Session, username: str) -> User | None:
    """Return the person of this user name, in whatever case it was typed."""
    return session.scalar(select(User).where(func.lower(User.username) == username.lower()))


def search_users(args: Mapping[str, Any]) -> Select[User]:
    """Return the SELECT of all people that fit ``q``, ``role`` and ``is_active``."""
    statement = select(User)
    if args["q"]:
        statement = statement.where(
            or_(User.username.icontains(args["q"], autoescape=True), User.name.icontains(args["q"], autoescape=True))
        )
    if args.get("role") is not None:
        statement = statement.where(User.role == args["role"])
    if args.get("is_active") is not None:
        statement = statement.where(User.is_active.is_(args["is_active"]))
    return statement


def change_user(session: Session, user: User, changes: Mapping[str, Any]) -> None:
    """Apply an administrator's changes (fields of User, plus ``password`` and ``account_ids``).

    Lost rights end all access tokens at once; a new password or a deactivation ends all sign-ins.
    Raises Conflict when nobody could administrate any more.
    """
    if "username" in changes:
        _require_free_name(session, changes["username"], except_for=user.id)
    before = _rights(user)
    for field in _PLAIN_FIELDS:
        if field in changes:
            setattr(user, field, changes[field])
    if "account_ids" in changes:
        _give_access(session, user, changes["account_ids"])
    if "password" in changes:
        set_password(session, user, changes["password"])
    _end_what_lost_its_right(session, user, before)
    record(session, "user.changed", "user", user.id, {"changes": _for_the_record(changes)})


def set_password(session: Session, user: User, password: str, *, kept_family: str | None = None) -> None:
    """Change the password and end all access tokens and all sign-ins, but the one named."""
    require_good_password(password, user.username)
    user.password_hash = hash_password(password)
    user.token_version += 1
    end_families(session, user.id, "password changed", except_for=kept_family)
    record(session, "user.password_changed", "user", user.id)


def deactivate_user(session: Session, user: User) -> None:
    """Keep the person from signing in; what they did stays theirs."""
    change_user(session, user, {"is_active": False})


def is_set_up(session: Session) -> bool:
    """Tell whether there is an administrator."""
    return session.scalar(select(User.id).where(User.role == Role.ADMIN).limit(1)) is not None


def lock_administrators(session: Session) -> None:
    """Make changes of who administrates wait for each other until the end of the transaction."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(_ADMINS_LOCK, 0))))


def _rights(user: User) -> tuple[Role, bool, bool]:
    return Role(user.role), user.is_active, user.all_accounts


def _end_what_lost_its_right(session: Session, user: User, before: tuple[Role, bool, bool]) -> None:
    role, was_active, _ = before
    if role is Role.ADMIN and was_active and (user.role != Role.ADMIN or not user.is_active):
        _require_another_admin(session, user)
    if not Role(user.role).includes(role) or (was_active and not user.is_active):
        user.token_version += 1
    if was_active and not user.is_active:
        end_families(session, user.id, "deactivated")


def _require_another_admin(session: Session, user: User) -> None:
    lock_administrators(session)
    others = select(User.id).where(User.role == Role.ADMIN, User.is_active, User.id != user.id).limit(1)
    if session.scalar(others) is None:
        raise Conflict("This is the last active administrator. Make another person an administrator first.")


def _require_free_name(session: Session, username: str, except_for: int | None) -> None:
    found = find_user(session, username)
    if found is not None and found.id != except_for:
        raise Conflict("This user name is taken.", {"username": ["Choose another user name."]})


def _give_access(session: Session, user: User, account_ids: Iterable[int]) -> None:
    wanted = set(account_ids)
    ids = _WHATSAPP_ACCOUNTS.c.id
    missing = wanted - set(session.scalars(select(ids).where(ids.in_(sorted(wanted)))))
    if missing:
        listed = ", ".join(map(str, sorted(missing)))
        raise Invalid("Some WhatsApp accounts do not exist.", {"account_ids": [f"Unknown: {listed}."]})
    present = {entry.account_id for entry in user.access}
    user.access = [entry for entry in user.access if entry.account_id in wanted]
    user.access += [UserAccount(account_id=account_id) for account_id in sorted(wanted - present)]


def _for_the_record(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in changes.items() if field != "password"}
