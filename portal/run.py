"""What `make run` starts: servers, schema, reference data, demo, then web, workers and beat, until Ctrl-C."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg2
from django.core.exceptions import ImproperlyConfigured

from portal import checks, servers
from portal.environment import ROOT, VAR, flag, number, text
from portal.frontend import collect_static
from portal.processes import Trouble, spawn, stop
from portal.supervisor import Command, Service, say, stop_all, tend
from portal.translations import compile_all

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
LOGS = VAR / "log"
ANSWER_LIMIT = 60


def main(arguments: list[str]) -> int:
    """No argument: run the portal. Otherwise run that management command, with the servers started if need be."""
    # SIGINT too: a shell without a keyboard starts what it puts into the background with SIGINT ignored
    for number_ in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number_, _leave)
    try:
        if arguments:
            once(arguments)
        else:
            run()
    except KeyboardInterrupt:
        return 0
    except (Trouble, ImproperlyConfigured) as trouble:
        say(str(trouble))
        return 1
    except OSError as error:
        say(f"{error.filename or 'The portal'}: {error.strerror}")
        return 1
    return 0


def run() -> None:
    """The whole portal."""
    began = time.monotonic()
    host, port = text("HOST", "127.0.0.1"), number("PORT", 8000, 1, 65535)
    checks.port_is_free(host, port)
    compile_all()
    with reachable_servers() as (env, embedded):
        prepare(env)
        load_demo(env)
        LOGS.mkdir(parents=True, exist_ok=True)
        services = commands(env, host, port)
        with ExitStack() as stack:
            stack.callback(stop_all, [service.runs for service in services])
            stack.callback(_ignore_further_interrupts)
            web, *others = services
            web.runs.start()
            wait_until_answering(host, port, web)
            for service in others:
                service.runs.start()
            say(f"\n  http://{host}:{port}/   (after {time.monotonic() - began:.0f} s; logs in {LOGS}; Ctrl-C stops)\n")
            if wants_demo():
                with suppress(Trouble):  # the portal is up all the same
                    run_to_end([sys.executable, "-m", "portal.demo_accounts"], env)
            tend([*embedded, *services])


def once(arguments: list[str]) -> None:
    """One management command on the servers of this clone, whether the portal runs or not."""
    if servers.are_running():
        run_to_end([*MANAGE, *arguments], dict(os.environ))
    else:
        with reachable_servers() as (env, _embedded):
            prepare(env)
            run_to_end([*MANAGE, *arguments], env)


@contextmanager
def reachable_servers() -> Iterator[tuple[dict[str, str], list[Service]]]:
    """The environment that names both servers; those that nobody named are started, and stopped in the end."""
    env = dict(os.environ)
    named = {name: bool(env.get(name)) for name in ("DATABASE_URL", "REDIS_URL")}
    if not all(named.values()):
        checks.disk_has_room(VAR)
    with servers.of_this_clone(not named["DATABASE_URL"], not named["REDIS_URL"]) as started:
        for server in started:
            env |= server.urls()
        os.environ |= env
        import_module("portal.settings")  # a bad value is told here, once, and not by each child
        checks.postgres_is_usable("DATABASE_URL", env["DATABASE_URL"])
        checks.broker_is_usable(env["REDIS_URL"])
        yield env, [Service(type(server).__name__, server) for server in started]


def prepare(env: dict[str, str]) -> None:
    """Schema by its owner, reference data by the app, static files; quick where there is nothing to do."""
    owner = env.get("MIGRATE_DATABASE_URL") or env["DATABASE_URL"]
    checks.postgres_is_usable("MIGRATE_DATABASE_URL", owner)
    run_to_end([*MANAGE, "migrate", "--skip-checks", "--verbosity=0"], env | {"DATABASE_URL": owner})
    run_to_end([*MANAGE, "reference", "--skip-checks"], env)
    if not flag("DEBUG", False):
        collect_static(env)


def load_demo(env: dict[str, str]) -> None:
    """Where a demo is wanted and nothing was ever entered; the first visitor finds its figures computed."""
    if wants_demo() and is_empty(env["DATABASE_URL"]):
        run_to_end([*MANAGE, "demo"], env)


def is_empty(url: str) -> bool:
    """No enterprise was ever entered."""
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT NOT EXISTS (SELECT FROM enterprises_enterprise)")
            return cursor.fetchone()[0]
    finally:
        connection.close()


def wants_demo() -> bool:
    """The same rule as in the settings."""
    return flag("DEMO", not flag("PRODUCTION", False))


def run_to_end(command: list[str], env: dict[str, str]) -> None:
    """Run a command that ends with this process, if not before."""
    child = spawn(command, env=env, cwd=ROOT)
    try:
        if child.wait():
            raise Trouble(f"{' '.join(command[1:])} failed; its words stand above.")
    finally:
        stop(child)


def commands(env: dict[str, str], host: str, port: int) -> list[Service]:
    """Web, two workers and beat. None of them is told the address of the schema's owner."""
    env = {name: value for name, value in env.items() if name != "MIGRATE_DATABASE_URL"}
    workers, threads = number("WEB_WORKERS", 2, 1, 64), number("WEB_THREADS", 4, 1, 64)
    celery = [str(BIN / "celery"), "--app", "portal"]
    # Django's checks, made at `make check`, would load every page and the API into the workers
    worker = [*celery, "--skip-checks", "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    arguments = {
        "web": [
            *(str(BIN / "granian"), "--interface", "wsgi", "portal.wsgi:application", "--no-ws", "--http", "1"),
            *("--host", host, "--port", str(port), "--log-level", "warning", "--respawn-failed-workers"),
            # each thread keeps one connection to PostgreSQL: workers x threads of them, never more
            *("--workers", str(workers), "--blocking-threads", str(threads)),
        ],
        # one process: drain, recompute and audit exclude each other anyway
        "engine": [*worker, "--queues", "engine", "--concurrency", "1", "--hostname", "engine@%h"],
        "work": [*worker, "--queues", "work", "--concurrency", "1", "--hostname", "work@%h"],
        "beat": [*celery, "beat", "--loglevel", "WARNING"],
    }
    return [Service(name, Command(parts, env, LOGS / f"{name}.log")) for name, parts in arguments.items()]


def wait_until_answering(host: str, port: int, web: Service) -> None:
    """The address is told only when somebody answers there."""
    deadline = time.monotonic() + ANSWER_LIMIT
    while time.monotonic() < deadline and web.runs.alive():
        try:
            with urlopen(f"http://{host}:{port}/livez", timeout=2):
                return
        except HTTPError:  # an answer too: in production the web server knows its visitors' host names only
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise Trouble(f"The web server did not start; its log is {web.runs.log}")


def _leave(*_: object) -> None:
    raise KeyboardInterrupt


def _ignore_further_interrupts() -> None:
    """A second Ctrl-C must not leave a server behind."""
    for number_ in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number_, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
