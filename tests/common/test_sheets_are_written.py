"""What is written holds no formula and reads back the same; a template is read without a guess; remarks come home."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.sheets.book import Workbook
from common.sheets.export import csv_lines, write_xlsx
from common.sheets.finding import find_table
from common.sheets.guard import guarded, unguarded
from common.sheets.heads import Kind
from common.sheets.reading import read_workbook
from common.sheets.remarks import Grade, Remark, annotated
from common.sheets.template import Blank, Template, read_key, write_template
from tests.corpus import faults, sheets
from tests.corpus.firms import firms
from tests.corpus.wanted import WANTED

FIRMS = firms(30, 7, 2026, 9)
ACTING = ["=1+1", "+86 577", "-5", "@SUM(A1)", "\tx", "'x", "'", "＝1", "-", '=HYPERLINK("http://x.example")']


@given(st.text())
def test_a_guarded_text_comes_back(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ACTING)
def test_a_text_that_could_act_never_starts_a_cell(text):
    assert guarded(text)[0] == "'"


CELLS = st.one_of(
    st.none(),
    st.sampled_from(ACTING),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=20).filter(str.strip),
    st.integers(-(10**12), 10**12),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_reads_back_the_same(tmp_path_factory, kind, rows):
    rows = [["首", *row[1:]] for row in rows]
    path = tmp_path_factory.mktemp("export") / "f"
    if kind == "xlsx":
        write_xlsx(["a", "b", "c"], rows, str(path))
        assert b"<f" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    else:
        path.write_bytes(b"".join(csv_lines(["a", "b", "c"], rows)))

    sheet = read_workbook(path).sheets[0]
    found = [sheet.row(row) + [None] * (3 - sheet.width) for row in range(1, sheet.height)]

    expected = [[str(value) if kind == "csv" and value is not None else value for value in row] for row in rows]
    assert found == expected


@pytest.fixture
def template():
    blanks = [
        Blank("code", "统一社会信用代码", kind=Kind.CODE, known=True, width=22),
        Blank("name", "企业名称", kind=Kind.NAME, known=True, width=30),
        Blank("output", "工业总产值", "1–本月", unit="千元", note="自年初累计", before="before", grows=True),
        Blank("before", "工业总产值", "上期1–8月，参考", unit="千元", known=True),
        Blank("export", "出口交货值", "1–本月", unit="千元", at_most="output"),
        Blank("profit", "利润总额", "1–本月", unit="千元", negative=True),
        Blank("employees", "平均用工人数", "1–本月", unit="人", kind=Kind.COUNT),
        Blank("state", "填报状态", kind=Kind.TEXT, choices=("已报", "停产", "拒报")),
        Blank("note", "备注", kind=Kind.TEXT, width=40),
    ]
    rows = [[firm.code, firm.name, None, 12.5, None, None, None, "已报", "=1+1"] for firm in FIRMS]
    return Template(
        "2026年1–9月规上月报",
        ["单位：千元", "灰色格不用填。"],
        blanks,
        rows,
        key={"form": "monthly", "month": "2026-09"},
    )


@pytest.fixture
def written(template, tmp_path):
    path = tmp_path / "template.xlsx"
    write_template(template, str(path))
    return path


def test_a_template_comes_back_by_its_own_key(written):
    key = read_key(read_workbook(written))

    assert (key["form"], key["month"], key["title"], key["head"]) == ("monthly", "2026-09", "填报", "5")
    assert key["column:output"] == "C"
    assert "column:before" not in key
    assert read_key(Workbook("", "csv", [])) == {}


def test_a_template_is_also_found_by_its_heads_and_last_months_figures_are_passed_over(written):
    table = find_table(read_workbook(written), WANTED)

    assert table.mapping == {"code": 0, "name": 1, "output": 2, "export": 4, "profit": 5, "employees": 6, "note": 8}
    assert len(table.rows) == len(FIRMS)
    assert table.doubts == []


def test_a_template_locks_what_is_known_and_checks_what_is_not(written):
    book = openpyxl.load_workbook(written)
    sheet = book["填报"]

    assert book["_portal"].sheet_state == "veryHidden"
    assert sheet.protection.sheet
    assert sheet["A6"].protection.locked
    assert sheet["D6"].protection.locked
    assert not sheet["C6"].protection.locked
    assert sheet.freeze_panes == "C6"
    assert sheet.print_title_rows == "$4:$5"
    assert "千元" in sheet["C5"].value
    checks = {str(each.sqref).split(":")[0]: each for each in sheet.data_validations.dataValidation}
    assert (checks["C6"].type, float(checks["C6"].formula1)) == ("decimal", 0)
    assert float(checks["F6"].formula1) < 0
    assert checks["G6"].type == "whole"
    assert checks["H6"].formula1 == '"已报,停产,拒报"'
    colours = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules]
    assert any("$E6>$C6" in formula for formula in colours)
    assert any("$D6*8" in formula for formula in colours)
    assert any("$C6<=$D6" in formula for formula in colours)
    assert sheet["I6"].value == "'=1+1"


def remarked(tmp_path, kind):
    """The sheet of a sample, given back with three remarks."""
    page = sheets.page(FIRMS, 2026, 9, layout="merged")
    sheets.totals(page)
    page.formulas[page.first, 3] = "=1+1"
    page.rows[2][page.column("note")] = "－"
    page.errors[page.first + 4, page.column("revenue")] = "#DIV/0!"
    path = tmp_path / "upload"
    path.write_bytes(sheets.write(page, kind))
    book = read_workbook(path)
    table = find_table(book, WANTED)
    output = table.mapping["output"]
    remarks = [
        Remark(page.first + 20, output, Grade.MUST_EXPLAIN, "比近12个月中位数高10倍"),
        Remark(page.first + 25, output, Grade.MUST_FIX, "不是数字"),
        Remark(page.first + 25, None, Grade.HINT, "=隐藏行"),
    ]
    back = tmp_path / "back.xlsx"
    back.write_bytes(annotated(path, book, table, remarks))
    return page, output, openpyxl.load_workbook(back).worksheets[0], read_workbook(back)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "gb18030"])
def test_remarks_come_back_in_the_workbook_whose_rows_stand_as_they_stood(tmp_path, kind):
    page, output, sheet, again = remarked(tmp_path, kind)
    first, code = page.first + 1, page.column("code") + 1
    result = len(page.fields) + 1

    assert [sheet.cell(first + row, code).value for row in range(30)] == [firm.code for firm in FIRMS]
    assert sheet.cell(first - 1, result).value == "检查结果"
    assert sheet.cell(first + 25, result).value == "必须改正：不是数字\n提示：=隐藏行"
    assert [sheet.cell(first + row, output + 1).fill.start_color.rgb[-6:] for row in (20, 25, 26)] == [
        "FFE8B3",
        "FFC9C9",
        "000000",
    ]
    assert find_table(again, WANTED).mapping["output"] == output
    assert sheet.cell(first + 30, page.column("name") + 1).value == "合  计"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "gb18030", "anew"])
def test_every_cell_comes_back_as_the_sender_sees_it(tmp_path, monkeypatch, kind):
    if kind == "anew":
        monkeypatch.setattr("common.sheets.remarks._OPENPYXL_CELLS", 10)
    page, _output, sheet, again = remarked(tmp_path, "xlsx" if kind == "anew" else kind)
    before = read_workbook(tmp_path / "upload").sheets[0]

    for row in range(page.first, before.height):
        assert again.sheets[0].row(row)[: len(page.fields)] == before.row(row), row
    note = sheet.cell(page.first + 2 + 1, page.column("note") + 1)
    assert (note.value, note.data_type, note.quotePrefix) == ("－", "s", True)


def test_the_senders_own_workbook_carries_comments(tmp_path):
    page, output, sheet, _again = remarked(tmp_path, "xlsx")

    assert sheet.cell(page.first + 25 + 1, output + 1).comment.text == "不是数字"


def test_what_is_said_of_merged_cells_stands_where_they_are_seen(tmp_path):
    made = io.BytesIO()
    page = sheets.page(FIRMS, 2026, 9, layout="merged")
    made.write(sheets.write(page, "xlsx"))
    book = openpyxl.load_workbook(made)
    output = page.column("output")
    top = page.first + 5
    letters = openpyxl.utils.get_column_letter(output + 1)
    book.worksheets[0].merge_cells(f"{letters}{top}:{letters}{top + 1}")
    wide = page.first + 9
    name = openpyxl.utils.get_column_letter(len(page.fields))
    book.worksheets[0].merge_cells(f"{name}{wide}:XFD{wide}")
    path = tmp_path / "upload"
    book.save(path)
    read = read_workbook(path)
    said = [Remark(top, output, Grade.MUST_FIX, "空"), Remark(wide - 1, None, Grade.HINT, "行")]

    back = openpyxl.load_workbook(io.BytesIO(annotated(path, read, find_table(read, WANTED), said))).worksheets[0]

    assert back.cell(top, output + 1).comment.text == "空"
    assert back.cell(top + 1, len(page.fields) + 1).value == "必须改正：空"
    assert back.cell(wide, len(page.fields) + 1).value == "提示：行"


def test_a_workbook_too_large_for_comments_is_written_anew(tmp_path, monkeypatch):
    monkeypatch.setattr("common.sheets.remarks._OPENPYXL_CELLS", 10)

    page, _output, sheet, _again = remarked(tmp_path, "xlsx")

    assert sheet.cell(page.first + 25 + 1, 15).value == "必须改正：不是数字\n提示：=隐藏行"


def test_every_kind_of_fault_can_be_planted_and_read(tmp_path):
    for kind in faults.KINDS:
        sample = faults.sample(kind, FIRMS, 1)
        path = tmp_path / kind
        path.write_bytes(sample.content)

        table = find_table(read_workbook(path), WANTED)

        assert table.rows[0] == sample.page.first, kind
    assert len(faults.KINDS) == 20
    assert io.BytesIO(faults.clean(FIRMS, 1).content).read(2) == b"PK"
