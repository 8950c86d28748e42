"""Meta's calls: verify and keep the raw bytes first, answer, then process from the journal, as often as needed."""
