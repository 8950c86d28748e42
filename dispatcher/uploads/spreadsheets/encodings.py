"""Which encoding a text file is in."""

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from dispatcher.uploads.spreadsheets.problems import Unreadable
from dispatcher.uploads.spreadsheets.reading import Source

_SAMPLE = 256 * 1024
_CHUNK = 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ["cp1252", "mac_roman", "cp850"]
"""What spreadsheet programs of western countries write when they do not write UTF-8: Windows, Mac, "CSV (MS-DOS)"."""
_EVERYDAY = "cp1252"
_SPOKEN = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS 850", "latin-1": "Latin-1"}


def encoding_of(path: Path, wanted: str | None, source: Source) -> str:
    """Return the codec that reads the file; add a warning to ``source`` where it is a guess."""
    if wanted:
        return _usable(path, wanted)
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    found = _by_mark(sample) or _wide(sample)
    if not found and _decodes(path, "utf-8"):
        found = "utf-8"
    if found:
        return found
    guess = _guess(path, sample)
    source.warnings.append(
        f"The file is not UTF-8; it was read as {_SPOKEN.get(guess, guess)}. Check that accents look right."
    )
    return guess


def _usable(path: Path, wanted: str) -> str:
    try:
        name = codecs.lookup(wanted).name
    except LookupError as error:
        raise Unreadable(f"There is no encoding called {wanted}: use utf-8, utf-16 or windows-1252.") from error
    if not _decodes(path, name):
        raise Unreadable(f"The file is not written in {wanted}: leave the encoding out and it will be found.")
    return "utf-8-sig" if name == "utf-8" else name


def _by_mark(sample: bytes) -> str | None:
    return next((name for mark, name in _MARKS if sample.startswith(mark)), None)


def _wide(sample: bytes) -> str | None:
    """Recognise UTF-16 without a mark: every other byte of western text is NUL."""
    pairs = len(sample) // 2
    if pairs and sample[1::2].count(0) > pairs * 0.4 and not sample[0::2].count(0):
        return "utf-16-le"
    if pairs and sample[0::2].count(0) > pairs * 0.4 and not sample[1::2].count(0):
        return "utf-16-be"
    return None


def _guess(path: Path, sample: bytes) -> str:
    """Choose among the encodings that programs write, by the share of plausible letters."""
    best = from_bytes(sample[:65536], cp_isolation=_CANDIDATES, enable_fallback=False).best()
    guess = best.encoding if best else _EVERYDAY
    return guess if _decodes(path, guess) else "latin-1"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
