"""The route of what was written to and by a contact."""

from typing import Any

from dispatcher.contacts import directory
from dispatcher.database import session
from dispatcher.http import (
    Blueprint,
    CursorArgs,
    CursorPageOfRows,
    KeyScope,
    Role,
    cursor_page_of,
    opened_by,
    requires,
)
from dispatcher.messages.correspondence import correspondence
from dispatcher.messages.schemas import ContactMessageSchema

blueprint = Blueprint(
    "contact-messages", __name__, url_prefix="/contacts", description="What was written to and by a contact."
)


@blueprint.route("/<int:contact_id>/messages")
@blueprint.arguments(CursorArgs, location="query")
@blueprint.response(200, cursor_page_of(ContactMessageSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.MESSAGES_READ)
def list_contact_messages(args: dict[str, Any], contact_id: int) -> CursorPageOfRows:
    """List what was written to and by a contact on numbers one may see, the newest first."""
    contact = directory.find(session(), contact_id)
    return correspondence(session(), directory.identities_of(session(), contact), args)
