"""One-time codes of an authenticator app (RFC 6238, six digits every 30 seconds)."""

from __future__ import annotations

import base64
import datetime
import secrets
from urllib.parse import quote, urlencode

from django.utils.crypto import salted_hmac
from django_otp.oath import hotp

STEP = 30
DIGITS = 6
# A phone's clock may be one step off either way.
DRIFT = 1


def new_salt() -> str:
    return secrets.token_urlsafe(32)


def key_of(salt: str) -> bytes:
    """The key that the app holds. It is not stored: whoever reads the database alone makes no codes."""
    return salted_hmac("accounts.second_factor", salt, algorithm="sha256").digest()[:20]


def step_opened(salt: str, code: str, *, at: datetime.datetime, after: int = 0) -> int | None:
    """The time step whose code this is, later than `after`; None if it opens nothing."""
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    now, key = int(at.timestamp()) // STEP, key_of(salt)
    steps = (step for step in range(now - DRIFT, now + DRIFT + 1) if step > after)
    return next((step for step in steps if secrets.compare_digest(f"{hotp(key, step, DIGITS):06}", code)), None)


def key_to_type(salt: str) -> str:
    """For a phone that cannot read the picture, in groups of four."""
    text = base64.b32encode(key_of(salt)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address_for_apps(salt: str, *, issuer: str, username: str) -> str:
    """What the picture says."""
    secret = base64.b32encode(key_of(salt)).decode()
    return f"otpauth://totp/{quote(issuer)}:{quote(username)}?{urlencode({'secret': secret, 'issuer': issuer})}"
