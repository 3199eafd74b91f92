"""A township is free text: one that the county's firms write otherwise is hinted at, and the form offers theirs."""

import pytest

from tests.pages.register_cast import clerk, member, page
from tests.pages.uploading import book, new, previewed, problems, pumps

__all__ = ["clerk", "page", "pumps"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def firms(pumps, clerk):
    return [member(pumps, clerk, name=f"{name}阀门厂", township="东瓯街道") for name in ("甲", "乙")]


@pytest.mark.parametrize("written", ["东瓯", "东瓯镇", "永嘉县东瓯街道", "东瓯 街道"])
def test_another_way_to_write_a_township_is_hinted_at(page, firms, written):
    rows = [
        new("东海泵业", township=written),
        {"credit_code": firms[0].credit_code, "name": "甲阀门厂", "township": written},
    ]
    preview = previewed(page, book(*rows))

    told = problems(preview, hint=True)
    assert [(where, head) for where, head, _message in told] == [("D2", "乡镇街道"), ("D3", "乡镇街道")]
    assert all("永嘉县的企业多写作“东瓯街道”" in message for _where, _head, message in told)
    assert (len(preview.context["plan"].added), preview.context["plan"].refused) == (1, 0)


@pytest.mark.parametrize("written", ["东瓯街道", "桥头镇", "瓯北街道"])
def test_the_usual_way_and_another_township_are_not(page, firms, written):
    assert problems(previewed(page, book(new("东海泵业", township=written))), hint=True) == []


def test_the_form_offers_what_the_register_writes(page, firms):
    assert '<datalist id="township-list"><option value="东瓯街道">' in page.get("/register/add/").content.decode()
