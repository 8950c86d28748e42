"""Lengths Meta refuses, refused here first, because a refusal here costs no attempt (reference §2.7)."""

BODY_LIMIT = 4096
CAPTION_LIMIT = 1024
INTERACTIVE_BODY_LIMIT = 1024
SHORT_TEXT_LIMIT = 60
LABEL_LIMIT = 20
OPAQUE_LIMIT = 512


class PayloadError(ValueError):
    """A request Meta would refuse; ``field`` names the culprit, the message says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


def required(value: str, field: str) -> str:
    """Return the text unless it is blank."""
    if not value.strip():
        raise PayloadError(field, "must not be empty")
    return value


def capped(value: str, limit: int, field: str) -> str:
    """Return the text unless it is over the limit (characters)."""
    if len(value) > limit:
        raise PayloadError(field, f"at most {limit} characters, this has {len(value)}")
    return value
