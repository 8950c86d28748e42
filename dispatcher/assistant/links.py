"""Links in a text as a phone finds them, and whether one leads to where another does; pure."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import unquote

from publicsuffixlist import PublicSuffixList


class Link(NamedTuple):
    """Where a link leads: the host in small letters, without ``www.``, and what follows it as it is written."""

    host: str
    page: str


# Bounded everywhere: a text of letters and dots only must not cost the square of its length.
_MARKS: Final = "\u0900-\u0eff"
"""Vowels of Indian and Thai letters, which are no letters to ``re``."""
_LABEL: Final = rf"[^\W_](?:[\w{_MARKS}-]{{0,61}}(?:[^\W_]|[{_MARKS}]))?"
_ENDING: Final = rf"(?:xn--[a-z\d-]{{2,59}}|[^\W\d_](?:[^\W\d_]|[{_MARKS}]){{1,23}})(?![^\W_])"
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_LINK: Final = re.compile(
    r"(?:(?:[a-z][a-z\d+-]{0,15}://|(?<![^\W_])www\.)(?P<told>[^\s<>\"'/?#\\]+)"
    rf"|(?<![^\W_])(?P<bare>(?:{_LABEL}\.){{1,10}}{_ENDING}|(?:{_OCTET}\.){{3}}{_OCTET}(?!\d))(?P<port>:\d{{1,5}})?)"
    r"(?P<page>[/?#\\][\w\-.~:/?#\[\]@!$&()*+,;=%\\]*)?",
    re.IGNORECASE,
)
_END: Final = ".,;:!?)]/"
"""What stands after a link and is none of it."""
_EMPHASIS: Final = "*_~"
_SHARED: Final = frozenset(
    {
        "bit.ly",
        "t.me",
        "wa.me",
        "t.co",
        "tinyurl.com",
        "goo.gl",
        "is.gd",
        "cutt.ly",
        "rebrand.ly",
        "linktr.ee",
        "forms.gle",
        "docs.google.com",
        "drive.google.com",
        "sites.google.com",
        "api.whatsapp.com",
        "chat.whatsapp.com",
        "instagram.com",
        "facebook.com",
        "youtube.com",
    }
)
"""Hosts where everybody has pages, also below pages of others, and which texts name without any page."""


@cache
def _suffixes() -> PublicSuffixList:
    """Return the endings that there are (Mozilla's Public Suffix List, as the package holds it)."""
    return PublicSuffixList(accept_unknown=False)


def links(text: str) -> set[Link]:
    """Return where the links of a text lead."""
    return {link for _, link in _found(text)}


def without_links(text: str) -> str:
    """Return a text with a blank in the place of each link."""
    kept, end = [], 0
    for place, _ in _found(text):
        kept.append(text[end : place.start()])
        end = place.end()
    return " ".join((*kept, text[end:]))


def _found(text: str) -> Iterator[tuple[re.Match[str], Link]]:
    for place in _LINK.finditer(text):
        page = (place["page"] or "").replace("\\", "/")
        # What only looks like a host is one before a page, and where its ending is one.
        host = place["told"] or _with_ending(place["bare"], bool(page.startswith("/") and page.strip("/")))
        before = text[place.start() - 1 : place.start()]
        end = _END + (before if before in _EMPHASIS else "")
        if host:
            whole = host.lower() + (place["port"] or "")
            yield place, Link(whole.removeprefix("www.").rstrip(end), page.rstrip(end))


def _with_ending(host: str, has_page: bool) -> str:
    """Return as much of a host as ends with an ending that there is: the next sentence may stick to it."""
    if has_page or host[-1].isdigit():
        return host
    labels = host.split(".")
    while len(labels) > 1 and not _suffixes().publicsuffix(".".join(labels)):
        labels.pop()
    return ".".join(labels) if len(labels) > 1 else ""


def leads_among(said: Link, ours: Collection[Link]) -> bool:
    """Tell whether a link leads to one of ours: it is one of them, or a page below one of them."""
    return said in ours or any(_is_below(said, one) for one in ours)


def _is_below(said: Link, ours: Link) -> bool:
    """Tell whether a page is below one of ours; below a host alone is all of it, what is asked of it included."""
    if said.host != ours.host or said.host in _SHARED or not said.page.startswith(ours.page):
        return False
    rest = said.page.removeprefix(ours.page)
    if ours.page and (not rest.startswith("/") or {"?", "#"} & {*said.page}):
        # It may be said there to whom is paid.
        return False
    # Upwards, or on to another host.
    return ".." not in unquote(rest) and not links(rest)
