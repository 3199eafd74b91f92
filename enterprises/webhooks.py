"""A signed message to somebody's own address: HTTPS only, never into a private network, never after a redirect.

The name is looked up once, every address that it has is held against the rule, and the connection goes to the very
address that was looked at: a name that answers differently the second time leads nowhere else.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

TIMEOUT = 5
# The whole of one try, from the look-up of the name: who answers a byte every four seconds must not hold the worker.
PATIENCE = 15
# So much of an answer is kept for whoever looks why a message did not arrive.
LONGEST_ANSWER = 200
LONGEST_URL = 500
# Addresses that stand for an IPv4 address: NAT64 by its well-known prefix is global to `ipaddress`.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(ValueError):
    """The address is none that the portal sends to; the message says why."""


@dataclass(frozen=True)
class Answer:
    """Whether it arrived, and what was said: a status with the beginning of its text, or the trouble on the way."""

    arrived: bool
    text: str


def checked(url: str) -> SplitResult:
    """The parts of an address of the right shape; `Refused` for any other. No name is looked up yet."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused(_("这不是可用的网址。")) from None
    plain = settings.DEMO and parts.scheme == "http"
    if parts.scheme != "https" and not plain:
        raise Refused(_("接收地址须以https://开头。"))
    if not parts.hostname or parts.username or parts.password or port == 0:
        raise Refused(_("这不是可用的网址。"))
    if len(url) > LONGEST_URL or any(not character.isprintable() or character.isspace() for character in url):
        raise Refused(_("这不是可用的网址。"))
    if not url.isascii():
        raise Refused(_("网址请只用英文字符；中文域名写成xn--形式。"))
    return parts


def is_private(address: str) -> bool:
    """Whether it lies in no public network: loopback, link-local, private, or such an IPv4 one in disguise."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(str(inner))
        ip = ipaddress.ip_address(int(ip)) if int(ip) >> 32 == 0 else ip
    return not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified


def looked_up(host: str, port: int) -> tuple[int, tuple]:
    """Family and address of the host. One private address among several refuses it: names are not tried out."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not settings.WEBHOOKS_MAY_STAY_INSIDE and any(is_private(end[0]) for *_rest, end in found):
        raise Refused(_("接收地址在内部网络，不予发送。"))
    family, _type, _protocol, _name, end = found[0]
    return family, end


def _found_in_time(host: str, port: int) -> tuple[int, tuple]:
    """As `looked_up`. The system's resolver knows no limit of ours, so one that takes too long is left to itself."""
    found: list[tuple[int, tuple] | Exception] = []

    def look() -> None:
        try:
            found.append(looked_up(host, port))
        except (Refused, OSError, UnicodeError) as error:
            found.append(error)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(PATIENCE)
    if not found:
        raise TimeoutError(_("域名解析超时。"))
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


def key_of(salt: str) -> str:
    """The key of a webhook, worked out anew each time."""
    return salted_hmac("enterprises.webhook", salt, algorithm="sha256").hexdigest()


def signature(key: str, at: int, body: bytes) -> str:
    """What stands in the header: when it was signed, and the HMAC-SHA256 of "when.body"."""
    digest = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def post(url: str, body: bytes, *, key: str, at: int, number: int) -> Answer:
    """One try. Whatever goes wrong is an answer, never an exception."""
    ends = time.monotonic() + PATIENCE
    try:
        parts = checked(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        connection = _Pinned(
            parts.hostname, port, *_found_in_time(parts.hostname, port), secure=parts.scheme == "https"
        )
    except (Refused, OSError, UnicodeError) as error:
        return Answer(False, str(error))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "brand-zones-portal",
        "X-Portal-Message": str(number),
        "X-Portal-Signature": signature(key, at, body),
    }
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    alarm = threading.Timer(max(0, ends - time.monotonic()), connection.give_up)
    alarm.start()
    try:
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        said = answer.read(LONGEST_ANSWER).decode("utf-8", "replace").replace("\0", "")
        return Answer(200 <= answer.status < 300, f"{answer.status} {said}".strip())
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(False, f"{type(error).__name__}: {error}")
    finally:
        alarm.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """Goes to the address that was looked at; the certificate is still held against the name."""

    def __init__(self, host: str, port: int, family: int, end: tuple, *, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.family, self.end, self.secure = family, end, secure
        self.default_port = 443 if secure else 80
        self.given_up = False

    def connect(self) -> None:
        self.sock = socket.socket(self.family, socket.SOCK_STREAM)
        self.sock.settimeout(TIMEOUT)
        self.sock.connect(self.end)
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        if self.given_up:
            raise TimeoutError(_("对方未在时限内应答。"))

    def give_up(self) -> None:
        """Ends what is under way. What is only being connected is ended by its own limit, and goes no further."""
        self.given_up = True
        with contextlib.suppress(OSError):
            if self.sock:
                self.sock.shutdown(socket.SHUT_RDWR)
