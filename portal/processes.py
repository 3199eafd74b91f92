"""Child processes that never outlive their parent, however it dies."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from pwd import struct_passwd

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Trouble(Exception):
    """Something that the person at the keyboard has to know, in one line."""


def spawn(
    command: Sequence[str | Path],
    *,
    account: struct_passwd | None = None,
    log: Path | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    farewell: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen:
    """Start a child in its own process group, so that Ctrl-C reaches the parent alone and children end in order."""
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("ab")) if log else None
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            cwd=cwd,
            env=env,
            process_group=0,
            preexec_fn=_farewell_from_the_kernel(farewell),
            **identity(account),
        )


def identity(account: struct_passwd | None) -> dict:
    """What subprocess needs to run as another account."""
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def _farewell_from_the_kernel(farewell: signal.Signals) -> Callable[[], None] | None:
    """Ask the kernel to send the signal when the parent dies, since a parent that is killed cannot send it."""
    if LIBC is None:
        return None
    return lambda: LIBC.prctl(PR_SET_PDEATHSIG, int(farewell)) and None


def stop(child: subprocess.Popen, farewell: signal.Signals = signal.SIGTERM, patience: float = 20.0) -> None:
    """End a child gently, then its whole group by force."""
    if child.poll() is None:
        child.send_signal(farewell)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def wait_for_end(pid: int, patience: float) -> bool:
    """Wait until a process that is not our child has ended."""
    deadline = time.monotonic() + patience
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def arguments_of(pid: int) -> list[str]:
    """The command line of a process, empty where there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
