"""A table as it was found in a sheet: where its head stands, which column is what, which rows count, the doubts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from common.money import Unit
from common.sheets.book import letter
from common.sheets.heads import plain


@dataclass(frozen=True)
class Doubt:
    """Something that a person should look at. `rule` is for machines; the sentence is the caller's."""

    rule: str
    column: int | None = None
    row: int | None = None
    told: tuple[tuple[str, object], ...] = ()


@dataclass
class Column:
    """A column of the sheet and what it was taken for."""

    index: int
    head: str
    wanted: str | None = None
    score: float = 0.0
    unit: Unit | None = None
    hidden: bool = False

    @property
    def letter(self) -> str:
        return letter(self.index)


@dataclass(frozen=True)
class LeftOut:
    """A row that is none of the table's: total, section, numbering, head, note, blank.

    Or `other_head`, a head whose columns stand in another order, and the rows under it, `under_other_head`.
    """

    row: int
    why: str
    text: str = ""


@dataclass
class Table:
    """Rows and columns count from 0."""

    sheet: str
    # first and last row of the head; None where none was found
    head: tuple[int, int] | None
    columns: list[Column]
    rows: list[int] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    # of the title rows, for columns that name none
    unit: Unit | None = None
    title: str = ""
    score: float = 0.0
    doubts: list[Doubt] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()

    def column(self, wanted: str) -> Column | None:
        return next((column for column in self.columns if column.wanted == wanted), None)

    @property
    def mapping(self) -> dict[str, int]:
        """What is wanted and where it was found."""
        return {column.wanted: column.index for column in self.columns if column.wanted}

    @property
    def signature(self) -> str:
        """The same for the same heads in the same order, wherever they stand."""
        heads = "\n".join(plain(column.head) for column in self.columns)
        return hashlib.sha256(heads.encode()).hexdigest()[:32]
