"""Meta's error codes as data, the Graph error envelope, and the errors[] of a failed status.

Source: error-codes (Sep 2026) and its older edition for the HTTP column.
"""

from __future__ import annotations

import secrets

from simulator.jsontypes import Json

HREF = "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"

# code: (HTTP status of a synchronous refusal, title)
CODES: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    3: (500, "API Method"),
    4: (400, "API Too Many Calls"),
    10: (403, "Permission Denied"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    104: (401, "An access token is required to request this resource."),
    190: (401, "Access token has expired"),
    200: (403, "API Permission"),
    368: (403, "Temporarily blocked for policies violations"),
    2200: (400, "Callback verification failed"),
    2500: (400, "Unknown path components"),
    80007: (400, "Rate limit issues"),
    130403: (400, "User is blocked by the business"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country."),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131037: (400, "WhatsApp provided number needs display name approval before message can be sent"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "Meta chose not to deliver."),
    131050: (400, "User has stopped receiving marketing messages from this business"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131055: (400, "Method not allowed"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131059: (400, "Invalid cursor"),
    131061: (400, "Max-price template requires the Marketing Messages API"),
    131062: (400, "Recipient user id is not supported for this message"),
    131063: (400, "Marketing messages are disabled on Cloud API"),
    131064: (400, "Messaging limited for template misclassification"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132007: (400, "Template content policy violated"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132018: (400, "There is an issue with the parameters in your template"),
    132068: (400, "Flow is blocked"),
    132069: (400, "Flow is throttled"),
    133010: (400, "Phone number not registered"),
    134011: (400, "Payments terms not accepted"),
    134100: (400, "Only marketing messages supported"),
    134101: (400, "Template is still syncing"),
    134102: (500, "Template unusable for marketing messages"),
    135000: (400, "Generic user error"),
    137000: (400, "Recipient identity key hash mismatch"),
    2388039: (400, "Message template cannot be edited"),
    2388019: (400, "Message template limit exceeded"),
    2388023: (400, "Message template language is being deleted"),
    2388024: (400, "Content in this language already exists"),
    2388043: (400, "Message template parameters are missing samples"),
    2388293: (400, "Too many variables for the length of the text"),
    2388299: (400, "Leading or trailing variables"),
    2494100: (400, "Maintenance mode"),
}
TRANSIENT = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057})


def title_of(code: int) -> str:
    return CODES[code][1] if code in CODES else "Unknown error"


class GraphError(Exception):
    """A refusal as Graph words it; `details` is the useful sentence, `user_msg` the template editor's."""

    def __init__(
        self,
        code: int,
        details: str = "",
        *,
        message: str = "",
        subcode: int | None = None,
        status: int | None = None,
        kind: str = "OAuthException",
        user_title: str = "",
        user_msg: str = "",
        regain_minutes: int | None = None,
    ) -> None:
        super().__init__(f"{code}: {details or message or title_of(code)}")
        self.code, self.details, self.subcode, self.kind = code, details, subcode, kind
        self.message = message or f"(#{code}) {title_of(code)}"
        self.status = status or CODES.get(code, (400, ""))[0]
        self.user_title, self.user_msg, self.regain_minutes = user_title, user_msg, regain_minutes

    def envelope(self) -> Json:
        """Return the body of the answer: {"error": {...}}."""
        error: Json = {"message": self.message, "type": self.kind, "code": self.code}
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.user_msg:
            error |= {"is_transient": False, "error_user_title": self.user_title, "error_user_msg": self.user_msg}
        elif self.code in TRANSIENT:
            error["is_transient"] = True
        error["fbtrace_id"] = "A" + secrets.token_urlsafe(16)
        return {"error": error}


def missing(name: str) -> GraphError:
    """131008 for a parameter that must be there."""
    return GraphError(131008, f"Parameter '{name}' is required and was not provided")


def invalid(details: str) -> GraphError:
    """131009 for a value Meta cannot use."""
    return GraphError(131009, details)


def parameter(details: str) -> GraphError:
    """100 for a misspelled, mistyped or too long parameter."""
    return GraphError(100, details, message=f"(#100) {details}")


def unknown_object(node: str, method: str) -> GraphError:
    """100 with subcode 33: the id does not exist, or the token may not see it; Graph does not tell which."""
    text = (
        f"Unsupported {method.lower()} request. Object with ID '{node}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api"
    )
    return GraphError(100, message=text, subcode=33, kind="GraphMethodException")


def status_error(code: int, details: str = "") -> Json:
    """Return one item of the errors[] of a failed status."""
    title = title_of(code)
    return {"code": code, "title": title, "message": title, "error_data": {"details": details or title}, "href": HREF}
