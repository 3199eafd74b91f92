"""A webhook goes over HTTPS to a public address, signed, once, and never into the portal's own network."""

import hashlib
import hmac
import http.server
import socket
import threading
import time

import pytest
from django.test import override_settings

from enterprises import webhooks


@pytest.fixture
def receiver():
    """A real server on this machine that keeps what it was sent and answers what it is told to."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.heard.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(self.server.status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write("收到".encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.heard, server.status = [], 200
    server.url = f"http://127.0.0.1:{server.server_port}/hook?room=1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


inside = override_settings(DEMO=True, WEBHOOKS_MAY_STAY_INSIDE=True)


def post(url, body=b"{}"):
    return webhooks.post(url, body, key="k", at=1_540_000_000, number=7)


@inside
def test_a_message_arrives_signed_and_numbered(receiver):
    answer = post(receiver.url, b'{"a":1}')

    assert answer == webhooks.Answer(True, "200 收到")
    [(headers, body)] = receiver.heard
    expected = hmac.new(b"k", b'1540000000.{"a":1}', hashlib.sha256).hexdigest()
    assert headers["X-Portal-Signature"] == f"t=1540000000,v1={expected}"
    assert headers["X-Portal-Message"] == "7"
    assert body == b'{"a":1}'


@inside
@pytest.mark.parametrize("status", [301, 302, 307, 404, 500])
def test_anything_but_success_is_told_and_no_redirect_is_followed(receiver, status):
    receiver.status = status
    answer = post(receiver.url)

    assert not answer.arrived
    assert answer.text.startswith(str(status))
    assert len(receiver.heard) == 1


@override_settings(DEMO=True, WEBHOOKS_MAY_STAY_INSIDE=False)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"])
def test_this_machine_is_never_reached(receiver, host):
    answer = post(f"http://{host}:{receiver.server_port}/")

    assert not answer.arrived
    assert receiver.heard == []


PRIVATE = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:10.0.0.1",
    "::10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "ff02::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_no_public_network_are_private(address):
    assert webhooks.is_private(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are_not(address):
    assert not webhooks.is_private(address)


@override_settings(WEBHOOKS_MAY_STAY_INSIDE=False)
def test_one_private_address_among_several_refuses_the_name(monkeypatch):
    found = [(socket.AF_INET, 1, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    assert "内部网络" in post("https://example.cn/").text


@inside
def test_the_connection_goes_to_the_address_that_was_looked_at(receiver, monkeypatch):
    """A name that would answer otherwise the second time is not asked a second time."""
    asked, real = [], socket.getaddrinfo

    def answer_once(host, *given, **named):
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "192.0.2.1", *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", answer_once)

    assert post(f"http://name.example:{receiver.server_port}/").arrived
    assert asked == ["name.example"]


BAD = [
    "http://example.cn/",
    "ftp://example.cn/",
    "https://",
    "https://user:word@example.cn/",
    "https://example.cn:0/",
    "https://example.cn:99999/",
    "https://example.cn/a b",
    "https://example.cn/\r\nX: 1",
    "https://例子.cn/",
    "https://example.cn/" + "a" * 500,
    "javascript:alert(1)",
]


@override_settings(DEMO=False)
@pytest.mark.parametrize("url", BAD)
def test_addresses_of_another_shape_are_refused(url):
    with pytest.raises(webhooks.Refused):
        webhooks.checked(url)
    assert not post(url).arrived


def test_a_certificate_that_nobody_vouches_for_is_no_arrival(receiver):
    with override_settings(WEBHOOKS_MAY_STAY_INSIDE=True):
        assert not post(receiver.url.replace("http:", "https:")).arrived


@inside
def test_who_answers_drop_by_drop_does_not_hold_the_worker(monkeypatch):
    monkeypatch.setattr(webhooks, "PATIENCE", 0.3)
    listener = socket.create_server(("127.0.0.1", 0))
    cut_off = []

    def drip():
        end, _address = listener.accept()
        with end:
            try:
                for _drop in range(200):
                    end.sendall(b"H")
                    time.sleep(0.05)
            except OSError as error:
                cut_off.append(error)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    assert not post(f"http://127.0.0.1:{listener.getsockname()[1]}/").arrived
    thread.join()
    listener.close()

    assert cut_off, "the drops ended by themselves"


@inside
def test_a_name_that_is_looked_up_for_ever_does_not_hold_the_worker(monkeypatch):
    monkeypatch.setattr(webhooks, "PATIENCE", 0.3)
    release = threading.Event()
    looked_up = []
    real = socket.getaddrinfo

    def look_up(*_given, **_named):
        looked_up.append(release.wait(10))
        return real("127.0.0.1", 1)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    answer = post("http://slow.example/")
    still_looking = not looked_up
    release.set()

    assert not answer.arrived
    assert "域名" in answer.text
    assert still_looking


@inside
def test_the_look_up_is_part_of_the_patience(monkeypatch):
    """What is left of it is all that the receiver gets."""
    monkeypatch.setattr(webhooks, "PATIENCE", 0.8)
    monkeypatch.setattr(webhooks, "TIMEOUT", 5)
    real, real_timer, left = socket.getaddrinfo, threading.Timer, []

    def slowly(*given, **named):
        time.sleep(0.6)
        return real(*given, **named)

    def timer(seconds, act):
        left.append(seconds)
        return real_timer(seconds, act)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    monkeypatch.setattr(threading, "Timer", timer)
    listener = socket.create_server(("127.0.0.1", 0))
    assert not post(f"http://127.0.0.1:{listener.getsockname()[1]}/").arrived
    listener.close()

    assert len(left) == 1
    assert left[0] <= 0.8 - 0.6


@inside
def test_what_was_given_up_while_it_was_being_connected_goes_no_further(receiver):
    connection = webhooks._Pinned("127.0.0.1", 1, socket.AF_INET, receiver.server_address, secure=False)
    connection.give_up()

    with pytest.raises(TimeoutError):
        connection.request("POST", "/")
    connection.close()
    assert receiver.heard == []
