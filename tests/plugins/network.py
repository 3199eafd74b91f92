"""No test reaches the outside world: a socket to any other machine is an error."""

import socket

import pytest

INSIDE = {"127.0.0.1", "::1", "localhost"}


def _guarded(original):
    def connect(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in INSIDE:
            raise OSError(f"A test tried to reach {address[0]}")
        return original(self, address)

    return connect


@pytest.fixture(autouse=True, scope="session")
def no_outside_world():
    """For the whole run, worker processes aside."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    yield
    patch.undo()
