"""An event as other systems see it."""

from dispatcher.database import Json
from dispatcher.integrations.models import LoggedEvent
from dispatcher.messages.models import Direction, Message


def event_view(event: LoggedEvent, message: Message | None) -> Json:
    """Return the event with what does not change about its message; that may be gone by now."""
    return {
        "id": event.id,
        "kind": event.kind,
        "at": event.at,
        "account_id": event.account_id,
        "campaign_id": event.campaign_id,
        "message": _message_view(message) if message else None,
        "error": event.details,
    }


def _message_view(message: Message) -> Json:
    is_theirs = message.direction == Direction.INBOUND
    return {
        "id": message.id,
        "direction": message.direction,
        "kind": message.kind,
        "person": message.to_number or message.user_id or message.recipient_key,
        "row": message.row_number,
        "wamid": message.wamid,
        "content": message.content if is_theirs else None,
    }
