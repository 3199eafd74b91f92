"""Who asks: a session's user, or the user of the token in `Authorization: Bearer ...`, narrowed by its scope."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.standing import Reader
from accounts.actions import note_use
from accounts.models import Token
from accounts.secrets import digest_of
from api.problems import Problem
from common.addresses import address_of

REALM = 'Bearer realm="api"'
# Last use is kept to the minute: a program that asks twenty times a second writes once.
NOTED = datetime.timedelta(minutes=1)


def is_anonymous(request: HttpRequest) -> bool:
    """Without a token and a session's cookie nobody is signed in, and neither is looked up."""
    return not request.headers.get("Authorization") and settings.SESSION_COOKIE_NAME not in request.COOKIES


def authenticate(request: HttpRequest) -> None:
    """Put the token's user in the place of the session's. A token that opens nothing is refused, never overlooked."""
    header = request.headers.get("Authorization")
    if not header:
        return
    scheme, _space, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise _refused(_("请写Authorization: Bearer和令牌；其他登录方式不被接受。"), "invalid_request")
    now = timezone.now()
    tokens = Token.objects.select_related("user", "use").alive(now)
    token = tokens.filter(digest=digest_of(secret.strip())).first()
    if token is None:
        raise _refused(_("令牌无效、已撤销或已过期。请在“接口令牌”页另建一个。"), "invalid_token")
    request.user = token.user
    request.user.came_with = token
    use = getattr(token, "use", None)
    if use is None or now - use.at > NOTED:
        note_use(token=token, address=address_of(request.META, settings.TRUSTED_PROXIES), at=now, by=token.user)


def writer_of(request: HttpRequest) -> Reader:
    """Who delivers here: 401 where nobody signed in, 403 where the token only reads.

    A session's cookie does not deliver: a form on another site could send it along.
    """
    token = getattr(request.user, "came_with", None)
    if token is None:
        raise Problem(401, _("报送须用令牌：Authorization: Bearer ...。"), {"WWW-Authenticate": REALM})
    if token.scope != Token.Scope.WRITE:
        headers = {"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="write"'}
        raise Problem(403, _("这个令牌只读；报送须用有“读取和报送”权限的令牌。"), headers)
    return request.user


def _refused(detail, error: str) -> Problem:
    return Problem(401, detail, {"WWW-Authenticate": f'{REALM}, error="{error}"'})
