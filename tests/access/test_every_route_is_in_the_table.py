"""Every address of the portal, by every method and every role, against one table that people review: routes.csv.

A line says what each role gets: a status, or `in` where it is led to sign in first. `everybody` stands for all. Without
a line for POST a page answers POST as GET, or refuses it (405), and writes nothing. No other method is taken.
"""

import csv
import fnmatch
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.urls import URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from access import entry
from pages import printed
from tests.access.roles_world import ROLES, make, put

TABLE = Path(__file__).with_name("routes.csv")
COLUMNS = ["route", "method", "example", "everybody", *ROLES]
FEW = ("anonymous", "other_clerk", "administrator")
REFUSED = ("PUT", "DELETE")


def walked(resolver=None, before="", pages=False):
    """(route, whether it is a page with two languages) of all that the URL conf knows."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each.pattern, LocalePrefixPattern):
            yield from walked(each, before, pages=True)
        elif isinstance(each, URLResolver):
            yield from walked(each, before + str(each.pattern), pages)
        else:
            yield before + str(each.pattern), pages


def table():
    """The lines of routes.csv; `everybody` is spread over the roles."""
    lines = []
    with TABLE.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            said = {role: line[role] or line["everybody"] for role in ROLES}
            lines.append(line | said)
    return lines


def lines_for(route, lines):
    """By method, one or several examples; an exact line before one with a star."""
    exact = [line for line in lines if line["route"] == route]
    found = exact or [line for line in lines if "*" in line["route"] and fnmatch.fnmatch(route, line["route"])]
    return {
        method: [line for line in found if line["method"] == method] for method in {line["method"] for line in found}
    }


def plain(route):
    """An address for a route of the admin, which a line with a star stands for."""
    return re.sub(r"<[^>]+>", "1", re.sub(r"\(\?P<[^>]+>[^)]*\)\$?|\$$|^\^", "x", route))


def answered(cast, role, method, address):
    """What the table calls the answer. Whatever it wrote is undone."""
    with transaction.atomic():
        answer = put(cast, role, method, address)
        # Files alone: close() would tell Django that the request is over, and it would part with the connection.
        for close in answer._resource_closers:
            close()
        transaction.set_rollback(True)
    to = answer.headers.get("Location", "")
    leads_in = answer.status_code == 302 and re.match(r"(/en)?/(sign-in|admin/login)/", to)
    return "in" if leads_in else str(answer.status_code)


def written():
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM ledger_line_id_seq")
        return cursor.fetchone()[0]


def line_of(route, method, example, found):
    """As it would stand in routes.csv."""
    values = set(found.values())
    cells = [values.pop(), *("" for _role in ROLES)] if len(values) == 1 else ["", *(found[role] for role in ROLES)]
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([route, method, example, *cells])
    return out.getvalue()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    kept = settings.STORAGES["attachments"]
    elsewhere = kept | {"OPTIONS": kept["OPTIONS"] | {"location": tmp_path_factory.mktemp("attachments")}}
    with (
        override_settings(STORAGES=settings.STORAGES | {"attachments": elsewhere}),
        django_db_blocker.unblock(),
        transaction.atomic(),
        # who gets a paper is asked here, and how it is drawn by tests of its own
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(printed, "pdf_of", lambda *_given: b"%PDF-")
        yield make()
        transaction.set_rollback(True)


@pytest.fixture
def ask(world, db):
    """ask(line, method, prefix) gives what each role got."""
    cast, examples = world

    def asked(example, method, prefix="/", roles=ROLES):
        address = prefix + example.format(**examples)
        return {role: answered(cast, role, method, address) for role in roles}

    return asked


def missing(ask, route, prefix):
    """How to put a route into the table, with what each role gets today where the example's names are known."""
    example = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    added = []
    for method in ("GET", "POST"):
        try:
            found = ask(example, method, prefix)
        except KeyError:
            found = {role: "???" if role == "clerk" else "in" for role in ROLES}
        added.append(line_of(route, method, example, found))
    lines = "\n".join(dict.fromkeys(added))
    return (
        f"{route} is not in tests/access/routes.csv. Read what each role gets, correct what is wrong, and add:\n"
        f"{lines}\n"
        f"The columns are {','.join(COLUMNS)}. A name in braces stands for a row of tests/access/roles_world.py."
        " Leave the line for POST out if it is 405 for all or reads as that for GET."
    )


def differences(ask, routes, lines, prefix):
    """Messages, each with the line as it would have to be."""
    wrong = []
    for route in routes:
        by_method = lines_for(route, lines)
        if not by_method:
            wrong.append(missing(ask, route, prefix))
            continue
        for method in ("GET", "POST"):
            for line in by_method.get(method) or by_method["GET"]:
                wrong += _differences(ask, route, method, line, prefix, taken=method in by_method)
    return wrong


def _differences(ask, route, method, line, prefix, taken):
    """Of one line; `taken` says that the table has one for this method."""
    wrong = []
    example = plain(route) if "*" in line["route"] else line["example"]
    # All roles ask each thing once: in Chinese, and what is one for everybody only by GET, with the last slash.
    same = line["everybody"] and (method == "POST" or "*" in line["route"] or not example.endswith("/"))
    few = same or prefix != "/"
    before = written()
    found = ask(example, method, prefix, FEW if few else ROLES)
    also = set() if taken else {"405"}
    if any(answer not in {line[role], *also} for role, answer in found.items()):
        found = ask(example, method, prefix)
        wrong.append(
            f"{prefix}{route} answers {method} otherwise than tests/access/routes.csv says. If the new answers"
            f" are right, the line is:\n{line_of(line['route'], method, line['example'], found)}\n"
            f"and was:\n{line_of(line['route'], method, line['example'], {role: line[role] for role in ROLES})}"
        )
    if not taken and written() != before:
        wrong.append(f"{prefix}{route} takes a POST that writes, and has no line for POST in routes.csv.")
    return wrong


def routes(pages):
    return [route for route, page in walked() if page is pages]


def test_every_page_in_chinese_answers_as_the_table_says(ask):
    assert "\n\n".join(differences(ask, routes(pages=True), table(), "/")) == ""


def test_every_page_in_english_answers_as_the_table_says(ask):
    assert "\n\n".join(differences(ask, routes(pages=True), table(), "/en/")) == ""


def test_every_other_address_answers_as_the_table_says(ask):
    assert "\n\n".join(differences(ask, routes(pages=False), table(), "/")) == ""


def test_no_address_takes_other_methods(ask, world):
    cast, examples = world
    taken = []
    for line in table():
        if line["method"] == "GET" and "*" not in line["route"] and not line["route"].startswith("admin/"):
            address = "/" + line["example"].format(**examples)
            for role in FEW:
                for method in REFUSED:
                    if (got := answered(cast, role, method, address)) not in {"405", "404"}:
                        taken.append(f"{method} {address} as {role}: {got}")
    assert taken == []


def test_the_table_names_no_route_that_is_gone():
    there = [route for route, _page in walked()]

    assert [
        line["route"] for line in table() if not fnmatch.filter(there, line["route"]) and line["route"] not in there
    ] == []


def test_the_table_is_whole_and_has_each_line_once():
    lines = table()
    with TABLE.open(encoding="utf-8") as file:
        assert next(file).strip().split(",") == COLUMNS

    assert all(line[role] for line in lines for role in ROLES)
    keys = [(line["route"], line["method"], line["example"]) for line in lines]
    assert sorted(keys) == sorted(set(keys))


def test_a_route_that_is_missing_is_named_with_the_line_to_add(ask):
    [message] = differences(ask, ["months/<int:pk>/"], table(), "/")

    assert "months/<int:pk>/,GET,months/{pk}/,,in,???,in" in message


@pytest.mark.parametrize("check", ["has_role", "visible_to"])
def test_a_check_that_is_taken_away_is_seen(ask, monkeypatch, check):
    """The questions that views ask; each, answered yes to everybody, changes what the table says."""
    yes = {"has_role": lambda *_given: True, "visible_to": lambda _user, rows: rows}
    monkeypatch.setattr(entry, check, yes[check])
    people = ["people/", "people/<int:pk>/", "people/<int:pk>/password/", "people/grants/<int:pk>/end/"]

    assert differences(ask, people, table(), "/")
