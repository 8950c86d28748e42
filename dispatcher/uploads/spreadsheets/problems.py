"""Why a recipient file cannot be read, in words for the person who uploaded it."""


class Unreadable(Exception):
    """The file cannot be used; the message says what to do."""
