"""What people and Meta say about being written to, and what follows at once for the messages that wait.

Consent itself lives with the contacts, below this package; here it meets the messages.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.contacts import consent, stop_words
from dispatcher.contacts.consent import Statement, Subject
from dispatcher.contacts.consent_models import Action, Channel, Scope
from dispatcher.contacts.following import Identity, follow
from dispatcher.contacts.identity import recipient_key
from dispatcher.contacts.meeting import Met, meet
from dispatcher.events import Event
from dispatcher.messages.aftermath import Refusal
from dispatcher.messages.intents import keep_intents, understood
from dispatcher.messages.models import Message
from dispatcher.messages.opted_out import OPTED_OUT, REASON
from dispatcher.whatsapp.error_codes import Action as Consequence
from dispatcher.whatsapp.webhook_events import UserPreference
from dispatcher.whatsapp.webhook_inbound import InboundMessage

_SPOKEN: Final = frozenset({"text", "button", "interactive"})
_BUTTONS: Final = frozenset({"button", "interactive"})
_LONGEST_PROOF: Final = 500
_STOPPED_AT_META: Final = "131050"
_MARKETING: Final = "marketing_messages"
_CHOICES: Final = {"stop": Action.OPT_OUT, "resume": Action.RESUMED, "signup": Action.OPT_IN}


def hear(session: Session, received: Sequence[tuple[int, InboundMessage]]) -> None:
    """Get to know who wrote (message id, message), follow who changed, and heed those who said no."""
    ours = [(message_id, one) for message_id, one in received if not one.group_id]
    if not ours:
        return
    # Nobody wrote what the system tells: it makes no new contact.
    meet(session, [_met(one) for _, one in ours if one.type != "system"])
    _follow_changes(session, [one for _, one in ours])
    rules = stop_words.rules(session)
    spoken = [(message_id, one) for message_id, one in ours if one.type in _SPOKEN]
    stops = {
        message_id: scope
        for message_id, one in spoken
        if (scope := rules.heard(one.text, one.payload, is_button=one.type in _BUTTONS))
    }
    for message_id, one in spoken:
        if message_id in stops:
            _heed(session, message_id, one, stops[message_id])
    meanings = [(message_id, understood(one.text, is_stop=message_id in stops)) for message_id, one in spoken]
    keep_intents(session, [(message_id, meaning) for message_id, meaning in meanings if meaning])


def _follow_changes(session: Session, messages: Sequence[InboundMessage]) -> None:
    told = [(one.timestamp or clock.now(), one.wamid, change) for one in messages if (change := one.identity_change)]
    for _, _, change in sorted(told, key=lambda one: one[:2]):
        follow(
            session,
            Identity(_key(change.old_number), change.old_user_id or None),
            Identity(_key(change.new_number), change.new_user_id or None),
        )


def _key(number: str) -> str | None:
    return recipient_key(number) if number else None


def _met(one: InboundMessage) -> Met:
    return Met(_key(one.from_), one.from_user_id or None, one.profile_name or None, one.username or None)


def _heed(session: Session, message_id: int, one: InboundMessage, scope: Scope) -> None:
    met = _met(one)
    who = consent.subject(session, met.phone_key, met.user_id)
    at = one.timestamp or clock.now()
    if consent.said_yes_since(session, who, at):
        return
    channel = Channel.BUTTON if one.type in _BUTTONS else Channel.WORD
    said = Statement(channel=channel, at=at, proof=one.text[:_LONGEST_PROOF], message_id=message_id)
    consent.opt_out(session, who, scope, said)


def note_refusals(session: Session, refusals: Sequence[Refusal]) -> Sequence[Event]:
    """Take Meta's refusal for a person who stopped our marketing (131050) as their no."""
    ids = [one.message_id for one in refusals if one.rule.action is Consequence.OPTOUT]
    if ids:
        named = select(Message.id, Message.recipient_key, Message.user_id).where(Message.id.in_(ids))
        for message_id, key, user_id in session.execute(named.order_by(Message.id)):
            said = Statement(channel=Channel.META, at=clock.now(), proof=_STOPPED_AT_META, message_id=message_id)
            consent.meta_said(session, _subject(session, key, user_id), Action.OPT_OUT, said)
    return ()


def _subject(session: Session, key: str, user_id: str | None) -> Subject:
    return consent.subject(session, key, user_id) if key.isdigit() else consent.subject(session, None, user_id or key)


def apply_preference(session: Session, event: UserPreference) -> bool:
    """Apply what a person chose at Meta about our marketing; tell whether it is something we heed (reference §5.5)."""
    action = _CHOICES.get(event.value)
    if action is None or event.category not in ("", _MARKETING):
        return False
    who = consent.subject(session, _key(event.wa_id), event.user_id or None)
    proof = event.signup_id or event.detail or event.value
    said = Statement(channel=Channel.META, at=event.timestamp or clock.now(), proof=proof[:_LONGEST_PROOF])
    consent.meta_said(session, who, action, said)
    return True


# By campaign: each has every person once, in an index that is there anyway. A row that somebody holds is being claimed,
# or handed out; the claim looks at the list itself.
_WITHDRAW: Final = text(
    f"""
    UPDATE messages m SET state = 'skipped', state_at = now(), lease_until = NULL, reason = '{REASON}'
    FROM (SELECT m.id FROM campaigns c JOIN messages m ON m.campaign_id = c.id AND m.recipient_key = ANY(:keys)
          WHERE c.status IN ('preparing', 'running', 'waiting', 'paused') AND m.state IN ('pending', 'queued')
                AND {OPTED_OUT}
          ORDER BY m.id FOR UPDATE OF m SKIP LOCKED) l
    WHERE m.id = l.id
    """  # noqa: S608 - constants of ``opted_out``
)


def withdraw(session: Session, keys: Sequence[str], scope: Scope) -> None:  # noqa: ARG001 - the list itself is asked
    """Skip what campaigns have planned for people who have just said no, as far as their no goes."""
    session.execute(_WITHDRAW, {"keys": list(keys)})
