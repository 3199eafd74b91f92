"""From which address a request came, when trusted proxies stand before the portal."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping


def address_of(meta: Mapping[str, str], proxies: int) -> str | None:
    """Each trusted proxy writes whom it heard from at the end of X-Forwarded-For, so the client is that many back.

    What stands before came from the client and may say anything. With no proxies the header is not looked at; with
    fewer entries than proxies the request did not come through them, and the connection's own end is all there is.
    """
    heard = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")] if proxies else []
    address = heard[-proxies] if 0 < proxies <= len(heard) and heard[-proxies] else meta.get("REMOTE_ADDR", "")
    return _plain(address) or _plain(meta.get("REMOTE_ADDR", ""))


def _plain(address: str) -> str | None:
    """Without a port or a zone; None for what is no address."""
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        return str(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return None
