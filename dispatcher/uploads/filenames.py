"""Names of files as people gave them: kept for showing, never for storing."""

import re
import unicodedata

_LONGEST = 200


def safe_filename(given: str | None) -> str:
    """Return the last part of the name without controls, bidi marks or path characters; ``file`` when nothing is left.

    Bidi overrides would let ``gpj.exe`` look like a picture (Unicode TR 36).
    """
    last = re.split(r"[/\\]", given or "")[-1]
    kept = "".join(character for character in unicodedata.normalize("NFC", last) if _is_harmless(character))
    name = " ".join(re.sub(r'[<>:"|?*]', "_", kept).split()).lstrip(".")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:_LONGEST] or "file"
    return f"{stem[: _LONGEST - len(ending) - 1] or 'file'}.{ending[:20]}"


def _is_harmless(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
