"""The desk: teams, who is there, whose turn it is, and how long people wait."""
