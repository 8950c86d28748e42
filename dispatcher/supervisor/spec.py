"""What the supervisor is told about each process."""

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dispatcher.supervisor.launching import Identity


@dataclass(frozen=True, kw_only=True)
class ProcessSpec:
    """One process: how to start it, when it counts as ready, how it ends.

    ``depends_on`` names specs that must be ready (or, if ``once``, have ended well) before the first start.
    ``once`` is a process that must end with 0, such as a migration; if it does not, everything stops.
    """

    name: str
    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    ready: Callable[[], bool] | None = None
    depends_on: tuple[str, ...] = ()
    once: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout: float = 10.0
    death_signal: signal.Signals = signal.SIGKILL
    replicas: int = 1
    identity: Identity | None = None

    def copies(self) -> Iterator["ProcessSpec"]:
        """Return one spec for each replica, numbered when there are several."""
        if self.replicas == 1:
            yield self
            return
        for number in range(1, self.replicas + 1):
            yield replace(self, name=f"{self.name}-{number}", replicas=1)
