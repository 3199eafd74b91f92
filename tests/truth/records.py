"""What zones did and have, in loops; only zones have such figures."""

from collections import defaultdict
from collections.abc import Iterator

from tests.truth.figures import Told, total
from tests.truth.world import World, end_of

DONE = {"training": "trainings", "attendance": "training_attendance", "funds": "funds", "type_test": "type_tests"}
HELD = {
    "training": "trainings_total",
    "attendance": "training_attendance_total",
    "platform": "platforms",
    "regional_brand": "regional_brands",
}


def figures(world: World) -> Iterator[tuple[tuple, Told]]:
    for stretch in world.stretches("MQSAC"):
        sums = defaultdict(int)
        for record in world.records:
            area, kind = ("zone", record["zone_id"]), record["kind"]
            if kind in DONE and stretch.holds(record["on"]):
                sums[DONE[kind], area] += record["quantity"]
            if kind in HELD and stretch.freq != "C" and record["on"] <= end_of(stretch.month):
                sums[HELD[kind], area] += record["quantity"]
        if stretch.freq in "MA":
            for zone, value in _valuations(world, end_of(stretch.month)).items():
                sums["brand_value", ("zone", zone)] = value
        for (indicator, area), quantity in sums.items():
            yield (indicator, area, stretch.freq, stretch.month, "_T"), total(quantity)


def _valuations(world: World, day) -> dict[int, int]:
    """The latest valuation of each zone: of two on one day, the one entered last."""
    valued = {}
    for record in sorted(world.records, key=lambda record: (record["on"], record["id"])):
        if record["kind"] == "brand_value" and record["on"] <= day:
            valued[record["zone_id"]] = record["quantity"]
    return valued
