"""Phone numbers as WhatsApp sees them: digits, canonical wa_id, country, business-scoped user ids."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import Literal

BrazilRule = Literal["by-area", "always", "never"]
BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,121}")
_MARKETS = """
    1:US 7:RU 20:EG 27:ZA 31:NL 33:FR 34:ES 39:IT 44:GB 49:DE 51:PE 52:MX 54:AR 55:BR 56:CL 57:CO 58:VE
    60:MY 61:AU 62:ID 63:PH 65:SG 66:TH 81:JP 82:KR 84:VN 86:CN 90:TR 91:IN 92:PK 234:NG 254:KE 351:PT
    353:IE 591:BO 593:EC 595:PY 598:UY 966:SA 971:AE
"""
MARKETS = dict(pair.split(":") for pair in _MARKETS.split())
# +1 is shared: these area codes are Canada and the Caribbean, where marketing templates are still delivered.
_ELSEWHERE = """
    204 226 236 242 246 249 250 257 263 264 268 284 289 306 340 343 345 354 365 367 368 382 387 403 416
    418 428 431 437 438 441 450 460 468 473 474 506 514 519 548 568 579 581 584 587 600 604 613 639 647
    649 658 664 672 683 705 709 721 742 753 758 767 778 780 782 784 807 809 819 825 829 849 867 868 869
    873 876 879 902 905 942
"""
NOT_UNITED_STATES = frozenset(_ELSEWHERE.split())


def digits(value: str) -> str:
    """Return only the digits of a number written in any style."""
    bare = value[1:] if value.startswith("+") else value
    return bare if bare.isascii() and bare.isdigit() else re.sub(r"[^0-9]", "", value)


def canonical(number: str, brazil: BrazilRule = "by-area") -> str:
    """Return the wa_id Meta answers for the digits of an international number.

    Brazilian mobiles come back without the ninth digit from area code 31 on (`by-area`), Mexico as 521…,
    Argentina as 549….
    """
    if number.startswith("55") and len(number) in (12, 13):
        return _brazilian(number, brazil)
    if number.startswith("52") and len(number) == 12:
        return "521" + number[2:]
    if number.startswith("54") and len(number) == 12:
        return "549" + number[2:]
    return number


def _brazilian(number: str, rule: BrazilRule) -> str:
    area, subscriber = number[2:4], number[4:]
    is_mobile = subscriber[0] == "9" if len(subscriber) == 9 else subscriber[0] in "6789"
    if not is_mobile:
        return number
    with_nine = rule == "always" or (rule == "by-area" and area <= "28")
    return f"55{area}{'9' if with_nine else ''}{subscriber[-8:]}"


def country(wa_id: str) -> str:
    """Return the two-letter market of a number by its longest known calling code, ZZ when unknown."""
    return next((MARKETS[wa_id[:n]] for n in (3, 2, 1) if wa_id[:n] in MARKETS), "ZZ")


def calling_code(number: str) -> str:
    """Return the calling code of a number, empty when unknown."""
    return next((number[:n] for n in (3, 2, 1) if number[:n] in MARKETS), "")


def in_united_states(wa_id: str) -> bool:
    """Tell whether marketing templates are withheld: +1 with a United States area code (131049 since April 2025)."""
    return wa_id.startswith("1") and len(wa_id) == 11 and wa_id[1:4] not in NOT_UNITED_STATES


@lru_cache(maxsize=16_384)
def user_id(wa_id: str) -> str:
    """Return the business-scoped user id of a number: stable, and without the number in it."""
    return f"{country(wa_id)}.{zlib.crc32(wa_id.encode()):010d}{zlib.adler32(wa_id.encode()):010d}"
