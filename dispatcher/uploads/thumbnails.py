"""Small pictures of received ones, made by us: what a browser shows in a list has no EXIF and is never large."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from dispatcher.errors import Invalid
from dispatcher.uploads.images import Size, decoded, refuse_too_many_pixels, upright_rgb

LONGEST: Final = 640
_QUALITY: Final = 78
_ORIENTATION: Final = 0x0112
_LYING: Final = (5, 6, 7, 8)
"""EXIF's orientations by which a picture is turned by a quarter."""
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
CONTENT_TYPE: Final = "image/webp"


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture in ``path``, and the size of the large one."""

    path: Path
    original: Size


def make_thumbnail(source: Path, into: Path, content_type: str) -> Thumbnail | None:
    """Write a small WebP of the picture (of the first one of an animation); None for what is no whole picture."""
    try:
        with decoded(source, content_type) as image:
            refuse_too_many_pixels(image, 1)
            original = _shown_size(image)
            # Lets JPEG decode straight into something smaller.
            image.draft("RGB", (LONGEST * 2, LONGEST * 2))
            upright = upright_rgb(image, see_through=True)
    except Invalid:
        return None
    upright.thumbnail((LONGEST, LONGEST))
    Image.frombytes(upright.mode, upright.size, upright.tobytes()).save(into, "WEBP", quality=_QUALITY)
    return Thumbnail(into, original)


def _shown_size(image: Image.Image) -> Size:
    """Return the size of the picture as it stands upright."""
    width, height = image.size
    return Size(height, width) if image.getexif().get(_ORIENTATION) in _LYING else Size(width, height)
