"""Keeps the portal's processes running: starts them, restarts with back-off what ends, stops all in order."""

import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from portal.processes import spawn, stop

LONGEST_PAUSE = 30.0
# a process that ran this long has earned a restart at once
STEADY = 60.0
BIGGEST_LOG = 10_000_000


class Runnable(Protocol):
    """What can be started, stopped and asked: a command, or one of the embedded servers."""

    log: Path

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def alive(self) -> bool: ...


@dataclass
class Command:
    """A command that writes to its own log."""

    arguments: list[str]
    env: dict[str, str]
    log: Path
    child: subprocess.Popen | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it; an overgrown log is put aside first."""
        if self.log.exists() and self.log.stat().st_size > BIGGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.old"))
        self.child = spawn(self.arguments, env=self.env, log=self.log)

    def farewell(self) -> None:
        """Ask it to end, without waiting."""
        if self.alive():
            self.child.terminate()

    def stop(self) -> None:
        """End it and whatever is left of its process group."""
        if self.child:
            stop(self.child)

    def alive(self) -> bool:
        """Does it run?"""
        return self.child is not None and self.child.poll() is None


@dataclass
class Service:
    """Something that should always run, and what is known of its falls."""

    name: str
    runs: Runnable
    falls: int = 0
    started: float = field(default_factory=time.monotonic)
    due: float | None = None

    def tend(self, now: float) -> None:
        """Notice an end, and start again when the pause is over."""
        if self.due is None:
            if self.runs.alive():
                return
            self.falls = 0 if now - self.started > STEADY else self.falls + 1
            pause = min(LONGEST_PAUSE, 2.0 ** (self.falls - 1)) if self.falls else 0.0
            self.due = now + pause
            say(f"{self.name} ended; it starts again in {pause:.0f} s ({self.runs.log})")
        if now >= self.due:
            self.started, self.due = now, None
            self.runs.stop()
            try:
                self.runs.start()
            except Exception as error:  # tried again after the next pause
                say(f"{self.name}: {error}")


def tend(services: list[Service]) -> None:
    """For ever."""
    while True:
        for service in services:
            service.tend(time.monotonic())
        time.sleep(0.2)


def stop_all(commands: list[Command]) -> None:
    """Say farewell to all at once, then see each of them off."""
    for command in commands:
        command.farewell()
    for command in commands:
        command.stop()


def say(line: str) -> None:
    """Tell the person at the keyboard."""
    print(line, file=sys.stderr, flush=True)
