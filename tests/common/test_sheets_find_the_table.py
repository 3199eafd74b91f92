"""The table is found among titles, merged heads, hidden and total rows, and each doubt is told to a person."""

import io

import pytest
import xlsxwriter

from common.money import Unit
from common.sheets.finding import find_table, table_with
from common.sheets.heads import Span, read_head, unit_in_title
from common.sheets.reading import read_workbook
from common.sheets.rows import is_total
from tests.corpus import faults, sheets
from tests.corpus.firms import firms
from tests.corpus.wanted import WANTED

FIRMS = firms(30, 7, 2026, 9)


@pytest.fixture
def found(tmp_path):
    def finding(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        book = read_workbook(path)
        return book, find_table(book, WANTED)

    return finding


def book_of(*pages):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for rows in pages:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return made.getvalue()


def rules(table):
    return sorted({doubt.rule for doubt in table.doubts})


@pytest.mark.parametrize("layout", sheets.LAYOUTS)
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "utf-8", "gb18030"])
@pytest.mark.parametrize("unit", sheets.UNITS)
def test_every_layout_is_read_without_a_doubt(found, layout, kind, unit):
    page = sheets.page(FIRMS, 2026, 9, layout=layout, unit=unit)
    sheets.totals(page)
    sheets.notes(page)

    _book, table = found(sheets.write(page, kind))

    assert table.mapping == {
        name: index for index, name in enumerate(page.fields) if name not in ("number", "township")
    }
    assert table.head[1] == page.head
    assert table.unit == sheets.UNITS[unit]
    assert table.rows == list(range(page.first, page.first + len(page.rows)))
    assert [each.why for each in table.left_out if each.why != "blank"] == ["total", "note", "note"]
    assert table.doubts == []


def test_numbering_sections_and_repeated_heads_are_left_out(found):
    page = sheets.page(FIRMS, 2026, 9)
    page.rows[10:10] = [["瓯北街道"], list(page.before[-1]), [None] * 15]
    page.rows[0:0] = [["甲", "乙", "丙", "丁", *range(1, 12)]]

    _book, table = found(sheets.write(page, "xlsx"))

    assert len(table.rows) == len(FIRMS)
    assert [(each.row, each.why) for each in table.left_out] == [
        (3, "numbering"),
        (14, "section"),
        (15, "head"),
        (16, "blank"),
    ]


def test_a_firm_with_nothing_but_its_name_is_a_row(found):
    page = sheets.page(FIRMS, 2026, 9)
    page.rows[5] = [6, None, FIRMS[5].name] + [None] * 12

    _book, table = found(sheets.write(page, "xlsx"))

    assert page.first + 5 in table.rows


def test_hidden_rows_stay_in_and_are_known(found):
    sample = faults.sample("hidden", FIRMS, 3)

    _book, table = found(sample.content)

    assert table.hidden_rows == {planted.row for planted in sample.planted}
    assert table.hidden_rows <= set(table.rows)


def test_the_unit_of_a_head_goes_before_that_of_the_title(found):
    rows = [["统计表 单位：千元"], ["信用代码", "企业名称", "累计产值（万元）", "累计营业收入"]]
    rows += [[firm.code, firm.name, 5, 6] for firm in FIRMS]

    _book, table = found(book_of(rows))

    assert (table.column("output").unit, table.unit) == (Unit.TEN_THOUSAND, Unit.THOUSAND)
    assert table.title == "统计表 单位：千元"


def test_without_any_unit_every_amount_is_doubted(found):
    rows = [["信用代码", "企业名称", "累计产值"]] + [[firm.code, firm.name, 5] for firm in FIRMS]

    _book, table = found(book_of(rows))

    assert rules(table) == ["no_unit"]


def test_codes_under_a_strange_head_are_known_by_their_look(found):
    rows = [["身份", "企业名称", "累计产值（元）"]] + [[firm.code, firm.name, 5] for firm in FIRMS]

    _book, table = found(book_of(rows))

    assert table.mapping == {"code": 0, "name": 1, "output": 2}
    assert rules(table) == ["unsure"]


def test_codes_and_names_that_changed_places_are_put_right_and_told(found):
    rows = [["企业名称", "信用代码", "累计产值（元）"]] + [[firm.code, firm.name, 5] for firm in FIRMS]

    _book, table = found(book_of(rows))

    assert table.mapping == {"code": 0, "name": 1, "output": 2}
    assert rules(table) == ["unsure"]


def test_a_wanted_column_that_is_not_there_is_told(found):
    rows = [["信用代码", "企业名称", "累计营业收入（元）"]] + [[firm.code, firm.name, 5] for firm in FIRMS]

    _book, table = found(book_of(rows))

    assert [(doubt.rule, dict(doubt.told)) for doubt in table.doubts] == [("not_found", {"wanted": "output"})]


def test_texts_where_numbers_should_be_are_doubted(found):
    rows = [["信用代码", "企业名称", "累计产值（元）"]] + [[firm.code, firm.name, "见附件"] for firm in FIRMS]

    _book, table = found(book_of(rows))

    assert rules(table) == ["not_numbers"]


def test_the_sheet_with_the_table_is_taken_and_a_rival_told(found):
    page = sheets.page(FIRMS, 2026, 9).cells

    book, table = found(book_of([["目录"]], page, page[:-1]))

    assert table.sheet == book.sheets[1].name
    assert rules(table) == ["sheets"]


def test_growth_shares_and_last_months_figures_are_never_read(found):
    rows = [["信用代码", "企业名称", "累计产值（元）", "产值同比增长%", "上月累计产值（元）", "产值占比"]]
    rows += [[firm.code, firm.name, 5, 6, 7, 8] for firm in FIRMS]

    _book, table = found(book_of(rows))

    assert table.mapping == {"code": 0, "name": 1, "output": 2}


def test_nothing_is_found_where_nothing_is(found):
    assert found(book_of([["早餐", "午餐"], ["包子", "面条"]]))[1] is None


def test_a_person_says_which_column_is_what(found):
    book, _table = found(book_of([["a", "b", "c"]] + [[firm.code, firm.name, 5] for firm in FIRMS]))

    table = table_with(
        book.sheets[0], WANTED, bottom=0, mapping={"code": 0, "name": 1, "output": 2}, units={"output": Unit.YUAN}
    )

    assert table.mapping == {"code": 0, "name": 1, "output": 2}
    assert table.rows == list(range(1, 31))
    assert table.column("output").unit is Unit.YUAN
    assert table.doubts == []


def test_a_table_without_a_head_is_mapped_by_hand(found):
    book, table = found(book_of([[firm.code, firm.name, 5] for firm in FIRMS]))
    assert table is None

    table = table_with(book.sheets[0], WANTED, bottom=-1, mapping={"code": 0, "output": 2})

    assert table.head is None
    assert table.rows == list(range(30))


def test_the_same_heads_have_the_same_signature_wherever_they_stand(found):
    page = sheets.page(FIRMS, 2026, 9)
    _book, first = found(sheets.write(page, "xlsx"))
    page.before[0:0] = [[], ["内部资料"]]
    page.head += 2
    _book, second = found(sheets.write(page, "utf-8"))

    assert first.signature == second.signature


@pytest.mark.parametrize(
    ("text", "core", "unit", "span", "prior"),
    [
        ("工业总产值（1–本月）（千元）", "工业总产值", 1_000, Span.TO_DATE, False),
        ("工业总产值\n上年同期", "工业总产值", None, None, True),
        ("其中：出口交货值 （万元）\n1～10月", "出口交货值", 10_000, Span.TO_DATE, False),
        ("本年累计营业收入/亿元", "营业收入", 10**8, Span.TO_DATE, False),
        ("去年同月产值", "产值", None, Span.MONTH, True),
        ("9月产值（元）", "产值", 1, Span.MONTH, False),
        ("上年1—9月工业总产值", "工业总产值", None, Span.TO_DATE, True),
        ("平均用工人数(人)", "平均用工人数", None, None, False),
        ("备 注", "备注", None, None, False),
    ],
)
def test_a_head_is_taken_apart(text, core, unit, span, prior):
    head = read_head(text)

    assert (head.core, head.unit, head.span, head.prior) == (core, unit, span, prior)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：千元", 1_000),
        ("金额单位：人民币万元", 10_000),
        ("计量单位: 元", 1),
        ("单位：万元、人", 10_000),
        ("填报单位：某某协会", None),
        ("一元复始", None),
    ],
)
def test_a_titles_unit_is_read_and_nothing_else_is_one(text, unit):
    assert unit_in_title(text) == unit


def test_totals_are_known_however_they_are_written():
    totals = [
        "合计",
        "合 计",
        "本页小计：",
        "总计:",
        "全县合计数",
        "企业累计值 ",
        "总和",
        "总数",
        "合",
        "ＴＯＴＡＬ",
        "SubTotal",
        "sum",
        "共计行",
    ]
    names = ["", "合计阀门厂", "总计机械有限公司", "大协会阀门厂7", "Sum Valves", "合计7", 5.0, None]

    assert [text for text in totals if not is_total(text)] == []
    assert [name for name in names if is_total(name)] == []
