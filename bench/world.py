"""A cluster of the benchmarks' own: the durable settings of `make run`, in a folder that goes away in the end."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from portal import servers
from portal.environment import ROOT
from portal.processes import spawn, stop


@dataclass(frozen=True)
class Size:
    """How much made-up data: `above_scale` of 1.0 gives a monthly return to every enterprise, the hard variant."""

    zones: int
    enterprises: int
    months: int
    batches: int
    above_scale: float = 1.0

    def arguments(self) -> list[str]:
        """As `manage.py demo` takes them."""
        return [
            *("--zones", str(self.zones), "--enterprises", str(self.enterprises), "--months", str(self.months)),
            *("--batches", str(self.batches), "--above-scale", str(self.above_scale)),
        ]


@dataclass
class World:
    """Running servers with a migrated database in them."""

    env: dict[str, str]
    folder: Path

    def manage(self, command: str, *arguments: str, as_owner: bool = False) -> float:
        """Run a management command to its end; the seconds that it took."""
        env = self.env | ({"DATABASE_URL": self.env["MIGRATE_DATABASE_URL"]} if as_owner else {})
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "manage.py", command, "--skip-checks", *arguments],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"manage.py {command} failed:\n{done.stdout}{done.stderr}")
        return time.perf_counter() - start

    def module(self, name: str, *arguments: str) -> str:
        """What a module of ours prints, run as a process of its own in this world."""
        done = subprocess.run(
            [sys.executable, "-m", name, *arguments], cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True
        )
        if done.returncode:
            raise SystemExit(f"python -m {name} failed.")
        return done.stdout

    def one(self, sql: str, *parameters: object) -> tuple:
        """The first row that a statement of the owner gives."""
        with contextlib.closing(psycopg2.connect(self.env["MIGRATE_DATABASE_URL"])) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters or None)
                return cursor.fetchone() if cursor.description else ()

    def load(self, size: Size) -> dict[str, float]:
        """The demo, and how fast it came in."""
        seconds = self.manage("demo", *size.arguments())
        facts = " + ".join(
            f"(SELECT count(*) FROM {table})"
            for table in (
                *("enterprises_enterprise", "enterprises_monthlyreturn", "enterprises_smallreturn"),
                *("inspections_batch", "standards_drafting", "enterprises_honour"),
            )
        )
        (rows,) = self.one(f"SELECT {facts}")
        # what autovacuum would do within a minute, so that no benchmark runs while it does
        self.one("VACUUM ANALYZE")
        return {"demo_load_seconds": seconds, "demo_load_rows": rows, "demo_load_rows_per_second": rows / seconds}


@contextmanager
def world() -> Iterator[World]:
    """Migrated, with reference data, and nothing else in it."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        with servers.of_this_clone(var=folder) as started:
            env = dict(os.environ) | {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings"}
            for server in started:
                env |= server.urls()
            made = World(env, folder)
            made.manage("migrate", "--verbosity", "0", as_owner=True)
            made.manage("reference")
            yield made
    finally:
        shutil.rmtree((folder / "servers").resolve(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(name: str, command: list[str], made: World) -> Iterator[int]:
    """A process of the portal in this world, until the end of the block. Gives its number."""
    child = spawn(command, env=made.env, cwd=ROOT, log=made.folder / f"{name}.log")
    try:
        yield child.pid
    finally:
        stop(child)
