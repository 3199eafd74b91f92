"""A small HTTP client in a process of its own: so many connections kept open, each asking again once it is answered.

python -m bench.client PORT PATH CONNECTIONS SECONDS prints how many answers came back whole.
"""

import selectors
import socket
import sys
import time


def answers(port: int, path: str, connections: int, seconds: float) -> int:
    """How many whole answers of status 200 came in that time."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n\r\n".encode()
    waiting = selectors.DefaultSelector()
    for _ in range(connections):
        opened = socket.create_connection(("127.0.0.1", port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.sendall(request)
        waiting.register(opened, selectors.EVENT_READ, bytearray())
    count, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        for key, _events in waiting.select(0.1):
            buffer = key.data
            buffer += key.fileobj.recv(262_144)
            if is_whole(buffer):
                count += 1
                buffer.clear()
                key.fileobj.sendall(request)
    for key in list(waiting.get_map().values()):
        key.fileobj.close()
    return count


def is_whole(buffer: bytearray) -> bool:
    """Head and body are there. Both servers say Content-Length."""
    head = buffer.find(b"\r\n\r\n")
    if head < 0:
        return False
    if not buffer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(bytes(buffer[:500]).decode(errors="replace"))
    start = buffer.lower().find(b"content-length:", 0, head) + 15
    return len(buffer) - head - 4 >= int(buffer[start : buffer.find(b"\r\n", start)])


if __name__ == "__main__":
    port, path, connections, seconds = sys.argv[1:]
    print(answers(int(port), path, int(connections), float(seconds)))
