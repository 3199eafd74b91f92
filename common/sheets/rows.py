"""Which rows below a head are the table's own, and why the others are not: totals, sections, numbering, notes."""

from __future__ import annotations

import re
from itertools import pairwise

from common.codes import fold
from common.sheets.book import Sheet, Value
from common.sheets.heads import Kind, Wanted, plain, read_head
from common.sheets.table import Column, LeftOut, Table

_TOTAL = re.compile(
    "(?:本页|本表|全表|全县|全市|全区|全部|企业|规上|规下|总|以上)*(?:合计|小计|总计|共计|总和|累计)(?:数|行|值)?:?|合|总数|sum|total|subtotal"
)
_ENDS = "数行值计和合ml"
_NOTE = re.compile(
    "(?:附?注|备注|说明|填报说明|填表人?|制表|审核|复核|单位负责人|统计负责人|负责人|联系电话|电话|报出日期|日期|盖章|编制)[0-9]?[:.、]?"
)
_NUMBERING = re.compile("甲|乙|丙|丁|戊|[(]?[0-9]{1,2}[)]?|[0-9]{1,2}=[0-9+\\-*/]+")
_CODE = re.compile("[0-9A-Z]{15,20}")
_NAME = re.compile("(?:公司|厂|集团|合作社|经营部|商行|工厂|企业|事务所|中心|店|社|部)(?:[(（].*[)）])?[0-9]*$")
_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?[千万亿]?元?")


def looks_like_code(value: Value) -> bool:
    """As long as a credit code and made of its letters, right or wrong."""
    return isinstance(value, str) and 15 <= len(value) <= 40 and bool(_CODE.fullmatch(fold(value)))


def looks_like_name(value: Value) -> bool:
    return isinstance(value, str) and len(value) >= 4 and bool(_NAME.search(value.strip()))


def looks_like_number(value: Value) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, float) or (isinstance(value, str) and bool(_NUMBER.fullmatch(plain(value))))


def is_total(value: Value) -> bool:
    if not isinstance(value, str) or not 0 < len(value) <= 16:
        return False
    last = value[-1]
    # nearly every name of a firm ends in a letter that folding leaves alone and no total ends in
    if ("一" <= last <= "鿿" or (last.isascii() and last.isalnum())) and last.lower() not in _ENDS:
        return False
    return bool(_TOTAL.fullmatch(plain(value)))


def part_rows(sheet: Sheet, table: Table, first: int, wanted: dict[str, Wanted]) -> None:
    """Fill in `rows` and `left_out`."""
    code = _of(table, wanted, Kind.CODE)
    name = _of(table, wanted, Kind.NAME)
    heads = _Heads(table, wanted)
    codes, names = (sheet.columns[each.index] if each else [None] * sheet.height for each in (code, name))
    numbers = [
        column.index
        for column in table.columns
        if column.wanted and wanted[column.wanted].kind in (Kind.AMOUNT, Kind.COUNT)
    ]
    for row in range(first, sheet.height):
        given = codes[row]
        # the everyday case first: of a hundred thousand rows all but a few end here
        if type(given) is str and len(given) > 14 and not is_total(names[row]):
            table.rows.append(row)
            continue
        if why := _why_not(sheet, row, first, given, name, numbers, heads):
            table.left_out.append(LeftOut(row, why, _first_text(sheet, row)))
            if why == "other_head":
                # whatever comes now stands under other heads
                below = [each for each in range(row + 1, sheet.height) if set(sheet.row(each)) - {None}]
                table.left_out += [LeftOut(each, "under_other_head", _first_text(sheet, each)) for each in below]
                break
        else:
            table.rows.append(row)
    while table.left_out and table.left_out[-1].why == "blank" and table.left_out[-1].row > max(table.rows, default=-1):
        table.left_out.pop()


def _first_text(sheet: Sheet, row: int) -> str:
    return next((value for value in sheet.row(row) if isinstance(value, str)), "")[:80]


class _Heads:
    """What stands over each column, to know a row of heads again further down, and whether it is in another order."""

    def __init__(self, table: Table, wanted: dict[str, Wanted]) -> None:
        self.last = {column.index: plain(column.head.split(" / ")[-1]) for column in table.columns if column.head}
        self.own: dict[int, set[str]] = {}
        for column in table.columns:
            labels = wanted[column.wanted].labels if column.wanted else ()
            told = {*column.head.split(" / "), *labels} - {""}
            self.own[column.index] = {*map(plain, told), *(read_head(text).core for text in told)} - {""}
        self.all = set().union(*self.own.values())

    def judge(self, texts: dict[int, str]) -> str:
        """`head` where two at least are known and stand under themselves, `other_head` where one stands elsewhere."""
        known = {index: word for index, text in texts.items() if (word := self._word(text))}
        if len(known) < 2:
            return ""
        return "head" if all(word in self.own.get(index, ()) for index, word in known.items()) else "other_head"

    def _word(self, text: str) -> str:
        return next((word for word in (plain(text), read_head(text).core) if word in self.all), "")


def _of(table: Table, wanted: dict[str, Wanted], kind: Kind) -> Column | None:
    return next((each for each in table.columns if each.wanted and wanted[each.wanted].kind is kind), None)


def _why_not(
    sheet: Sheet, row: int, first: int, code: Value, name: Column | None, numbers: list[int], heads: _Heads
) -> str:
    values = {index: value for index, value in enumerate(sheet.row(row)) if value is not None and value != ""}
    texts = {index: value for index, value in values.items() if isinstance(value, str) and value.strip()}
    if not values or (not texts and len(values) == len([v for v in values.values() if v == 0])):
        return "blank" if not values else ""
    if row <= first + 1 and _is_numbering(values):
        return "numbering"
    # a firm without figures has hardly more than its name, its place and a remark
    if 3 <= len(texts) == len(values) and (again := heads.judge(texts)):
        return again
    if sum(heads.last.get(index) == plain(text) for index, text in texts.items()) >= 2:
        return "head"
    called = sheet.value(row, name.index) if name else None
    if not looks_like_code(code) and sum(bool(_NOTE.match(plain(text))) for text in texts.values()) * 2 > len(texts):
        return "note"
    # A total says so in one of its first cells and has no code of its own.
    if any(is_total(text) for text in list(texts.values())[:4]) and not looks_like_code(code):
        return "total"
    filled = [index for index in numbers if index in values]
    if code is None and not (isinstance(called, str) and called.strip()):
        if not filled:
            return "note" if any(_NOTE.match(plain(text)) for text in texts.values()) else "section"
        own = [index for index in filled if (row, index) in sheet.formulas]
        return "total" if len(own) == len(filled) else ""
    if code is None and not filled and isinstance(called, str):
        if _NOTE.match(plain(called)):
            return "note"
        if len(texts) == 1 and not looks_like_name(called) and _spans(sheet, row):
            return "section"
    if isinstance(code, str) and not looks_like_code(code) and not filled and _NOTE.match(plain(code)):
        return "note"
    if isinstance(code, str) and len(texts) == 1 and len(values) == 1 and not any(map(str.isdigit, code)):
        return "section"
    return ""


def _is_numbering(values: dict[int, Value]) -> bool:
    """甲 乙 1 2 3 under the head of an official form."""
    shown = [
        plain(str(int(value)) if isinstance(value, float) and value == int(value) else str(value))
        for value in values.values()
    ]
    counted = [int(text) for text in shown if text.isdigit()]
    return (
        len(shown) >= 3
        and all(_NUMBERING.fullmatch(text) for text in shown)
        and counted == sorted(set(counted))
        and all(later - earlier <= 3 for earlier, later in pairwise(counted))
    )


def _spans(sheet: Sheet, row: int) -> bool:
    return any(each.top <= row <= each.bottom and each.right - each.left >= 2 for each in sheet.merged)
