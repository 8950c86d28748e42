"""Files in a bucket of an S3-compatible service, for several machines that share no folder."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final, cast

import certifi
import structlog
import urllib3
from minio import Minio
from minio.error import MinioException, S3Error
from urllib3.util import Retry, Timeout

from dispatcher.config import ObjectStore
from dispatcher.errors import DispatcherError, NotFound, Unavailable
from dispatcher.uploads.object_reading import ObjectReader
from dispatcher.uploads.storage import LOST, new_key, require_key

log = structlog.get_logger(__name__)

PART: Final = 8 * 1024 * 1024
"""Larger files go in parts of this size, one after the other: so much of a file is in memory at most."""
_BUFFER: Final = 256 * 1024
_CONNECTIONS: Final = 32
_AWAY: Final = "The file storage does not answer at the moment. Nothing was lost; try again shortly."
_REFUSED: Final = "The file storage refuses our key. An administrator must correct S3_ACCESS_KEY and S3_SECRET_KEY."
_NO_BUCKET: Final = (
    "The bucket of the file storage does not exist. An administrator must make it, or correct UPLOAD_STORAGE."
)
_SAID: Final = {"NoSuchBucket": _NO_BUCKET}
_NOTHING_THERE: Final = ("NoSuchKey", "ResourceNotFound")
_FAULTS: Final = (429, 500, 502, 503, 504)


class ObjectStorage:
    """Objects below one prefix of one bucket; any number of threads may use it."""

    def __init__(self, place: ObjectStore) -> None:
        self._bucket, self._prefix = place.bucket, place.prefix
        # All calls here may be repeated: an object never changes, and what is deleted twice is deleted.
        patient = Retry(
            3, backoff_factor=0.3, status_forcelist=_FAULTS, allowed_methods=None, respect_retry_after_header=False
        )
        self._client = _client(place, Timeout(connect=3, read=20), patient)
        # Who asks whether we are well wants to know it soon.
        self._hasty = _client(place, Timeout(connect=2, read=4), Retry(0))

    def put(self, file: Path) -> str:
        """Upload under a random key; the service shows all of an object or none."""
        key = new_key()
        self.keep(key, file)
        return key

    def keep(self, key: str, file: Path) -> None:
        """Upload under a key that the file had elsewhere."""
        with _understood():
            self._client.fput_object(
                self._bucket, self._name(key), str(file), part_size=PART, num_parallel_uploads=1
            )  # fmt: skip

    def open(self, key: str, start: int = 0) -> BinaryIO:
        """Look the object up; its bytes are asked for when they are read."""
        name = self._name(key)
        with _understood():
            size = self._client.stat_object(self._bucket, name).size or 0

        def fetch(at: int) -> urllib3.BaseHTTPResponse:
            with _understood():
                return self._client.get_object(self._bucket, name, offset=at)

        reader = BufferedReader(ObjectReader(fetch, size, start), _BUFFER)
        return cast(BinaryIO, reader)

    def delete(self, key: str) -> None:
        """Delete the object."""
        with _understood():
            self._client.remove_object(self._bucket, self._name(key))

    def exists(self, key: str) -> bool:
        """Ask for the object's description."""
        try:
            with _understood():
                self._client.stat_object(self._bucket, self._name(key))
        except NotFound:
            return False
        return True

    def check(self) -> str:
        """Ask for the bucket, once and with little patience."""
        with _understood():
            if not self._hasty.bucket_exists(self._bucket):
                raise Unavailable(_NO_BUCKET)
        return "a bucket that answers"

    def _name(self, key: str) -> str:
        return f"{self._prefix}/{require_key(key)}" if self._prefix else require_key(key)


def _client(place: ObjectStore, timeout: Timeout, retries: Retry) -> Minio:
    scheme, _, host = place.endpoint.partition("://")
    # The system's authorities (SSL_CERT_FILE names others) and, where a small image has none, those of certifi.
    authorities = ssl.create_default_context()
    authorities.load_verify_locations(certifi.where())
    pool = urllib3.PoolManager(maxsize=_CONNECTIONS, timeout=timeout, retries=retries, ssl_context=authorities)
    return Minio(
        host,
        access_key=place.access_key,
        secret_key=place.secret_key,
        region=place.region,
        secure=scheme == "https",
        http_client=pool,
    )


@contextmanager
def _understood() -> Iterator[None]:
    """Turn what the service or the way to it answers into what a caller can act on."""
    try:
        yield
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        raise _meaning(error) from error


def _meaning(error: Exception) -> DispatcherError:
    code = error.code if isinstance(error, S3Error) else None
    if code in _NOTHING_THERE:
        return NotFound(LOST)
    log.error("object_storage_failed", code=code, error=type(error).__name__)
    is_refused = isinstance(error, S3Error) and error.response.status in (401, 403)
    return Unavailable(_SAID.get(code or "", _REFUSED if is_refused else _AWAY))
