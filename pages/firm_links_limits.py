"""How often one address may ask, counted in this process alone: a guard against floods, not against guessing."""

import time
from collections import OrderedDict


class Limit:
    """At most `most` calls a key within `seconds`; the longest unseen keys are forgotten first."""

    def __init__(self, most: int, seconds: float, keys: int = 10_000) -> None:
        self.most, self.seconds, self.keys = most, seconds, keys
        self.seen: OrderedDict[str, list[float]] = OrderedDict()

    def passes(self, key: str) -> bool:
        """Count this call; whether it still may."""
        now = time.monotonic()
        times = [at for at in self.seen.pop(key, []) if now - at < self.seconds]
        fits = len(times) < self.most
        self.seen[key] = [*times, now] if fits else times
        while len(self.seen) > self.keys:
            self.seen.popitem(last=False)
        return fits
