"""A head of three rows is found though nothing in it is merged: what, of which time, in which unit."""

from common.money import Unit
from common.sheets.book import Sheet, Workbook
from common.sheets.finding import find_table
from tests.corpus.firms import firms
from tests.corpus.wanted import WANTED

FIRMS = firms(6, 7, 2026, 9)


def found(*heads):
    rows = [list(row) for row in heads]
    for firm in FIRMS:
        given = firm.months[2026, 9]
        rows.append([firm.code, firm.name, *(float(given[name]) for name in ("output_month", "output", "revenue"))])
    sheet = Sheet("九月", [list(column) for column in zip(*rows, strict=True)])
    return find_table(Workbook("", "xlsx", [sheet]), WANTED)


def test_time_and_unit_may_stand_below_what_they_are_of():
    table = found(
        ["信用代码", "企业名称", "总产值", None, "营业收入"],
        [None, None, "本月", "1-9月", "1-9月"],
        [None, None, "（千元）", "（千元）", "（万元）"],
    )

    mapping = {"code": 0, "name": 1, "output_month": 2, "output": 3, "revenue": 4}
    assert {name: index for name, index in table.mapping.items() if name in mapping} == mapping
    assert [table.column(name).unit for name in ("output_month", "output", "revenue")] == [
        Unit.THOUSAND,
        Unit.THOUSAND,
        Unit.TEN_THOUSAND,
    ]
    assert table.head == (0, 2)
    assert len(table.rows) == len(FIRMS)


def test_a_blank_head_over_something_else_takes_nothing_from_its_left():
    table = found(
        ["信用代码", "企业名称", "总产值", None, "营业收入"],
        [None, None, "本月", "电费", "1-9月"],
        [None, None, "（千元）", "（千元）", "（万元）"],
    )

    assert table.column("output_month").index == 2
    assert table.column("output") is None
