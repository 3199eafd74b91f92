"""How fast the API gives one zone's twelve quarters, beside bare WSGI and psycopg2 running the same statement.

python -m bench.pull needs DATABASE_URL (and REDIS_URL) of a database with the demo in it.
"""

import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import django
from django.db import connection

from common.periods import Freq
from portal.environment import ROOT
from portal.servers import free_port

CONNECTIONS, SECONDS, ROUNDS = 16, 3, 5
# as `make run` starts the web server
WORKERS, THREADS = 2, 4
ZONE, INDICATOR, MEMBER = "yongjia-pump-valve", "batch_pass_rate", "kind:nation-regular-production"
PATH = f"/api/v1/observations/?zone={ZONE}&indicator={INDICATOR}&freq=Q&start=2014-Q1&end=2016-Q4&member={MEMBER}"


def measure(urls: dict[str, str]) -> dict[str, float]:
    """Requests a second of both, in turns, and their ratio: medians of the rounds. `urls` as in the environment."""
    os.environ.update(urls)
    with ExitStack() as stack:
        ports = {
            "api": stack.enter_context(served("portal.wsgi:application", {})),
            "bare": stack.enter_context(served("bench.bare_wsgi:application", {"BARE_STATEMENT": statement()})),
        }
        bodies = {name: read(port) for name, port in ports.items()}
        if bodies["api"] != bodies["bare"]:
            raise SystemExit(f"The two answers differ:\n{bodies['api'][:300]}\n{bodies['bare'][:300]}")
        for port in ports.values():
            asked(port)
        rates: dict[str, list[float]] = {name: [] for name in ports}
        for _ in range(ROUNDS):
            for name, port in ports.items():
                rates[name].append(asked(port) / SECONDS)
    ratios = [api / bare for api, bare in zip(rates["api"], rates["bare"], strict=True)]
    return {
        "zone_pull_requests_per_second": round(median(rates["api"]), 1),
        "zone_pull_floor_requests_per_second": round(median(rates["bare"]), 1),
        "zone_pull_of_floor": round(median(ratios), 3),
    }


def statement() -> str:
    """What the API sends to PostgreSQL for this address, with its parameters in place."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    # what has models can be imported only now
    from zones.pull import Ask, compiled  # noqa: PLC0415

    quarters = Ask(
        areas=(("zone", ZONE),),
        indicators=(INDICATOR,),
        freqs=(Freq.QUARTER,),
        members=(MEMBER,),
        first=date(2014, 1, 1),
        last=date(2016, 12, 1),
    )
    with connection.cursor() as cursor:
        return cursor.mogrify(*compiled(quarters, limit=50_001)).decode()


@contextmanager
def served(application: str, env: dict[str, str]):
    """The application behind granian on a free port, until the end of the block. Gives the port."""
    port = free_port()
    command = [
        *(str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", application, "--no-ws", "--http", "1"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
        *("--workers", str(WORKERS), "--blocking-threads", str(THREADS)),
    ]
    child = subprocess.Popen(command, cwd=ROOT, env=os.environ | env)
    try:
        for _ in range(300):
            try:
                read(port)
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        child.terminate()
        child.wait()


def read(port: int) -> bytes:
    with urlopen(f"http://127.0.0.1:{port}{PATH}", timeout=10) as answer:
        return answer.read()


def asked(port: int) -> int:
    """Answers in one round, counted by a client in a process of its own."""
    command = [sys.executable, "-m", "bench.client", str(port), PATH, str(CONNECTIONS), str(SECONDS)]
    return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    for name, value in measure({}).items():
        print(f"{name}: {value}")
