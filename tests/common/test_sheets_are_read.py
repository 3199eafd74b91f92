"""A workbook of any kind is read with the types of its cells, and with what is hidden, merged, calculated or broken."""

import datetime
import io
import math

import openpyxl
import pytest
import xlsxwriter

from common.sheets.book import CellError, Merged, address, at, column_of, day_of, letter, ranges, serial_of
from common.sheets.reading import SheetRefused, read_workbook
from tests.corpus import hostile, sheets
from tests.corpus.firms import firms

KINDS = ["xlsx", "xls", "ods", "utf-8", "utf-8-sig", "gb18030", "utf-16"]


@pytest.fixture
def read(tmp_path):
    def reading(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return read_workbook(path, "名单.xlsx")

    return reading


@pytest.fixture
def everything(read):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False}) as book:
        day, hour = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "[h]:mm"})
        sheet = book.add_worksheet("一")
        sheet.write_row(2, 1, ["字", 91.8, True])
        sheet.write_number(3, 1, 46024, day)
        sheet.write_number(3, 2, 1.5, hour)
        sheet.write_formula(4, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(4, 2, "=B3*2", None, 183.6)
        sheet.merge_range(5, 1, 6, 2, "合并")
        sheet.write_string(7, 3, "'=1+1")
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(2, 2, 9, None, {"hidden": True})
        book.add_worksheet("藏").hide()
    return read(made.getvalue())


def test_each_cell_has_its_type(everything):
    sheet = everything.sheets[0]

    assert everything.name == "名单.xlsx"
    assert sheet.row(2) == [None, "字", 91.8, True]
    assert sheet.row(3) == [None, datetime.date(2026, 1, 2), 1.5, None]
    assert sheet.value(4, 1) == "#DIV/0!"
    assert isinstance(sheet.value(4, 1), CellError)
    assert sheet.value(0, 0) is None
    assert sheet.value(99, 99) is None


def test_an_apostrophe_that_guards_is_no_part_of_the_text(everything):
    assert everything.sheets[0].value(7, 3) == "=1+1"


def test_what_is_hidden_merged_or_calculated_is_known(everything):
    sheet, hidden = everything.sheets

    assert sheet.hidden_rows == {3}
    assert sheet.hidden_columns == {2}
    assert sheet.merged == [Merged(5, 1, 6, 2)]
    assert sheet.formulas == {(4, 1), (4, 2)}
    assert (sheet.visible, hidden.visible) == (True, False)


def test_a_formula_without_a_stored_result_is_no_blank(read):
    made = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append([12, "=A1*12", 1])
    book.save(made)
    one, two, three = read(made.getvalue()).sheets[0].row(0)
    assert (one, two, three, type(two)) == (12, "", 1, CellError)

    # an empty text that a program worked out is a blank, and is kept as a text
    cells = '<c r="A1" t="str"><f>IF(1,"","x")</f><v></v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><f>1+1</f></c>'
    row = f'<row r="1">{cells}<c r="D1"><v>1</v></c></row>'
    assert read(hostile.xlsx(hostile.sheet(row))).sheets[0].row(0) == [None, 2, CellError(), 1]


def test_a_formula_without_a_stored_result_is_no_blank_in_ods_either(read):
    two = ' office:value-type="float" office:value="2"'
    kinds = [two, "", ' office:value-type="string"', two]
    cells = "".join(f'<table:table-cell table:formula="of:=1+1"{kind}/>' for kind in kinds)
    page = f'<table:table table:name="S"><table:table-row>{cells}</table:table-row></table:table>'

    row = read(hostile.ods(page)).sheets[0].row(0)

    assert row == [2, "", None, 2]
    assert type(row[1]) is CellError


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_page_reads_alike_from_every_kind_of_file(read, kind):
    page = sheets.page(firms(20, 1, 2026, 9), 2026, 9)

    book = read(sheets.write(page, kind))

    assert book.kind == (kind if kind in {"xlsx", "xls", "ods"} else "csv")
    for row, cells in enumerate(page.cells):
        for column, value in enumerate(cells):
            found = book.sheets[0].value(row, column)
            assert str(value) == found or value == found or math.isclose(float(value), float(found))


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_hidden_rows_are_known_in_every_kind_of_workbook(read, kind):
    page = sheets.page(firms(5, 1, 2026, 9), 2026, 9)
    page.hidden_rows |= {4, 6}

    assert read(sheets.write(page, kind)).sheets[0].hidden_rows == {4, 6}


def test_a_code_kept_as_text_in_a_csv_is_the_code(read):
    book = read('代码,名\n"=""91330324PDY00001X1""",\'甲\n\t0123,乙\n'.encode())

    assert book.sheets[0].columns == [["代码", "91330324PDY00001X1", "0123"], ["名", "甲", "乙"]]


def test_a_short_gb18030_file_is_not_taken_for_anything_else(read):
    book = read("名称;产值\n联通;1\n".encode("gb18030"))

    assert book.encoding == "gb18030"
    assert book.sheets[0].row(1) == ["联通", "1"]


def test_a_stray_line_is_named_whichever_encoding_is_the_rarer(read):
    lines = [f"泵阀有限公司{number},1\n" for number in range(9)]
    mixed = [line.encode("gb18030") for line in lines]
    mixed[6] = lines[6].encode()

    with pytest.raises(SheetRefused) as refused:
        read(b"".join(mixed))
    assert refused.value.rule == "mixed"
    assert "第7行" in str(refused.value)


def test_repeated_columns_of_an_ods_are_cells_of_their_own(read):
    cell = (
        '<table:table-cell office:value-type="float" office:value="7" table:number-columns-repeated="3">'
        "<text:p>7</text:p></table:table-cell>"
    )
    book = read(hostile.ods(f'<table:table table:name="S"><table:table-row>{cell}</table:table-row></table:table>'))

    assert book.sheets[0].row(0) == [7, 7, 7]


def test_addresses_are_as_people_write_them():
    assert [letter(number) for number in (0, 25, 26, 701)] == ["A", "Z", "AA", "ZZ"]
    assert [column_of(letters) for letters in ("A", "Z", "AA", "ZZ")] == [0, 25, 26, 701]
    assert address(11, 3) == "D12"
    assert at("$D$12") == (11, 3)
    assert ranges([5, 3, 4, 9]) == [(3, 5), (9, 9)]
    assert ranges([]) == []


def test_a_day_and_the_number_behind_it_are_the_same():
    assert serial_of(datetime.date(2026, 1, 2)) == 46024
    assert serial_of(datetime.date(1900, 1, 5)) == 5
    assert day_of(46024.0) == datetime.date(2026, 1, 2)
    assert day_of(5.0) is None
