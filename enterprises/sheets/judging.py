"""Every problem of what was brought, in one pass, each at its cell with what stands there and what was meant."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from common.money import Unit
from common.sheets.book import Sheet
from common.sheets.figures import shown
from enterprises.checks import Finding, Grade, check
from enterprises.history import NOTHING, History, histories
from enterprises.models import ReturnState, Submission
from enterprises.questions import ReturnForm
from enterprises.sheets.bringing import Brought, Unreadable
from enterprises.sheets.columns import CODE, MONTH, NAME, NOTE
from enterprises.sheets.matching import Match
from enterprises.sheets.patterns import Expected, sideways, title_month

# How a row's firm is told, by the match's rule; what is not here must be fixed.
_HINTS = {"by_name", "name_differs"}
# So many rows that are not filed are listed; the others are counted.
LISTED = 200
_AT_NAME = {"by_name", "by_other_name", "name_differs", "namesakes", "nobody"}


@dataclass(frozen=True, slots=True)
class Problem:
    """At a cell (row and column from 0), at a row (no column), or at the sheet (no row)."""

    row: int | None
    column: int | None
    name: str
    rule: str
    grade: Grade
    enterprise: int | None = None
    firm: str = ""
    found: str = ""
    proposal: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    answered: bool = False

    @property
    def blocks(self) -> bool:
        return self.grade is Grade.FIX or (self.grade is Grade.EXPLAIN and not self.answered)


@dataclass
class Judgement:
    """All problems, and the indexes of the rows that can be filed: all, and those that nothing blocks."""

    problems: list[Problem]
    fileable: list[int]
    good: list[int]
    counts: dict[str, int]


@dataclass
class Judge:
    """Judges what one sheet brought for one submission."""

    submission: Submission
    form: ReturnForm
    sheet: Sheet
    brought: Brought
    units: Mapping[str, Unit]
    # a person has said that the sheet is of this month, whatever its title says
    month_confirmed: bool = False
    # firms whose rows may have findings; None: all of them
    suspects: Collection[int] | None = None
    problems: list[Problem] = field(default_factory=list)

    def judge(self) -> Judgement:
        month = self.submission.month
        ids = [id for id in self.brought.enterprises if id is not None]
        looked = [id for id in ids if self.suspects is None or id in self.suspects]
        sample = ids if self.suspects is None else sorted({*looked, *ids[:300]})
        known = histories(self.form, month, sample)
        self._title(month)
        self._other_head()
        off = self._columns(month, known)
        self._unreadable(off)
        self._firms()
        self._rows(month, set(looked), known, off)
        self._hidden()
        self._shared()
        for index in self.brought.remarked:
            self._at(index, NOTE, "remark_alone", Grade.HINT)
        return self._sorted()

    # --- the sheet

    def _title(self, month: datetime.date) -> None:
        found = title_month(self.brought.table.title)
        if found and found != month and not self.month_confirmed:
            row, text = next(
                (row, text)
                for row in range(self.brought.table.head[0] if self.brought.table.head else 0)
                for text in self.sheet.row(row)
                if isinstance(text, str) and title_month(text) == found
            )
            column = self.sheet.row(row).index(text)
            params = {"month": f"{found:%Y-%m}", "expected": f"{month:%Y-%m}"}
            self._add(row, column, MONTH, "title_month", Grade.FIX, found=shown(text), params=params)

    def _other_head(self) -> None:
        """Rows under other heads are not read by the first ones."""
        left = self.brought.table.left_out
        if other := next((each for each in left if each.why == "other_head"), None):
            params = {"rows": sum(each.why == "under_other_head" for each in left)}
            self._add(other.row, None, "", "other_head", Grade.FIX, found=other.text, params=params)

    def _columns(self, month: datetime.date, known: Mapping[int, History]) -> set[str]:
        """Heads over exchanged columns or a wrong unit; rows are not asked about these columns one by one."""
        expected = Expected.of(self.brought, month, known)
        off: set[str] = set()
        head = self.brought.table.head[1] if self.brought.table.head else 0
        exchanged = expected.exchanged()
        for pair in exchanged:
            for name, other in (pair, pair[::-1]):
                column = self.brought.table.column(name)
                self._add(head, column.index, name, "exchanged", Grade.FIX, found=column.head, params={"other": other})
                off.add(name)
        for name, (power, right) in expected.slipped(self.units).items():
            if name in off:
                continue
            column = self.brought.table.column(name)
            params = {"power": power, "unit": int(self.units[name]), "right": int(right) if right else 0}
            self._add(head, column.index, name, "unit", Grade.FIX, found=column.head, params=params)
            off.add(name)
        return off

    def _hidden(self) -> None:
        for row in self.brought.rows:
            if row in self.brought.table.hidden_rows:
                self._add(row, None, "", "hidden", Grade.HINT)

    def _shared(self) -> None:
        if text := self.brought.shared:
            head = self.brought.table.head[1] if self.brought.table.head else 0
            self._add(head, self._column(NOTE), NOTE, "shared", Grade.HINT, found=text)

    # --- cells that are no answers, rows that are nobody's

    def _unreadable(self, off: set[str]) -> None:
        where = {row: index for index, row in enumerate(self.brought.rows)}
        for each in self.brought.unreadable:
            if each.name not in off:
                self._cell(where[each.row], each)

    def _cell(self, index: int, each: Unreadable) -> None:
        self._at(
            *(index, each.name, each.rule, Grade.FIX),
            found=each.found,
            proposal=each.proposal,
            params={"message": str(each.message)} if each.message else {},
        )

    def _firms(self) -> None:
        # where nobody has a code, that is said once for the sheet
        codeless = not any(self.brought.codes)
        named = sum(match.rule == "by_name" for match in self.brought.matches.values()) if codeless else 0
        if named:
            head = self.brought.table.head[1] if self.brought.table.head else 0
            self._add(head, self._column(NAME), NAME, "names_only", Grade.HINT, params={"rows": named})
        for index, row in enumerate(self.brought.rows):
            if (match := self.brought.matches.get(row)) and not (named and match.rule == "by_name"):
                self._firm(index, match)
            if row in self.brought.doubles:
                name = CODE if self.brought.codes[index] else NAME
                params = {"first": self.brought.doubles[row] + 1}
                self._at(index, name, "double", Grade.FIX, found=self.brought.codes[index], params=params)

    def _firm(self, index: int, match: Match) -> None:
        name = NAME if match.rule in _AT_NAME else CODE
        found = self.brought.firms[index] if name == NAME else self.brought.codes[index]
        proposed = match.proposed
        params = {"others": [firm.id for firm in match.others[:5]]} if match.others else {}
        if proposed:
            params |= {"firm": proposed.id, "firm_name": proposed.name, "firm_code": proposed.code}
        grade = Grade.HINT if match.rule in _HINTS else Grade.FIX
        proposal = (proposed.code if name == CODE else proposed.name) if proposed else ""
        self._at(index, name, match.rule, grade, found=found, proposal=proposal, params=params)

    # --- rows by the form's checks

    def _rows(self, month: datetime.date, looked: set[int], known: Mapping[int, History], off: set[str]) -> None:
        standing = self._standing(looked)
        unread: dict[int, set[str]] = defaultdict(set)
        for each in self.brought.unreadable:
            unread[each.row].add(each.name)
        order = sorted(self.brought.names, key=lambda name: self._column(name) or 0)
        for index, (row, id) in enumerate(zip(self.brought.rows, self.brought.enterprises, strict=True)):
            if id not in looked or row in self.brought.blank or id not in standing or row in self.brought.doubles:
                continue
            history = known.get(id, NOTHING)
            merged, explanation = self._merged(index, standing[id])
            # what stands in a wrong column or unit is told once, at its head, and nothing is held against it
            merged |= dict.fromkeys(off)
            found = check(self.form, month, merged, history)
            brought = [each for each in found if each.name not in unread[row] and each.name not in off]
            # a cell that could not be read answers: the row is not empty
            brought = [each for each in brought if not (each.rule == "empty" and (unread[row] or off))]
            if len([each for each in brought if each.grade is not Grade.HINT]) + len(unread[row]) >= 2:
                start = sideways(self.brought, index, order, self.units, month, history)
                if start:
                    self._slid(index, start)
                    continue
            for finding in brought:
                self._finding(index, finding, explanation)

    def _slid(self, index: int, start: str) -> None:
        """One answer for the whole row instead of one for each of its cells."""
        row = self.brought.rows[index]
        self.problems = [each for each in self.problems if each.row != row or each.name in (CODE, NAME)]
        self._at(index, start, "sideways", Grade.FIX)

    def _standing(self, looked: Collection[int]) -> dict[int, dict]:
        rows = self.form.model.objects.filter(month=self.submission.month, enterprise__in=looked)
        return {
            row["enterprise_id"]: row
            for row in rows.values("enterprise_id", "state", "explanation", *self.form.names).iterator()
        }

    def _merged(self, index: int, row: dict) -> tuple[dict, str]:
        """The row as it would stand: a blank cell of the sheet leaves what is there."""
        for name in self.brought.names:
            value = self.brought.values[name][index]
            if value is not None:
                row[name] = value
        state = self.brought.states[index]
        row["state"] = state or (ReturnState.REPORTED if row["state"] == ReturnState.MISSING else row["state"])
        return row, self.brought.explanations[index] or row["explanation"]

    def _finding(self, index: int, finding: Finding, explanation: str) -> None:
        proposal = ""
        possible = finding.name and (self.form[finding.name].negative or (finding.proposal or 0) >= 0)
        if finding.proposal is not None and possible:
            proposal = in_unit(finding.proposal, self._unit(finding.name))
        self._at(
            *(index, finding.name, finding.rule, finding.grade),
            proposal=proposal,
            params=dict(finding.params) | {"whole_label": str(finding.params.get("whole_label", ""))},
            answered=finding.grade is Grade.EXPLAIN and bool(explanation),
        )

    # --- putting them down

    def _unit(self, name: str) -> int:
        return 1 if self.form[name].is_count else int(self.units.get(name, self.form.unit))

    def _column(self, name: str) -> int | None:
        column = self.brought.table.column(name)
        return column.index if column else None

    def _at(self, index: int, name: str, rule: str, grade: Grade, **told) -> None:
        row = self.brought.rows[index]
        column = self._column(name)
        if "found" not in told and column is not None:
            told["found"] = shown(self.sheet.value(row, column))
        self._add(
            *(row, column, name, rule, grade),
            enterprise=self.brought.enterprises[index],
            firm=self.brought.firms[index] or self.brought.codes[index],
            **told,
        )

    def _add(self, row: int | None, column: int | None, name: str, rule: str, grade: Grade, **told) -> None:
        for text in ("found", "proposal", "firm"):
            if text in told:
                told[text] = told[text][:120]
        self.problems.append(Problem(row, column, name, rule, grade, **told))

    def _sorted(self) -> Judgement:
        grades = list(Grade)
        self.problems.sort(key=lambda each: (grades.index(each.grade), each.answered, each.row or 0, each.column or 0))
        brought = self.brought
        blocked = {each.row for each in self.problems if each.blocks}
        of_all = any(each.blocks and each.rule in ("title_month", "exchanged", "unit") for each in self.problems)
        fileable = [
            index
            for index, (row, id) in enumerate(zip(brought.rows, brought.enterprises, strict=True))
            if id is not None and row not in brought.blank and row not in brought.doubles
        ]
        doubled = set(brought.doubles.values())
        good = (
            []
            if of_all
            else [
                index for index in fileable if brought.rows[index] not in blocked and brought.rows[index] not in doubled
            ]
        )
        return Judgement(self.problems, fileable, good, self._counts(fileable, good))

    def _counts(self, fileable: list[int], good: list[int]) -> dict[str, int]:
        brought = self.brought
        by_grade = {grade: {each.row for each in self.problems if each.grade is grade} for grade in Grade}
        explain = {each.row for each in self.problems if each.grade is Grade.EXPLAIN and not each.answered}
        return {
            "rows": len(brought),
            "fileable": len(fileable),
            "good": len(good),
            "fix": sum(each.grade is Grade.FIX for each in self.problems),
            "fix_rows": len(by_grade[Grade.FIX]),
            "explain": sum(each.grade is Grade.EXPLAIN and not each.answered for each in self.problems),
            "explain_rows": len(explain - by_grade[Grade.FIX]),
            "answered": sum(each.answered for each in self.problems),
            "hint": sum(each.grade is Grade.HINT for each in self.problems),
            "blank": len(brought.blank),
            "left_out": len(brought.table.left_out) + len(brought.table.rows) - len(brought.rows),
            "blanks": self._blanks(),
            "lefts": self._lefts(),
        }

    def _blanks(self) -> list[tuple[int, str]]:
        """The first rows without answers: (row, firm)."""
        brought = self.brought
        if not brought.blank:
            return []
        told = zip(brought.rows, brought.firms, brought.codes, strict=True)
        return list(islice(((row, firm or code) for row, firm, code in told if row in brought.blank), LISTED))

    def _lefts(self) -> list[tuple[int, str, str]]:
        """The first rows that are none of the table's, or that a person left out: (row, what it says, why)."""
        table = self.brought.table
        left = [(each.row, each.text, each.why) for each in table.left_out]
        if len(table.rows) > len(self.brought):
            kept, name = set(self.brought.rows), self._column(NAME)
            left += [(row, shown(self.sheet.value(row, name or 0)), "chosen") for row in table.rows if row not in kept]
        return sorted(left)[:LISTED]


def in_unit(yuan: int, unit: int) -> str:
    """An amount as the sheet would write it, exactly."""
    text = f"{Decimal(yuan) / unit:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
