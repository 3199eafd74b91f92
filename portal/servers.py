"""The embedded PostgreSQL and Valkey of one clone, for a machine where nobody named servers of his own."""

import fcntl
import json
import secrets
import signal
import socket
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal import places
from portal.environment import VAR
from portal.postgres import APP, OWNER, SUPERUSER, Postgres
from portal.processes import Trouble
from portal.valkey import Valkey


@dataclass
class Servers:
    """Both servers, and what is remembered of them between two starts."""

    postgres: Postgres
    valkey: Valkey

    def start(self) -> None:
        """PostgreSQL first; if the second one fails, neither stays."""
        try:
            self.postgres.start()
            self.valkey.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Both, the broker first."""
        self.valkey.stop()
        self.postgres.stop()

    def urls(self) -> dict[str, str]:
        """The environment for everybody who uses them."""
        return {
            "DATABASE_URL": self.postgres.url(APP),
            "MIGRATE_DATABASE_URL": self.postgres.url(OWNER),
            "REDIS_URL": self.valkey.url(),
        }


def throwaway() -> Servers:
    """A pair for one test run: in a folder of its own, and without any care for power cuts."""
    who = places.account()
    return _pair(places.empty_folder(who, "test-"), _new_memory(), who, durable=False)


@contextmanager
def of_this_clone(var: Path = VAR):
    """The clone's own pair, running; one launcher at a time."""
    who = places.account()
    try:
        var.mkdir(exist_ok=True)
        lock = (var / "lock").open("w")
        home = places.data_folder(var, who)
    except OSError as error:
        raise Trouble(f"{var} cannot be used: {error.strerror} ({error.filename})") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble("The portal already runs in this folder; stop it first (Ctrl-C where it runs).") from None
        memory = _remembered(var)
        pair = _pair(home, memory, who, durable=True)
        _remember(var, memory | {"urls": pair.urls()})
        pair.start()
        try:
            yield pair
        finally:
            pair.stop()


def _pair(home: Path, memory: dict, who, *, durable: bool) -> Servers:
    postgres = Postgres(
        places.postgres_programs(who), home, memory["postgres_port"], memory["passwords"], who, durable=durable
    )
    valkey = Valkey(places.valkey_program(who), home, memory["valkey_port"], memory["passwords"]["valkey"], who)
    return Servers(postgres, valkey)


def _new_memory() -> dict:
    return {
        "passwords": {name: secrets.token_urlsafe(24) for name in (SUPERUSER, OWNER, APP, "valkey")},
        "postgres_port": free_port(),
        "valkey_port": free_port(),
    }


def _remembered(var: Path) -> dict:
    """Passwords stay; a port that somebody else took meanwhile is replaced."""
    path = var / "servers.json"
    if not path.exists():
        return _new_memory()
    try:
        memory = json.loads(path.read_text())
        known = {name: memory[name] for name in ("passwords", "postgres_port", "valkey_port")}
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(f"{path} is broken. Remove {var} to start with an empty database.") from error
    return known


def _remember(var: Path, memory: dict) -> None:
    path = var / "servers.json"
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(json.dumps(memory, indent=1))
    new.replace(path)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> int:
    """Run the two servers alone until Ctrl-C, for work on the code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with of_this_clone() as pair:
            for name, value in pair.urls().items():
                print(f"export {name}={value}", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        pass
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
