"""The database refuses what imports, their problems, repairs and remembered columns may not hold."""

import pytest

from enterprises.models import Import, ImportProblem, ImportRepair, SheetMapping, Submission
from tests import facts
from tests.facts import day
from tests.refusals import constraint_that_refuses

pytestmark = pytest.mark.django_db


def brought(**given):
    month = {"kind": "monthly", "month": day("2016-03"), "deadline": day("2016-04-12"), "grace": day("2016-04-22")}
    submission, _new = Submission.objects.get_or_create(association=facts.association(), **month)
    fields = {"submission": submission, "association": submission.association, "at": facts.NOW, "size": 1}
    fields |= {"name": "三月.xlsx", "stored": "x", "digest": "x", "day": day("2016-04-08")}
    return Import.objects.create(**fields | given)


def repaired(count=1, **given):
    of = brought()
    for _time in range(count):
        fields = {"of": of, "association": of.association, "row": 3, "name": "output", "text": "5", "at": facts.NOW}
        ImportRepair.objects.create(**fields | {"is_figure": False} | given)


def remembered_twice():
    for _time in range(2):
        SheetMapping.objects.create(
            association=facts.association(), kind="monthly", signature="x", columns={}, units={}, at=facts.NOW
        )


BREAKS = {
    "enterprises_import_progress_in_percent": lambda: brought(progress=101),
    "enterprises_import_filed_has_transaction": lambda: brought(state="filed"),
    "enterprises_import_failed_has_error": lambda: brought(state="failed"),
    "enterprises_importproblem_grade_known": lambda: ImportProblem.objects.create(of=brought(), rule="x", grade="bad"),
    "enterprises_importrepair_one_a_cell": lambda: repaired(count=2),
    "enterprises_importrepair_figure_is_confirmed": lambda: repaired(is_figure=True, confirmed_by="王"),
    "enterprises_sheetmapping_once": remembered_twice,
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_named_constraint_refuses(name):
    assert constraint_that_refuses(BREAKS[name]) == name
