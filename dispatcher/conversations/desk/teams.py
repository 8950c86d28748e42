"""Teams: their people and numbers, and whose a conversation is."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.models import Account
from dispatcher.auth.models import User
from dispatcher.conversations.desk.models import Team, TeamAccount, TeamMember
from dispatcher.conversations.models import Conversation
from dispatcher.conversations.states import UNFINISHED
from dispatcher.database import Json
from dispatcher.errors import Invalid, NotFound

_PLAIN = ("name", "assigns", "grace_seconds", "close_after_hours")


def find(session: Session, team_id: int, *, lock: bool = False) -> Team:
    """Return a team; raises NotFound."""
    chosen = select(Team).where(Team.id == team_id)
    found = session.scalars(chosen.with_for_update() if lock else chosen).one_or_none()
    if found is None:
        raise NotFound("There is no such team. It may have been deleted.")
    return found


def write(session: Session, team: Team, values: Mapping[str, Any]) -> None:
    """Write what is given of a team's fields, ``member_ids`` and ``account_ids``; raises Invalid naming the field."""
    for name in _PLAIN:
        if name in values:
            setattr(team, name, values[name])
    team.updated_at = clock.now()
    session.add(team)
    session.flush()
    if "member_ids" in values:
        _set_members(session, team.id, values["member_ids"])
    if "account_ids" in values:
        _set_accounts(session, team.id, values["account_ids"])


def _set_members(session: Session, team_id: int, user_ids: Sequence[int]) -> None:
    wanted = sorted(set(user_ids))
    _require_known(session, User.id, wanted, "member_ids")
    session.execute(delete(TeamMember).where(TeamMember.team_id == team_id))
    if wanted:
        session.execute(insert(TeamMember).values([{"team_id": team_id, "user_id": one} for one in wanted]))


def _set_accounts(session: Session, team_id: int, account_ids: Sequence[int]) -> None:
    """Make these the numbers of a team, taken from whichever team had them; unfinished conversations follow."""
    wanted = sorted(set(account_ids))
    _require_known(session, Account.id, wanted, "account_ids")
    here = TeamAccount.team_id == team_id
    lost = session.scalars(select(TeamAccount.account_id).where(here, TeamAccount.account_id.not_in(wanted))).all()
    session.execute(delete(TeamAccount).where(here))
    if wanted:
        row = insert(TeamAccount).values([{"team_id": team_id, "account_id": one} for one in wanted])
        session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_={"team_id": team_id}))
    unfinished = update(Conversation).where(Conversation.status.in_(UNFINISHED))
    gone = unfinished.where(Conversation.account_id.in_(lost), Conversation.team_id == team_id)
    session.execute(gone.values(team_id=None))
    session.execute(unfinished.where(Conversation.account_id.in_(wanted)).values(team_id=team_id))


def _require_known(session: Session, column: Any, wanted: Sequence[int], field: str) -> None:
    missing = set(wanted) - set(session.scalars(select(column).where(column.in_(wanted))))
    if missing:
        raise Invalid("Some of these do not exist.", {field: [f"Unknown: {', '.join(map(str, sorted(missing)))}."]})


def team_of(session: Session, account_id: int) -> int | None:
    """Return the id of the team that serves a number."""
    return session.scalar(select(TeamAccount.team_id).where(TeamAccount.account_id == account_id))


def hand_to(session: Session, conversation: Conversation, team_id: int | None) -> None:
    """Give a conversation to a team's queue, or to none; raises Invalid for a team there is not."""
    if team_id is not None and session.get(Team, team_id) is None:
        raise Invalid("There is no such team.", {"team_id": ["Choose a team."]})
    conversation.team_id = team_id
    conversation.assignee_id = conversation.assigned_at = None


def views(session: Session, teams: Sequence[Team], account_ids: Sequence[int] | None) -> list[Json]:
    """Return teams with their people and numbers, of the latter those given (None: all)."""
    ids = [one.id for one in teams]
    people = session.execute(
        select(TeamMember.team_id, User.id, User.name).join(User, User.id == TeamMember.user_id)
        .where(TeamMember.team_id.in_(ids)).order_by(User.name, User.id)
    ).all()  # fmt: skip
    numbers = session.execute(
        select(TeamAccount.team_id, Account.id, Account.name).join(Account, Account.id == TeamAccount.account_id)
        .where(TeamAccount.team_id.in_(ids)).order_by(Account.name, Account.id)
    ).all()  # fmt: skip
    shown = [row for row in numbers if account_ids is None or row[1] in account_ids]
    return [
        {
            **{name: getattr(one, name) for name in ("id", *_PLAIN, "created_at", "updated_at")},
            "members": [{"id": row[1], "name": row[2]} for row in people if row[0] == one.id],
            "accounts": [{"id": row[1], "name": row[2]} for row in shown if row[0] == one.id],
        }
        for one in teams
    ]
