"""One embedded PostgreSQL: made, started, stopped, and recovered after a crash."""

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from pwd import struct_passwd

import psycopg2

from portal.processes import Trouble, arguments_of, identity, spawn, stop, wait_for_end

START_LIMIT = 120
DATABASE, OWNER, APP, SUPERUSER = "portal", "portal_owner", "portal_app", "postgres"


@dataclass
class Postgres:
    """A cluster with one superuser for the launcher, an owner of the schema, and the role that the portal runs as."""

    programs: Path
    home: Path
    port: int
    passwords: dict[str, str]
    account: struct_passwd | None
    durable: bool = True
    child: subprocess.Popen | None = field(default=None, init=False)

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of a database for a role."""
        return f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{database}"

    def urls(self) -> dict[str, str]:
        """The environment for those who use it."""
        return {"DATABASE_URL": self.url(APP), "MIGRATE_DATABASE_URL": self.url(OWNER)}

    def alive(self) -> bool:
        """Does it run?"""
        return self.child is not None and self.child.poll() is None

    def start(self) -> None:
        """Make the cluster if there is none, clear what a crash left, start, and wait until it answers."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
        self.clear_after_crash()
        position = self.log.stat().st_size if self.log.exists() else 0
        options = [part for name, value in self.settings().items() for part in ("-c", f"{name}={value}")]
        self.child = spawn(
            [self.programs / "postgres", "-D", self.data, *options],
            account=self.account,
            log=self.log,
            cwd=self.home,
            farewell=signal.SIGINT if self.durable else signal.SIGQUIT,
        )
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                psycopg2.connect(self.url(SUPERUSER, "postgres")).close()
                break
            except psycopg2.OperationalError as error:
                if "password authentication failed" in str(error):
                    self.stop()
                    raise Trouble(f"{self.home} is broken: its passwords are lost. Remove it to start anew.") from error
            if self.child.poll() is not None:
                raise Trouble(self._why_not(position))
            if time.monotonic() > deadline:
                self.stop()
                raise Trouble(f"PostgreSQL did not answer within {START_LIMIT} s; its log is {self.log}")
            time.sleep(0.05)
        self._make_roles()

    def clear_after_crash(self) -> None:
        """A server that outlived its launcher is stopped; a pid file whose number somebody else has now is removed."""
        pidfile = self.data / "postmaster.pid"
        try:
            pid = int(pidfile.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            pidfile.unlink(missing_ok=True)
            return
        if str(self.data) not in arguments_of(pid):
            pidfile.unlink(missing_ok=True)
            return
        os.kill(pid, signal.SIGINT)
        if not wait_for_end(pid, 60):
            raise Trouble(
                f"An older PostgreSQL (process {pid}) uses {self.data} and does not end. End it and start again."
            )

    def stop(self) -> None:
        """Fast shutdown: sessions are cut, what was committed is kept."""
        if self.child:
            stop(self.child, signal.SIGINT if self.durable else signal.SIGQUIT, patience=60)
            self.child = None

    def run(self, sql: str, *parameters: object, database: str = "postgres", role: str = SUPERUSER) -> list[tuple]:
        """One statement outside a transaction."""
        connection = psycopg2.connect(self.url(role, database))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def settings(self) -> dict[str, object]:
        """Sized by the machine: an eighth of the memory for PostgreSQL's own cache, 1 GB at most."""
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
        chosen: dict[str, object] = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": f"{max(128, min(1024, memory // 8))}MB",
            "effective_cache_size": f"{memory // 2}MB",
            "work_mem": "64MB",
            "maintenance_work_mem": "256MB",
            # the engine compares new figures with old ones in temporary tables
            "temp_buffers": "64MB",
            "max_parallel_workers_per_gather": min(2, os.cpu_count() or 1),
            # compiling costs more than it saves on statements of some seconds
            "jit": "off",
            "random_page_cost": 1.1,
            "max_wal_size": "4GB",
            # a statement whose client was killed ends within a second, not when it is done
            "client_connection_check_interval": "1s",
            "log_timezone": "Asia/Shanghai",
            "log_line_prefix": "%m [%p] %u@%d ",
        }
        if not self.durable:
            chosen |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "shared_buffers": "256MB",
                "wal_level": "minimal",
                "max_wal_senders": 0,
                "max_wal_size": "512MB",
                # a test run signs in thousands of times
                "scram_iterations": 1,
            }
        return chosen

    def _make(self) -> None:
        if self.data.exists() and any(self.data.iterdir()):
            raise Trouble(
                f"{self.data} is broken: no PG_VERSION in it. Remove {self.data} to start with an empty database."
            )
        with tempfile.NamedTemporaryFile("w", dir=self.home, prefix="pw") as secret:
            secret.write(self.passwords[SUPERUSER])
            secret.flush()
            if self.account:
                os.chown(secret.name, self.account.pw_uid, self.account.pw_gid)
            done = subprocess.run(
                [
                    str(self.programs / "initdb"),
                    *("-D", str(self.data), "-U", SUPERUSER, "--pwfile", secret.name, "--auth=scram-sha-256"),
                    # C.UTF-8 sorts as C does, but by a slow call of the C library for each comparison
                    *("--encoding=UTF8", "--locale=C.UTF-8", "--lc-collate=C", "--data-checksums"),
                    *(() if self.durable else ("--no-sync",)),
                ],
                cwd=self.home,
                capture_output=True,
                text=True,
                **identity(self.account),
            )
        if done.returncode:
            raise Trouble(_said(done.stderr, "PostgreSQL's data folder could not be made", self.data))

    def _make_roles(self) -> None:
        """The owner migrates; the app reads and writes rows, and can neither truncate nor change the schema."""
        if self.run("SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            return
        for role in (OWNER, APP):
            if not self.run("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                self.run(f"CREATE ROLE {role} LOGIN PASSWORD %s", self.passwords[role])
        self.run(f"ALTER ROLE {OWNER} CREATEDB")
        self.run(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        for grant in (
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP}",
        ):
            self.run(grant, database=DATABASE, role=OWNER)

    def _why_not(self, position: int) -> str:
        with self.log.open(errors="replace") as log:
            log.seek(position)
            return _said(log.read(), "PostgreSQL did not start", self.log)


def _said(output: str, what: str, where: Path) -> str:
    """One line out of a server's many."""
    if "No space left on device" in output:
        return f"{what}: the disk is full ({where})"
    if "could not bind" in output:
        return f"{what}: its port is in use"
    telling = [line for line in output.splitlines() if "FATAL" in line or "PANIC" in line or "error:" in line]
    return f"{what}: {(telling or output.splitlines() or ['no reason given'])[-1].strip()} ({where})"
