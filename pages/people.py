"""The people page: a lead's own association, an administrator's everybody; each person with roles and history."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Max, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.audience import editable_by, has_role, history_of, roles_taken_back, visible_to
from access.entry import for_roles, seen_or_404
from access.standing import MANAGES, Role
from accounts.forms import EndRoleForm, GiveRoleForm
from accounts.models import Attempt, Grant, Link, Organisation, Token, User
from accounts.roles import RoleInWords, in_words
from ledger.models import Line
from pages.asking import asked
from pages.crumbs import crumbs

PER_PAGE = 50
LINES_SHOWN = 50


@dataclass(frozen=True)
class GrantShown:
    """A role of somebody, and whether the reader may end it today, or take back what was given today."""

    row: Grant
    words: RoleInWords
    current: bool
    may_end: bool
    since_today: bool


@dataclass(frozen=True)
class Event:
    """One line of the ledger in words."""

    at: object
    who: str
    what: str
    reason: str


@for_roles(*MANAGES)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody whom the reader manages, and the invitations that are still open."""
    q, now, today = asked(request), timezone.now(), timezone.localdate()
    grants = visible_to(request.user, Grant.objects.in_force(today)).select_related("organisation", "division")
    rows = visible_to(request.user, User.objects.all()).select_related("organisation")
    if q:
        rows = rows.filter(Q(username__icontains=q) | Q(first_name__icontains=q) | Q(organisation__name__icontains=q))
    signed_in = Max("attempts__at", filter=Q(attempts__outcome=Attempt.Outcome.SIGNED_IN))
    rows = rows.prefetch_related(Prefetch("grants", grants, to_attr="held")).annotate(signed_in=signed_in)
    page = Paginator(rows.order_by("-is_active", "username"), PER_PAGE).get_page(request.GET.get("page"))
    invitations = Link.objects.open(now).filter(kind=Link.Kind.INVITATION)
    context = {
        "page": page,
        "people": [(person, [in_words(grant) for grant in person.held]) for person in page],
        "q": q,
        "administers": has_role(request.user, Role.ADMINISTRATOR),
        "invitations": visible_to(request.user, invitations)
        .select_related("organisation", "division", "made_by")
        .order_by("expires_at"),
        "crumbs": crumbs(_("人员")),
    }
    return render(request, "pages/people/people.html", context)


@for_roles(*MANAGES)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles with their times, sessions, and what was done to the account."""
    someone = seen_or_404(request.user, User.objects.select_related("organisation"), pk=pk)
    return render(request, "pages/people/person.html", shown(request, someone))


def shown(request: HttpRequest, someone: User, **more: object) -> dict[str, object]:
    """What the page of a person shows; `more` is what an action adds: a link to copy, a form with its errors."""
    reader, now = request.user, timezone.now()
    administers = has_role(reader, Role.ADMINISTRATOR)
    context = {
        "person": someone,
        "may_change": editable_by(reader, User.objects.filter(pk=someone.pk)).exists(),
        "grants": _grants(reader, someone),
        "sessions": someone.sessions.filter(expire_date__gt=now).count(),
        "tokens": someone.tokens.alive(now).select_related("use").order_by("prefix"),
        "events": _history(reader, someone),
        "end_form": EndRoleForm(),
        "role_form": role_form() if administers else None,
        "crumbs": crumbs((_("人员"), reverse("people")), someone.label),
    }
    return context | more


def role_form(data: object = None) -> GiveRoleForm:
    """For an administrator, who may give every role."""
    return GiveRoleForm(data, organisations=Organisation.objects.all(), roles=tuple(Role), today=timezone.localdate())


def _grants(reader: User, someone: User) -> list[GrantShown]:
    today = timezone.localdate()
    rows = visible_to(reader, Grant.objects.filter(user=someone)).select_related("organisation", "division")
    mine = set(editable_by(reader, Grant.objects.filter(user=someone)).values_list("pk", flat=True))
    return [
        GrantShown(
            row,
            in_words(row),
            current=(current := row.during.upper is None or row.during.upper > today),
            may_end=current and row.pk in mine,
            since_today=row.during.lower >= today,
        )
        for row in rows.order_by("-during")
    ]


# What a ledger line says, by table, operation and column that changed; the first that fits.
_SAID = (
    ("accounts_user", "I", "", gettext_lazy("开通账号")),
    ("accounts_user", "U", "is_active", gettext_lazy("停用或恢复账号")),
    ("accounts_user", "U", "password_set_at", gettext_lazy("设定密码")),
    ("accounts_user", "U", "second_factor_since", gettext_lazy("启用或停用动态码")),
    ("accounts_user", "U", "", gettext_lazy("修改账号资料")),
    ("accounts_grant", "I", "", gettext_lazy("授予角色")),
    ("accounts_grant", "U", "", gettext_lazy("变更角色有效期")),
    ("accounts_grant", "D", "", gettext_lazy("撤回当天授予的角色：%(role)s")),
    ("accounts_link", "I", "", gettext_lazy("发出一次性链接")),
    ("accounts_link", "U", "used_at", gettext_lazy("使用一次性链接")),
    ("accounts_link", "U", "withdrawn_at", gettext_lazy("撤回一次性链接")),
    ("accounts_token", "I", "", gettext_lazy("新建接口令牌")),
    ("accounts_token", "U", "revoked_at", gettext_lazy("撤销接口令牌")),
)


def _history(reader: User, someone: User) -> list[Event]:
    """From the ledger alone: what was done to the account, its roles, links and tokens, by whom and why."""
    of = {"user": someone}
    lines = history_of(reader, User.objects.filter(pk=someone.pk), Grant.objects.filter(**of))
    gone = roles_taken_back(reader, someone)
    lines |= gone | Line.objects.filter(table=Grant._meta.db_table, row__in=list(gone.values_list("row", flat=True)))
    # Links to a new password and tokens have no rule of their own: whoever sees the person sees that there were any.
    for model in (Link, Token):
        lines |= Line.objects.filter(table=model._meta.db_table, row__in=model.objects.filter(**of).values("pk"))
    lines = list(lines.order_by("-id")[:LINES_SHOWN])
    names = {user.pk: user.label for user in User.objects.filter(pk__in={line.actor for line in lines})}
    events = []
    for line in lines:
        if what := _said(line):
            events.append(Event(line.at, names.get(line.actor, _("系统")), what, line.reason))
    return events


def _said(line: Line) -> str:
    for table, operation, column, words in _SAID:
        if (line.table, line.operation) == (table, operation) and (not column or column in (line.new or {})):
            # A role that was taken back stands nowhere else.
            return words % {"role": Role(line.old["role"]).label} if "%(role)s" in str(words) else str(words)
    return ""
