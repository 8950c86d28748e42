"""Every error a send can meet, one row per code (reference §3.3)."""

from dataclasses import replace

from dispatcher.whatsapp.error_rules import (
    DAY,
    HOUR,
    MINUTE,
    STEPS,
    Action,
    Rule,
    Scope,
    backoff,
    bug,
    fail,
    later,
    slow,
    stop_account,
    stop_campaign,
    stop_number,
    stop_template,
)

RENEW = "Create a new system user token in Meta Business settings and enter it in the account."
PERMISSIONS = (
    "Give the token whatsapp_business_messaging and whatsapp_business_management for this account, then resume."
)
CALL_RATE = "Nothing to do: calls go on when Meta allows them again."
CALL_DELAYS = (5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR)
OUTAGE = (15 * MINUTE, 30 * MINUTE, HOUR)  # how long the number stands still when the tries are used up
PAIR_DELAYS = (1.0, 4.0, 16.0, 64.0, 256.0)  # 4^X, Meta's own advice
FIX_REQUEST = "Report it with the error's details: the request was not built as Meta wants it."
FIX_MAPPING = "Sync the template, compare its variables with the campaign's columns, then resume."

SENDING: tuple[Rule, ...] = (
    stop_account(0, "Access token rejected", RENEW),
    backoff(
        1, "Meta had an unknown problem", "Tried again by itself; if it stays, look at the details.", 2, Action.BUG
    ),
    backoff(
        2,
        "Meta is temporarily unavailable",
        "Tried again by itself; see metastatus.com if it stays.",
        3,
        Action.STOP_NUMBER,
        (MINUTE, 2 * MINUTE, 5 * MINUTE, *OUTAGE),
    ),
    stop_account(3, "The app lacks a capability or permission", PERMISSIONS),
    slow(4, "The app's call limit is reached", CALL_RATE, Scope.APP, CALL_DELAYS),
    stop_account(10, "Permission not granted or taken away", PERMISSIONS),
    slow(17, "Call limit of the user is reached", CALL_RATE, Scope.APP, CALL_DELAYS),
    slow(32, "Call limit of the page is reached", CALL_RATE, Scope.APP, CALL_DELAYS),
    stop_number(
        33, "The phone number id is wrong or deleted", "Correct the phone number id in the account, then resume."
    ),
    bug(100, "Meta refused a parameter", FIX_REQUEST),
    stop_account(104, "The request had no access token", RENEW),
    stop_account(190, "Access token expired or invalid", RENEW),
    stop_account(200, "Permission missing", PERMISSIONS),
    stop_account(
        368,
        "The account is restricted for a policy breach",
        "Open the account in WhatsApp Manager and follow the remedy.",
    ),
    slow(613, "A call limit is reached", CALL_RATE, Scope.APP, CALL_DELAYS),
    slow(80007, "The WhatsApp account's rate limit is reached", CALL_RATE, Scope.ACCOUNT, CALL_DELAYS),
    fail(130403, "We have blocked this person", "Unblock the contact if you want to write to it."),
    slow(
        130429,
        "The number's throughput is reached",
        "Nothing to do: the pace is lowered by itself.",
        Scope.NUMBER,
        STEPS,
    ),
    fail(130472, "The person is in a marketing experiment of Meta", "Not a bad contact; a reply of theirs clears it."),
    fail(
        130497,
        "This business may not write to that country",
        "Leave recipients of this country out.",
        scope=Scope.COUNTRY,
    ),
    backoff(131000, "Meta failed for an unknown reason", "Send again later.", 3),
    stop_account(131005, "Access denied", PERMISSIONS),
    bug(131008, "A required parameter is missing", FIX_REQUEST),
    bug(131009, "A value is invalid", FIX_REQUEST),
    fail(131014, "Meta refused the message (unlisted code)", "Look at the details.", again=True),
    backoff(
        131016,
        "Meta's service is unavailable",
        "Tried again by itself; see metastatus.com if it stays.",
        5,
        Action.STOP_NUMBER,
        (*STEPS, *OUTAGE),
    ),
    fail(131020, "Group messages only", "Not used for campaigns."),
    fail(131021, "Recipient and sender are the same number", "Leave your own number out of the audience."),
    Rule(
        131026,
        Action.SUSPECT,
        "Message undeliverable",
        "The person may not be on WhatsApp, have an old version, or block you; check the number.",
    ),
    fail(
        131030,
        "Recipient is not on the test number's list",
        "A test number writes only to numbers added in Meta's app dashboard (API set-up, recipient list).",
        again=True,
    ),
    stop_account(131031, "The account is locked", "Read the account's health in WhatsApp Manager and resolve it."),
    stop_number(131037, "The display name is not approved yet", "Wait for Meta to approve the display name."),
    fail(131041, "Group messages only", "Not used for campaigns."),
    stop_account(131042, "Payment problem", "Check the payment method, currency and time zone in Meta's billing hub."),
    fail(131044, "Payment problem for calls", "Not used for messages."),
    stop_number(131045, "The number is not registered properly", "Register the number again, then resume."),
    fail(131047, "More than 24 hours since the person's last message", "Send an approved template instead."),
    stop_number(
        131048,
        "The number is restricted for blocks and spam reports",
        "Look at the quality rating; the number is tried again after a while.",
        (HOUR, 6 * HOUR, DAY),
    ),
    later(
        131049,
        "Held back to protect the person from too much marketing",
        "Tried once more after a day; then leave this person out for a while.",
        1,
        (DAY,),
        Scope.RECIPIENT,
    ),
    Rule(
        131050,
        Action.OPTOUT,
        "The person stopped marketing from you",
        "Do not write marketing to this contact again; service and codes are still allowed.",
        retryable_by_person=False,
    ),
    bug(131051, "Message type not supported", FIX_REQUEST),
    fail(131052, "Meta could not fetch the person's file", "Ask the person to send it again.", scope=Scope.INBOUND),
    # By link; for an uploaded id see error_codes.
    backoff(
        131053,
        "The media file could not be used",
        "Check that the link is public, and the file's type and size.",
        2,
        Action.STOP_CAMPAIGN,
    ),
    stop_campaign(131055, "Method not allowed for this message", "Use a marketing template, or the plain send method."),
    later(131056, "Too many messages to this one person", "Tried again by itself.", 5, PAIR_DELAYS, Scope.RECIPIENT),
    stop_number(
        131057, "The account is in maintenance", "Goes on by itself in a minute.", (MINUTE, 2 * MINUTE, *OUTAGE)
    ),
    fail(131059, "Bad paging cursor", "The list is read again from the start.", scope=Scope.MANAGEMENT),
    fail(131060, "The person's message is unavailable", "Ask the person to send it again.", scope=Scope.INBOUND),
    stop_campaign(131061, "Max-price template on the wrong method", "Send it through the Marketing Messages API."),
    fail(
        131062, "This kind of message needs a phone number", "Add the person's phone number to the contact.", again=True
    ),
    stop_campaign(
        131063, "Marketing is turned off on this method", "Switch the account to the Marketing Messages API."
    ),
    stop_account(
        131064, "Limit cut for misused template categories", "Wait until Meta lifts it; correct the categories."
    ),
    slow(131208, "Group message rate reached", "Nothing to do.", Scope.NUMBER, STEPS),
    bug(132000, "Number of variables does not match the template", FIX_MAPPING, everyone=True),
    stop_template(
        132001, "Template or language does not exist or is not approved", "Sync the templates and choose again."
    ),
    bug(132005, "The text gets too long with this recipient's values", "Shorten the values of this recipient."),
    stop_template(132007, "The content breaks a policy of Meta", "Change the template and have it approved again."),
    bug(132008, "A variable has the wrong format", FIX_MAPPING, everyone=True),
    bug(132012, "A variable has the wrong format", FIX_MAPPING, everyone=True),
    stop_template(
        132015, "The template is paused for low quality", "Goes on when Meta approves it again, or unpause it."
    ),
    replace(
        stop_template(132016, "The template is disabled for good", "Make a new template with better content."),
        retryable_by_person=False,
    ),
    bug(132018, "A variable is not valid for this template", FIX_MAPPING, everyone=True),
    stop_template(132068, "The flow is blocked", "Repair the flow in WhatsApp Manager."),
    later(132069, "The flow is throttled", "Tried again by itself after an hour.", 3, (HOUR,), Scope.TEMPLATE),
    stop_campaign(
        134011, "Payment terms not accepted", "Accept the WhatsApp payments terms in Meta Business settings."
    ),
    stop_campaign(
        134100, "Only marketing templates on this method", "Choose a marketing template or the plain method."
    ),
    stop_template(
        134101, "The template is still syncing", "Goes on by itself within ten minutes.", (10 * MINUTE, HOUR)
    ),
    stop_campaign(134102, "The template cannot be used on this method", "Finish the Marketing Messages onboarding."),
    stop_campaign(134103, "Marketing Messages API refused the send", "Look at the details; use the plain method."),
    # In an answer; as a webhook it means something far worse, see error_codes.
    bug(135000, "Meta refused the parameters", FIX_REQUEST),
    fail(137000, "The person's identity key has changed", "Confirm the person, then send again.", again=True),
    fail(139200, "Direct send is blocked", "Use an approved template."),
)

RANGES: tuple[tuple[range, Rule], ...] = (
    (range(201, 300), stop_account(201, "Permission missing", PERMISSIONS)),
    (range(131201, 131216), fail(131201, "Group messages only", "Not used for campaigns.")),
)
