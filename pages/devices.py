"""What a browser says of itself, in words by which its owner knows it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

# The more telling first: Edge and WeChat also say Chrome, and Chrome says Safari.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def agent_of(request: HttpRequest) -> str:
    """As it came, short enough to keep."""
    return request.headers.get("User-Agent", "").replace("\x00", "")[:300]


def device_of(agent: str) -> str:
    """Browser and system, as far as they can be told."""
    found = [next((name for mark, name in names if mark in agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return " · ".join(part for part in found if part) or _("未知设备")
