"""What is looked for in a clerk's own sheet: the questions of a form, and who the row is about."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from common.money import Unit
from common.sheets.book import Workbook, column_of
from common.sheets.finding import find_table, heads_fit, table_with
from common.sheets.heads import Kind, Span, Wanted
from common.sheets.table import Table
from common.sheets.template import read_key, theirs
from enterprises.models import ReturnKind
from enterprises.questions import QUANTITIES, ReturnForm

CODE, NAME, MONTH, STATE, NOTE = "code", "name", "month", "state", "explanation"
# The columns that are no questions, with what they are called to people.
OTHERS = {
    CODE: _("统一社会信用代码"),
    NAME: _("企业名称"),
    MONTH: _("报告月份"),
    STATE: _("填报状态"),
    NOTE: _("说明（备注）"),
}
_CODES = ("统一社会信用代码", "社会信用代码", "信用代码", "税号", "纳税人识别号", "代码", "统一代码", "机构代码")
_NAMES = ("企业名称", "单位名称", "单位详细名称", "公司名称", "填报单位", "企业", "名称")
_MONTHS = ("报告月份", "报告期", "月份", "所属期", "报告期别", "数据期")
_STATES = ("填报状态", "报送状态")
_NOTES = ("备注", "说明", "情况说明", "原因", "说明（备注）", "变动原因")
# A form for quarters says 本季 where that of months says 本月.
_SPANS = {"month": Span.MONTH, "to_date": Span.TO_DATE}


@lru_cache
def wanted(kind: str, form: ReturnForm) -> tuple[Wanted, ...]:
    """In Chinese whatever the reader's language: sheets are in Chinese."""
    with translation.override("zh-hans"):
        questions = tuple(
            Wanted(
                question.name,
                (str(QUANTITIES[question.quantity][0]), *QUANTITIES[question.quantity][1]),
                kind=Kind.COUNT if question.is_count else Kind.AMOUNT,
                span=_SPANS[question.span.value],
                prior=question.prior,
                required=question.required,
            )
            for question in form.questions
        )
    others = (
        Wanted(CODE, _CODES, Kind.CODE, required=True),
        Wanted(NAME, _NAMES, Kind.NAME),
        Wanted(MONTH, _MONTHS, Kind.MONTH),
        Wanted(STATE, _STATES, Kind.TEXT),
        Wanted(NOTE, _NOTES, Kind.TEXT),
    )
    return others + questions


def columns_for(form: ReturnForm) -> tuple[Wanted, ...]:
    return wanted(form.kind.value if isinstance(form.kind, ReturnKind) else form.kind, form)


def table_of(book: Workbook, form: ReturnForm) -> Table | None:
    """The table of our own template by its key, as long as its heads stand where they stood; of others by the heads."""
    key, wanted = read_key(book), columns_for(form)
    sheet = book.sheet(key.get("title", ""))
    if sheet is not None and key.get("form") == form.kind:
        written = {each.name: column_of(key[f"column:{each.name}"]) for each in wanted if f"column:{each.name}" in key}
        told = {
            "bottom": int(key["head"]) - 1,
            "mapping": {name: index for name, index in written.items() if index < sheet.width},
        }
        if heads_fit(sheet, wanted, **told):
            table = table_with(sheet, wanted, **told)
            table.unit = table.unit or form.unit
            return table
    return find_table(replace(book, sheets=theirs(book)), wanted)


def units_of(table: Table, form: ReturnForm) -> dict[str, Unit]:
    """The unit of each column that was found; the form's own where neither head nor title names one."""
    return {
        column.wanted: column.unit or table.unit or form.unit
        for column in table.columns
        if column.wanted and column.wanted in form.names
    }
