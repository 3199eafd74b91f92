"""A cluster of the benchmarks' own: the durable settings of `make run`, in a folder that goes away in the end."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg2

from portal import servers
from portal.environment import ROOT


@dataclass(frozen=True)
class Size:
    """How much made-up data: `above_scale` of 1.0 gives a monthly return to every enterprise, the hard variant."""

    zones: int
    enterprises: int
    months: int
    batches: int
    above_scale: float = 1.0


@dataclass
class World:
    """Running servers with a migrated database in them."""

    env: dict[str, str]
    folder: Path

    def manage(self, command: str, *arguments: str, as_owner: bool = False) -> None:
        """Run a management command to its end."""
        env = self.env | ({"DATABASE_URL": self.env["MIGRATE_DATABASE_URL"]} if as_owner else {})
        done = subprocess.run(
            [sys.executable, "manage.py", command, "--skip-checks", *arguments],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"manage.py {command} failed:\n{done.stdout}{done.stderr}")

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
        """The demo's facts, and how fast they came in."""
        measured = self.measured("bench.demo", json.dumps(asdict(size)))
        self.tidy()
        return measured

    def tidy(self) -> None:
        """What autovacuum would do within a minute, so that no benchmark runs while it does."""
        self.one("VACUUM ANALYZE")

    def measured(self, module: str, *arguments: str) -> dict[str, float]:
        """The numbers that a benchmark prints as JSON."""
        return json.loads(self.module(module, *arguments))


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
