"""An import at work: its file read again, its table as it was mapped, its rows as they were brought and repaired."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property

from django.db import connection

from common.money import Unit
from common.sheets.book import Sheet, Workbook
from common.sheets.finding import table_with
from common.sheets.reading import read_workbook
from common.sheets.sentences import SheetRefused
from common.sheets.table import Doubt, Table
from enterprises.models import Import, SheetMapping
from enterprises.questions import ReturnForm, form_of
from enterprises.sheets.bringing import Brought, bring
from enterprises.sheets.columns import columns_for, table_of, units_of
from enterprises.sheets.judging import Judge, Judgement
from enterprises.sheets.kept import path_of, reading_of, rows_of
from enterprises.sheets.matching import Register, register_of
from enterprises.sheets.screening import suspects

# Up to so many rows everything is done while the clerk waits, and every row is held against its whole history.
SMALL = 2_000
# The choice, kept beside those of rows, that the sheet is of this month whatever its title says.
MONTH_CONFIRMED = "month"


@dataclass
class Work:
    """Everything about one import, read when it is first asked for."""

    of: Import

    @cached_property
    def form(self) -> ReturnForm:
        return form_of(self.of.submission.kind, self.of.submission.month)

    @cached_property
    def book(self) -> Workbook:
        once = reading_of(self.of.stored) if self.of.state not in Import.DONE else None
        try:
            return read_workbook(path_of(self.of.stored), self.of.name, once=once)
        except FileNotFoundError as gone:
            raise SheetRefused("gone") from gone

    @cached_property
    def sheet(self) -> Sheet:
        return self.book.sheet(self.of.mapping["sheet"]) or self.book.sheets[0]

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {name: Unit(unit) for name, unit in self.of.mapping["units"].items()}

    @cached_property
    def table(self) -> Table:
        told = self.of.mapping
        return table_with(
            self.sheet, columns_for(self.form), bottom=told["bottom"], mapping=told["columns"], units=self.units
        )

    @cached_property
    def seen(self) -> str:
        """Taken before any row is read: what transactions wrote that had not ended by then, this work may not know."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            return cursor.fetchone()[0]

    @cached_property
    def register(self) -> Register:
        _first = self.seen
        return register_of(self.of.submission)

    @cached_property
    def brought(self) -> Brought:
        repairs = {(repair.row, repair.name): repair.text for repair in self.of.repairs.all()}
        choices = {int(row): id for row, id in self.of.choices.items() if row != MONTH_CONFIRMED}
        month = self.of.submission.month
        return bring(self.form, self.sheet, self.table, self.units, self.register, month, repairs, choices)

    @cached_property
    def lines(self) -> list[str]:
        """Every row as COPY takes it, made once for the two tables that it is copied into."""
        return list(self.brought.lines(range(len(self.brought))))

    @cached_property
    def judgement(self) -> Judgement:
        looked = None if len(self.brought) <= SMALL else suspects(self.of.submission, self.brought, self.lines)
        judge = Judge(
            *(self.of.submission, self.form, self.sheet, self.brought, self.units),
            month_confirmed=bool(self.of.choices.get(MONTH_CONFIRMED)),
            suspects=looked,
        )
        return judge.judge()

    def put_down(self) -> None:
        """The good rows, for whoever files them."""
        with open(os.open(rows_of(self.of.stored), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("\t".join(self.brought.columns) + "\n")
            file.writelines(self.lines[index] for index in self.judgement.good)


def recognised(book: Workbook, form: ReturnForm, association: int) -> tuple[dict, list[dict], bool]:
    """What a fresh file is taken for, its doubts, and whether a person has to look at the columns first.

    Where the association once confirmed the columns of a sheet with these heads, that is taken without a question.
    """
    table = table_of(book, form)
    if table is None:
        sheet = next((sheet for sheet in book.sheets if sheet.visible and sheet.height), book.sheets[0])
        return {"sheet": sheet.name, "bottom": -1, "columns": {}, "units": {}}, [_told(Doubt("no_table"))], True
    mapping = {
        "sheet": table.sheet,
        "bottom": table.head[1] if table.head else -1,
        "columns": table.mapping,
        "units": {name: int(unit) for name, unit in units_of(table, form).items()},
    }
    known = SheetMapping.objects.filter(association=association, kind=form.kind, signature=table.signature).first()
    if known:
        return mapping | {"columns": known.columns, "units": known.units}, [], False
    return mapping, [_told(doubt) for doubt in table.doubts], bool(table.doubts)


def _told(doubt: Doubt) -> dict:
    return {"rule": doubt.rule, "column": doubt.column, "row": doubt.row, "told": dict(doubt.told)}
