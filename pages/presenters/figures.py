"""A figure as a reader sees it: number, period, what it was made from, n, interval and status, alike everywhere."""

from dataclasses import dataclass

from pages.presenters.numbers import Change, Number
from pages.presenters.statuses import Badge


@dataclass(frozen=True)
class Shown:
    """One figure in words. `number` is None where `absent` stands in its place; `change` is set for growths."""

    code: str
    name: str
    period: str
    href: str = ""
    number: Number | None = None
    change: Change | None = None
    absent: str = ""
    why: str = ""
    base: str = ""
    n: str = ""
    interval: str = ""
    badges: tuple[Badge, ...] = ()
