"""From an error of Meta's to the one rule that applies: the tables, and the few codes whose details matter.

Source: reference §3.3–§3.4 (Meta's error-codes page of 11 Sep 2026). HTTP status is looked at for unknown codes only.
"""

import random
import re
from dataclasses import replace

from dispatcher.whatsapp.error_rules import Action, Rule, Scope, backoff, fail, stop_account, stop_number
from dispatcher.whatsapp.error_table import RANGES, SENDING
from dispatcher.whatsapp.management_errors import MANAGEMENT, MANAGEMENT_RANGES
from dispatcher.whatsapp.responses import GraphError

__all__ = ["RULES", "Action", "Rule", "Scope", "action_for", "delay"]

RULES: dict[int, Rule] = {rule.code: rule for rule in (*SENDING, *MANAGEMENT)}

UNKNOWN = replace(
    fail(-1, "Error not in Meta's list", "Look at the details; report the code.", again=True), listed=False
)
UNKNOWN_TRANSIENT = replace(
    backoff(-1, "Meta had a passing problem (code not in its list)", "Tried again by itself."), listed=False
)
WRONG_NUMBER_ID = stop_number(
    100, "Meta does not know this phone number id", "Check the phone number id, and that the token may use it."
)
PORTFOLIO_REVIEW = stop_account(
    135000,
    "Dropped by Meta after bad feedback: the business portfolio is under review",
    "Stop all campaigns, open Business Support Home and appeal; better consent and content are needed.",
)
US_MARKETING = fail(131049, "Meta delivers no marketing to US numbers", "Leave US numbers out of marketing campaigns.")
STALE_MEDIA = replace(
    RULES[131053],
    cure="The file is uploaded once more; if it fails again, check its type and size.",
    max_tries=1,
    reupload_media=True,
)

_NAMES_NUMBER = re.compile(r"phone[ _]?number[ _]?id|object with id|object .{0,60}does not exist", re.IGNORECASE)
_NAMES_RECIPIENT = re.compile(
    r"recipient|phone number(?![ _]?id)|\bwa_id\b|['\"`(]to['\"`)]|\b(?:parameter|param|field|valid):? to\W*$",
    re.IGNORECASE,
)
_NAMES_LINK = re.compile(r"https?://|\blink\b|\burl\b|download", re.IGNORECASE)


def action_for(
    error: GraphError, *, asynchronous: bool = False, media_by_link: bool | None = None, us_recipient: bool = False
) -> Rule:
    """Find the rule for an error.

    ``asynchronous``: it came on a status webhook (then the wamid is dead, and a retry is a new message).
    ``media_by_link``: how the message's medium was given (131053; None reads the details). ``us_recipient``: +1 with a
    US area code (131049).
    """
    special = _special(error, asynchronous, media_by_link, us_recipient)
    return special or RULES.get(error.code) or _in_range(error.code) or _unknown(error)


def delay(rule: Rule, tries: int, rng: random.Random, retry_after: float | None = None) -> float | None:
    """Seconds to wait after ``tries`` earlier tries, with jitter and never under ``retry_after``.

    None when time alone cures nothing (final, or stopped until a webhook or a person lifts it).
    """
    if not rule.delays:
        return retry_after
    base = rule.delays[min(tries, len(rule.delays) - 1)]
    # Full jitter against the number's own throughput; elsewhere the delay is a minimum Meta asks for.
    full = rule.action is Action.SLOW and rule.scope is Scope.NUMBER
    wait = rng.uniform(0, base) if full else base * rng.uniform(1, 1.25)
    return max(wait, retry_after or 0)


def _special(error: GraphError, asynchronous: bool, media_by_link: bool | None, us_recipient: bool) -> Rule | None:
    said = f"{error.message} {error.details}"
    match error.code:
        case 100 | 131009 if _NAMES_NUMBER.search(said):
            return replace(WRONG_NUMBER_ID, code=error.code)
        case 131009 if _NAMES_RECIPIENT.search(error.details):
            return replace(RULES[131026], code=131009, title="The recipient's number is not valid")
        case 131049 if us_recipient:
            return US_MARKETING
        case 131053 if not _is_link(error, media_by_link):
            return STALE_MEDIA
        case 135000 if asynchronous:
            return PORTFOLIO_REVIEW
    return None


def _is_link(error: GraphError, media_by_link: bool | None) -> bool:
    return bool(_NAMES_LINK.search(error.details)) if media_by_link is None else media_by_link


def _in_range(code: int) -> Rule | None:
    rule = next((rule for codes, rule in (*RANGES, *MANAGEMENT_RANGES) if code in codes), None)
    return replace(rule, code=code) if rule else None


def _unknown(error: GraphError) -> Rule:
    passing = error.is_transient or (error.http_status or 0) >= 500
    return replace(UNKNOWN_TRANSIENT if passing else UNKNOWN, code=error.code)
