"""Links that open once: invitations and new passwords. Each action that makes one gives its secret, this once."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from accounts.actions.people import change_password
from accounts.models import Grant, Link, Organisation, User
from accounts.secrets import digest_of, new_secret
from classifications.models import Division
from ledger.action import action

INVITATION_LASTS = datetime.timedelta(days=7)
RESET_LASTS = datetime.timedelta(hours=2)


@action
def invite(
    *,
    role: str,
    at: datetime.datetime,
    organisation: Organisation | None = None,
    division: Division | None = None,
    name: str = "",
    email: str = "",
    by: User | None,
    reason: str = "",
) -> tuple[Link, str]:
    """Whoever opens the link within seven days chooses a name and a password and has the role."""
    secret = new_secret()
    link = Link.objects.create(
        kind=Link.Kind.INVITATION,
        digest=digest_of(secret),
        role=role,
        organisation=organisation,
        division=division,
        name=name,
        email=email,
        made_by=by,
        expires_at=at + INVITATION_LASTS,
    )
    return link, secret


@action
def offer_reset(*, user: User, at: datetime.datetime, by: User | None, reason: str = "") -> tuple[Link, str]:
    """A way to a new password for two hours; the ways offered before close.

    What nobody signed was asked for at the door, by whoever knows the address: it closes only what came the same way.
    """
    standing = user.links.open(at).filter(kind=Link.Kind.RESET)
    (standing if by else standing.filter(made_by=None)).update(withdrawn_at=at)
    secret = new_secret()
    link = Link.objects.create(
        kind=Link.Kind.RESET, digest=digest_of(secret), user=user, made_by=by, expires_at=at + RESET_LASTS
    )
    return link, secret


@action
def withdraw_link(*, link: Link, at: datetime.datetime, by: User | None, reason: str = "") -> Link:
    """It no longer opens."""
    Link.objects.open(at).filter(pk=link.pk).update(withdrawn_at=at)
    return link


@action
def accept_invitation(
    *,
    link: Link,
    username: str,
    password: str,
    first_name: str,
    today: datetime.date,
    at: datetime.datetime,
    by: User | None = None,
    reason: str = "",
) -> User:
    """The account and its role, from today on."""
    link = _spent(link, at)
    user = User(
        username=username, first_name=first_name, email=link.email, organisation=link.organisation, password_set_at=at
    )
    user.set_password(password)
    user.save(force_insert=True)
    Grant.objects.create(
        user=user,
        role=link.role,
        organisation=link.organisation,
        division=link.division,
        during=DateRange(today, None),
    )
    link.user = user
    link.save(update_fields=["user"])
    return user


@action
def reset_password(
    *, link: Link, password: str, at: datetime.datetime, by: User | None = None, reason: str = ""
) -> User:
    """A new password by a link; whoever knew the old one is out."""
    link = _spent(link, at)
    return change_password(user=link.user, password=password, at=at, by=link.user, reason=reason)


def _spent(link: Link, at: datetime.datetime) -> Link:
    """Of two who open it at the same moment, one."""
    if not Link.objects.open(at).filter(pk=link.pk).update(used_at=at):
        raise ValidationError(_("这个链接已经用过、撤回或过期，请向发出链接的人另要一个。"), code="spent")
    return Link.objects.select_related("user", "organisation", "division").get(pk=link.pk)
