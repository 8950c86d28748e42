"""Why a row was not sent to, in words: the codes the planner writes and what to do about each."""

from typing import Final, NamedTuple


class Skip(NamedTuple):
    """What a reason means and what to do."""

    title: str
    cure: str


DEADLINE: Final = "DEADLINE"
TIME_MISSED: Final = "TIME_MISSED"
FREQUENCY_CAP: Final = "FREQUENCY_CAP"
ALREADY_TODAY: Final = "ALREADY_TODAY"
HOLD_OUT: Final = "HOLD_OUT"
COUNTRY_BLOCKED: Final = "COUNTRY_BLOCKED"
LEFT_TO_PEOPLE: Final = "LEFT_TO_PEOPLE"
_CORRECT: Final = "Correct the number in the file and send the row in a new campaign."
_SKIPS: Final = {
    "DUPLICATE": Skip("The same person stands in an earlier row", "Nothing to do: the earlier row is sent."),
    "ALREADY_REACHED": Skip(
        "Meta has taken the first message after all", "Nothing to do: see the campaign this one retries."
    ),
    "OPTED_OUT": Skip(
        "The person does not want such messages", "Nothing to do: they hear from you again once they opt in."
    ),
    FREQUENCY_CAP: Skip(
        "The person has had as much marketing lately as anybody may get",
        "Send to these people later in a new campaign, or raise the cap under Settings.",
    ),
    ALREADY_TODAY: Skip(
        "A campaign's message went to the person today already",
        "Send to these people tomorrow in a new campaign if it still makes sense.",
    ),
    COUNTRY_BLOCKED: Skip(
        "Meta does not let this business write to that country",
        "Nothing to do. Should Meta allow it again, say so on the number's page and write to these people anew.",
    ),
    "NO_PHONE": Skip("No phone number is known of the contact", "Add the number to the contact, then send again."),
    "FORGOTTEN": Skip("The contact was deleted before the message went", "Nothing to do."),
    DEADLINE: Skip(
        "It was too late: the campaign was not to be sent after its last moment",
        "Send to these people in a new campaign if it still makes sense.",
    ),
    TIME_MISSED: Skip(
        "The time for these people was missed, and the campaign skips who cannot be reached in time",
        "Send to these people in a new campaign, or let late ones be sent late.",
    ),
    LEFT_TO_PEOPLE: Skip(
        "It could not leave in time, and the conversation was left to people",
        "Nothing to do: whoever has the conversation answers.",
    ),
    HOLD_OUT: Skip("Held out of the test, to compare with people who got nothing", "Nothing to do."),
    "MISSING_VARIABLE": Skip("A variable of the template is empty in this row", "Fill the cell, or give a fallback."),
    "EMPTY": Skip("There is no phone number in this row", _CORRECT),
    "LETTERS": Skip("There are letters in the phone number", _CORRECT),
    "TOO_SHORT": Skip("The phone number is too short", _CORRECT),
    "TOO_LONG": Skip("The phone number is too long", _CORRECT),
    "UNKNOWN_COUNTRY": Skip("No country has this calling code", _CORRECT),
    "NOT_A_NUMBER": Skip("This is no phone number of its country", _CORRECT),
    "SEVERAL_NUMBERS": Skip("There are several numbers in one cell", "Leave one number in the cell."),
    "LOST_DIGITS": Skip(
        "The spreadsheet has lost digits of the number", "Format the column as text and enter it anew."
    ),
}
_OTHER: Final = Skip("The row cannot be sent to", _CORRECT)


def skip_of(reason: str) -> Skip:
    """Return what a skipped message's reason means; ``MISSING_VARIABLE:body.1`` names its variable."""
    code, _, detail = reason.partition(":")
    skip = _SKIPS.get(code, _OTHER)
    return skip._replace(title=f"{skip.title}: {detail}") if detail else skip
