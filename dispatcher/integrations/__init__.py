"""What other systems learn of us: the log of events, and who reads it."""
