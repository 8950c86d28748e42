"""Small signs to the person: read, and typing; as the number says, once, and never in anybody's way."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from dispatcher.accounts.models import Account
from dispatcher.http import Role
from tests.accounts.conftest import anybody
from tests.messages.machinery import Meta, engine, until
from tests.messages.world import PHONES, add_account, change
from tests.servers import SimulatorProcess

__all__ = ["anybody"]
ANA = "+5511999990001"


@pytest.fixture
def number(app: Flask, simulator: SimulatorProcess) -> int:
    return add_account(PHONES[0])


@pytest.fixture
def agent(anybody: Callable[..., Any], number: int) -> Any:
    return anybody(Role.AGENT, number)


def write(meta: Meta, agent: Any, words: str = "Oi") -> str:
    """Let Ana write; return the wamid once the inbox has it."""
    sent = meta.ask("POST", "customer", {"from": ANA, "type": "text", "text": words})["wamid"]

    def newest() -> Any:
        found = agent.get("/conversations").json["items"]
        return found and agent.get("/conversations/1/messages").json["items"][0]["wamid"] == sent

    until(newest)
    return str(sent)


def signs(meta: Meta) -> list[tuple[str, bool]]:
    return [(one["message_id"], one["typing"]) for one in meta.ask("GET", "signs")["signs"]]


def test_reading_and_typing_are_shown_once_each(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        first = write(meta, agent)
        for _ in range(3):
            assert agent.post("/conversations/1/read", {}).status_code == 200
        until(lambda: signs(meta) == [(first, False)])
        for _ in range(3):
            assert agent.post("/conversations/1/typing", {}).status_code == 204
        until(lambda: signs(meta) == [(first, False), (first, True)])
        second = write(meta, agent, "And?")
        assert agent.post("/conversations/1/messages", {"text": {"body": "One moment"}}).status_code == 202
        until(lambda: signs(meta)[2:] == [(second, False)])
        agent.post("/conversations/1/read", {})
        third = write(meta, agent, "Thanks")
        agent.post("/conversations/1/read", {})
        until(lambda: signs(meta)[3:] == [(third, False)])


@pytest.mark.parametrize(("shown", "expected"), [("nothing", []), ("read", [False])])
def test_a_number_may_show_less(
    app: Flask, simulator: SimulatorProcess, agent: Any, number: int, shown: str, expected: list[bool]
) -> None:
    change(Account, number, customer_sees=shown)
    with engine(app, simulator, senders=0) as meta:
        write(meta, agent)
        agent.post("/conversations/1/typing", {})
        agent.post("/conversations/1/read", {})
        assert agent.post("/conversations/1/messages", {"text": {"body": "Yes"}}).status_code == 202
        until(lambda: meta.accepted() == 1 and len(signs(meta)) == len(expected))
        assert [typing for _, typing in signs(meta)] == expected


def test_meta_not_answering_keeps_nobody_waiting(app: Flask, simulator: SimulatorProcess, agent: Any) -> None:
    with engine(app, simulator, senders=0) as meta:
        write(meta, agent)
    simulator.stop()
    assert agent.post("/conversations/1/read", {}).status_code == 200
    assert agent.post("/conversations/1/typing", {}).status_code == 204


def test_an_administrator_chooses_what_is_shown(app: Flask, anybody: Callable[..., Any], number: int) -> None:
    admin = anybody(Role.ADMIN)
    changed = admin.call("PUT", f"/whatsapp-accounts/{number}", {"customer_sees": "read"})
    assert (changed.status_code, changed.json["customer_sees"]) == (200, "read")
    assert admin.call("PUT", f"/whatsapp-accounts/{number}", {"customer_sees": "all"}).status_code == 422
