"""The reference lists as the repository carries them: one CSV a list, read into plain rows."""

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"


class DivisionRow(NamedTuple):
    """Dates are the first day of a year where only the year of a change is known."""

    code: str
    name: str
    name_en: str
    level: str
    parent: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    successor: str
    note: str
    tile_x: int | None
    tile_y: int | None


class IndustryRow(NamedTuple):
    edition: str
    code: str
    name: str
    name_en: str
    level: str
    parent: str


def division_rows() -> list[DivisionRow]:
    return [
        DivisionRow(
            **{
                **row,
                "valid_from": _date(row["valid_from"]),
                "valid_to": _date(row["valid_to"]),
                "tile_x": _integer(row["tile_x"]),
                "tile_y": _integer(row["tile_y"]),
            }
        )
        for row in _rows("divisions.csv")
    ]


def industry_rows() -> list[IndustryRow]:
    return [IndustryRow(**row) for row in _rows("industries.csv")]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _integer(text: str) -> int | None:
    return int(text) if text else None
