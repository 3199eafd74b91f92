"""How the portal comes by its first administrator, whom nobody there can invite."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from accounts.actions.links import offer_reset
from accounts.models import Grant, User
from classifications.models import Division
from ledger.action import action


@action
def first_administrator(
    *,
    username: str,
    first_name: str,
    email: str = "",
    division: Division,
    today: datetime.date,
    at: datetime.datetime,
    by: User | None,
    reason: str = "",
) -> str:
    """The secret of a link to a password; the account has none before.

    While an administrator stands nobody else is made one here: a grant has to say which person gave it. The standing
    one's own name gets a new link, for one that was not opened in time or a password that was lost.
    """
    # Of two at the same moment, over whatever divisions, one waits and is then refused.
    Division.objects.select_for_update().order_by("pk").first()
    standing = Grant.objects.in_force(today).filter(role=Grant.Role.ADMINISTRATOR, user__is_active=True)
    names = sorted(set(standing.values_list("user__username", flat=True)))
    if names and username not in names:
        message = _(
            "已有管理员（%(names)s）：请由其在“人员”页邀请；本人链接失效或忘记密码的，用本人的用户名再运行一次。"
        )
        raise ValidationError(message, code="stands", params={"names": "、".join(names)})
    if names:
        user = User.objects.get(username=username)
    else:
        user = _founded(username, first_name, email)
        Grant.objects.create(user=user, role=Grant.Role.ADMINISTRATOR, division=division, during=DateRange(today, None))
    _link, secret = offer_reset(user=user, at=at, by=by, reason=reason)
    return secret


def _founded(username: str, first_name: str, email: str) -> User:
    username = User.normalize_username(username)
    User.username_validator(username)
    if not first_name:
        raise ValidationError(_("请写明姓名：台账上要说是谁。"), code="no_name")
    if email:
        validate_email(email)
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError(_("这个用户名已有人用，请另选一个。"), code="taken")
    user = User(username=username, first_name=first_name, email=email)
    user.set_unusable_password()
    user.save(force_insert=True)
    return user
