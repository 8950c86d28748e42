"""Which of a campaign's languages is nearest to a person's; pure.

People and spreadsheets say "pt_BR", "pt-br", "PT" or "Português". Regions fall to each other (Brazil's Portuguese to
Portugal's) by the distances of Unicode's CLDR, which ``langcodes`` knows.
"""

from functools import lru_cache
from typing import Final

import langcodes

FARTHEST: Final = 25
"""Farther than this (CLDR's scale) somebody reads the campaign's own language as well as the nearest."""
_LONGEST: Final = 60


@lru_cache(maxsize=4096)
def nearest(told: str, languages: tuple[str, ...]) -> str | None:
    """Return the one of ``languages`` (Meta's codes) for what is told of a person; None when none is near."""
    tag = _tag(told)
    if tag is None:
        return None
    # The first of equals wins, so a campaign's own language comes first.
    tags = {langcodes.standardize_tag(one): one for one in reversed(languages)}
    found = langcodes.closest_supported_match(tag, list(reversed(tags)), FARTHEST)
    return tags[found] if found else None


def _tag(told: str) -> str | None:
    word = told.strip()[:_LONGEST]
    if langcodes.tag_is_valid(word.replace("_", "-")):
        return langcodes.standardize_tag(word.replace("_", "-"))
    try:
        return langcodes.find(word).to_tag()
    except LookupError:
        return None
