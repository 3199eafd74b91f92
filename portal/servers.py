"""The embedded PostgreSQL and Valkey of one clone, for a machine where nobody named servers of his own."""

import fcntl
import json
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from pwd import struct_passwd

from portal import places
from portal.environment import VAR
from portal.postgres import APP, OWNER, SUPERUSER, Postgres
from portal.processes import Trouble
from portal.valkey import Valkey

Server = Postgres | Valkey


@contextmanager
def of_this_clone(postgres: bool = True, valkey: bool = True, var: Path = VAR) -> Iterator[list[Server]]:
    """The clone's own servers, as many of the two as are wanted, running; one launcher at a time."""
    if not (postgres or valkey):
        yield []
        return
    who = places.account()
    with ExitStack() as stack:
        try:
            var.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context((var / "lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            memory = _remembered(var)
            home = places.data_folder(var, who)
            pair = _pair(home, memory, who, durable=True)
            wanted = [server for server, is_wanted in zip(pair, (postgres, valkey), strict=True) if is_wanted]
            for server in wanted:
                server.clear_after_crash()
                if not _is_free(server.port):
                    server.port = free_port()
            _remember(var, memory["passwords"], pair, wanted)
        except BlockingIOError:
            raise Trouble("The portal already runs in this folder; stop it first (Ctrl-C where it runs).") from None
        except OSError as error:
            raise Trouble(f"{error.filename or var} cannot be used: {error.strerror}") from error
        for server in wanted:
            stack.callback(server.stop)
            server.start()
        yield wanted


def are_running(var: Path = VAR) -> bool:
    """Does a launcher hold this clone's servers now?"""
    try:
        with (var / "lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def throwaway() -> tuple[Postgres, Valkey]:
    """A pair for one test run: in a folder of its own, and without any care for power cuts. Not started yet."""
    who = places.account()
    return _pair(places.passing_folder(who), _new_memory(), who, durable=False)


def _pair(home: Path, memory: dict, who: struct_passwd | None, *, durable: bool) -> tuple[Postgres, Valkey]:
    passwords = memory["passwords"]
    return (
        Postgres(places.postgres_programs(who), home, memory["postgres_port"], passwords, who, durable=durable),
        Valkey(places.valkey_program(who), home, memory["valkey_port"], passwords["valkey"], who),
    )


def _new_memory() -> dict:
    return {
        "passwords": {name: secrets.token_urlsafe(24) for name in (SUPERUSER, OWNER, APP, "valkey")},
        "postgres_port": free_port(),
        "valkey_port": free_port(),
    }


def _remembered(var: Path) -> dict:
    """What an earlier start of this clone wrote down; a copy of another clone gets ports and data of its own."""
    path = var / "servers.json"
    if not path.exists():
        return _new_memory()
    try:
        memory = json.loads(path.read_text())
        is_copy = Path(memory["var"]) != var.resolve() and (Path(memory["var"]) / "servers.json").exists()
        ports = {name: memory[name] for name in ("postgres_port", "valkey_port")}
        passwords = {name: memory["passwords"][name] for name in (SUPERUSER, OWNER, APP, "valkey")}
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(f"{path} is broken. Remove {var} to start with an empty database.") from error
    if is_copy:
        ports = {name: free_port() for name in ports}
        if (var / "servers").is_symlink():
            (var / "servers").unlink()
    return {"passwords": passwords} | ports


def _remember(var: Path, passwords: dict, pair: tuple[Postgres, Valkey], started: list[Server]) -> None:
    memory = {
        "var": str(var.resolve()),
        "passwords": passwords,
        "postgres_port": pair[0].port,
        "valkey_port": pair[1].port,
        "urls": {name: url for server in started for name, url in server.urls().items()},
    }
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


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def main() -> int:
    """Run the two servers alone until Ctrl-C, for work on the code: python -m portal.servers."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with of_this_clone() as started:
            for server in started:
                for name, url in server.urls().items():
                    print(f"export {name}={url}", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
