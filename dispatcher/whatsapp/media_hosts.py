"""Where media may be downloaded from: the token goes to these hosts and to no other (security: SSRF)."""

import re
from urllib.parse import urlsplit

MEDIA_HOSTS = frozenset({"lookaside.fbsbx.com"})
MEDIA_DOMAINS = (".fbcdn.net", ".whatsapp.net")

_PLAIN = re.compile(r"[!-~]{1,4000}", re.ASCII)


def is_media_url(url: str, base_url: str) -> bool:
    """Whether the address is on Meta's media hosts over https, or on the very origin of the Graph base URL.

    The second is for stand-ins of Meta; parsers disagree about user info and backslashes, so both are refused.
    """
    if not _PLAIN.fullmatch(url) or "\\" in url:
        return False
    try:
        parts, base = urlsplit(url), urlsplit(base_url)
        origin, home = (parts.scheme, parts.hostname, parts.port), (base.scheme, base.hostname, base.port)
    except ValueError:
        return False
    if "@" in parts.netloc or not parts.hostname:
        return False
    return origin == home or (origin[0] == "https" and origin[2] in (None, 443) and _is_metas(parts.hostname))


def _is_metas(host: str) -> bool:
    return host in MEDIA_HOSTS or host.endswith(MEDIA_DOMAINS)
