"""The register as a file: the blank template, the export, and the upload with its preview before anything is done."""

from __future__ import annotations

import datetime
import hashlib
import io
import tempfile
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from access.audience import editable_by, visible_to, zones_entered_by
from common.codes import normalise_credit_code
from common.forms import DayField
from common.sheets.export import csv_lines, write_xlsx
from common.sheets.limits import FILE_BYTES
from common.sheets.reading import read_workbook
from common.sheets.sentences import SheetRefused
from enterprises.forms import OfThePast
from enterprises.forms.fields import reason_field
from enterprises.models import AboveScaleSpell, Contact, Enterprise, Placement
from pages import moment
from pages.register import chosen_rows, readable, register_crumbs
from zones import actions, sheets
from zones.models import Membership
from zones.sheets import Standing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "register-upload"
# Who looks at a preview longer than this uploads again.
HOURS = 4
SHOWN = 200


class UploadForm(OfThePast, forms.Form):
    """A file, and from which day its changes hold."""

    file = forms.FileField(label=gettext_lazy("名单文件"), help_text=gettext_lazy("xlsx、xls、ods或csv，20MB以内"))
    on = DayField(
        label=gettext_lazy("变动自何日起"),
        help_text=gettext_lazy("更名、迁移、状态变动和未写加入日期的，自该日起"),
    )
    reason = reason_field(required=True, help_text=gettext_lazy("例如：2016年度会员名册核对"))

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise ValidationError(SheetRefused("size", limit=FILE_BYTES >> 20).message, code="size")
        return file


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; see what it would do; then do it. Nothing is done before the second step, nothing is deleted."""
    readable(request)
    if not zones_entered_by(request.user).exists():
        raise PermissionDenied
    today = moment.today()
    if "carried" in request.POST:
        return _done(request, today)
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None, today=today)
    form.initial = {"on": today}
    if posted and form.is_valid():
        try:
            listed = _read(form.cleaned_data["file"])
        except (SheetRefused, ValidationError) as refused:
            told = refused.messages if isinstance(refused, ValidationError) else [refused.message]
            form.add_error("file", told)
        else:
            given = {name: form.cleaned_data[name] for name in ("on", "reason")}
            file = form.cleaned_data["file"]
            return _preview(request, listed, file.name, _hash(file), **given)
    for field in form:
        field.field.widget.attrs["class"] = "input"
    context = {"form": form, "fields": list(form), "columns": sheets.COLUMNS, "crumbs": register_crumbs(_("批量上传"))}
    return render(request, "pages/register/upload.html", context, status=422 if form.errors else 200)


def _read(file: UploadedFile) -> sheets.Listed:
    with tempfile.NamedTemporaryFile() as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        book = read_workbook(kept.name, file.name)
    listed = sheets.listed_in(book)
    if listed is None:
        raise ValidationError(sheets.NOTHING_FOUND, code="nothing")
    if len(listed.rows) > sheets.MOST_ROWS:
        message = _("名单超过%(limit)s行：请分几次上传。")
        raise ValidationError(message, code="rows", params={"limit": sheets.MOST_ROWS})
    return listed


def _hash(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _plan(request: HttpRequest, listed: sheets.Listed, on: datetime.date) -> sheets.Plan:
    codes = {normalise_credit_code(row.cells.get("credit_code", "")) for row in listed.rows}
    editable = editable_by(request.user, Enterprise.objects.all())
    standing = Standing(codes, zones_entered_by(request.user), editable, on, moment.today())
    return sheets.plan_of(listed, standing, on, moment.today())


def _preview(
    request: HttpRequest,
    listed: sheets.Listed,
    name: str,
    digest: str,
    on: datetime.date,
    reason: str,
    moved_on: bool = False,
) -> HttpResponse:
    """What would be done, and under which seal it can be done: exactly this list, by this person, from this day."""
    plan = _plan(request, listed, on)
    carried = {"by": request.user.pk, "name": name, "digest": digest, "on": on.isoformat(), "reason": reason}
    carried |= {"listed": sheets.as_plain(listed), "seal": _seal(plan)}
    context = {
        "plan": plan,
        "name": name,
        "sheet": listed.sheet,
        "on": on,
        "reason": reason,
        "read": len(listed.rows),
        "left_out": listed.left_out,
        "must": [each for each in plan.problems if not each.hint][:SHOWN],
        "hints": [each for each in plan.problems if each.hint][:SHOWN],
        "added": plan.added[:SHOWN],
        "changes": plan.changes[:SHOWN],
        "shown": SHOWN,
        "moved_on": moved_on,
        "carried": signing.dumps(carried, salt=SALT, compress=True),
        "crumbs": register_crumbs(_("批量上传")),
    }
    return render(request, "pages/register/preview.html", context)


def _done(request: HttpRequest, today: datetime.date) -> HttpResponse:
    """The list that was previewed, held against the register once more: what others changed meanwhile is shown."""
    try:
        carried: dict[str, Any] = signing.loads(request.POST["carried"], salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        carried = {}
    if carried.get("by") != request.user.pk:
        messages.warning(request, _("这次预览已失效：请重新上传文件。"))
        return redirect("register-upload")
    listed, on = sheets.from_plain(carried["listed"]), datetime.date.fromisoformat(carried["on"])
    plan = _plan(request, listed, on)
    given = (request, listed, carried["name"], carried["digest"], on, carried["reason"])
    if _seal(plan) != carried["seal"]:
        return _preview(*given, moved_on=True)
    reason = f"{carried['reason']}（{carried['name'][:60]}，sha256 {carried['digest'][:12]}）"
    try:
        actions.load_members(
            added=[each for _row, each in plan.added], changes=plan.changes, by=request.user, reason=reason
        )
    except ValidationError as refused:
        messages.error(request, _("没有登记：%(why)s") % {"why": "；".join(refused.messages)})
        return _preview(*given)
    told = {"added": len(plan.added), "changed": len(plan.changes), "same": plan.same}
    messages.success(request, _("已登记：新增%(added)s家，变更%(changed)s项，%(same)s家没有变化。") % told)
    return redirect("register")


def _seal(plan: sheets.Plan) -> str:
    """The same for plans that do the same."""
    added = [(row, each["credit_code"]) for row, each in plan.added]
    changes = [(each.row, each.kind, each.enterprise.pk, each.old, each.new) for each in plan.changes]
    return hashlib.sha256(repr((added, changes, plan.refused)).encode()).hexdigest()


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """Heads alone: what an upload needs."""
    readable(request)
    into = io.BytesIO()
    write_xlsx(list(sheets.HEADS.values()), [], into, sheet="登记册")
    return _file(HttpResponse(into.getvalue(), content_type=XLSX), "template", "xlsx")


@login_required
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """The reader's own register, as it is filtered; contacts only where their own clerk asks for them."""
    if form not in {"xlsx", "csv"}:
        raise Http404
    today = moment.today()
    personal = request.GET.get("personal") == "1"
    own = zones_entered_by(request.user)
    rows = chosen_rows(request, today)
    if personal and not own.exists():
        raise PermissionDenied
    contacts = visible_to(request.user, Contact.objects.all()) if personal else Contact.objects.none()
    zones = own if own.exists() else None
    memberships = Membership.objects.select_related("zone").order_by("zone__name", "during")
    found = rows.order_by("initials", "credit_code").prefetch_related(
        Prefetch("placements", Placement.objects.in_force(today).select_related("division", "industry"), "places"),
        Prefetch("memberships", memberships if zones is None else memberships.filter(zone__in=zones), "members"),
        Prefetch("above_scale_spells", AboveScaleSpell.objects.filter(during__contains=today), "spells"),
        Prefetch("contacts", contacts.order_by("id"), "called"),
    )
    heads, told = sheets.export_heads(personal=personal), sheets.rows_of(found, personal=personal)
    if form == "csv":
        lines = csv_lines(heads, told)
        return _file(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), "register", form)
    into = io.BytesIO()
    write_xlsx(heads, told, into, sheet="登记册")
    return _file(HttpResponse(into.getvalue(), content_type=XLSX), "register", form)


def _file(response: Any, name: str, form: str) -> Any:
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response
