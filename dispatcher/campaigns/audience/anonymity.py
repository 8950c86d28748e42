"""What stays of the rows of audiences whose people were deleted: their number in the file, nothing of the person."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.campaigns.audience import files

# A row that is still to be planned can no longer be sent to; what was planned keeps its status, so that counts stay.
_EMPTY: Final = text(
    """
    UPDATE campaign_recipients r SET phone = '', to_number = NULL, cells = '{}'::jsonb, recipient_key = 'gone:' || r.id,
           status = CASE WHEN r.row_number > l.planned_through THEN 'bad' ELSE r.status END,
           problems = CASE WHEN r.row_number > l.planned_through THEN CAST(:problems AS jsonb) ELSE r.problems END
    FROM (SELECT r.id, c.planned_through
          FROM campaigns c JOIN campaign_recipients r ON r.campaign_id = c.id AND r.recipient_key = ANY(:keys)
               AND r.status = 'good'
          ORDER BY r.id FOR UPDATE OF r) l
    WHERE r.id = l.id
    """
)
_PROBLEMS: Final = '[{"column": null, "code": "FORGOTTEN", "message": "This contact was deleted."}]'


def empty_rows(session: Session, keys: Sequence[str]) -> None:
    """Take out of all audiences what their files said of these people."""
    files.forget(session, keys)
    session.execute(_EMPTY, {"keys": list(keys), "problems": _PROBLEMS})
