"""People: who they are, what they may do, their tokens and keys, and the record of what they did."""
