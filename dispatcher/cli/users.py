"""``flask users …``: people and their passwords."""

import click

from dispatcher.auth.models import User
from dispatcher.auth.passwords import generate_password
from dispatcher.auth.schemas import NewUserSchema
from dispatcher.auth.users import change_user, create_user, find_user, search_users
from dispatcher.cli.guard import Commands, checked
from dispatcher.cli.output import show_table
from dispatcher.database import session, transaction
from dispatcher.errors import NotFound
from dispatcher.http import Role

users = Commands("users", help="People who sign in, and their passwords.")

_password = click.option(
    "--password",
    prompt=True,
    prompt_required=False,
    hide_input=True,
    confirmation_prompt=True,
    default=None,
    help="Alone, asks for it without showing it. Left out: one is generated and printed once.",
)


@users.command("create")
@click.argument("username")
@click.option("--name", default="", help="The name others see; the user name by default.")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--account", "account_ids", type=int, multiple=True, help="Access to this number only. May be repeated.")
@_password
def create(username: str, name: str, role: str, account_ids: tuple[int, ...], password: str | None) -> None:
    """Create a person with access to all numbers, or to those given by --account."""
    typed = {"username": username, "name": name, "role": role, "account_ids": list(account_ids)}
    values = checked(NewUserSchema(), {**typed, "password": password or generate_password()})
    values |= {"role": Role(role), "all_accounts": not account_ids}
    with transaction() as current:
        user = create_user(current, **values)
        click.echo(f"{user.role} {user.username} created (id {user.id}).")
    _tell(values["password"], generated=password is None)


@users.command("list")
def show() -> None:
    """List all people."""
    found = session().scalars(search_users({"q": ""}).order_by(User.username)).all()
    show_table(("ID", "USER NAME", "NAME", "ROLE", "ACTIVE", "NUMBERS", "LAST SIGN-IN"), map(_row, found))


def _row(user: User) -> tuple[object, ...]:
    numbers = "all" if user.all_accounts else ", ".join(map(str, user.account_ids))
    return user.id, user.username, user.name, user.role, _yes(user.is_active), numbers, user.last_login_at


def _yes(value: bool) -> str:
    return "yes" if value else "no"


@users.command("password")
@click.argument("username")
@_password
def change_password(username: str, password: str | None) -> None:
    """Give a person a new password; all their sign-ins end."""
    chosen = password or generate_password()
    with transaction() as current:
        user = find_user(current, username)
        if user is None:
            raise NotFound(f"There is no user {username}.")
        change_user(current, user, {"password": chosen})
        click.echo(f"{user.username} has a new password and must sign in again.")
    _tell(chosen, generated=password is None)


def _tell(password: str, *, generated: bool) -> None:
    if generated:
        click.echo(f"Password (shown this once): {password}")
