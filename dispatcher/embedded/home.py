"""Where the embedded servers keep their files, and as whom they run.

PostgreSQL refuses to run as root. Started by root, the servers therefore run as an unprivileged user, who must
be able to reach their folder: a data folder under /root (mode 0700) cannot hold them, so they get one elsewhere
and the data folder remembers where.
"""

import os
import pwd
import secrets
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dispatcher.supervisor.launching import Identity, launch

_LONGEST_SOCKET_PATH = 103  # sun_path holds 108 bytes on Linux and 104 on macOS, with the final NUL
_SOCKET_NAME = ".s.PGSQL.5432"
_UNPRIVILEGED = ("postgres", "nobody")


class EmbeddedServerError(RuntimeError):
    """An embedded server cannot start; the message says why and what to do."""


class AlreadyRunning(EmbeddedServerError):
    """A server of ours already works in this folder."""

    def __init__(self, name: str, folder: Path, pid: int) -> None:
        super().__init__(f"{name} already runs in {folder} (process {pid}); stop it, or choose another data folder.")


@dataclass(frozen=True)
class Home:
    """A folder that the servers' user can reach."""

    path: Path
    identity: Identity | None

    def folder(self, name: str) -> Path:
        """Make (once) a private folder of the servers' user and return it."""
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        self.give(path)
        return path

    def give(self, path: Path) -> None:
        """Make ``path`` belong to the servers' user."""
        if self.identity:
            os.chown(path, self.identity.uid, self.identity.gid)

    def allows(self, *argv: str) -> bool:
        """Whether the servers' user can run ``argv`` with our folder as the working directory."""
        process = launch(argv, env={}, cwd=Path("/"), output=subprocess.DEVNULL, identity=self.identity)
        return process.wait() == 0


def find_home(data_dir: Path) -> Home:
    """Return the servers' folder for ``data_dir``, making both when they do not exist."""
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    identity = _unprivileged_user() if os.geteuid() == 0 else None
    for path in _candidates(data_dir):
        home = Home(path, identity)
        if _usable(home):
            if path != data_dir:
                data_dir.joinpath("servers.location").write_text(f"{path}\n")
            return home
    raise EmbeddedServerError(f"No folder for the database: neither {data_dir} nor /var/lib can be used.")


def _candidates(data_dir: Path) -> Iterator[Path]:
    remembered = data_dir / "servers.location"
    if remembered.exists():
        yield Path(remembered.read_text().strip())
        return
    yield data_dir
    for parent in ("/var/lib", "/var/tmp"):  # noqa: S108 - survives a restart, unlike /tmp
        yield Path(parent) / f"dispatcher-{secrets.token_hex(6)}"


def _usable(home: Home) -> bool:
    with suppress(OSError):
        home.path.mkdir(mode=0o711, exist_ok=True)
        if home.identity:
            home.path.chmod(home.path.stat().st_mode | 0o011)
        return home.identity is None or home.allows("/bin/sh", "-c", f'cd "{home.path}"')
    return False


def _unprivileged_user() -> Identity:
    # A uid without a name will not do: initdb looks its own up.
    for name in _UNPRIVILEGED:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Identity(entry.pw_uid, entry.pw_gid)
    raise EmbeddedServerError("PostgreSQL cannot run as root, and there is no user 'postgres' or 'nobody' for it.")


def user_name(identity: Identity | None) -> str:
    """Return the operating-system name of ``identity`` (ours when None)."""
    return pwd.getpwuid(identity.uid if identity else os.geteuid()).pw_name


def socket_folder(home: Home) -> Path:
    """Return a folder short enough for a socket's path: in the home, else under the temporary folder."""
    inside = home.folder("sockets")
    if len(os.fsencode(inside / _SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
        return inside
    remembered = home.path / "sockets.location"
    folder = Path(remembered.read_text()) if remembered.exists() else Path(tempfile.mkdtemp(prefix="dsp-", dir="/tmp"))
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in _owners(home):
        raise EmbeddedServerError(f"{folder} belongs to somebody else; remove {remembered} and start again.")
    home.give(folder)
    remembered.write_text(str(folder))
    return folder


def _owners(home: Home) -> set[int]:
    return {os.geteuid()} | ({home.identity.uid} if home.identity else set())


def occupant(folder: Path, pid_file: Path) -> int | None:
    """Return the pid of the server that works in ``folder``, or None.

    A pid alone proves nothing after a crash (it may be anybody's by now); the working directory does.
    """
    with suppress(OSError, ValueError, IndexError):
        pid = int(pid_file.read_text().split()[0])
        os.kill(pid, 0)
        cwd = Path(f"/proc/{pid}/cwd")
        if not cwd.is_symlink() or cwd.resolve() == folder.resolve():
            return pid
    return None


def free_port() -> int:
    """Return a TCP port of the loopback address that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
