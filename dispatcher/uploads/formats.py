"""The files we take: for each name's ending its true type, and WhatsApp's limit for it.

Sizes: reference/whatsapp-cloud-api.md §2.7. Declared types are what browsers and programs say for such files; a type
that says nothing (empty, ``application/octet-stream``) is let through, because the content is looked at anyway.
"""

from dataclasses import dataclass, field
from pathlib import PurePath

from dispatcher.errors import Invalid
from dispatcher.uploads.models import MediaKind

_KB, _MB = 1024, 1024 * 1024
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})


@dataclass(frozen=True, slots=True)
class Format:
    """A type of file: its MIME type, other names it is declared by, and for media what WhatsApp makes of it."""

    content_type: str
    also_declared: frozenset[str] = field(default_factory=frozenset)
    media_kind: MediaKind | None = None


def _media(kind: MediaKind, content_type: str, *also: str) -> Format:
    return Format(content_type, frozenset(also), kind)


_OFFICE = "application/vnd.openxmlformats-officedocument"
_CSV = Format(
    "text/csv", frozenset({"text/plain", "text/tab-separated-values", "application/csv", "application/vnd.ms-excel"})
)
_XLS = "application/vnd.ms-excel"
_XLSX = f"{_OFFICE}.spreadsheetml.sheet"
_ZIPPED = "application/zip"

MEDIA: dict[str, Format] = {
    "jpg": _media(MediaKind.IMAGE, "image/jpeg", "image/jpg", "image/pjpeg"),
    "jpeg": _media(MediaKind.IMAGE, "image/jpeg", "image/jpg", "image/pjpeg"),
    "png": _media(MediaKind.IMAGE, "image/png", "image/x-png"),
    "webp": _media(MediaKind.STICKER, "image/webp"),
    "mp4": _media(MediaKind.VIDEO, "video/mp4"),
    "3gp": _media(MediaKind.VIDEO, "video/3gpp", "audio/3gpp"),
    "aac": _media(MediaKind.AUDIO, "audio/aac", "audio/x-aac", "audio/aacp", "audio/vnd.dlna.adts"),
    "amr": _media(MediaKind.AUDIO, "audio/amr"),
    "mp3": _media(MediaKind.AUDIO, "audio/mpeg", "audio/mp3"),
    "m4a": _media(MediaKind.AUDIO, "audio/mp4", "audio/x-m4a", "audio/m4a"),
    "ogg": _media(MediaKind.AUDIO, "audio/ogg", "audio/opus", "application/ogg", "video/ogg"),
    "opus": _media(MediaKind.AUDIO, "audio/ogg", "audio/opus", "application/ogg", "video/ogg"),
    "pdf": _media(MediaKind.DOCUMENT, "application/pdf", "application/x-pdf"),
    "txt": _media(MediaKind.DOCUMENT, "text/plain"),
    "doc": _media(MediaKind.DOCUMENT, "application/msword"),
    "docx": _media(MediaKind.DOCUMENT, f"{_OFFICE}.wordprocessingml.document", _ZIPPED),
    "xls": _media(MediaKind.DOCUMENT, _XLS),
    "xlsx": _media(MediaKind.DOCUMENT, _XLSX, _ZIPPED),
    "ppt": _media(MediaKind.DOCUMENT, "application/vnd.ms-powerpoint"),
    "pptx": _media(MediaKind.DOCUMENT, f"{_OFFICE}.presentationml.presentation", _ZIPPED),
}

RECIPIENTS: dict[str, Format] = {
    "csv": _CSV,
    "tsv": _CSV,
    "txt": _CSV,
    "xls": Format(_XLS),
    "xlsx": Format(_XLSX, frozenset({_ZIPPED, _XLS})),
    "ods": Format("application/vnd.oasis.opendocument.spreadsheet", frozenset({_ZIPPED})),
}

KNOWLEDGE: dict[str, Format] = {
    "txt": Format("text/plain"),
    "md": Format("text/plain", frozenset({"text/markdown", "text/x-markdown"})),
    "html": Format("text/html"),
    "htm": Format("text/html"),
    "pdf": Format("application/pdf", frozenset({"application/x-pdf"})),
    "docx": Format(f"{_OFFICE}.wordprocessingml.document", frozenset({_ZIPPED})),
}
LARGEST_DOCUMENT = 20 * _MB

_LIMITS = {
    MediaKind.IMAGE: 5 * _MB,
    MediaKind.VIDEO: 16 * _MB,
    MediaKind.AUDIO: 16 * _MB,
    MediaKind.DOCUMENT: 100 * _MB,
    MediaKind.STICKER: 500 * _KB,
}
STATIC_STICKER_LIMIT = 100 * _KB


def format_of(filename: str, declared_type: str, allowed: dict[str, Format]) -> Format:
    """Return the format that the name claims; raises Invalid unless it is allowed and agrees with the declared type."""
    ending = PurePath(filename).suffix.lower().removeprefix(".")
    found = allowed.get(ending)
    if found is None:
        endings = ", ".join(sorted(allowed))
        raise refused(f"Files ending in .{ending} are not taken. Use one of: {endings}." if ending else _NO_ENDING)
    declared = declared_type.partition(";")[0].strip().lower()
    if declared not in _SAYS_NOTHING | found.also_declared | {found.content_type}:
        raise refused(f"The file ends in .{ending} but was sent as {declared[:100]}. Rename or convert it.")
    return found


def size_limit(media_kind: MediaKind, max_file_size: int) -> tuple[int, str]:
    """Return the most bytes a file of this kind may have, and the sentence for larger ones."""
    limit = _LIMITS[media_kind]
    whose = "WhatsApp's limit for this kind" if limit <= max_file_size else "the limit of this server, MAX_FILE_SIZE"
    limit = min(limit, max_file_size)
    return limit, f"The {media_kind} is larger than {readable(limit)} ({whose}). Make it smaller."


def readable(size: int) -> str:
    """Write a number of bytes for people: ``5 MB``."""
    return f"{size / _MB:g} MB" if size >= _MB else f"{size / _KB:g} KB"


def refused(sentence: str) -> Invalid:
    """Return the error for a file that is not taken."""
    return Invalid(sentence, {"file": [sentence]})


_NO_ENDING = "The file's name has no ending that tells its type, such as .jpg or .csv. Rename it."
