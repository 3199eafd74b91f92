"""Coming in and going out: attempts to sign in, sessions, the second factor."""

from __future__ import annotations

import datetime

from django.db import connection

from accounts.codes import step_opened
from accounts.lockout import locked_until, network_of
from accounts.models import Attempt, RecoveryCode, SecondFactor, User
from accounts.secrets import digest_of, new_recovery_code, tidy_recovery_code
from ledger.action import action

RECOVERY_CODES = 10


@action
def begin_attempt(
    *, username: str, address: str | None, agent: str, at: datetime.datetime, by: User | None = None, reason: str = ""
) -> tuple[Attempt, datetime.datetime | None]:
    """Noted before anything is judged, and when to come back if it is refused unjudged.

    Attempts under one name or from one network wait for each other here, so a hundred at once are not a hundred first.
    """
    username, network = User.normalize_username(username)[:150], network_of(address)
    with connection.cursor() as cursor:
        # Always the network first: two attempts never wait for each other crosswise.
        for place in (f"network {network}", f"name {username}"):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [place])
    until = locked_until(username=username, network=network, at=at)
    attempt = Attempt.objects.create(
        at=at,
        username=username,
        user=User.objects.filter(username=username).first(),
        address=address,
        network=network,
        agent=agent[:300],
        outcome=Attempt.Outcome.LOCKED if until else Attempt.Outcome.OPEN,
    )
    return attempt, until


@action
def conclude_attempt(*, attempt: Attempt, outcome: str, by: User | None = None, reason: str = "") -> Attempt:
    """What became of it; one that nobody concludes counts as failed."""
    attempt.outcome = outcome
    attempt.save(update_fields=["outcome"])
    return attempt


@action
def end_sessions(
    *, user: User, keep: str | None = None, only: str | None = None, by: User | None, reason: str = ""
) -> int:
    """All of the user's, or all but the one to keep, or one; the number that ended."""
    sessions = user.sessions.filter(pk=only) if only else user.sessions.exclude(pk=keep)
    ended, _each = sessions.delete()
    return ended


@action
def enrol_second_factor(
    *, user: User, salt: str, step: int, at: datetime.datetime, keep: str | None, by: User | None, reason: str = ""
) -> list[str]:
    """The app that made a right code, and new recovery codes, shown this once. Sessions opened without it end."""
    SecondFactor.objects.update_or_create(user=user, defaults={"salt": salt, "last_step": step})
    user.second_factor_since = at
    user.save(update_fields=["second_factor_since"])
    user.sessions.exclude(pk=keep).delete()
    user.recovery_codes.all().delete()
    codes = [new_recovery_code() for _code in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest_of(code)) for code in codes)
    return codes


@action
def remove_second_factor(*, user: User, by: User | None, reason: str = "") -> User:
    """For a phone that is lost or changed: the next sign-in asks for the password alone, and for a new app."""
    SecondFactor.objects.filter(user=user).delete()
    user.recovery_codes.all().delete()
    user.second_factor_since = None
    user.save(update_fields=["second_factor_since"])
    return user


@action
def spend_code(*, user: User, typed: str, at: datetime.datetime, by: User | None = None, reason: str = "") -> bool:
    """Does this code of the app, or this recovery code, open? Each does so once."""
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None:
        return False
    step = step_opened(factor.salt, "".join(typed.split()), at=at, after=factor.last_step)
    if step is not None:
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        return True
    digest = digest_of(tidy_recovery_code(typed))
    return user.recovery_codes.filter(digest=digest, used_at=None).update(used_at=at) == 1
