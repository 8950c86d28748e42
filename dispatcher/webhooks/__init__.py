"""Meta's calls: journal first, then processing, then replay."""
