"""Jobs of messages: sending one. A SendWorker takes many of these at once."""

from dispatcher.jobqueue.jobs import REPLIES, definition_of, job
from dispatcher.messages.sending import send_one


@job(REPLIES, seconds=60)
def send_message(message_id: int) -> None:
    """Send one message, if it can still be claimed.

    The job a campaign enqueues for each recipient (on the number's queue) and a reply for itself (on ``replies``). A
    SendWorker recognises it by its name and sends many side by side; run alone by a stock worker it does the same.
    """
    send_one(message_id)


SEND_MESSAGE = definition_of(send_message).name
