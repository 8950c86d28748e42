"""The storage of the running application."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from dispatcher.config import Settings
from dispatcher.errors import Invalid
from dispatcher.uploads.storage import LocalStorage, Storage

_NAME = "dispatcher.uploads"


@dataclass(frozen=True, slots=True)
class Uploads:
    """What uploads need to know of the settings."""

    storage: Storage
    max_file_size: int


def init_uploads(app: Flask, settings: Settings) -> None:
    """Give the app its storage; call it from create_app, so that web and workers both have it."""
    app.extensions[_NAME] = Uploads(_storage(settings), settings.max_file_size)


def uploads() -> Uploads:
    """Return the storage and limits of the current application."""
    return cast(Uploads, current_app.extensions[_NAME])


def _storage(settings: Settings) -> Storage:
    if settings.upload_storage.startswith("s3://"):
        raise Invalid("UPLOAD_STORAGE: s3:// is not supported yet; give a local path, or leave it out for UPLOAD_DIR.")
    folder = settings.upload_dir.absolute()
    if settings.upload_storage:
        folder = type(folder)(settings.upload_storage).absolute()
    return LocalStorage(folder)
