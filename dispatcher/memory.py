"""Garbage collection that does not stop a process that serves thousands of things a second."""

import gc
from typing import Final

_YOUNG: Final = 20_000
"""New objects until the youngest are looked at: hundreds of requests in flight are no garbage."""


def keep_for_good() -> None:
    """Leave everything that exists now out of all later collections: modules, tables, routes.

    Walking these hundreds of thousands of objects stops a process for a tenth of a second, again and again.
    Call it when a process has come up; before a fork it also lets the children share the memory.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
