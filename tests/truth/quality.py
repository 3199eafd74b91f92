"""What checks found: batches, enterprises and items by kind of check and month of sampling, in loops."""

from collections import defaultdict
from collections.abc import Iterator

from tests.truth.figures import Told, rate, total
from tests.truth.world import World

SUPERVISED = {"regular", "special", "flying"}
CLEAR, FAILED = {"clear", "overturned"}, {"failed"}
PENDING = {"sampled", "testing", "objection", "retesting"}


def figures(world: World) -> Iterator[tuple[tuple, Told]]:
    for stretch in world.stretches("MQSACR"):
        drawn = defaultdict(list)
        for batch in world.batches:
            if batch["campaign__mode"] in SUPERVISED and stretch.holds(batch["sampled_on"]):
                kind = f"kind:{batch['campaign__level']}-{batch['campaign__mode']}-{batch['link']}"
                for area in world.areas(batch["enterprise_id"], batch["sampled_on"]):
                    drawn[area, kind].append(batch)
        for (area, kind), batches in drawn.items():
            at = (area, stretch.freq, stretch.month, kind)
            yield from (((indicator, *at), told) for indicator, told in _of(batches))


def _of(batches: list[dict]) -> Iterator[tuple[str, Told]]:
    tested = [batch for batch in batches if batch["state"] in CLEAR | FAILED]
    failed = [batch for batch in tested if batch["state"] in FAILED]
    pending = len([batch for batch in batches if batch["state"] in PENDING])
    yield "batch_pass_rate", rate(len(tested) - len(failed), len(tested), pending=pending)
    yield "batches_tested", total(len(tested), n=len(tested), pending=pending)
    firms = {batch["enterprise_id"] for batch in tested}
    caught = {batch["enterprise_id"] for batch in failed}
    yield "enterprise_pass_rate", rate(len(firms) - len(caught), len(firms), pending=pending)
    items = sum(len(batch["items"]) for batch in tested)
    yield "item_failure_rate", rate(sum(len(batch["failed_items"]) for batch in failed), items, pending=pending)
