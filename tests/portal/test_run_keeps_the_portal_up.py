"""The whole portal as `make run` starts it: it answers, replaces what is killed, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psutil
import pytest

from portal import places, servers
from tests.plugins.cluster import ROOT


@pytest.fixture
def var():
    """A var/ of its own, so that the portal of this clone may run meanwhile."""
    folder = places.passing_folder(places.account())
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture
def portal(var):
    """The launcher's process, and the address where the portal will answer."""
    port = servers.free_port()
    env = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    env |= {"VAR_DIR": str(var), "PORT": str(port), "DEMO": "false", "DEBUG": "true"}
    with (var / "said").open("wb") as said:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "portal.run"],
            cwd=ROOT,
            env=env,
            stdout=said,
            stderr=said,
            # as a script's shell starts what it puts into the background
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        )
    yield psutil.Process(launcher.pid), f"http://127.0.0.1:{port}"
    if launcher.poll() is None:
        launcher.send_signal(signal.SIGINT)
    launcher.wait(60)


def answer(address):
    """Status and what is not well; 0 while nobody answers."""
    try:
        with urlopen(f"{address}/readyz", timeout=5) as response:
            return response.status
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0


def wait_for(condition, seconds=180.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def child(launcher, word):
    """The child whose command line has this word."""
    return next(process for process in launcher.children() if word in " ".join(process.cmdline()))


def replaced_after_kill_9(launcher, word):
    """Kill the child and wait for another in its place."""
    victim = child(launcher, word)
    victim.kill()
    wait_for(lambda: any(word in " ".join(process.cmdline()) for process in others(launcher, victim)))


def others(launcher, victim):
    return [process for process in launcher.children() if process.pid != victim.pid]


def test_what_is_killed_comes_back_and_ctrl_c_ends_everything(portal, var):
    launcher, address = portal
    wait_for(lambda: answer(address) == 200)
    owner = json.loads((var / "servers.json").read_text())["urls"]["MIGRATE_DATABASE_URL"]
    told = [child(launcher, word).environ().values() for word in ("granian", "engine@", "work@", "beat")]

    for word in ("granian", "bin/postgres", "valkey-server", "engine@"):
        replaced_after_kill_9(launcher, word)
        wait_for(lambda: answer(address) == 200)

    family = launcher.children(recursive=True)
    launcher.send_signal(signal.SIGINT)
    _gone, alive = psutil.wait_procs([launcher, *family], timeout=30)
    assert alive == []
    assert (var / "said").read_text().count("it starts again") == 4
    assert not any(owner in values for values in told), "the owner of the schema is for migrations alone"
