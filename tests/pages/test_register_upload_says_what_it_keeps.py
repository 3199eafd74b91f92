"""A month above scale that differs from the register's changes nothing, and the preview says so at its cell."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises.models import AboveScaleSpell
from tests.facts import day
from tests.pages.register_cast import clerk, firm, page, pumps
from tests.pages.uploading import book, previewed, problems

__all__ = ["clerk", "firm", "page", "pumps"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("month", ["2015-03", "2016-09"])
def test_another_month_than_the_registers_is_told(page, firm, month):
    AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2016-07"), None))

    def hinted(since):
        row = {"credit_code": firm.credit_code, "name": firm.name, "above_since": since}
        preview = previewed(page, book(row))
        assert preview.context["plan"].empty
        return problems(preview, hint=True)

    [(where, head, message)] = hinted(month)
    assert (where, head) == ("C2", "规上入库月份")
    assert "登记册上的规上入库月份是2016-07" in message
    assert hinted("2016-07") == []
