"""The balance sheet: every recipient accounted for, watched, repaired, and compared with what was known."""
