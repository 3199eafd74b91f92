"""How fast the grid of a thousand enterprises comes, how much of it travels, how soon a cell is saved.

python -m bench.grid [SAVES], in an environment that names a database with the demo in it.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from importlib import import_module
from statistics import median, quantiles

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db.models import Count  # noqa: E402

from accounts.models import Grant, User  # noqa: E402
from bench.pull import served  # noqa: E402
from enterprises.models import MonthlyReturn, Submission  # noqa: E402
from portal.frontend import collect_static  # noqa: E402

ROUNDS = 15
SAVES = 200
# what an association of Yongjia's size gathers: the bounds are for so many rows
USUAL = 1_136


def main() -> None:
    """Through the web server that `make run` starts, signed in as a clerk: the usual association, and the largest."""
    saves = int(sys.argv[1]) if len(sys.argv) > 1 else SAVES
    collect_static(dict(os.environ))
    with served("portal.wsgi:application", "/livez", dict(os.environ)) as port:
        usual, largest = open_submissions()
        measured = of_grid(port, usual, saves)
        measured |= {f"{name}_largest": value for name, value in of_grid(port, largest, saves).items()}
    print(json.dumps(measured))


def of_grid(port: int, submission: Submission, saves: int) -> dict[str, float]:
    """What one association's clerk waits for."""
    clerk = User.objects.filter(
        grants__role=Grant.Role.CLERK, grants__organisation=submission.association
    ).first() or made_clerk(submission)
    path = f"/submissions/{submission.association.code}/monthly/{submission.month:%Y-%m}/"
    rows = MonthlyReturn.objects.filter(month=submission.month, association=submission.association)
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        reader = Reader(connection, session_of(clerk))
        reader.research = dict(rows.order_by("id").values_list("enterprise__credit_code", "research"))
        codes = list(reader.research)
        reader.get(path)
        pages = [reader.get(path) for _ in range(ROUNDS)]
        before = [reader.get(f"{path}before/") for _ in range(3)]
        measured = {
            "grid_rows": len(codes),
            "grid_page_ms": 1000 * median(seconds for seconds, _body, _size in pages),
            "grid_page_kb": max(size for _seconds, _body, size in pages) / 1000,
            "grid_before_kb": max(size for _seconds, _body, size in before) / 1000,
        }
        times = [reader.save(path, codes[at % len(codes)], 1_000_000 + at) for at in range(saves + 10)][10:]
        measured["grid_autosave_p95_ms"] = 1000 * quantiles(times, n=20, method="inclusive")[18]
        measured["grid_paste_ms"] = 1000 * reader.paste(path)
    return measured


def open_submissions() -> tuple[Submission, Submission]:
    """The open monthly submission with nearest to the usual number of rows, and that with most."""
    month = Submission.objects.filter(kind="monthly", state="open").latest("month").month
    counted = MonthlyReturn.objects.filter(month=month).values_list("association").annotate(n=Count("id"))
    sizes = dict(counted.order_by("association"))
    chosen = (min(sizes, key=lambda each: abs(sizes[each] - USUAL)), max(sizes, key=sizes.get))
    of_month = Submission.objects.select_related("association").filter(kind="monthly", month=month)
    return tuple(of_month.get(association=association) for association in chosen)


def made_clerk(submission: Submission) -> User:
    clerk = User.objects.create(username=f"bench-{submission.association.code}")
    Grant.objects.create(
        user=clerk, role=Grant.Role.CLERK, organisation=submission.association, during=("2012-01-01", None)
    )
    return clerk


def session_of(user: User) -> str:
    """A session as signing in would leave it behind."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


class Reader:
    """One browser on one open connection."""

    def __init__(self, connection: HTTPConnection, cookies: str) -> None:
        self.connection, self.cookies, self.token = connection, cookies, ""
        # what each firm's research stands at, so that no save is taken for a conflict
        self.research: dict[str, int | None] = {}

    def get(self, path: str) -> tuple[float, bytes, int]:
        """Seconds, the body, and how many bytes of it travelled."""
        began = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookies, "Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - began
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
        if not self.token:
            self.cookies += "; " + answer.headers["Set-Cookie"].partition(";")[0]
            self.token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', _plain(body))[1].decode()
        return seconds, body, len(body)

    def post(self, path: str, body: dict) -> tuple[float, dict]:
        headers = {"Cookie": self.cookies, "X-CSRFToken": self.token, "Content-Type": "application/json"}
        began = time.perf_counter()
        self.connection.request("POST", path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        seconds = time.perf_counter() - began
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {text[:300]!r}")
        return seconds, json.loads(text)

    def save(self, path: str, code: str, yuan: int) -> float:
        """One cell, as the grid saves it."""
        cell = {"text": str(yuan), "seen": self.research[code]}
        seconds, _answer = self.post(f"{path}cells/", {"unit": 1, "code": code, "cells": {"research": cell}})
        self.research[code] = yuan
        return seconds

    def paste(self, path: str) -> float:
        """One column for all firms in one request."""
        rows = [
            {"code": code, "texts": [str(1_000_000 + at)], "seen": [seen]}
            for at, (code, seen) in enumerate(self.research.items())
        ]
        seconds, answer = self.post(f"{path}paste/", {"unit": 1, "names": ["research"], "rows": rows})
        if answer["filled"] != len(rows):
            raise SystemExit(f"{answer['filled']} of {len(rows)} rows were filled.")
        return seconds


def _plain(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


if __name__ == "__main__":
    main()
