"""Put the uploads on an app."""

from pathlib import Path

from flask import Flask

from dispatcher.config import Settings
from dispatcher.errors import Invalid
from dispatcher.http import Api
from dispatcher.uploads.place import KEY, Uploads
from dispatcher.uploads.routes import blueprint
from dispatcher.uploads.storage import LocalStorage, Storage


def init_uploads(app: Flask, settings: Settings, api: Api) -> None:
    """Give the app its storage and the routes; raises Invalid for a storage we do not know."""
    app.extensions[KEY] = Uploads(_storage(settings), settings.max_file_size)
    api.register_blueprint(blueprint)


def _storage(settings: Settings) -> Storage:
    if "://" in settings.upload_storage:
        raise Invalid("UPLOAD_STORAGE must be a local path; leave it out to use UPLOAD_DIR.")
    return LocalStorage(Path(settings.upload_storage or settings.upload_dir).absolute())
