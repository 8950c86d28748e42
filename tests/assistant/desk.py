"""A number with an agent and an assistant, and somebody who writes to it."""

import json
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import update

from dispatcher import clock
from dispatcher.assistant.jobs import leave_to_people, take_turns
from dispatcher.assistant.models import Turn
from dispatcher.database import transaction
from dispatcher.messages.models import Message
from tests.accounts.conftest import Person
from tests.messages.machinery import Meta, until
from tests.messages.world import add_campaign, add_plan

Json = dict[str, Any]
DORA = "+5511999990031"


class StandIn:
    """The stand-in's control over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url

    def order(self, method: str, path: str = "", body: Json | None = None) -> Json:
        """Send one control request and return the answer."""
        request = urllib.request.Request(f"{self.url}/_control/model{path}", method=method)
        request.data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(request, timeout=30) as answer:
            result: Json = json.load(answer)
        return result

    def fail(self, kind: str, **more: Any) -> None:
        """Let the next questions go wrong in this way only."""
        self.order("PUT", "/faults", {"faults": [{"kind": kind, **more}]})

    def asked(self) -> list[Json]:
        """Return what it was asked, the oldest first."""
        found: list[Json] = self.order("GET", "/log")["asked"]
        return found


@dataclass(frozen=True)
class Desk:
    """The inbox of one number, seen by one agent, while everything is at work."""

    app: Flask
    meta: Meta
    agent: Person
    model: StandIn
    number: int

    def switch(self, mode: str, **more: Any) -> None:
        """Say what the assistant does on the number."""
        body = {"mode": mode, "pause_seconds": 0, **more}
        answer = self.agent.call("PUT", f"/assistant/numbers/{self.number}", body)
        assert answer.status_code == 200, answer.text

    def hear(self, words: str, person: str = DORA, **more: Any) -> Json:
        """Let somebody write; return the conversation when it has come in."""
        before = self.conversation(person)
        self.meta.ask("POST", "customer", {"from": person, "type": "text", "text": words, **more})
        seen = before["last_message"]["id"] if before else 0
        return dict(
            until(
                lambda: (
                    (one := self.conversation(person))
                    and one["last_message"]["id"] > seen
                    and self._has(one["id"], words)
                    and one
                )
            )
        )

    def _has(self, conversation_id: int, words: str) -> bool:
        return words in [one["text"] for one in self.thread(conversation_id) if one["direction"] == "inbound"]

    def conversation(self, person: str = DORA) -> Json | None:
        """Return the unfinished or last conversation with somebody."""
        found = self.agent.get("/conversations", q=person[1:]).json["items"]
        return dict(found[0]) if found else None

    def thread(self, conversation_id: int) -> list[Json]:
        """Return what was said, the newest first."""
        return list(self.agent.get(f"/conversations/{conversation_id}/messages").json["items"])

    def think(self) -> None:
        """Let the assistant do what is due, and go through its ticks."""
        with self.app.app_context():
            take_turns()
            leave_to_people()

    def answer(self, words: str, person: str = DORA) -> Json:
        """Let somebody write and the assistant think; return the newest message, which has been sent."""
        conversation = self.hear(words, person)
        self.think()
        newest = self.thread(conversation["id"])[0]
        assert newest["direction"] == "outbound", self.turns()[0]
        until(lambda: self.thread(conversation["id"])[0]["state"] in ("sent", "delivered", "read"))
        return newest

    def spent(self) -> int:
        """Return what the number has spent today, in millionths of a US dollar."""
        return int(self.agent.get(f"/assistant/numbers/{self.number}").json["spent_micros"])

    def lapse(self, conversation_id: int) -> None:
        """Let the lease of a turn run out."""
        with transaction() as current:
            mine = update(Turn).where(Turn.conversation_id == conversation_id)
            current.execute(mine.values(lease_until=clock.now() - timedelta(seconds=1)))

    def campaign(self) -> tuple[int, str]:
        """Return a campaign that was sent to one person, and that person."""
        began = clock.now() - timedelta(minutes=5)
        campaign = add_campaign(self.number, status="completed", started_at=began, completed_at=clock.now())
        person = "+5511999990061"
        with transaction() as current:
            made = Message(
                campaign_id=campaign,
                account_id=self.number,
                recipient_key=person[1:],
                to_number=person,
                plan_id=add_plan(),
                state="delivered",
                accepted_at=clock.now() - timedelta(minutes=4),
                variables={"body.1": "Ana", "body.2": "A-1"},
            )
            current.add(made)
        return campaign, person

    def turns(self) -> list[Json]:
        """Return what the assistant did, the newest first."""
        return list(self.agent.get("/assistant/interactions").json["items"])

    def notes(self, conversation_id: int) -> list[str]:
        """Return the notes of a conversation, the newest first."""
        found = self.agent.get(f"/conversations/{conversation_id}/notes").json["items"]
        return [one["text"] for one in found]
