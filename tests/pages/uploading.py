"""A register of a zone of two trades, a clerk's sheet of it, and how it is uploaded."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.sheets.export import write_xlsx
from tests import facts
from tests.facts import YONGJIA
from tests.pages.register_cast import member
from zones.sheets import HEADS


@pytest.fixture
def pumps():
    zone = facts.zone("pumps", YONGJIA)
    zone.industries.add(facts.industry("3441"), facts.industry("3443"))
    return zone


@pytest.fixture
def firm(pumps, clerk):
    return member(pumps, clerk, name="甲阀门厂", township="瓯北街道", person="王小明", phone="13812345678")


def book(*rows, heads=None):
    """An xlsx of these rows, each a dict by column name."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    into = io.BytesIO()
    write_xlsx(heads or [HEADS[name] for name in names], [[row.get(name, "") for name in names] for row in rows], into)
    return SimpleUploadedFile("名册.xlsx", into.getvalue())


def previewed(page, file, on="2017-01-01", reason="名册核对"):
    return page.post("/register/upload/", {"file": file, "on": on, "reason": reason})


def uploaded(page, file, **given):
    """Preview, and do what it says."""
    preview = previewed(page, file, **given)
    assert preview.status_code == 200, preview.context["form"].errors
    return page.post("/register/upload/", {"carried": preview.context["carried"]}, follow=True)


def problems(preview, hint=False):
    found = [each for each in preview.context["plan"].problems if each.hint is hint]
    return [(f"{each.column}{each.row}", each.head, each.message) for each in found]


def new(name="新阀门厂", **given):
    return {"credit_code": facts.credit_code(), "name": name, "industry": "3443", "township": "桥头镇"} | given
