"""Finds the one table that is wanted in a workbook: its sheet, its head among title rows, its columns, its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from common.money import Unit
from common.sheets.book import Sheet, Value, Workbook
from common.sheets.heads import Head, Kind, Span, Wanted, fits, plain, read_head, unit_in_title
from common.sheets.rows import looks_like_code, looks_like_name, looks_like_number, part_rows
from common.sheets.table import Column, Doubt, Table

# A head is looked for this far down, and is at most this many rows high.
_DEEPEST = 60
_HIGHEST = 4
_WIDEST = 120
# Below this a match is no match; below the second it is one to be confirmed.
_POOR = 0.5
_SURE = 0.8
_SAMPLE = 60


def find_table(book: Workbook, wanted: Sequence[Wanted]) -> Table | None:
    """The best table of all sheets; None where no sheet holds anything that was wanted."""
    found = [table for sheet in book.sheets if (table := find_in_sheet(sheet, wanted))]
    shown = {sheet.name for sheet in book.sheets if sheet.visible}
    if not found:
        return None
    best = max(found, key=lambda table: (table.score * (1 if table.sheet in shown else 0.4), len(table.rows)))
    close = [
        table.sheet for table in found if table is not best and table.score > 0.9 * best.score and table.sheet in shown
    ]
    if close:
        best.doubts.append(Doubt("sheets", told=(("sheets", "、".join(close)),)))
    if best.sheet not in shown:
        best.doubts.append(Doubt("hidden_sheet", told=(("sheet", best.sheet),)))
    return best


def find_in_sheet(sheet: Sheet, wanted: Sequence[Wanted]) -> Table | None:
    """The table of one sheet."""
    found = _best_head(sheet, wanted)
    if found is None:
        return None
    score, top, bottom, columns = found
    return _finished(sheet, (top, bottom), columns, wanted, score)


def _best_head(sheet: Sheet, wanted: Sequence[Wanted]) -> tuple[float, int, int, list[Column]] | None:
    """How well it fits, its first and last row, and the columns under it."""
    covered = _covered(sheet)
    best: tuple[float, int, int, list[Column]] | None = None
    for bottom in range(min(sheet.height, _DEEPEST)):
        if not _may_be_head(sheet.row(bottom)):
            continue
        # words alone below it: most likely this is only the upper part of a head
        whole = 0.8 if bottom + 1 < sheet.height and _may_be_head(sheet.row(bottom + 1)) else 1.0
        for high in range(1, min(_HIGHEST, bottom + 1) + 1):
            columns = _matched(sheet, bottom - high + 1, bottom, wanted, covered)
            score = whole * sum(column.score for column in columns)
            if score > 0 and (best is None or score > best[0] + 0.01):
                best = (score, bottom - high + 1, bottom, columns)
    return None if best is None or best[0] < 1.0 else best


def _may_be_head(values: list[Value]) -> bool:
    """Two words at least, no code, and hardly a number: of a csv with all its texts only a few rows are tried."""
    given = [value for value in values if value is not None]
    words = [value for value in given if isinstance(value, str) and not looks_like_number(value)]
    return len(words) >= 2 and 2 * len(words) > len(given) and not any(map(looks_like_code, words))


def table_with(
    sheet: Sheet,
    wanted: Sequence[Wanted],
    *,
    bottom: int,
    mapping: dict[str, int],
    units: dict[str, Unit] | None = None,
) -> Table:
    """The table as a person corrected it: the last row of its head, and which column is what. -1: no head at all."""
    covered = _covered(sheet)
    found = _best_head(sheet, wanted)
    top = found[1] if found and found[2] == bottom else max(bottom, 0)
    where = {index: name for name, index in mapping.items()}
    columns = []
    for index, head in enumerate(_heads(sheet, top, bottom, covered) if bottom >= 0 else [Head("", "")] * sheet.width):
        name = where.get(index)
        unit = (units or {}).get(name or "") or head.unit
        columns.append(Column(index, head.text, name, 1.0 if name else 0.0, unit, hidden=index in sheet.hidden_columns))
    return _finished(sheet, (top, bottom) if bottom >= 0 else None, columns, wanted, float(len(mapping)))


def heads_fit(sheet: Sheet, wanted: Sequence[Wanted], *, bottom: int, mapping: dict[str, int]) -> bool:
    """Do the heads of these columns, of which this is the last row, still say what they are taken for?"""
    found = _best_head(sheet, wanted)
    if found is None or found[2] != bottom:
        return False
    heads = _heads(sheet, found[1], bottom, _covered(sheet))
    return all(fits(heads[mapping[each.name]], each) >= _SURE for each in wanted if each.name in mapping)


def _finished(
    sheet: Sheet, head: tuple[int, int] | None, columns: list[Column], wanted: Sequence[Wanted], score: float
) -> Table:
    top, bottom = head or (0, -1)
    titles = [str(value) for row in range(top) for value in sheet.row(row) if isinstance(value, str) and value.strip()]
    table = Table(
        sheet=sheet.name,
        head=head,
        columns=columns,
        unit=next((unit for text in titles if (unit := unit_in_title(text))), None),
        title="\n".join(titles),
        score=score,
        hidden_rows=sheet.hidden_rows,
    )
    part_rows(sheet, table, bottom + 1, {each.name: each for each in wanted})
    _doubt(sheet, table, wanted)
    return table


def _covered(sheet: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
    """For each cell under a merged range in the rows where a head may stand: the cell whose value it shows."""
    return {
        (row, column): (each.top, each.left)
        for each in sheet.merged
        if each.top < _DEEPEST
        for row in range(each.top, min(each.bottom, _DEEPEST) + 1)
        for column in range(each.left, min(each.right, _WIDEST) + 1)
    }


def _heads(sheet: Sheet, top: int, bottom: int, covered: dict[tuple[int, int], tuple[int, int]]) -> list[Head]:
    """The heads of all columns between two rows; what stands over several columns counts for each of them."""
    heads = []
    carried: dict[int, tuple[int, str]] = {}
    for column in range(sheet.width):
        parts: list[str] = []
        for row in range(top, bottom + 1):
            at = covered.get((row, column), (row, column))
            value = sheet.value(*at)
            text = value.strip() if isinstance(value, str) else ""
            if text:
                carried[row] = (column, text)
            elif (
                row < bottom
                and at == (row, column)
                and _speaks_of_time_only(sheet.columns[column][row + 1 : bottom + 1])
            ):
                # A head typed over the first of its columns and not merged.
                text = carried[row][1] if row in carried and carried[row][0] >= column - 4 else ""
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        heads.append(read_head("\n".join(parts)))
    return _inherited(heads)


def _speaks_of_time_only(below: list[Value]) -> bool:
    """本月 and the like, with or without a unit: what it is of stands further left."""
    head = read_head("\n".join(value.strip() for value in below if isinstance(value, str)))
    return not head.core and bool(head.span or head.prior)


def _inherited(heads: list[Head]) -> list[Head]:
    """上年同期 says nothing of month or sum: it is that of the column of this year before it."""
    full = []
    for head in heads:
        if head.prior and head.span is None:
            before = next((each for each in reversed(full) if each.core == head.core and not each.prior), None)
            if before and before.span:
                head = replace(head, span=before.span)
        full.append(head)
    return full


def _matched(
    sheet: Sheet, top: int, bottom: int, wanted: Sequence[Wanted], covered: dict[tuple[int, int], tuple[int, int]]
) -> list[Column]:
    """Each column with what it fits best, the best fits first, none twice."""
    heads = _heads(sheet, top, bottom, covered)[:_WIDEST]
    pairs = []
    for index, head in enumerate(heads):
        if not head.core:
            continue
        for order, each in enumerate(wanted):
            score = fits(head, each)
            if score >= _POOR:
                hidden = 0.1 if index in sheet.hidden_columns else 0.0
                pairs.append((score - hidden, -index, -order, each))
    columns = [
        Column(index, head.text, unit=head.unit, hidden=index in sheet.hidden_columns)
        for index, head in enumerate(heads)
    ]
    if not pairs:
        return columns
    taken: set[str] = set()
    for score, index, _order, each in sorted(pairs, key=lambda pair: pair[:3], reverse=True):
        column = columns[-index]
        if column.wanted is None and each.name not in taken:
            column.wanted, column.score = each.name, score
            taken.add(each.name)
    _by_content(sheet, bottom + 1, columns, wanted)
    return columns


def _by_content(sheet: Sheet, first: int, columns: list[Column], wanted: Sequence[Wanted]) -> None:
    """Codes and names are known by what they look like, also under a head that says nothing or something else."""
    for kind, alike in ((Kind.CODE, looks_like_code), (Kind.NAME, looks_like_name)):
        each = next((each for each in wanted if each.kind is kind), None)
        if each is None:
            continue
        shares = [_share(sheet, column.index, first, alike) for column in columns]
        own = next((column for column in columns if column.wanted == each.name), None)
        best = max(columns, key=lambda column: (shares[column.index], -column.index), default=None)
        if best is None or shares[best.index] < 0.6 or (own and shares[own.index] >= 0.3):
            continue
        if best.wanted and best.score > 0.9 and not own:
            continue
        if own:
            own.wanted, own.score = (best.wanted, best.score) if best.wanted else (None, 0.0)
        best.wanted, best.score = each.name, 0.6


def _share(sheet: Sheet, column: int, first: int, alike) -> float:
    values = [value for value in sheet.columns[column][first : first + _SAMPLE] if value is not None]
    return sum(map(alike, values)) / len(values) if len(values) >= 2 else 0.0


def _doubt(sheet: Sheet, table: Table, wanted: Sequence[Wanted]) -> None:
    """Everything about heads and columns that a person should look at."""
    found = {column.wanted for column in table.columns}
    for each in wanted:
        if each.required and each.name not in found:
            table.doubts.append(Doubt("not_found", told=(("wanted", each.name),)))
    kinds = {each.name: each for each in wanted}
    seen: dict[str, int] = {}
    for column in table.columns:
        core = plain(column.head)
        if column.wanted is None:
            if core and core in seen:
                table.doubts.append(Doubt("head_twice", column=column.index, told=(("column", seen[core]),)))
            seen.setdefault(core, column.index)
            continue
        seen.setdefault(core, column.index)
        if column.score < _SURE:
            table.doubts.append(Doubt("unsure", column=column.index, told=(("wanted", column.wanted),)))
        if column.hidden:
            table.doubts.append(Doubt("hidden_column", column=column.index, told=(("wanted", column.wanted),)))
        kind = kinds[column.wanted].kind
        if kind in (Kind.AMOUNT, Kind.COUNT) and table.rows:
            values = [v for row in table.rows[:_SAMPLE] if (v := sheet.value(row, column.index)) is not None]
            if values and sum(map(looks_like_number, values)) < len(values) / 2:
                table.doubts.append(Doubt("not_numbers", column=column.index, told=(("wanted", column.wanted),)))
        if kind is Kind.AMOUNT and column.unit is None and table.unit is None:
            table.doubts.append(Doubt("no_unit", column=column.index, told=(("wanted", column.wanted),)))
    amounts = {column.unit for column in table.columns if column.wanted and kinds[column.wanted].kind is Kind.AMOUNT}
    if len(amounts - {None}) > 1:
        table.doubts.append(Doubt("units_differ"))


__all__ = ["Span", "find_in_sheet", "find_table", "heads_fit", "table_with"]
