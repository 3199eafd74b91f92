"""How fast the API gives one zone's twelve quarters, beside bare WSGI and psycopg2 running the same statement.

python -m bench.pull needs DATABASE_URL (and REDIS_URL) of a database with the demo in it.
"""

import os
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import django
import psycopg2

from common.periods import Freq, Period
from portal.environment import ROOT
from portal.servers import free_port

CONNECTIONS, SECONDS, ROUNDS = 16, 3, 5
# as `make run` starts the web server
WORKERS, THREADS = 2, 4
ZONE, INDICATOR = "yongjia-pump-valve", "batch_pass_rate"
FIRST, LAST = Period(Freq.QUARTER, date(2016, 3, 1)), Period(Freq.QUARTER, date(2018, 12, 1))
# A kind of check with a rate in each of the twelve quarters.
MEMBER = """
SELECT figure.member FROM zones_figure figure JOIN zones_area area ON area.id = figure.area_id
WHERE (area.kind, area.code, figure.indicator, figure.freq) = ('zone', %s, %s, 'Q') AND figure.until IS NULL
    AND figure.month BETWEEN %s AND %s
GROUP BY 1 HAVING count(*) = 12 ORDER BY 1 LIMIT 1
"""


def measure(urls: dict[str, str]) -> dict[str, float]:
    """Requests a second of both, in turns, and their ratio: medians of the rounds. `urls` as in the environment."""
    path, statement = target(urls["DATABASE_URL"])
    with ExitStack() as stack:
        ports = {
            "api": stack.enter_context(served("portal.wsgi:application", path, urls)),
            "bare": stack.enter_context(
                served("bench.bare_wsgi:application", path, urls | {"BARE_STATEMENT": statement})
            ),
        }
        bodies = {name: read(port, path) for name, port in ports.items()}
        if bodies["api"] != bodies["bare"]:
            raise RuntimeError(f"The two answers differ:\n{bodies['api'][:300]}\n{bodies['bare'][:300]}")
        rates: dict[str, list[float]] = {name: [] for name in ports}
        for _ in range(ROUNDS + 1):
            for name, port in ports.items():
                rates[name].append(asked(port, path) / SECONDS)
    # the first round warms up
    api, bare = rates["api"][1:], rates["bare"][1:]
    return {
        "zone_pull_requests_per_second": round(median(api), 1),
        "zone_pull_floor_requests_per_second": round(median(bare), 1),
        "zone_pull_of_floor": round(median(ours / floor for ours, floor in zip(api, bare, strict=True)), 3),
    }


def target(url: str) -> tuple[str, str]:
    """The address that is asked, and what the API sends to PostgreSQL for it, with its parameters in place."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    # what has models can be imported only now
    from zones.pull import Ask, compiled  # noqa: PLC0415

    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(MEMBER, [ZONE, INDICATOR, FIRST.first, LAST.month])
        (member,) = cursor.fetchone()
        quarters = Ask(
            areas=(("zone", ZONE),),
            indicators=(INDICATOR,),
            freqs=(Freq.QUARTER,),
            members=(member,),
            first=FIRST.first,
            last=LAST.month,
        )
        statement = cursor.mogrify(*compiled(quarters, limit=50_001)).decode()
    query = f"zone={ZONE}&indicator={INDICATOR}&freq=Q&start={FIRST.code}&end={LAST.code}&member={member}"
    return f"/api/v1/observations/?{query}", statement


@contextmanager
def served(application: str, path: str, env: dict[str, str]):
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
                read(port, path)
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        child.terminate()
        child.wait()


def read(port: int, path: str) -> bytes:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read()


def asked(port: int, path: str) -> int:
    """Answers in one round, counted by a client in a process of its own."""
    command = [sys.executable, "-m", "bench.client", str(port), path, str(CONNECTIONS), str(SECONDS)]
    return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    for name, value in measure(dict(os.environ)).items():
        print(f"{name}: {value}")
