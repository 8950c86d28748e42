"""The photograph that a made-up customer sends: a parcel on a table, drawn here."""

import base64
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

_SIZE: Final = (960, 720)
_WALL: Final = (214, 208, 198)
_TABLE: Final = (143, 104, 72)
_BOX: Final = (196, 154, 108)
_SIDE: Final = (168, 128, 86)
_TAPE: Final = (226, 205, 168)
_LABEL: Final = (250, 250, 246)


def photograph() -> str:
    """Return a JPEG as base64, as the simulator takes what a customer sends."""
    picture = Image.new("RGB", _SIZE, _WALL)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 470, *_SIZE), fill=_TABLE)
    draw.polygon([(250, 230), (600, 230), (600, 560), (250, 560)], fill=_BOX)
    draw.polygon([(600, 230), (720, 180), (720, 500), (600, 560)], fill=_SIDE)
    draw.polygon([(250, 230), (380, 180), (720, 180), (600, 230)], fill=_TAPE)
    draw.rectangle((405, 230, 445, 560), fill=_TAPE)
    draw.rectangle((285, 430, 390, 520), fill=_LABEL)
    for line in range(4):
        draw.line((297, 448 + 18 * line, 375 - 20 * (line % 2), 448 + 18 * line), fill=_SIDE, width=5)
    file = BytesIO()
    picture.save(file, "JPEG", quality=82)
    return base64.b64encode(file.getvalue()).decode()
