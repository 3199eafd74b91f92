"""When somebody who tried too often may try again: by account and by network, asked before a password is hashed."""

from __future__ import annotations

import datetime
import ipaddress

from accounts.models import Attempt

WINDOW = datetime.timedelta(minutes=15)
ACCOUNT_LIMIT = 5
# A whole office may stand behind one address.
NETWORK_LIMIT = 30
# Who signed in from here within this time is not shut out by strangers elsewhere who try the same name.
KNOWN = datetime.timedelta(days=30)


def network_of(address: str | None) -> str:
    """IPv4 as it is; of IPv6 the /64, which a single customer has for himself."""
    if not address:
        return ""
    known = ipaddress.ip_address(address)
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network(f"{known}/64", strict=False))


def locked_until(*, username: str, network: str, at: datetime.datetime) -> datetime.datetime | None:
    """None: go on. The window slides: what was tried a quarter of an hour ago is forgotten, one by one."""
    recent = Attempt.objects.since(at - WINDOW)
    ends = [_end(recent.failed().filter(network=network), NETWORK_LIMIT)] if network else []
    tries = recent.failed().filter(username=username)
    signed_in = Attempt.objects.filter(username=username, outcome=Attempt.Outcome.SIGNED_IN)
    if network and signed_in.since(at - KNOWN).filter(network=network).exists():
        tries = tries.filter(network=network)
    last = signed_in.since(at - WINDOW).order_by("-at").values_list("at", flat=True).first()
    ends.append(_end(tries.since(last) if last else tries, ACCOUNT_LIMIT))
    return max((end for end in ends if end), default=None)


def _end(failures, limit: int) -> datetime.datetime | None:
    """When the last `limit` failures are no longer all within the window."""
    times = failures.order_by("-at").values_list("at", flat=True)[limit - 1 : limit]
    return times[0] + WINDOW if times else None
