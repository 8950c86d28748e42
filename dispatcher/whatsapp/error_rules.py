"""What a sender may do about an error of Meta's: the vocabulary of the error tables (reference §3.2)."""

from dataclasses import dataclass
from enum import StrEnum

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
STEPS = (2.0, 8.0, 30.0, 120.0, 300.0)


class Action(StrEnum):
    """The next move of whoever got the error."""

    BACKOFF = "backoff"  # the same recipient again, after each of the rule's delays
    SLOW = "slow"  # as BACKOFF, and slow the pace of the rule's scope
    LATER = "later"  # this recipient again, much later; the others go on
    FAIL = "fail"  # final for this recipient
    SUSPECT = "suspect"  # FAIL, and count against the contact (bad after several days)
    OPTOUT = "optout"  # FAIL, and suppress marketing to the contact
    STOP_TEMPLATE = "stop_template"  # hold every campaign that uses the template
    STOP_CAMPAIGN = "stop_campaign"  # hold this campaign: our configuration is wrong
    STOP_NUMBER = "stop_number"  # hold the phone number
    STOP_ACCOUNT = "stop_account"  # hold the whole WABA and its token, and alert
    BUG = "bug"  # FAIL; STOP_CAMPAIGN when the first ~20 sends or over 5 % fail so


class Scope(StrEnum):
    """How far an error reaches."""

    RECIPIENT = "recipient"
    COUNTRY = "country"
    TEMPLATE = "template"
    CAMPAIGN = "campaign"
    NUMBER = "number"
    ACCOUNT = "account"
    APP = "app"
    INBOUND = "inbound"
    MANAGEMENT = "management"


RETURNING = frozenset(
    {
        *(Action.BACKOFF, Action.SLOW, Action.LATER),
        *(Action.STOP_TEMPLATE, Action.STOP_CAMPAIGN, Action.STOP_NUMBER, Action.STOP_ACCOUNT),
    }
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do about one code.

    ``max_tries`` is how many times the recipient may be tried again by itself; then ``then`` applies. ``delays`` are
    the seconds before each of these (the last one repeats), or how long a stop lasts; empty for a stop: until a webhook
    or a person lifts it. ``counts`` is False when the refusal must not use up an attempt. ``hits_everyone``: the next
    recipient will fail the same way. ``reupload_media``: upload the medium afresh before trying again. ``listed``:
    Meta documents the code.
    """

    code: int
    action: Action
    title: str
    cure: str
    scope: Scope = Scope.RECIPIENT
    max_tries: int = 0
    delays: tuple[float, ...] = ()
    then: Action = Action.FAIL
    counts: bool = True
    retryable_by_person: bool = True
    hits_everyone: bool = False
    reupload_media: bool = False
    listed: bool = True

    @property
    def keeps_recipient(self) -> bool:
        """Whether a recipient refused so goes back to the plan instead of ending as failed."""
        return self.action in RETURNING

    def stop_delays(self) -> tuple[float, ...]:
        """Return how long a stop lasts, the first time and when it comes again at once; empty: until it is lifted.

        A stop that follows tries of the same recipient goes on where their delays ended.
        """
        return self.delays[self.max_tries :] or self.delays[-1:]


def backoff(
    code: int, title: str, cure: str, tries: int = 5, then: Action = Action.FAIL, delays: tuple[float, ...] = STEPS
) -> Rule:
    """Try the same recipient again after growing delays."""
    return Rule(code, Action.BACKOFF, title, cure, max_tries=tries, delays=delays, then=then)


def slow(code: int, title: str, cure: str, scope: Scope, delays: tuple[float, ...]) -> Rule:
    """Throttled: slow the scope down; the refusal costs no attempt."""
    return Rule(code, Action.SLOW, title, cure, scope, max_tries=5, delays=delays, counts=False)


def later(code: int, title: str, cure: str, tries: int, delays: tuple[float, ...], scope: Scope) -> Rule:
    """Try again much later."""
    return Rule(code, Action.LATER, title, cure, scope, max_tries=tries, delays=delays)


def fail(code: int, title: str, cure: str, *, again: bool = False, scope: Scope = Scope.RECIPIENT) -> Rule:
    """Final; ``again`` says whether a person may usefully send it once more."""
    return Rule(code, Action.FAIL, title, cure, scope, retryable_by_person=again)


def bug(code: int, title: str, cure: str, *, everyone: bool = False) -> Rule:
    """Our request was wrong; ``everyone``: it will be wrong for all recipients of the campaign."""
    return Rule(code, Action.BUG, title, cure, hits_everyone=everyone)


def stop_account(code: int, title: str, cure: str, delays: tuple[float, ...] = ()) -> Rule:
    """Hold the whole account; the recipients stay in the plan."""
    return _stop(code, Action.STOP_ACCOUNT, Scope.ACCOUNT, title, cure, delays)


def stop_number(code: int, title: str, cure: str, delays: tuple[float, ...] = ()) -> Rule:
    """Hold the number; the recipients stay in the plan."""
    return _stop(code, Action.STOP_NUMBER, Scope.NUMBER, title, cure, delays)


def stop_template(code: int, title: str, cure: str, delays: tuple[float, ...] = ()) -> Rule:
    """Hold every campaign with the template; the recipients stay in the plan."""
    return _stop(code, Action.STOP_TEMPLATE, Scope.TEMPLATE, title, cure, delays)


def stop_campaign(code: int, title: str, cure: str) -> Rule:
    """Hold the campaign; the recipients stay in the plan."""
    return _stop(code, Action.STOP_CAMPAIGN, Scope.CAMPAIGN, title, cure, ())


def managing(code: int, title: str, cure: str) -> Rule:
    """Error of a management call; no recipient is concerned."""
    return Rule(code, Action.FAIL, title, cure, Scope.MANAGEMENT)


def _stop(code: int, action: Action, scope: Scope, title: str, cure: str, delays: tuple[float, ...]) -> Rule:
    return Rule(code, action, title, cure, scope, delays=delays, counts=False, hits_everyone=True)
