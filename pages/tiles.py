"""The schematic tile grid of the province: one tile a county, those with zones lead to them. No map, no boundaries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from classifications.models import Division
from pages.presenters.periods import english
from zones.models import Zone

WIDTH, HEIGHT, GAP = 48, 32, 2
SUFFIXES = ("族自治县", "自治县", "新区", "县", "市", "区")
SUFFIXES_EN = (" Autonomous County", " County", " District", " City")


@dataclass(frozen=True)
class Tile:
    """One county on the grid; `href` is empty where it has no zone."""

    x: int
    y: int
    name: str
    title: str
    href: str

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + (WIDTH - GAP) / 2, self.y + (HEIGHT - GAP) / 2


@dataclass(frozen=True)
class Grid:
    """All tiles and the size of the drawing."""

    tiles: list[Tile]
    width: int
    height: int
    # Zones of a whole prefecture or more: no single tile is theirs.
    wider: list[Zone]
    tile_width: int = WIDTH - GAP
    tile_height: int = HEIGHT - GAP


def grid(counties: Iterable[Division], zones: Iterable[Zone]) -> Grid | None:
    """The grid of `counties`, empty ones first so that the links come together in reading order."""
    counties, zones = list(counties), list(zones)
    homes: dict[int, list[Zone]] = {}
    for zone in zones:
        homes.setdefault(zone.division_id, []).append(zone)
    tiles = [_tile(county, homes.get(county.pk, [])) for county in counties]
    if not tiles:
        return None
    tiles.sort(key=lambda tile: (bool(tile.href), tile.y, tile.x))
    on_grid = {county.pk for county in counties}
    return Grid(
        tiles,
        width=max(tile.x for tile in tiles) + WIDTH - GAP,
        height=max(tile.y for tile in tiles) + HEIGHT - GAP,
        wider=[zone for zone in zones if zone.division_id not in on_grid],
    )


def short_name(county: Division) -> str:
    """永嘉 for 永嘉县, 景宁 for 景宁畲族自治县: what fits a tile."""
    if english():
        for suffix in SUFFIXES_EN:
            if county.name_en.endswith(suffix):
                return county.name_en.removesuffix(suffix).removesuffix(" She")
        return county.name_en
    for suffix in SUFFIXES:
        if county.name.endswith(suffix) and len(county.name) > len(suffix) + 1:
            return county.name.removesuffix(suffix).removesuffix("畲")
    return county.name


def _tile(county: Division, zones: list[Zone]) -> Tile:
    href = ""
    title = county.label
    if len(zones) == 1:
        href = reverse("zone", args=[zones[0].slug])
    elif zones:
        href = f"#county-{county.code}"
    if zones:
        title = _("%(county)s：%(zones)s") % {
            "county": county.label,
            "zones": _("、").join(zone.label for zone in zones),
        }
    return Tile((county.tile_x or 0) * WIDTH, (county.tile_y or 0) * HEIGHT, short_name(county), title, href)
