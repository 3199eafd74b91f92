"""What the portal is told from outside: environment variables read with a type, and a hint where a value is bad."""

import json
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
# what this clone keeps between two runs: the servers' data and logs
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
NEEDED = object()


def text(name: str, default: object = NEEDED) -> str:
    """A variable as it is; without a default it must be set."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is NEEDED:
        raise ImproperlyConfigured(f"{name} is not set. See .env.example, or start with `make run`.")
    return default


def flag(name: str, default: bool) -> bool:
    """true or false; anything else stops, because a mistyped DEBUG must not pass for either."""
    value = text(name, "").lower()
    if value in {"", "true", "false"}:
        return default if value == "" else value == "true"
    raise ImproperlyConfigured(f"{name}={value!r} is not understood. Write true or false.")


def number(name: str, default: int, low: int, high: int) -> int:
    """A whole number between two bounds."""
    value = text(name, str(default))
    if value.isascii() and value.isdigit() and low <= int(value) <= high:
        return int(value)
    raise ImproperlyConfigured(f"{name}={value!r} is not understood. Write a whole number from {low} to {high}.")


def database(name: str) -> dict:
    """Django's database settings from a postgresql:// address."""
    value = text(name)
    hint = f"{name} is not understood. Write postgresql://user:password@host:5432/name."
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(hint) from error
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(hint)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        # a server that is away must not hold a request for minutes
        "OPTIONS": {"connect_timeout": 5} | dict(parse_qsl(parts.query)),
    }


def broker(name: str) -> str:
    """A redis:// address."""
    value = text(name)
    if urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(f"{name} is not understood. Write redis://:password@host:6379/0.")
    return value


def known_urls() -> dict[str, str]:
    """The addresses of the servers that the launcher last started for this clone (portal/servers.py)."""
    try:
        return dict(json.loads((VAR / "servers.json").read_text())["urls"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def adopt_embedded() -> None:
    """Where no servers are named, use those of this clone. Who names his own database names its owner too."""
    known = known_urls()
    if os.environ.get("DATABASE_URL"):
        known.pop("MIGRATE_DATABASE_URL", None)
    for name, url in known.items():
        if not os.environ.get(name):
            os.environ[name] = url


def as_owner() -> dict[str, str]:
    """The environment in which a command runs as the owner of the schema."""
    adopt_embedded()
    url = os.environ.get("MIGRATE_DATABASE_URL", "")
    return {"DATABASE_URL": url} if url else {}
