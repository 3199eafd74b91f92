"""The run's own PostgreSQL and Valkey, and a database for each xdist worker cloned from one migrated template."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg2
import pytest
from django.conf import settings

from portal import servers
from portal.postgres import DATABASE, OWNER, SUPERUSER

ROOT = Path(__file__).resolve().parents[2]
SUPERUSER_URL, OWNER_URL = "TEST_SUPERUSER_URL", "MIGRATE_DATABASE_URL"


def pytest_configure(config):
    """The first process starts the servers and tells the workers by environment; each worker takes its own database."""
    if config.option.help or config.option.version or config.option.collectonly:
        return
    if not hasattr(config, "workerinput"):
        postgres, valkey = servers.throwaway()
        config.add_cleanup(lambda: shutil.rmtree(postgres.home))
        for server in (postgres, valkey):
            config.add_cleanup(server.stop)
            server.start()
        # DEBUG lets static files be found without collectstatic; Django's test runner switches it off again
        os.environ.update(postgres.urls() | valkey.urls(), DEBUG="true", DJANGO_SETTINGS_MODULE="portal.settings")
        os.environ[SUPERUSER_URL] = postgres.url(SUPERUSER, "postgres")
        _build_template()
    number = int(getattr(config, "workerinput", {"workerid": "gw-1"})["workerid"].removeprefix("gw")) + 1
    name = f"worker_{number}"
    clone_database(name)
    os.environ["DATABASE_URL"] = with_database(os.environ["DATABASE_URL"], name)
    os.environ[OWNER_URL] = with_database(os.environ[OWNER_URL], name)
    os.environ["REDIS_URL"] = with_database(os.environ["REDIS_URL"], str(number))
    if settings.configured:
        raise pytest.UsageError("The test run starts servers of its own first. Run: unset DJANGO_SETTINGS_MODULE")
    django.setup()
    # static files come from where they are written; the folder of collected ones only has to be there
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    # what tests upload goes with the run
    settings.UPLOADS = Path(tempfile.mkdtemp(prefix="uploads-"))
    config.add_cleanup(lambda: shutil.rmtree(settings.UPLOADS, ignore_errors=True))
    # an xdist worker that inherited this would read the settings before it has its own database
    os.environ.pop("DJANGO_SETTINGS_MODULE")


def _build_template():
    """Migrated by the owner and filled with reference data by the app, once a run."""
    for name, command in (("MIGRATE_DATABASE_URL", "migrate"), ("DATABASE_URL", "reference")):
        env = os.environ | {"DATABASE_URL": os.environ[name]}
        done = subprocess.run(
            [sys.executable, "manage.py", command, "--skip-checks"], cwd=ROOT, env=env, capture_output=True, text=True
        )
        if done.returncode:
            raise pytest.UsageError(f"manage.py {command} failed:\n{done.stdout}{done.stderr}")


def clone_database(name):
    """A new database like the template: 0.1 s."""
    _as_superuser(f'CREATE DATABASE "{name}" TEMPLATE {DATABASE} OWNER {OWNER} STRATEGY file_copy')


def drop_database(name):
    """Also where a killed worker's connection lingers."""
    _as_superuser(f'DROP DATABASE "{name}" WITH (FORCE)')


def _as_superuser(statement):
    connection = psycopg2.connect(os.environ[SUPERUSER_URL])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def with_database(url, name):
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
