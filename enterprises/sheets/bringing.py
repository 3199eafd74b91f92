"""The rows of a found table as answers to a form, column by column: fast for a hundred thousand, exact by cell."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from common.copying import copied_columns
from common.forms import MonthField, printed_only
from common.money import NumberRefused, Unit
from common.sheets.book import CellError, Sheet, Value, day_of
from common.sheets.figures import Unread, amounts, broken, counts, shown
from common.sheets.heads import plain
from common.sheets.table import Table
from enterprises.forms.answers import LONGEST_EXPLANATION, read_answer
from enterprises.models import ReturnState
from enterprises.questions import ReturnForm
from enterprises.sheets.columns import CODE, MONTH, NAME, NOTE, STATE
from enterprises.sheets.explaining import says_nothing, shared, tells_of_halt
from enterprises.sheets.matching import Match, Register

# Read instead of cells: by (row, name). A row that is no firm's is left out by the choice 0.
Repairs = Mapping[tuple[int, str], str]
Choices = Mapping[int, int]
LEFT_OUT = 0
# 12月, 1-12月: what plainly is of the year of the sheet.
_BARE_MONTH = re.compile("(?:1-)?(1[0-2]|0?[1-9])月份?")


@dataclass(frozen=True)
class Unreadable:
    """A cell that is no answer."""

    row: int
    name: str
    rule: str
    found: str
    message: str | Promise
    proposal: str = ""


@dataclass
class Brought:
    """What a sheet says, before anybody judges it. `values[name]` runs beside `rows`."""

    form: ReturnForm
    table: Table
    rows: list[int]
    names: list[str]
    values: dict[str, list[int | None]]
    codes: list[str]
    firms: list[str]
    explanations: list[str | None]
    states: list[str | None]
    # by row, where there is something to tell about who it is
    matches: dict[int, Match]
    enterprises: list[int | None]
    unreadable: list[Unreadable] = field(default_factory=list)
    # second and later rows of a firm, with the row of the first
    doubles: dict[int, int] = field(default_factory=dict)
    blank: set[int] = field(default_factory=set)
    # indexes of rows that hold a remark and nothing else
    remarked: list[int] = field(default_factory=list)
    # a remark that most rows share
    shared: str | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def columns(self) -> list[str]:
        """What each of `lines` holds."""
        return ["enterprise_id", "state", "explanation", *self.names]

    def lines(self, indexes: Sequence[int]) -> Iterator[str]:
        """These rows as COPY takes them; what is empty leaves what stands."""
        values = [self.values[name] for name in self.names]
        return copied_columns([self.enterprises, self.states, self.explanations, *values], indexes)


def bring(
    form: ReturnForm,
    sheet: Sheet,
    table: Table,
    units: Mapping[str, Unit],
    register: Register,
    month: datetime.date,
    repairs: Repairs,
    choices: Choices,
) -> Brought:
    """Everything that can be read from the sheet by itself, with who each row is."""
    rows = [row for row in table.rows if choices.get(row) != LEFT_OUT]
    mapping = table.mapping
    values: dict[str, list[int | None]] = {}
    unreadable: list[Unreadable] = []
    for name in [name for name in mapping if name in form.names]:
        if form[name].is_count:
            read, unread = counts(sheet, mapping[name], rows)
        else:
            read, unread = amounts(sheet, mapping[name], rows, units[name])
        values[name] = read
        unreadable += [_at(name, each) for each in unread]
    brought = Brought(
        form=form,
        table=table,
        rows=rows,
        names=list(values),
        values=values,
        codes=_texts(sheet, mapping.get(CODE), rows),
        firms=_texts(sheet, mapping.get(NAME), rows),
        explanations=_texts(sheet, mapping.get(NOTE), rows, none=True),
        states=[None] * len(rows),
        matches={},
        enterprises=[],
        unreadable=unreadable,
    )
    _repair(brought, units, repairs)
    _broken(brought, sheet, mapping, repairs)
    if MONTH in mapping:
        _months(brought, sheet, mapping[MONTH], month, repairs)
    if STATE in mapping:
        _states(brought, sheet, mapping[STATE], repairs)
    _explanations(brought, repairs)
    _who(brought, register, choices)
    _blanks(brought)
    return brought


def _at(name: str, unread: Unread) -> Unreadable:
    return Unreadable(unread.row, name, unread.rule, unread.found, unread.message, unread.proposed)


def _texts(sheet: Sheet, column: int | None, rows: list[int], none: bool = False) -> list:
    empty = None if none else ""
    if column is None:
        return [empty] * len(rows)
    cells = sheet.columns[column]
    return [_text(cells[row]) or empty for row in rows]


def _text(value: Value) -> str:
    if type(value) is str:
        return value.strip()
    return "" if value is None or isinstance(value, CellError) else shown(value)


def _repair(brought: Brought, units: Mapping[str, Unit], repairs: Repairs) -> None:
    """A repaired cell is read as if it had been typed so."""
    if not repairs:
        return
    where = {row: index for index, row in enumerate(brought.rows)}
    for (row, name), text in repairs.items():
        index = where.get(row)
        if index is None:
            continue
        if name == CODE:
            brought.codes[index] = text
        elif name == NAME:
            brought.firms[index] = text
        elif name == NOTE:
            brought.explanations[index] = text or None
        elif name in brought.form.names:
            if name not in brought.values:
                brought.values[name] = [None] * len(brought.rows)
                brought.names.append(name)
            brought.unreadable = [each for each in brought.unreadable if (each.row, each.name) != (row, name)]
            try:
                unit = units.get(name, brought.form.unit)
                brought.values[name][index] = read_answer(brought.form, name, text, unit)
            except NumberRefused as refused:
                brought.values[name][index] = None
                brought.unreadable.append(Unreadable(row, name, refused.rule, text[:80], refused.message))


def _broken(brought: Brought, sheet: Sheet, mapping: Mapping[str, int], repairs: Repairs) -> None:
    """Formulas without a value beside the figures; who a row is, the register tells."""
    names = {mapping[name]: name for name in (MONTH, STATE, NOTE) if name in mapping}
    found = [(row, column) for row, column in sheet.formulas if column in names]
    rows = set(brought.rows) if found else set()
    for row, column in found:
        value, name = sheet.value(row, column), names[column]
        if isinstance(value, CellError) and row in rows and (row, name) not in repairs:
            refused = broken(value)
            brought.unreadable.append(Unreadable(row, name, refused.rule, shown(value), refused.message))


def _months(brought: Brought, sheet: Sheet, column: int, month: datetime.date, repairs: Repairs) -> None:
    """A row of another month, or of one that never was, is not taken for this one."""
    known: dict[Value, datetime.date | str] = {}
    proposal = f"{month:%Y-%m}"
    for row in brought.rows:
        value = repairs.get((row, MONTH), sheet.columns[column][row])
        if value is None or isinstance(value, CellError):
            continue
        if value not in known:
            known[value] = _month(value, month)
        found = known[value]
        if isinstance(found, str):
            brought.unreadable.append(Unreadable(row, MONTH, "no_month", shown(value), found, proposal))
        elif found != month:
            brought.unreadable.append(Unreadable(row, MONTH, "other_month", shown(value), "", proposal))


def _month(value: Value, of: datetime.date) -> datetime.date | str:
    """The month that a cell names, or why it names none. Without a year it is of the year that is asked about."""
    given = day_of(value) if isinstance(value, float) and day_of(value) else value
    given = str(int(given)) if isinstance(given, float) and given.is_integer() else given
    if isinstance(given, datetime.date):
        return datetime.date(given.year, given.month, 1)
    if bare := _BARE_MONTH.fullmatch(plain(str(given))):
        return datetime.date(of.year, int(bare[1]), 1)
    try:
        return MonthField().clean(_without_span(str(given)))
    except ValidationError as refused:
        return "".join(refused.messages)


def _without_span(text: str) -> str:
    """2026年1-9月 is 2026年9月 in a cumulative form."""
    for mark in ("1-", "1–", "1—", "1~", "1至"):
        text = text.replace(f"年{mark}", "年")
    return text


_STATE_NAMES = {
    "已报": ReturnState.REPORTED,
    "正常": ReturnState.REPORTED,
    "正常生产": ReturnState.REPORTED,
    "零值": ReturnState.ZERO,
    "零申报": ReturnState.ZERO,
    "停产": ReturnState.HALTED,
    "已停产": ReturnState.HALTED,
    "免报": ReturnState.EXEMPT,
    "未报": None,
    "拒报": ReturnState.REFUSED,
}


def _states(brought: Brought, sheet: Sheet, column: int, repairs: Repairs) -> None:
    for index, row in enumerate(brought.rows):
        text = repairs.get((row, STATE), _text(sheet.columns[column][row]))
        if not text:
            continue
        if text in _STATE_NAMES or text in ReturnState.values:
            brought.states[index] = _STATE_NAMES.get(text, text)
        else:
            brought.unreadable.append(Unreadable(row, STATE, "state", text[:80], "、".join(_STATE_NAMES)))


def _explanations(brought: Brought, repairs: Repairs) -> None:
    """Something with words in it that speaks of its own row; what explains nothing is not kept."""
    figures = [brought.values[name] for name in brought.names if not brought.form[name].prior]
    brought.shared = shared(brought.explanations, figures)
    for index, (row, text) in enumerate(zip(brought.rows, brought.explanations, strict=True)):
        if text is None:
            continue
        # what somebody wrote for this very row on the page is of this row
        of_all = text == brought.shared and (row, NOTE) not in repairs
        if of_all or says_nothing(text) or not any(each.isalpha() for each in text):
            brought.explanations[index] = None
            continue
        if len(text) > LONGEST_EXPLANATION:
            brought.explanations[index] = None
            brought.unreadable.append(Unreadable(row, NOTE, "long", text[:80], "", text[:LONGEST_EXPLANATION]))
            continue
        if not text.isprintable():
            try:
                printed_only(" ".join(text.split()))
                brought.explanations[index] = " ".join(text.split())
            except ValidationError as refused:
                brought.explanations[index] = None
                brought.unreadable.append(Unreadable(row, NOTE, "unprinted", text[:80], "".join(refused.messages)))


def _who(brought: Brought, register: Register, choices: Choices) -> None:
    """Each row's firm; where two rows are the same firm's, the second is told."""
    first: dict[int, int] = {}
    quick = register.by_code
    for row, code, name in zip(brought.rows, brought.codes, brought.firms, strict=True):
        chosen = choices.get(row)
        firm = quick.get(code)
        if chosen:
            firm = register.by_id.get(chosen)
        elif firm is None or firm.name != name:
            match = register.match(code, name)
            firm = match.firm
            if match.rule:
                brought.matches[row] = match
        id = firm.id if firm else None
        if id is not None:
            if id in first:
                brought.doubles[row] = first[id]
            else:
                first[id] = row
        brought.enterprises.append(id)


def _blanks(brought: Brought) -> None:
    """Rows that answer nothing of this year are not filed: no answer is not 0. Rows of zeros alone say 零值."""
    now = [brought.values[name] for name in brought.names if not brought.form[name].prior]
    amounts_now = [
        brought.values[name]
        for name in brought.names
        if not brought.form[name].prior and not brought.form[name].is_count
    ]
    troubled = {each.row for each in brought.unreadable}
    for index, row in enumerate(brought.rows):
        given = [column[index] for column in now]
        if brought.states[index] is None and not any(given):
            figures = [column[index] for column in amounts_now]
            text = brought.explanations[index] or ""
            if tells_of_halt(text):
                brought.states[index] = ReturnState.HALTED
            elif figures and all(value == 0 for value in figures):
                brought.states[index] = ReturnState.ZERO
            elif row not in troubled and all(value is None for value in given):
                brought.blank.add(row)
                if text:
                    brought.remarked.append(index)
