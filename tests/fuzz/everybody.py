"""Everybody who can call the API of a running house, and the objects that their calls are about."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Flask
from sqlalchemy import update

from dispatcher.auth.apikeys import KeyRights, create_key
from dispatcher.auth.models import User, UserAccount
from dispatcher.database import transaction
from dispatcher.http import KeyScope, Role
from tests.api.world import Business, add_business, add_person

ROLES: Final = ("anonymous", "viewer", "agent", "operator", "admin", "key")
_PART: Final = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_NOBODY: Final = {"user_id", "key_id"}
"""Of these a made-up number could be one of the callers', who would then be gone."""


class Everybody:
    """One person of each role and an administrator's key; viewer, agent and operator see one business."""

    def __init__(self, app: Flask) -> None:
        self._app, client = app, app.test_client()
        self._people = {role: add_person(client, Role(role)) for role in ROLES[1:4]}
        self._people["admin"] = add_person(client, Role.ADMIN, all_accounts=True)
        self._people["key"] = replace(add_person(client, Role.ADMIN, all_accounts=True), token="")
        self._rules = {
            (method, _PART.sub(r"{\1}", rule.rule)): rule.rule
            for rule in app.url_map.iter_rules()
            for method in rule.methods or ()
        }
        self.business = self._renew()
        self.has_changed = False
        """Whether a call has changed something of the business, or deleted it."""

    def renew_if_changed(self) -> None:
        """Make another business with one of everything, unless this one is as it was."""
        if self.has_changed:
            self.business, self.has_changed = self._renew(), False

    def _renew(self) -> Business:
        business = add_business("OWNOWN")
        with transaction() as current:
            for role in ROLES[1:4]:
                current.add(UserAccount(user_id=self._people[role].user_id, account_id=business.account_id))
        return business

    def credentials(self, role: str) -> dict[str, str]:
        """Return the headers that say who calls."""
        if role == "anonymous":
            return {}
        return self._people[role].credentials(by_key=role == "key")

    def readmit(self, role: str) -> dict[str, str]:
        """Let somebody in again whose call has ended their own sign-in, or changed their rights; return the headers."""
        person = self._people[role]
        given = Role.ADMIN if role == "key" else Role(role)
        with transaction() as current:
            rights = {"is_active": True, "role": given, "all_accounts": given == Role.ADMIN}
            current.execute(update(User).where(User.id == person.user_id).values(**rights))
            if role == "key":
                everything = KeyRights(scopes=frozenset(KeyScope))
                _, person.key = create_key(current, person.user_id, "key", everything)
        return person.credentials(by_key=role == "key", anew=role != "key")

    def path_values(self, method: str, path: str) -> dict[str, str]:
        """Return ids that exist for the variables of a documented path."""
        rule = self._rules[method, path]
        parts = zip(rule.split("/"), self.business.path(rule).split("/"), strict=True)
        return {_PART.sub(r"\1", variable): value for variable, value in parts if variable.startswith("<")}

    def harmless(self, made_up: Mapping[str, Any]) -> dict[str, Any]:
        """Return made-up path variables that name none of these people."""
        return {name: 10**9 if name in _NOBODY else value for name, value in made_up.items()}

    def with_real_ids(self, value: Any) -> Any:
        """Return a body or a query whose ids (``account_id``, ``list_ids`` …) are of things that exist."""
        ids = self._ids()
        if isinstance(value, dict):
            return {name: _real(ids, name, inner, self.with_real_ids(inner)) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.with_real_ids(inner) for inner in value]
        return value

    def _ids(self) -> dict[str, Any]:
        one = self.business
        own = {"account_id": one.account_id, "template_id": one.template_id, "campaign_id": one.campaign_id}
        own |= {"message_id": one.message_id, "upload_id": str(one.list_id), "conversation_id": one.conversation_id}
        return own | {name.removeprefix("int:"): number for name, number in one.people.items()}


def _real(ids: Mapping[str, Any], name: str, given: Any, inner: Any) -> Any:
    if name in ids and not isinstance(given, dict | list):
        return ids[name]
    if name.removesuffix("s") in ids and isinstance(given, list) and given:
        return [ids[name.removesuffix("s")]]
    return inner
