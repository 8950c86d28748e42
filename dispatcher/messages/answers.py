"""When something a person wrote is taken for an answer: the one rule of reports, audiences and the inbox."""

from datetime import timedelta
from typing import Final

ANSWER_TIME: Final = timedelta(hours=72)
"""Later than this after a message somebody writes of their own accord."""
SILENT_KINDS: Final = ("reaction", "system", "revoke", "edit", "request_welcome")
"""What a person does without saying anything: nobody waits for an answer to it."""
