"""Where Meta calls: outside the API's prefix, in plain Flask."""

from typing import Final

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from dispatcher.errors import Forbidden
from dispatcher.webhooks.door import WebhookDoor
from dispatcher.webhooks.fast_lane import LARGEST_CALL, PATH
from dispatcher.whatsapp.webhooks import verify_challenge

blueprint = Blueprint("webhooks", __name__)

DOOR: Final = "dispatcher.webhooks"


@blueprint.get(PATH)
def shake_hands() -> Response:
    """Answer Meta's verification with its own challenge, when it knows our verify token."""
    challenge = verify_challenge(request.args, current_app.extensions["settings"].verify_token)
    if challenge is None:
        raise Forbidden("hub.mode or hub.verify_token is not the one expected here.")
    return Response(challenge, content_type="text/plain; charset=utf-8")


@blueprint.post(PATH)
def receive() -> Response:
    """Keep a call of Meta's and answer 200 once it is committed."""
    # One byte more: a longer body of unknown length is cut at the limit in silence.
    request.max_content_length = LARGEST_CALL + 1
    body = request.get_data(cache=False)
    if len(body) > LARGEST_CALL:
        raise RequestEntityTooLarge
    door: WebhookDoor = current_app.extensions[DOOR]
    door.accept(body, request.headers.get("X-Hub-Signature-256"))
    return Response(status=200)
