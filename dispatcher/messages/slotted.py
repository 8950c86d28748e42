"""SQL of what may go now: messages without a slot, and those whose slot is open (``SendSlot``)."""

from typing import Final

_OPEN: Final = "s.is_open AND (s.closes_at IS NULL OR s.closes_at > now())"
MAY_GO: Final = f"(m.slot_id = 0 OR EXISTS (SELECT FROM send_slots s WHERE s.id = m.slot_id AND {_OPEN}))"
"""Condition on a message ``m``."""
# S608: the part is a constant of this module.
NUMBERS: Final = "(c.account_id || c.extra_account_ids)"
"""The numbers of a campaign ``c``: an array, its own first."""
LANES: Final = f"""
    (SELECT 0 AS slot_id UNION ALL SELECT s.id FROM send_slots s WHERE s.campaign_id = c.id AND {_OPEN}) lane
"""  # noqa: S608
"""The slots of a campaign ``c`` from which messages may go, for a FROM list."""
DUE_IN_LANE: Final = """
    EXISTS (SELECT FROM messages m
            WHERE m.account_id = c.account_id AND m.campaign_id = c.id AND m.slot_id = lane.slot_id
                  AND m.state = 'pending' AND m.due_at <= now())
"""
"""Condition: somebody of this ``lane`` of a campaign ``c`` is due; one look into an index."""
