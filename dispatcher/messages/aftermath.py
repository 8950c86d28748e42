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
from dispatcher.accounts.pace import halve, slow_down
from dispatcher.events import Event
from dispatcher.messages.decisions import Verdict
from dispatcher.messages.ledger import Claimed
from dispatcher.whatsapp.error_codes import Action, Rule, Scope

Judged = tuple[Claimed, Verdict]

_SCOPES = {Scope.APP: BlockScope.APP, Scope.ACCOUNT: BlockScope.BUSINESS_ACCOUNT}


@dataclass(frozen=True)
class Refusal:
    """A rule that Meta's answer called for, and whom it concerns; ``retry_after`` in seconds when Meta names it."""

    message_id: int
    account_id: int
    campaign_id: int | None
    rule: Rule
    details: str
    retry_after: float | None = None


Listener = Callable[[Session, Sequence[Refusal]], Sequence[Event]]
_listeners: list[Listener] = []


def on_refusals(listener: Listener) -> None:
    """Have ``listener(session, refusals)`` called in the transaction that records them; it returns what happened."""
    if listener not in _listeners:
        _listeners.append(listener)


def react(session: Session, judged: Sequence[Judged]) -> list[Event]:
    """Apply what these verdicts call for beyond their messages; return what happened."""
    return react_to(session, [_refusal(one, verdict, verdict.rule) for one, verdict in judged if verdict.rule])


def _refusal(claimed: Claimed, verdict: Verdict, rule: Rule) -> Refusal:
    details, wait = verdict.details or "", verdict.retry_after
    return Refusal(claimed.id, claimed.account_id, claimed.campaign_id, rule, details, wait)


def react_to(session: Session, refusals: Sequence[Refusal]) -> list[Event]:
    """Apply refusals, whether they came as answers or on status webhooks: each rule once for each number.

    Returns what happened, to be published after the commit.
    """
    now = clock.now()
    facts: list[Event] = []
    grouped: dict[tuple[int, int], list[Refusal]] = defaultdict(list)
    for refusal in refusals:
        grouped[refusal.account_id, refusal.rule.code].append(refusal)
    for (account_id, _), same in sorted(grouped.items()):
        facts += _apply(session, account_id, same, now)
    for listener in _listeners:
        facts += listener(session, refusals)
    return facts


def _apply(session: Session, account_id: int, same: Sequence[Refusal], now: datetime) -> Sequence[Event]:
    refusal = same[0]
    rule = refusal.rule
    if rule.action is Action.SLOW:
        if rule.scope is Scope.NUMBER:
            slow_down(session, account_id, now, len(same))
        else:
            return _slow_all(session, account_id, _why(refusal, rule.delays, now), now)
    elif rule.action in (Action.STOP_NUMBER, Action.STOP_ACCOUNT):
        return block(session, account_id, _why(refusal, rule.stop_delays(), now), now)
    return ()


def _slow_all(session: Session, account_id: int, why: Block, now: datetime) -> Sequence[Event]:
    """Stop all numbers of the app or WABA for a while; they begin again at half their pace."""
    stopped = block(session, account_id, why, now)
    for fact in stopped:
        halve(session, fact.account_id, now)
    return stopped


def _why(refusal: Refusal, delays: tuple[float, ...], now: datetime) -> Block:
    rule, wait = refusal.rule, refusal.retry_after
    return Block(
        code=rule.code,
        reason=refusal.details or rule.title,
        scope=_SCOPES.get(rule.scope, BlockScope.NUMBER),
        until=now + timedelta(seconds=wait) if wait else None,
        delays=delays,
    )
