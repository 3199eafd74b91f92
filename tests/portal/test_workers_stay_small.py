"""A worker loads what its tasks need: no pages, no paper, no dictionaries of pinyin until somebody asks for them."""

import os
import subprocess
import sys

from portal.run import commands

HEAVY = {"pypinyin", "weasyprint", "openpyxl", "py_mini_racer", "pages.urls", "api.urls"}
LOADED = """
import sys
from portal.celery import app
import django
django.setup()
app.loader.import_default_modules()
print("zones.tasks" in sys.modules, "enterprises.tasks" in sys.modules, *sys.modules)
"""


def test_the_tasks_load_nothing_heavy():
    # what --skip-checks sets
    env = os.environ | {"CELERY_SKIP_CHECKS": "true"}
    told = subprocess.run([sys.executable, "-c", LOADED], env=env, capture_output=True, text=True, check=True).stdout
    told = told.split()

    assert told[:2] == ["True", "True"]
    assert HEAVY & set(told) == set()


def test_workers_leave_the_checks_that_load_every_page_to_the_web_server():
    services = {service.name: service.runs.arguments for service in commands(dict(os.environ), "127.0.0.1", 8000)}

    for name in ("engine", "work"):
        arguments = services[name]
        assert "--skip-checks" in arguments[: arguments.index("worker")]
