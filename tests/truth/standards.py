"""Standards that the enterprises of an area drafted, each once, in loops."""

from collections import defaultdict
from collections.abc import Iterator

from tests.truth.figures import Told, total
from tests.truth.world import World, end_of

STATUTORY = {"national", "industry", "local"}


def figures(world: World) -> Iterator[tuple[tuple, Told]]:
    for stretch in world.stretches("MQSAC"):
        counted = defaultdict(set)
        day = end_of(stretch.month)
        for drafting in world.draftings:
            published, standard = drafting["standard__published_on"], drafting["standard_id"]
            if stretch.holds(published):
                for area in world.areas(drafting["enterprise_id"], published):
                    for member in _members(drafting):
                        counted["standards_new", area, member].add(standard)
            if stretch.freq not in "MA":
                continue
            for area in world.areas(drafting["enterprise_id"], day):
                for member in _members(drafting):
                    if published <= day:
                        counted["standards_drafted", area, member].add(standard)
                    withdrawn = drafting["standard__withdrawn_on"]
                    if drafting["standard__effective_on"] <= day and (withdrawn is None or day < withdrawn):
                        counted["standards_in_force", area, member].add(standard)
        for (indicator, area, member), standards in counted.items():
            count = len(standards)
            yield (indicator, area, stretch.freq, stretch.month, member), total(count, n=count)


def _members(drafting: dict) -> list[str]:
    kind = drafting["standard__kind"]
    tier = "statutory" if kind in STATUTORY else "other"
    return ["_T", f"level:{kind}", f"role:{drafting['role']}", f"tier:{tier}"]
