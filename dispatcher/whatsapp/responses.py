"""Meta's answers to a send as data: accepted, refused, or nobody knows.

The caller acts on four outcomes and on nothing else: ``Accepted`` (Meta has it), ``Refused`` (Meta does not have it
and says why), ``Ambiguous`` (Meta may have it: never send again by itself), ``NotSent`` (not one byte left us).
Source: reference §1.1, §1.2, §3.1 and §3.5.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatcher.whatsapp.loose_json import as_integer, as_number, as_text, first_object, parse_object

RATE_LIMITED = 130429
ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class GraphError:
    """One error of the Graph API, from an answer or from a webhook; texts are empty when Meta left them out."""

    code: int
    message: str = ""
    details: str = ""
    subcode: int | None = None
    fbtrace_id: str = ""
    user_title: str = ""
    user_msg: str = ""
    is_transient: bool = False
    http_status: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Meta took the message and named it; the outcome comes by webhook, or never."""

    wamid: str
    wa_id: str | None = None
    user_id: str | None = None
    message_status: str = ACCEPTED
    group_id: str | None = None

    @property
    def held(self) -> bool:
        """Whether Meta keeps the message back for now (pacing); anything but "accepted" counts as held."""
        return self.message_status != ACCEPTED


@dataclass(frozen=True, slots=True)
class Refused:
    """Meta did not take the message; ``retry_after`` in seconds when Meta said when to come back."""

    error: GraphError
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Nobody knows whether Meta took the message: only a webhook can tell."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Not one byte of the request was written; sending again is safe."""

    reason: str


Answer = Accepted | Refused | Ambiguous
SendOutcome = Accepted | Refused | Ambiguous | NotSent


def parse_send(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """Judge the answer to ``POST /{phone_number_id}/messages`` by its JSON, hardly ever by its HTTP status.

    A Graph error is a definite refusal at any status, 5xx included. Without one only 429 is a refusal (throttled before
    it was read); everything else that is not a 200 with a message id is ambiguous, because a proxy may have answered
    after Meta took the message (reference §3.5).
    """
    document = parse_object(body) or {}
    error = graph_error(document.get("error"), status)
    if error is not None:
        return Refused(error, retry_after_seconds(headers))
    if status == 429:
        return Refused(GraphError(RATE_LIMITED, "Too many requests", http_status=429), retry_after_seconds(headers))
    if 200 <= status < 300:
        return _accepted(document) or Ambiguous(f"HTTP {status} without a message id")
    return Ambiguous(f"HTTP {status} without a Graph error")


def parse_error(status: int, body: bytes) -> GraphError | None:
    """Read the Graph error of any answer; None when the body holds none."""
    return graph_error((parse_object(body) or {}).get("error"), status)


def graph_error(value: object, http_status: int | None = None) -> GraphError | None:
    """Read one error object of an answer or of a webhook; None unless it is an object with a number as its code.

    ``error_data`` may be missing, an object with ``details``, or a plain string (seen on other Graph products).
    """
    if not isinstance(value, Mapping):
        return None
    code = as_integer(value.get("code"))
    if code is None:
        return None
    return GraphError(
        code=code,
        message=as_text(value.get("message")),
        details=_details(value.get("error_data")),
        subcode=as_integer(value.get("error_subcode")),
        fbtrace_id=as_text(value.get("fbtrace_id")),
        user_title=as_text(value.get("error_user_title")),
        user_msg=as_text(value.get("error_user_msg")),
        is_transient=value.get("is_transient") is True,
        http_status=http_status,
        title=as_text(value.get("title")),
    )


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by ``Retry-After`` (seconds only) or Meta's usage header; the longer one, None when silent."""
    waits = [wait for wait in (_retry_after(headers), _regain_seconds(headers)) if wait]
    return max(waits, default=None)


def regain_minutes(headers: Mapping[str, str]) -> float | None:
    """Minutes until a throttled app or WABA gets its calls back, from ``x-business-use-case-usage``."""
    raw = _header(headers, "x-business-use-case-usage")
    if not raw:
        return None
    uses = [use for value in (parse_object(raw) or {}).values() if isinstance(value, list) for use in value]
    minutes = [_positive(use.get("estimated_time_to_regain_access")) for use in uses if isinstance(use, Mapping)]
    return max((m for m in minutes if m), default=None)


def _accepted(document: Mapping[str, object]) -> Accepted | None:
    message, contact = first_object(document.get("messages")), first_object(document.get("contacts"))
    wamid = message.get("id")
    if not isinstance(wamid, str) or not wamid:
        return None
    return Accepted(
        wamid=wamid,
        wa_id=as_text(contact.get("wa_id")) or None,
        user_id=as_text(contact.get("user_id")) or None,
        message_status=as_text(message.get("message_status")) or ACCEPTED,
        group_id=as_text(message.get("group_id")) or None,
    )


def _details(error_data: object) -> str:
    return as_text(error_data.get("details")) if isinstance(error_data, Mapping) else as_text(error_data)


def _header(headers: Mapping[str, str], name: str) -> str:
    found = headers.get(name)
    if found is None:  # a plain dict keeps the server's spelling
        found = next((value for key, value in headers.items() if key.lower() == name), "")
    return found


def _retry_after(headers: Mapping[str, str]) -> float | None:
    # The date form is ignored: Meta documents none, and clocks differ.
    return _positive(_header(headers, "retry-after"))


def _regain_seconds(headers: Mapping[str, str]) -> float | None:
    minutes = regain_minutes(headers)
    return minutes * 60 if minutes else None


def _positive(value: object) -> float | None:
    number = as_number(value)
    return number if number and number > 0 else None
