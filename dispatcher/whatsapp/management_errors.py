"""Errors of accounts, templates and media management, one row per code (reference §3.4)."""

from dispatcher.whatsapp.error_rules import MINUTE, Rule, backoff, managing, stop_number

PIN = "Wait as long as the details say, then enter the right PIN."

MANAGEMENT: tuple[Rule, ...] = (
    managing(133000, "An earlier deregistration is incomplete", "Deregister the number again."),
    backoff(133004, "Meta's server is unavailable", "Try again later."),
    managing(133005, "Wrong two-step PIN", PIN),
    managing(133006, "The number is not verified", "Verify the number with a code first."),
    managing(133008, "Too many PIN guesses", PIN),
    managing(133009, "PIN guesses too fast", PIN),
    stop_number(133010, "The number is not registered", "Register the number, then resume."),
    managing(133015, "The number was deleted a moment ago", "Wait five minutes."),
    managing(133016, "Registered and deregistered too often", "Wait 72 hours."),
    managing(2388019, "The account has as many templates as it may have", "Delete templates you no longer use."),
    managing(2388039, "The template cannot be edited in its present state", "Wait for the review to end."),
    managing(2388040, "A field is too long", "Shorten the text Meta names."),
    managing(2388047, "The header is not well formed", "Correct the header."),
    managing(2388072, "The body is not well formed", "Correct the body."),
    managing(2388073, "The footer is not well formed", "Correct the footer; it takes no variables."),
    managing(2388293, "Too many variables for so little text", "Write more text or use fewer variables."),
    managing(2388299, "A variable stands first or last", "Put words before and after every variable."),
    backoff(2494100, "The account is in maintenance", "Goes on in some minutes.", delays=(MINUTE, 5 * MINUTE)),
    managing(2593107, "Synchronising with the WhatsApp Business app failed", "Look at the details."),
    managing(2593108, "Synchronising with the WhatsApp Business app failed", "Look at the details."),
    managing(200005, "Template insights are not available", "Turn template insights on in WhatsApp Manager."),
    managing(200006, "Template insights cannot be turned off", "Nothing to do."),
    managing(200007, "Template insights are not turned on", "Turn template insights on in WhatsApp Manager."),
    managing(1752041, "Marketing Messages onboarding failed", "Finish the onboarding in WhatsApp Manager."),
)

MANAGEMENT_RANGES: tuple[tuple[range, Rule], ...] = (
    (range(138000, 139000), managing(138000, "Calling error", "Calls are not used.")),
    (range(139000, 139005), managing(139000, "Flow could not be managed", "Look at the details.")),
    (range(139100, 139104), managing(139100, "Block list could not be changed", "Look at the details.")),
    (range(147001, 147006), managing(147001, "Business username could not be changed", "Look at the details.")),
)
