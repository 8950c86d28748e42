"""Become another program that cannot outlive its parent.

Run as a script by `launching.launch`, with nothing but the standard library, because a `preexec_fn` is unsafe
in a program with threads. Order matters: changing the uid clears the parent-death signal, so it is set last.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def become(parent: int, death_signal: int, identity: str, argv: list[str]) -> None:
    """Drop to ``identity`` ("uid:gid" or ""), tie our life to ``parent``, and turn into ``argv``."""
    if identity:
        uid, gid = (int(part) for part in identity.split(":"))
        os.setgroups([gid])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked to be told
        sys.exit(1)
    os.execvpe(argv[0], argv, os.environ)


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
