"""What a benchmark's processes took together, PostgreSQL's included: memory at the worst moment, processor time."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import psycopg2

# Processes are looked for more rarely than they are weighed: a walk through all of them takes time from what is
# measured.
EVERY, LOOKS = 0.02, 10


def watched(module: str, *arguments: str) -> dict[str, float]:
    """What a module prints as JSON, with `memory_mb` and `cpu_seconds` of it, its children and the database server.

    Of processes of ours everything resident counts; of PostgreSQL's what is not its shared cache, above what it held
    before. Processor seconds tell what others on the machine cannot lengthen.
    """
    server = _server()
    before = sum(_kilobytes(pid, "RssAnon") for pid in _family(server))
    began = _ticks(_family(server)) + _ticks({os.getpid()}, ended=True)
    most = 0
    with subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True) as process:
        for look in itertools.count():
            if process.poll() is not None:
                break
            if look % LOOKS == 0:
                ours, theirs = _family(process.pid), _family(server)
            kilobytes = [_kilobytes(pid, "VmRSS") for pid in ours] + [_kilobytes(pid, "RssAnon") for pid in theirs]
            most = max(most, sum(kilobytes) - before)
            time.sleep(EVERY)
        told = process.stdout.read()
    if process.returncode:
        raise SystemExit(f"python -m {module} {' '.join(arguments)} failed.")
    ticks = _ticks(_family(server)) + _ticks({os.getpid()}, ended=True) - began
    return json.loads(told) | {"memory_mb": most / 1024, "cpu_seconds": ticks / os.sysconf("SC_CLK_TCK")}


def _server() -> int:
    """The first process of PostgreSQL, from which all others come."""
    with closing(psycopg2.connect(os.environ["MIGRATE_DATABASE_URL"])) as session, session.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(_stat(cursor.fetchone()[0])[1])


def _family(pid: int) -> set[int]:
    """The process and everything that came of it."""
    children = defaultdict(set)
    for each in Path("/proc").iterdir():
        if each.name.isdigit() and (stat := _stat(int(each.name))):
            children[int(stat[1])].add(int(each.name))
    found, new = set(), {pid}
    while new:
        found |= new
        new = set().union(*(children[each] for each in new)) - found
    return found


def _stat(pid: int) -> list[str]:
    """State, parent and so on; empty for a process that has gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def _ticks(processes: set[int], ended: bool = False) -> int:
    """Processor time of these processes and of those children of theirs that have ended; or of the latter alone."""
    stats = [stat for pid in processes if (stat := _stat(pid))]
    return sum(int(ticks) for stat in stats for ticks in (stat[13:15] if ended else stat[11:15]))


def _kilobytes(pid: int, name: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1])
    return 0
