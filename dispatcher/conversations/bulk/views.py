"""How far an action on many conversations is, as the API and the live event show it."""

from dispatcher.conversations.bulk.models import ConversationBulk
from dispatcher.database import Json
from dispatcher.http.schemas import zulu

_SAME = ("id", "action", "given", "status", "total", "done", "changed", "refused", "reasons")


def progress_view(found: ConversationBulk) -> Json:
    """Return it as JSON."""
    return {name: getattr(found, name) for name in _SAME} | {"created_at": zulu(found.created_at)}
