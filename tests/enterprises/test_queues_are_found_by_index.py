"""What workers ask every two seconds costs nothing, however much was brought before."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises import actions
from enterprises.models import Import

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("ask", "table", "index"),
    [
        (lambda: actions.claim(by=None), "enterprises_import", "enterprises_import_at_work"),
        (
            lambda: actions.claim(states=(Import.State.CHECKING, Import.State.FILING), by=None),
            "enterprises_import",
            "enterprises_import_at_work",
        ),
        (lambda: actions.take_up_paper(by=None), "enterprises_paper", "enterprises_paper_waiting"),
    ],
    ids=["imports", "imports but looks ahead", "papers"],
)
def test_the_queue_is_read_from_its_own_index(ask, table, index):
    with CaptureQueriesContext(connection) as captured:
        ask()
    asked = [each["sql"] for each in captured if re.match(f'(SELECT|UPDATE) .*"{table}"', each["sql"])]
    assert len(asked) == 2
    with connection.cursor() as cursor:
        # the tables are empty here: without this PostgreSQL reads them whole
        cursor.execute("SET LOCAL enable_seqscan = off")
        for statement in asked:
            cursor.execute(f"EXPLAIN {statement}")
            assert index in "".join(line for (line,) in cursor.fetchall())
