"""Honours in force on the last day of a period, by product, by piece and by enterprise, in loops."""

from collections import defaultdict
from collections.abc import Iterator

from tests.truth.figures import Told, total
from tests.truth.world import World, end_of

CITY_UP, PROVINCE_UP = {"city", "province", "nation"}, {"province", "nation"}


def figures(world: World) -> Iterator[tuple[tuple, Told]]:
    for stretch in world.stretches("MA"):
        day = end_of(stretch.month)
        counted = defaultdict(set)
        for honour in world.honours:
            for area in world.areas(honour["enterprise_id"], day):
                for indicator, member, unit in _counted(honour, day):
                    counted[indicator, area, member].add(unit)
        for (indicator, area, member), units in counted.items():
            count = len(units)
            yield (indicator, area, stretch.freq, stretch.month, member), total(count, n=count)


def _counted(honour: dict, day) -> Iterator[tuple[str, str, object]]:
    """(indicator, member, the unit that counts once)."""
    if honour["valid_from"] > day:
        return
    kind, level, enterprise = honour["kind"], honour["level"], honour["enterprise_id"]
    members = ("_T", f"kind:{kind}")
    for member in members:
        yield "honoured_ever", member, enterprise
    if honour["valid_to"] is not None and honour["valid_to"] < day:
        return
    for member in members:
        yield "honours_held", member, honour["id"]
    for member in (*members, f"kind_level:{kind}-{level}"):
        yield "honoured_enterprises", member, enterprise
    product = (enterprise, honour["product"])
    if kind == "brand" and level in CITY_UP:
        yield "honours_city_up", "_T", product
    if kind == "brand" and level in PROVINCE_UP:
        yield "honours_province_up", "_T", product
    if kind == "export_brand" and level in CITY_UP:
        yield "export_brands_city_up", "_T", product
