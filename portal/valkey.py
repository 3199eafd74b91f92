"""One embedded Valkey: the broker, which keeps nothing and refuses rather than forgets."""

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from pwd import struct_passwd

import redis

from portal.processes import Trouble, spawn, stop

START_LIMIT = 30


@dataclass
class Valkey:
    """A server whose messages may be lost at any time: PostgreSQL alone knows what work is due."""

    program: Path
    home: Path
    port: int
    password: str
    account: struct_passwd | None
    child: subprocess.Popen | None = field(default=None, init=False)

    def url(self, number: int = 0) -> str:
        """The address of one of its 64 numbered databases."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"

    @property
    def log(self) -> Path:
        return self.home / "valkey.log"

    def urls(self) -> dict[str, str]:
        """The environment for those who use it."""
        return {"REDIS_URL": self.url()}

    def alive(self) -> bool:
        """Does it run?"""
        return self.child is not None and self.child.poll() is None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.child = spawn([self.program, self._written_settings()], account=self.account, log=self.log, cwd=self.home)
        deadline = time.monotonic() + START_LIMIT
        while True:
            with (
                contextlib.suppress(redis.ConnectionError, redis.TimeoutError),
                redis.Redis.from_url(self.url()) as client,
            ):
                client.ping()
                return
            if self.child.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Trouble(f"Valkey did not start on port {self.port}; its log is {self.log}")
            time.sleep(0.02)

    def clear_after_crash(self) -> None:
        """Nothing stays behind: no data, and no pid file."""

    def stop(self) -> None:
        """End it; there is nothing to keep."""
        if self.child:
            stop(self.child)
            self.child = None

    def _written_settings(self) -> Path:
        """In a file that only the account can read, since a password on the command line is seen by everybody."""
        path = self.home / "valkey.conf"
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            "databases 64",
            "maxmemory-policy noeviction",
            'save ""',
            "appendonly no",
            f"dir {self.home}",
        ]
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n")
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path
