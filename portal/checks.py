"""What must be true before the first process starts, each told in one line where it is not."""

import shutil
import socket
import time
from pathlib import Path

import psycopg2
import redis

from portal.processes import Trouble

OLDEST_POSTGRES = 15
# an empty cluster takes 40 MB, its write-ahead log some hundred more
ROOM = 500 << 20


def port_is_free(host: str, port: int, patience: float = 3.0) -> None:
    """A web server of a run that was just killed gets a moment to let go of the port."""
    deadline = time.monotonic() + patience
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return
            except OSError as error:
                if time.monotonic() > deadline:
                    raise Trouble(
                        f"Port {port} on {host} cannot be used: {error.strerror}. Choose another: PORT=8001 make run"
                    ) from error
        time.sleep(0.2)


def disk_has_room(var: Path) -> None:
    """A database that runs out of space stops in the middle; better not to begin."""
    folder = next(parent for parent in (var, *var.parents) if parent.is_dir())
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        raise Trouble(
            f"The disk is full: {free >> 20} MB are free at {folder}; the portal needs {ROOM >> 20} MB to start."
        )


def postgres_is_usable(name: str, url: str) -> None:
    """It answers, and is not older than what the constraints need."""
    try:
        connection = psycopg2.connect(url, connect_timeout=5)
    except psycopg2.OperationalError as error:
        raise Trouble(f"{name}: PostgreSQL does not answer: {str(error).strip().splitlines()[0]}") from error
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (major,) = cursor.fetchone()
    connection.close()
    if major < OLDEST_POSTGRES:
        raise Trouble(f"{name}: PostgreSQL {major} is too old; the portal needs {OLDEST_POSTGRES} or newer.")


def broker_is_usable(url: str) -> None:
    """It answers, and refuses writes rather than forgets messages when it is full."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
            policy = client.config_get("maxmemory-policy").get("maxmemory-policy")
    except redis.ResponseError:  # a hosted broker may keep its settings to itself
        return
    except redis.RedisError as error:
        raise Trouble(f"REDIS_URL: the broker does not answer: {error}") from error
    if policy != "noeviction":
        raise Trouble(f"REDIS_URL: the broker's maxmemory-policy is {policy}; set noeviction, or messages get lost.")
