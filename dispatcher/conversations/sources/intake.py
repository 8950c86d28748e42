"""Where other systems call: ``POST /webhook/``, outside the API's prefix, in plain Flask."""

from typing import Final

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from dispatcher.conversations.desk.queueing import assign_waiting
from dispatcher.conversations.sources import events
from dispatcher.conversations.sources.secrets import recognise
from dispatcher.conversations.sources.taking import Taken, take
from dispatcher.conversations.telling import facts
from dispatcher.database import transaction
from dispatcher.events import MessageReceived
from dispatcher.realtime import publish

blueprint = Blueprint("conversation-events", __name__)
PATH: Final = "/webhook/"
LARGEST_EVENT: Final = 512 * 1024


@blueprint.post(PATH, strict_slashes=False)
def receive() -> Response:
    """Take an event of another system's conversation and answer 200 once it is committed."""
    # One byte more: a longer body of unknown length is cut at the limit in silence.
    request.max_content_length = LARGEST_EVENT + 1
    body = request.get_data(cache=False)
    if len(body) > LARGEST_EVENT:
        raise RequestEntityTooLarge
    with transaction() as current:
        source = recognise(current, body, request.headers.get("X-Signature-256"))
        taken = take(current, source, events.read(body))
        heard = _fact(source.name, source.account_id, taken) if taken else []
        given = assign_waiting(current)
    publish(heard)
    changed = dict.fromkeys(given, 0)
    if taken:
        changed[taken.conversation_id] = len(heard)
    publish(facts(changed))
    return jsonify({"status": "taken" if taken else "known"})


def _fact(name: str, account_id: int, taken: Taken) -> list[MessageReceived]:
    if taken.heard is None:
        return []
    said = str(taken.heard.content["text"])
    return [MessageReceived(message_id=taken.heard.id, account_id=account_id, sender=name, kind="text", text=said)]
