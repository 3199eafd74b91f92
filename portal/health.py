"""Is this process alive, and is everything there that the portal needs? Each part by its name."""

from collections.abc import Callable
from functools import cache

import psycopg2
import redis
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from portal.celery import sign_of_life

WAIT = 2
# the engine looks every 2 s and must have caught up 60 s after any single fault
OLDEST_MARK = 60
# A mark that failed is due at a time of its own. Before there is a horizon, no month is computed and marks wait for it.
OLDEST_DUE_MARK = """
    SELECT coalesce(extract(epoch FROM clock_timestamp() - min(greatest(at, retry_at))), 0) FROM ledger_mark
    WHERE EXISTS (SELECT FROM zones_horizon)
"""


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is touched."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Every part with "ok" or what is wrong; 503 when one part fails."""
    parts = parts_of_database() | parts_of_broker()
    status = 200 if all(word == "ok" for word in parts.values()) else 503
    return JsonResponse(parts, status=status, headers={"Cache-Control": "no-store"})


def parts_of_database() -> dict[str, str]:
    """A connection of its own with a short patience: a frozen server must not hold the answer."""
    try:
        connection = psycopg2.connect(
            **connection_parameters(), connect_timeout=WAIT, options=f"-c statement_timeout={WAIT * 1000}"
        )
    except psycopg2.Error:
        return dict.fromkeys(("database", "migrations", "marks"), "PostgreSQL does not answer")
    try:
        with connection.cursor() as cursor:
            return {"database": "ok", "migrations": told(missing_migrations, cursor), "marks": told(late_marks, cursor)}
    finally:
        connection.close()


def connection_parameters() -> dict[str, object]:
    """Where the portal's database is, in the driver's words."""
    database = settings.DATABASES["default"]
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {theirs: database[ours] or None for theirs, ours in names.items()} | {
        name: value for name, value in database["OPTIONS"].items() if name.startswith("ssl")
    }


def told(question: Callable[..., str], cursor: object) -> str:
    """The answer, or that there was none."""
    try:
        return question(cursor)
    except psycopg2.Error:
        return "unknown"


def missing_migrations(cursor) -> str:
    """Compares the newest migration of each app with what the database has been told."""
    cursor.execute("SELECT app, name FROM django_migrations")
    missing = newest_migrations() - set(cursor.fetchall())
    return f"not applied: {', '.join(sorted('.'.join(key) for key in missing))}" if missing else "ok"


@cache
def newest_migrations() -> frozenset[tuple[str, str]]:
    """Read once: the files do not change under a running process."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def late_marks(cursor) -> str:
    """The engine takes what is due every 2 s, unless it hangs or is not there."""
    cursor.execute(OLDEST_DUE_MARK)
    (age,) = cursor.fetchone()
    return "ok" if age <= OLDEST_MARK else f"the oldest waits for {age:.0f} s"


def parts_of_broker() -> dict[str, str]:
    """The broker, and who gave a sign of life there lately."""
    names = ("engine", "work", "beat")
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=WAIT, socket_connect_timeout=WAIT) as client:
            signs = client.mget([sign_of_life(name) for name in names])
    except redis.RedisError:
        return dict.fromkeys(("broker", *names), "the broker does not answer")
    return {"broker": "ok"} | {
        name: "ok" if sign else "no sign of life" for name, sign in zip(names, signs, strict=True)
    }
