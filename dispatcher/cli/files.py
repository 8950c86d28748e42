"""``flask files …``: where uploaded and received files lie."""

from collections import Counter
from pathlib import Path

import click

from dispatcher.auth.audit import record
from dispatcher.cli.guard import Commands, settings
from dispatcher.cli.output import say
from dispatcher.config import object_store_named
from dispatcher.database import transaction
from dispatcher.errors import Invalid
from dispatcher.messages import received_media
from dispatcher.uploads import service
from dispatcher.uploads.extension import folder_of
from dispatcher.uploads.moving import Moved, move
from dispatcher.uploads.object_storage import ObjectStorage
from dispatcher.uploads.place import uploads
from dispatcher.uploads.storage import LocalStorage

files = Commands("files", help="Uploaded and received files: where they lie, and bringing them to a bucket.")
_TELL_EVERY = 100


@files.command("check")
def check() -> None:
    """See that the storage of the settings can be reached."""
    click.echo(f"Files are kept in {uploads().storage.check()}.")


@files.command("move")
@click.option(
    "--from", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Instead of UPLOAD_DIR."
)
def move_files(folder: Path | None) -> None:
    """Copy every file from the local folder to the bucket of UPLOAD_STORAGE and read it back; repeat it at will."""
    bucket = _bucket()
    bucket.check()
    with transaction() as current:
        keys = sorted({*service.kept_keys(current), *received_media.kept_keys(current)})
    counts: Counter[Moved] = Counter()
    for key, moved in move(keys, LocalStorage(folder) if folder else folder_of(settings()), bucket):
        counts[moved] += 1
        if moved == Moved.MISSING:
            say(f"missing in both places: {key}")
        elif counts.total() % _TELL_EVERY == 0:
            say(f"{counts.total()} of {len(keys)}…")
    with transaction() as current:
        record(current, "files.moved", "upload", None, {str(moved): count for moved, count in counts.items()})
    brought, there, missing = (counts[one] for one in (Moved.BROUGHT, Moved.WAS_THERE, Moved.MISSING))
    click.echo(f"{brought} files brought to the bucket, {there} were there, {missing} are missing in both places.")
    click.get_current_context().exit(1 if missing else 0)


def _bucket() -> ObjectStorage:
    """Return the bucket of the settings, or the one files are to go to while all others still use the folder."""
    if isinstance(here := uploads().storage, ObjectStorage):
        return here
    named = object_store_named()
    if named is None:
        raise Invalid("Name the bucket: UPLOAD_STORAGE=s3://bucket and the S3_… settings, before this command.")
    return ObjectStorage(named)
