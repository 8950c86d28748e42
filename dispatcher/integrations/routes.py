"""Routes: the stream of events, read from a cursor on."""

from typing import Any

from dispatcher.database import Json, session, transaction
from dispatcher.http import Blueprint, KeyScope, Role, opened_by, requires, visible, visible_wholly
from dispatcher.integrations.log import events_and_messages, read, settle
from dispatcher.integrations.models import LoggedEvent
from dispatcher.integrations.schemas import EventArgs, EventStreamSchema
from dispatcher.integrations.views import event_view

events = Blueprint("events", __name__, url_prefix="/events", description="What becomes of messages and campaigns.")
BLUEPRINTS = (events,)


@events.route("")
@events.arguments(EventArgs, location="query")
@events.response(200, EventStreamSchema)
@events.alt_response(409, "CONFLICT")  # type: ignore[untyped-decorator]
@requires(Role.VIEWER)
@opened_by(KeyScope.EVENTS_READ)
def read_events(args: dict[str, Any]) -> Json:
    """Read on in what became of messages and campaigns, each at least once, those of one message in order.

    Events are logged from the moment there is a key with the scope events:read, and kept for some days. Keep `next` in
    the transaction that takes the events in, and ask with it again, every few seconds or, while `has_more`, at once.
    A message may pass over states: read comes without delivered when Meta told of both at once.
    """
    settle(transaction)
    chosen = visible_wholly(visible(events_and_messages(**args), LoggedEvent.account_id), LoggedEvent.extra_account_ids)
    found = read(session(), chosen, args["after"], args["limit"])
    return {"items": [event_view(*one) for one in found.events], "next": found.next, "has_more": found.has_more}
