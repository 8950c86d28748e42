"""Put the uploads on an app."""

from pathlib import Path

from flask import Flask

from dispatcher.config import Settings
from dispatcher.http import Api
from dispatcher.uploads.object_storage import ObjectStorage
from dispatcher.uploads.place import KEY, Uploads
from dispatcher.uploads.routes import blueprint
from dispatcher.uploads.storage import LocalStorage, Storage


def init_uploads(app: Flask, settings: Settings, api: Api) -> None:
    """Give the app its storage and the routes."""
    app.extensions[KEY] = Uploads(storage_of(settings), settings.max_file_size)
    api.register_blueprint(blueprint)


def storage_of(settings: Settings) -> Storage:
    """Return the place that the settings name: a bucket, or a folder of this machine."""
    return ObjectStorage(settings.object_store) if settings.object_store else folder_of(settings)


def folder_of(settings: Settings) -> LocalStorage:
    """Return the folder that uploads lie in, or lay in before they went to a bucket."""
    named = "" if settings.object_store else settings.upload_storage
    return LocalStorage(Path(named or settings.upload_dir).absolute())
