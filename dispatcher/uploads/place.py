"""Where the current application keeps uploads, and how large they may be."""

from dataclasses import dataclass
from typing import Final, cast

from flask import current_app

from dispatcher.uploads.storage import Storage

KEY: Final = "dispatcher.uploads"


@dataclass(frozen=True, slots=True)
class Uploads:
    """What uploads need to know of the settings."""

    storage: Storage
    max_file_size: int


def uploads() -> Uploads:
    """Return the storage and limits of the current application."""
    return cast(Uploads, current_app.extensions[KEY])
