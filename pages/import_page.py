"""An import as its own page shows it: how far it is, what was found, what was mended, what filing would move."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from enterprises.models import Enterprise, Import, ImportRepair
from enterprises.sheets.moving import nothing_since
from pages.crumbs import submission_crumbs
from pages.import_finding import about, import_address, shut
from pages.import_preview import facts_moved
from pages.moment import today
from pages.paging import listed
from pages.presenters import imports as words
from pages.presenters.moves import moved, names_of
from pages.submission import address, form_for

# So many problems on a page.
PROBLEMS = 50
GRADES = ("fix", "explain", "hint")
# Cards that list rows which are not filed.
LISTINGS = ("blank", "left")


def page(
    request: HttpRequest, of: Import, problems: list[str] | None = None, typed: dict[str, str] | None = None
) -> HttpResponse:
    """The import's own page; `problems` are why the last thing was refused, `typed` what was typed then."""
    submission, form = of.submission, form_for(of.submission)
    grade = request.GET.get("grade", "")
    rows = of.problems.order_by("id")
    if grade in GRADES:
        rows = rows.filter(grade=grade)
    some = listed(request, rows, size=PROBLEMS)
    firms = _firms(some.rows)
    typed = typed or _last_confirmed(of)
    stands = of.state == Import.State.CHECKED and nothing_since(of)
    context = about(request, submission) | {
        "of": of,
        "step": words.STEP_OF[of.state],
        "grade": grade if grade in GRADES else "",
        "cards": _cards(of),
        "listing": grade if grade in LISTINGS else "",
        "listed": words.listing(of, grade) if grade in LISTINGS else [],
        "some": some,
        "shown": [words.shown(form, of, each, firms, typed) for each in some.rows],
        "kinds": _kinds(form, of),
        "expected": _expected(of) if any(each.name in ("code", "name") for each in some.rows) else [],
        "mended": words.mended(form, of, _named(of.choices.values())),
        "hows": ImportRepair.How.choices,
        "typed": typed,
        "problems": problems or [],
        "error": of.error,
        "moves": moved(of.moves) if of.moves is not None else None,
        "missing": names_of(of.missing),
        "facts_moved": of.state == Import.State.CHECKED and of.moves is not None and facts_moved(of),
        "today": today(),
        "same_file": _same_file(of) if stands and of.counts.get("differing") == 0 else None,
        "stands": stands,
        "unlisted": of.counts.get("replaced", 0) - len(of.counts.get("replaces", ())),
        "replaces": words.replaced(form, of, _named(id for id, *_answer in of.counts.get("replaces", ()))),
        "acts": {
            name: import_address(f"import-{name}", of)
            for name in ("columns", "mend", "preview", "file", "undo", "workbook", "progress")
        },
        "here": import_address("import", of),
        "shut": shut(submission),
        "mends": of.state == Import.State.CHECKED and not shut(submission),
        "crumbs": submission_crumbs(submission, (_("表格导入"), address("imports", submission)), of.name),
    }
    return render(request, "pages/imports/import.html", context, status=422 if problems else 200)


def _cards(of: Import) -> list[tuple[str, int, str, str]]:
    """(key, number, words, grade to filter by or rows to list)."""
    counts = of.counts
    return [
        ("rows", counts.get("rows", 0), _("读到的行"), ""),
        ("good", counts.get("good", 0), _("通过的行"), ""),
        ("fix", counts.get("fix", 0), _("必须改正"), "fix"),
        ("explain", counts.get("explain", 0), _("须说明"), "explain"),
        ("hint", counts.get("hint", 0), _("提示"), "hint"),
        ("blank", counts.get("blank", 0), _("未填的行"), "blank"),
        ("left", counts.get("left_out", 0), _("略过的行"), "left"),
    ]


def _kinds(form: Any, of: Import) -> list[dict[str, Any]]:
    """Problems of one kind that one click repairs all at once: each has a proposal."""
    kinds: dict[tuple[str, bool], int] = {}
    for rule, name in of.problems.exclude(proposal="").exclude(grade="hint").values_list("rule", "name"):
        figure = name in form.names
        kinds[rule, figure] = kinds.get((rule, figure), 0) + 1
    return [
        {"rule": rule, "count": count, "figure": figure, "label": _kind_label(rule)}
        for (rule, figure), count in kinds.items()
        if count > 1
    ]


def _kind_label(rule: str) -> str:
    return {
        "near_code": _("代码差一处、名称相同"),
        "code_not_of_name": _("代码不对、名称对"),
        "slip": _("错了单位或小数点"),
        "date": _("日期格式的数字"),
        "no_month": _("不是月份"),
        "other_month": _("不是本期"),
        "prior_differs": _("上年同期与去年不同"),
        "month_differs": _("本月与累计之差不符"),
    }.get(rule, _("有建议的问题"))


def _last_confirmed(of: Import) -> dict[str, str]:
    """How and when units confirmed last, for the next one is mostly asked in the same way; by whom is its own."""
    last = of.repairs.filter(is_figure=True).order_by("-at", "-id").first()
    return {"confirmed_how": last.confirmed_how, "confirmed_on": f"{last.confirmed_on}"} if last else {}


def _firms(problems: list[Any]) -> dict[int, str]:
    return _named(id for each in problems for id in [*each.params.get("others", ()), each.params.get("firm")])


def _named(enterprises: Iterable[int]) -> dict[int, str]:
    ids = {id for id in enterprises if id}
    rows = Enterprise.objects.filter(pk__in=ids).values_list("id", "name", "credit_code")
    return {id: f"{name}　{code}" for id, name, code in rows}


def _expected(of: Import) -> list[tuple[str, str]]:
    """Firms of this submission by code, to be typed or picked where nothing else finds one."""
    form = form_for(of.submission)
    rows = form.model.objects.filter(association=of.association_id, month=of.submission.month)
    return list(rows.order_by("enterprise__initials").values_list("enterprise__credit_code", "enterprise__name")[:3000])


def _same_file(of: Import) -> datetime.datetime | None:
    """When the very same file was filed before."""
    same = of.submission.imports.filter(digest=of.digest, state=Import.State.FILED).exclude(pk=of.pk)
    return same.order_by("-at").values_list("at", flat=True).first()
