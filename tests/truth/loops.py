"""Every figure by loops, and what the engine's figures differ in from them."""

from __future__ import annotations

from tests.truth import honours, output, quality, records, standards, standing
from tests.truth.figures import Told
from tests.truth.world import World
from zones.models import Area, Figure

TOPICS = (standing, output, quality, standards, honours, records)


def told(world: World) -> dict[tuple, Told]:
    """(indicator, area, freq, month, member): what the loops say."""
    return {address: figure for topic in TOPICS for address, figure in topic.figures(world)}


def stored() -> dict[tuple, Figure]:
    """The current figures by the same addresses."""
    areas = {area.pk: (area.kind, area.ref) for area in Area.objects.all()}
    return {(f.indicator, areas[f.area_id], f.freq, f.month, f.member): f for f in Figure.objects.current()}


def differences() -> list[str]:
    """One line for each figure in which the engine and the loops differ."""
    world = World.read()
    by_loops, by_engine = told(world), stored()
    found = []
    for address in by_loops.keys() | by_engine.keys():
        said, kept = by_loops.get(address), by_engine.get(address)
        wrong = _missing(said) if kept is None else _surplus(kept) if said is None else _unlike(said, kept, world)
        if wrong:
            found.append(f"{address}: {wrong}; loops {said}; engine {_shown(kept)}")
    return sorted(found)


def _missing(said: Told) -> str:
    return "" if said.nothing else "the engine has no figure"


def _surplus(kept: Figure) -> str:
    something = kept.numerator or kept.denominator or kept.value or kept.pending or kept.excluded
    return "the loops have no figure" if something else ""


def _unlike(said: Told, kept: Figure, world: World) -> str:
    if said.nothing and not _surplus(kept):
        return ""
    pairs = {name: (getattr(said, name), getattr(kept, name)) for name in ("numerator", "denominator", "reason")}
    pairs |= {name: (getattr(said, name), getattr(kept, name)) for name in ("pending", "excluded", "safe")}
    pairs["status"] = (said.status(kept.month, world.settled), kept.status)
    if said.n is not None:
        pairs["n"] = (said.n, kept.n)
    unlike = [name for name, (mine, theirs) in pairs.items() if mine != theirs]
    unlike += [name for name in ("value", "lower", "upper") if not _near(getattr(said, name), getattr(kept, name))]
    return ", ".join(unlike)


def _near(mine, theirs) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    return abs(float(mine) - float(theirs)) <= 1e-9 + 1e-12 * abs(float(mine))


def _shown(kept: Figure | None) -> str:
    names = ("numerator", "denominator", "value", "lower", "upper", "n", "pending", "excluded", "safe", "status")
    return "none" if kept is None else ", ".join(f"{name} {getattr(kept, name)}" for name in (*names, "reason"))
