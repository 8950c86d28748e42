"""Pictures, decoded and written anew: what arrives at WhatsApp or a browser was made by us, without EXIF or extras."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from dispatcher.errors import Invalid
from dispatcher.uploads.formats import STATIC_STICKER_LIMIT, readable, refused

_MOST_PIXELS = 40_000_000
_MOST_FRAMES = 300
_MOST_ANIMATED_PIXELS = 100_000_000
_QUALITIES = (92, 85, 75, 60)
_PILLOW_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_DAMAGED = "The picture is damaged or not complete. Open it, save it again and upload that."


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


def rewrite_image(source: Path, into: Path, content_type: str, limit: int) -> Size:
    """Decode ``source`` and write it anew to ``into`` within ``limit`` bytes, upright and without any metadata.

    JPEG and PNG become 8-bit RGB or RGBA (the only ones WhatsApp takes, §2.7). Raises Invalid for damaged, too large
    or animated pictures where they must stand still.
    """
    with decoded(source, content_type) as image:
        frames = getattr(image, "n_frames", 1)
        refuse_too_many_pixels(image, frames)
        if content_type == "image/webp":
            _write_sticker(image, frames, into, limit)
            return Size(*image.size)
        upright = upright_rgb(image, see_through=image.format == "PNG")
    _write(upright, into, content_type, limit)
    return Size(*upright.size)


@contextmanager
def decoded(source: Path, content_type: str) -> Iterator[Image.Image]:
    """Open a picture of this type and no other; raises Invalid for damaged ones, also while its pixels are read."""
    try:
        with Image.open(source, formats=(_PILLOW_FORMATS[content_type],)) as image:
            yield image
    except Invalid:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise refused(_DAMAGED) from error


def refuse_too_many_pixels(image: Image.Image, frames: int) -> None:
    """Raise Invalid for a picture that would take too much memory."""
    pixels = image.width * image.height
    if pixels > _MOST_PIXELS or frames > _MOST_FRAMES or frames * pixels > _MOST_ANIMATED_PIXELS:
        raise refused(f"The picture has too many pixels ({image.width} × {image.height}). Make it smaller.")


def upright_rgb(image: Image.Image, *, see_through: bool) -> Image.Image:
    """Turn the picture as its EXIF says (which is dropped), and its colours into 8-bit RGB, or RGBA where it may be."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode not in ("RGB", "RGBA"):
        upright.info.pop("icc_profile", None)  # it describes the colours that are now converted
    if upright.mode.startswith("I"):  # 16 bits of grey; Pillow would cut off instead of scale
        upright = upright.convert("I").point(lambda grey: grey / 256).convert("L")
    return upright.convert("RGBA" if see_through and upright.has_transparency_data else "RGB")


def _write(image: Image.Image, into: Path, content_type: str, limit: int) -> None:
    profile = image.info.get("icc_profile")
    clean = Image.frombytes(image.mode, image.size, image.tobytes())
    if content_type == "image/png":
        clean.save(into, "PNG", icc_profile=profile)
        fits = into.stat().st_size <= limit
    else:
        fits = _fits(limit, into, lambda quality: clean.save(into, "JPEG", quality=quality, icc_profile=profile))
    if not fits:
        raise refused(f"The picture is larger than {readable(limit)} (WhatsApp's limit). Make it smaller.")


def _fits(limit: int, into: Path, save: Callable[[int], None]) -> bool:
    """Save at falling quality until the file is small enough."""
    for quality in _QUALITIES:
        save(quality)
        if into.stat().st_size <= limit:
            return True
    return False


def _write_sticker(image: Image.Image, frames: int, into: Path, limit: int) -> None:
    limit = limit if frames > 1 else min(limit, STATIC_STICKER_LIMIT)
    pictures = [frame.convert("RGBA") for frame in ImageSequence.Iterator(image)]
    durations = [int(frame.info.get("duration", 100)) for frame in ImageSequence.Iterator(image)]
    animation = (
        {"save_all": True, "append_images": pictures[1:], "duration": durations, "loop": 0} if frames > 1 else {}
    )
    options = {"exif": b"", "xmp": b"", "icc_profile": b"", **animation}
    if _fits(limit, into, lambda quality: pictures[0].save(into, "WEBP", quality=quality, **options)):
        return
    kind = "animated" if frames > 1 else "still"
    raise refused(f"The sticker is larger than {readable(limit)} (WhatsApp's limit for {kind} ones). Make it smaller.")
