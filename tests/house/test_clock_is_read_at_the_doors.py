"""Only doors, tasks and commands read the application's clock; everything below is told the day."""

import re

from tests.house.source import calls, files

CLOCK = re.compile(r"(^|[.])(date|datetime|timezone)[.](now|today|utcnow)$|(^|[.])(localdate|localtime|time[.]time)$")
DOORS = {"portal", "pages", "api"}


def reads():
    for path in files():
        if path.parts[0] in DOORS or path.name == "tasks.py" or "commands" in path.parts:
            continue
        yield from (f"{path}:{line} {name}" for line, name, _call in calls(path) if CLOCK.search(name))


def test_nobody_below_reads_the_clock():
    assert sorted(reads()) == []


def test_each_way_to_read_it_would_be_seen():
    ways = ["date.today", "datetime.date.today", "datetime.now", "timezone.now", "timezone.localdate", "time.time"]

    assert all(CLOCK.search(way) for way in ways)
    assert not any(CLOCK.search(way) for way in ("time.monotonic", "self.now_showing", "Now", "update"))
