"""What the environment says becomes settings, or one error that names everything that is wrong with it."""

import pytest

from dispatcher.config import ObjectStore, Settings
from dispatcher.errors import Invalid
from dispatcher.logs import _secrets_of

NEEDED = {
    "DATABASE_URL": "postgresql://host/dispatcher",
    "REDIS_URL": "redis://host",
    "SECRET_KEY": "s" * 64,
    "JWT_SECRET_KEY": "j" * 64,
    "ENCRYPTION_KEYS": "e" * 64,
}
KEYS = {"S3_ACCESS_KEY": "access-of-ours", "S3_SECRET_KEY": "secret-of-ours"}


def place(**more: str) -> ObjectStore | None:
    return Settings.from_environ({**NEEDED, **more}).object_store


def test_files_lie_in_a_folder_unless_a_bucket_is_named() -> None:
    assert place() is None and place(UPLOAD_STORAGE="/srv/files", **KEYS) is None
    found = place(UPLOAD_STORAGE="s3://our.files/a/b/", S3_ENDPOINT="http://minio:9000/", S3_REGION="eu-1", **KEYS)
    assert found is not None
    assert (found.bucket, found.prefix, found.endpoint, found.region) == (
        "our.files", "a/b", "http://minio:9000", "eu-1",
    )  # fmt: skip
    plain = place(UPLOAD_STORAGE="s3://files", **KEYS)
    assert plain is not None
    assert (plain.prefix, plain.endpoint, plain.region) == ("", "https://s3.amazonaws.com", "us-east-1")


def test_the_keys_of_a_bucket_are_shown_nowhere() -> None:
    settings = Settings.from_environ({**NEEDED, **KEYS, "UPLOAD_STORAGE": "s3://files"})
    assert not any(secret in repr(settings) for secret in KEYS.values())
    assert set(KEYS.values()) <= set(_secrets_of(settings))


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"UPLOAD_STORAGE": "gs://files", **KEYS}, {"UPLOAD_STORAGE"}),
        ({"UPLOAD_STORAGE": "s3://UPPER_case", **KEYS}, {"UPLOAD_STORAGE"}),
        ({"UPLOAD_STORAGE": "s3://files"}, set(KEYS)),
        ({"UPLOAD_STORAGE": "s3://files", "S3_ENDPOINT": "minio:9000", **KEYS}, {"S3_ENDPOINT"}),
        ({"UPLOAD_STORAGE": "s3://files", "S3_ENDPOINT": "https://u:p@host/x", **KEYS}, {"S3_ENDPOINT"}),
    ],
)
def test_a_bucket_that_cannot_be_is_named_at_the_start(wrong: dict[str, str], names: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        place(**wrong)
    assert set(refused.value.details) == names
