"""Where other systems call: ``POST /webhook/``, outside the API's prefix, in plain Flask.

Unlike Meta's, these calls are answered by what became of them (api.md: 400 for a closed conversation), so each is
processed at once, and stands in the journal by the same commit.
"""

from typing import Final

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from dispatcher import clock
from dispatcher.conversations.desk.queueing import assign_waiting
from dispatcher.conversations.sources.events import PATH
from dispatcher.conversations.sources.secrets import recognise
from dispatcher.conversations.telling import facts
from dispatcher.database import transaction
from dispatcher.errors import Malformed
from dispatcher.events import Event
from dispatcher.realtime import publish
from dispatcher.webhooks import journal
from dispatcher.webhooks.elsewhere import Heard, hear
from dispatcher.webhooks.journal import Outcome

blueprint = Blueprint("conversation-events", __name__)
LARGEST_EVENT: Final = 512 * 1024


@blueprint.post(PATH, strict_slashes=False)
def receive() -> Response:
    """Take an event of another system's conversation and answer 200 once it is committed.

    One that is refused is kept as well: an admin sees what was wrong with it, and may have it processed again.
    """
    # One byte more: a longer body of unknown length is cut at the limit in silence.
    request.max_content_length = LARGEST_EVENT + 1
    body = request.get_data(cache=False)
    if len(body) > LARGEST_EVENT:
        raise RequestEntityTooLarge
    with transaction() as current:
        heard = _hear(current, body)
        news: list[Event] = [*heard.news, *facts(dict.fromkeys(assign_waiting(current), 0))]
    publish(news)
    if heard.refusal is not None:
        raise Malformed(heard.refusal.message, heard.refusal.details)
    return jsonify({"status": "taken" if heard.has_changed else "known"})


def _hear(session: Session, body: bytes) -> Heard:
    source = recognise(session, body, request.headers.get("X-Signature-256"))
    source.heard_at = clock.now()
    outcome = Outcome(journal.begin(session, body, source.id))
    heard = hear(session, outcome)
    journal.finish(session, [outcome], clock.now())
    return heard
