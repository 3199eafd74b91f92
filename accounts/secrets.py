"""What is shown once and kept only as a hash: tokens, links and recovery codes. All are random beyond guessing."""

from __future__ import annotations

import hashlib
import secrets

# 32 signs, 5 bits each. Without 0, 1, O and I, which people mistake on paper.
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_secret() -> str:
    """256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


def new_recovery_code() -> str:
    """80 bits in four groups, to be typed from paper."""
    return "-".join("".join(secrets.choice(_SIGNS) for _sign in range(4)) for _group in range(4))


def digest_of(secret: str) -> str:
    """Plain SHA-256 is enough where nothing can be guessed; a slow hash is for what people think up."""
    return hashlib.sha256(secret.encode()).hexdigest()


def tidy_recovery_code(typed: str) -> str:
    """As it was shown, whatever was typed between its signs."""
    signs = "".join(sign for sign in typed.upper() if sign in _SIGNS)
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))
