"""Everything an administrator can do with people: organisations founded, accounts opened and closed, roles given."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Grant, Link, Organisation, User
from classifications.models import Division
from ledger.action import action


@action
def found_organisation(
    *,
    code: str,
    name: str,
    kind: str,
    division: Division,
    name_en: str = "",
    contact: str = "",
    by: User | None,
    reason: str = "",
) -> Organisation:
    return Organisation.objects.create(
        code=code, name=name, name_en=name_en, kind=kind, division=division, contact=contact
    )


@action
def rename_organisation(
    *, organisation: Organisation, name: str, name_en: str, contact: str, by: User | None, reason: str = ""
) -> Organisation:
    """Its code, kind and place stay: addresses, grants and returns hang on them."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    organisation.name, organisation.name_en, organisation.contact = name, name_en, contact
    organisation.save(update_fields=["name", "name_en", "contact"])
    return organisation


@action
def open_account(
    *,
    username: str,
    password: str | None,
    organisation: Organisation | None = None,
    first_name: str = "",
    by: User | None,
    reason: str = "",
) -> User:
    """Without a password nobody can sign in with it until one is set. What the account may do, grants say."""
    return User.objects.create_user(username, password=password, organisation=organisation, first_name=first_name)


@action
def close_account(*, user: User, by: User | None, reason: str = "") -> User:
    """The account stays, for the ledger names it; nobody signs in with it, and its open sessions end."""
    _leave_an_administrator(going=user.grants.all())
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.sessions.all().delete()
    return user


@action
def reopen_account(*, user: User, by: User | None, reason: str = "") -> User:
    """With the password it had; what it may do, its grants of today say."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


@action
def change_password(
    *, user: User, password: str, at: datetime.datetime, keep: str | None = None, by: User | None, reason: str = ""
) -> User:
    """Whoever knew the old one is out: every session ends but the one to `keep`, every open reset link, every token.

    A token is made by whoever sits in a session: one made by a stranger must not outlive the stranger's way in.
    """
    user.set_password(password)
    user.password_set_at = at
    user.save(update_fields=["password", "password_set_at"])
    user.sessions.exclude(pk=keep).delete()
    user.links.open(at).filter(kind=Link.Kind.RESET).update(withdrawn_at=at)
    user.tokens.filter(revoked_at=None).update(revoked_at=at)
    return user


@action
def give_role(
    *,
    user: User,
    role: str,
    since: datetime.date,
    until: datetime.date | None = None,
    organisation: Organisation | None = None,
    division: Division | None = None,
    by: User | None,
    reason: str = "",
) -> Grant:
    """A role over one organisation's entries or over a division and all below it, to the day before `until`."""
    during = DateRange(since, until)
    return Grant.objects.create(user=user, role=role, organisation=organisation, division=division, during=during)


@action
def end_role(*, grant: Grant, on: datetime.date, by: User | None, reason: str = "") -> Grant:
    """The role no longer holds from `on` on. One that would then never have held is gone; the ledger keeps it."""
    _leave_an_administrator(going=Grant.objects.filter(pk=grant.pk))
    grant = Grant.objects.select_for_update().filter(pk=grant.pk).first()
    if grant is None or (grant.during.upper and grant.during.upper <= on):
        raise ValidationError(_("这项授权已结束。"), code="ended")
    if grant.during.lower >= on:
        grant.delete()
        return grant
    grant.during = DateRange(grant.during.lower, on)
    grant.save(update_fields=["during"])
    return grant


def _leave_an_administrator(*, going: QuerySet[Grant]) -> None:
    """Refuse what would leave none without a last day: only a command on the server makes another."""
    going = set(going.filter(role=Grant.Role.ADMINISTRATOR).values_list("pk", flat=True))
    if not going:
        return
    # Of two who put out each other at the same moment one waits here, and is then refused.
    standing = Grant.objects.lasting_administrators().select_related("user").order_by("pk")
    lasting = {each.pk for each in standing.select_for_update(of=("self", "user"), no_key=True)}
    if lasting and lasting <= going:
        message = _("这是最后一名不限期的管理员：须先邀请或授予另一名，否则再没有人能管理账号和授权。")
        raise ValidationError(message, code="last_administrator")
