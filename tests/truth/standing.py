"""Enterprises, and those above scale, on the last day of each period: in loops."""

from collections.abc import Iterator

from tests.truth.figures import Told, ratio, total
from tests.truth.world import World, end_of


def figures(world: World) -> Iterator[tuple[tuple, Told]]:
    for stretch in world.stretches("MQSA"):
        day = end_of(stretch.month)
        for area, enterprises in world.standing(day).items():
            above = sum(world.above_scale(enterprise, day) for enterprise in enterprises)
            count = len(enterprises)
            at = (area, stretch.freq, stretch.month, "_T")
            yield ("enterprises", *at), total(count, n=count)
            yield ("above_scale_enterprises", *at), total(above, n=above)
            yield ("above_scale_share", *at), ratio(above, count, n=count)
