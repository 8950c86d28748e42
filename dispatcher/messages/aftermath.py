"""What a refusal changes beyond its message: blocks of numbers and accounts, slower pace, held campaigns.

Blocks and pace live with the accounts, in the same transaction as the verdict. Campaigns are above this package: what
concerns them is handed to those who registered with ``on_refusals``.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.accounts.blocking import Block, block
from dispatcher.accounts.models import BlockScope
from dispatcher.accounts.pace import slow_down
from dispatcher.messages.decisions import Verdict
from dispatcher.messages.ledger import Claimed
from dispatcher.whatsapp.error_codes import Action, Rule, Scope

Judged = tuple[Claimed, Verdict]

_SCOPES = {Scope.APP: BlockScope.APP, Scope.ACCOUNT: BlockScope.BUSINESS_ACCOUNT}


@dataclass(frozen=True)
class Refusal:
    """A rule that Meta's answer called for, and whom it concerns."""

    account_id: int
    campaign_id: int | None
    plan_id: int | None
    rule: Rule
    details: str


Listener = Callable[[Session, Sequence[Refusal]], object]
_listeners: list[Listener] = []


def on_refusals(listener: Listener) -> None:
    """Have ``listener(session, refusals)`` called in the transaction that records them."""
    if listener not in _listeners:
        _listeners.append(listener)


def react(session: Session, judged: Sequence[Judged]) -> None:
    """Apply what these verdicts call for beyond their messages."""
    refusals = [
        Refusal(claimed.account_id, claimed.campaign_id, claimed.plan_id, verdict.rule, verdict.details or "")
        for claimed, verdict in judged
        if verdict.rule is not None
    ]
    react_to(session, refusals)


def react_to(session: Session, refusals: Sequence[Refusal]) -> None:
    """Apply refusals, whether they came as answers or on status webhooks: each rule once for each number."""
    now = clock.now()
    grouped: dict[tuple[int, int], list[Refusal]] = defaultdict(list)
    for refusal in refusals:
        grouped[refusal.account_id, refusal.rule.code].append(refusal)
    for (account_id, _), same in sorted(grouped.items()):
        _apply(session, account_id, same[0], now)
    for listener in _listeners:
        listener(session, refusals)


def _apply(session: Session, account_id: int, refusal: Refusal, now: datetime) -> None:
    rule = refusal.rule
    if rule.action is Action.SLOW:
        if rule.scope is Scope.NUMBER:
            slow_down(session, account_id, now)
        else:
            _block(session, account_id, refusal, now)
    elif rule.action in (Action.STOP_NUMBER, Action.STOP_ACCOUNT):
        _block(session, account_id, refusal, now)


def _block(session: Session, account_id: int, refusal: Refusal, now: datetime) -> None:
    rule = refusal.rule
    until = now + timedelta(seconds=rule.delays[0]) if rule.delays else None
    scope = _SCOPES.get(rule.scope, BlockScope.NUMBER)
    block(
        session, account_id, Block(code=rule.code, reason=refusal.details or rule.title, scope=scope, until=until), now
    )
