"""A row that renames a firm to what another firm is called is held back until somebody says that it is meant."""

import pytest

from tests.pages.register_cast import clerk, member, page
from tests.pages.uploading import book, firm, previewed, problems, pumps, uploaded

__all__ = ["clerk", "firm", "page", "pumps"]

pytestmark = pytest.mark.django_db


def test_the_name_of_another_firm_is_asked_about_at_its_cell(page, pumps, clerk, firm):
    one, other = firm, member(pumps, clerk, name="乙阀门厂")
    row = {"credit_code": one.credit_code, "name": other.name}
    uploaded(page, book(row))
    one.refresh_from_db()
    assert one.name == "甲阀门厂"

    [(where, head, message)] = problems(previewed(page, book(row)))
    assert (where, head) == ("B2", "企业名称")
    assert f"{other.name} {other.credit_code}" in message

    uploaded(page, book(row | {"explanation": "2017年更名，工商已核准"}))
    one.refresh_from_db()
    assert one.name == other.name
    # and what stands so already is asked about no more
    assert problems(previewed(page, book(row))) == []
