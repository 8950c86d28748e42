"""Secrets made on the first run and kept in ``secrets.json`` (mode 0600) of the data folder."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FILE_NAME = "secrets.json"


def keep_secret(data_dir: Path, name: str, make: Callable[[], str] = lambda: secrets.token_hex(32)) -> str:
    """Return the secret ``name`` of this data folder, made by ``make`` the first time; safe between processes."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / FILE_NAME
    with _locked(data_dir / f".{FILE_NAME}.lock"):
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        if name not in known:
            known[name] = make()
            _write(path, json.dumps(known, indent=2) + "\n")
        return known[name]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _write(path: Path, text: str) -> None:
    # Written aside, flushed and renamed: losing this file to a crash would lose every encrypted credential.
    aside = path.with_suffix(".new")
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    aside.replace(path)
