"""When a campaign writes to whom: starts, hours, zones, slots, recurrence, and the calendar of it all."""
