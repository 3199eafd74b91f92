"""What a chart shows: lines of points, each of which keeps the words that its table and its tooltip say."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Point:
    """One mark: a place on the axis, a number to draw (or none), and what is said about it in words."""

    label: str
    value: float | None
    text: str
    lower: float | None = None
    upper: float | None = None
    provisional: bool = False
    notes: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True)
class Line:
    """One series: its name and its points in the order of time."""

    name: str
    points: tuple[Point, ...] = field(default_factory=tuple)

    @property
    def empty(self) -> bool:
        return all(point.value is None for point in self.points)
