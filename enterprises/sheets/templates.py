"""Workbooks of a month for its clerk: one to be filled in, last period beside the blanks, and one of all it holds."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from django.utils import translation

from common.money import UNIT_NAMES
from common.sheets.export import csv_lines, write_xlsx
from common.sheets.heads import Kind
from common.sheets.template import Blank, Template, write_template
from enterprises.models import ReturnKind, ReturnState, Submission
from enterprises.questions import QUANTITIES, RISING, Question, ReturnForm, Span, form_of
from enterprises.sheets.columns import CODE, NAME, NOTE, OTHERS, STATE

# What a part must not exceed, where Excel can say so while it is typed.
_AT_MOST = {"export": "sales", "export_month": "sales_month", "own_brand_export": "export"}
_REFERENCE = "last_"


def write_prefilled(submission: Submission, into: BinaryIO) -> int:
    """The month's form with its firms; the number of rows is given back."""
    # the form is an official Chinese one, whatever language its clerk reads the pages in
    with translation.override("zh-hans"):
        return write_template(_template(submission), into)


def _template(submission: Submission) -> Template:
    form = form_of(submission.kind, submission.month)
    unit, period = str(UNIT_NAMES[form.unit]), period_in_words(form, submission.month)
    before = form.before(submission.month)
    return Template(
        title=f"{period}{form.title}",
        remarks=[
            f"表号：{form.table_number}　填报归口：{submission.association.name}　报告期：{period}　单位：{unit}、人",
            "灰色格不用填。没有数据的格留空，不要填0；停产、拒报在“填报状态”里选。"
            "红色须改正，黄色请在“说明”里写明原因。",
        ],
        blanks=list(_blanks(form, before)),
        rows=_rows(submission, form, before),
        key={"form": form.kind, "version": form.version, "month": f"{submission.month:%Y-%m}"}
        | {"association": submission.association.code},
        sheet="填报",
        foot="会员自愿填报　填表人：　　　　单位负责人：　　　　（盖章）",
    )


def export_heads(form: ReturnForm) -> list[str]:
    """Amounts in 元 to the last one, so that what is exported can be brought back unchanged."""
    questions = [f"{question.label}（{'人' if question.is_count else '元'}）" for question in form.questions]
    return [str(OTHERS[CODE]), str(OTHERS[NAME]), "乡镇街道", str(OTHERS[STATE]), *questions, str(OTHERS[NOTE])]


def write_export(submission: Submission, into: BinaryIO) -> None:
    form = form_of(submission.kind, submission.month)
    with translation.override("zh-hans"):
        write_xlsx(export_heads(form), _all(submission, form), into, sheet="数据")


def export_csv(submission: Submission) -> bytes:
    form = form_of(submission.kind, submission.month)
    with translation.override("zh-hans"):
        return b"".join(csv_lines(export_heads(form), _all(submission, form)))


def period_in_words(form: ReturnForm, month: datetime.date) -> str:
    if form.kind == ReturnKind.SMALL:
        quarter = month.month // 3
        return f"{month.year}年1–{quarter}季度"
    return f"{month.year}年1–{month.month}月"


def _spans(form: ReturnForm) -> dict[tuple[Span, bool], str]:
    if form.kind == ReturnKind.SMALL:
        return {(Span.TO_DATE, False): "1–本季", (Span.TO_DATE, True): "上年1–本季"}
    return {
        (Span.MONTH, False): "本月",
        (Span.TO_DATE, False): "1–本月",
        (Span.MONTH, True): "上年同月",
        (Span.TO_DATE, True): "上年1–本月",
    }


def _blanks(form: ReturnForm, before: datetime.date | None) -> Iterator[Blank]:
    yield Blank(CODE, str(OTHERS[CODE]), kind=Kind.CODE, known=True, width=21)
    yield Blank(NAME, str(OTHERS[NAME]), kind=Kind.NAME, known=True, width=30)
    spans = _spans(form)
    for quantity in form.quantities():
        for question in form.questions:
            if question.quantity == quantity:
                yield _blank(form, question, spans[question.span, question.prior], before)
        if before:
            head = f"上期1–{before.month}月，参考"
            kind = Kind.COUNT if form[quantity].is_count else Kind.AMOUNT
            unit = "人" if form[quantity].is_count else str(UNIT_NAMES[form.unit])
            yield Blank(_REFERENCE + quantity, _quantity(quantity), head, kind, unit, known=True, width=13)
    states = [str(label) for state, label in ReturnState.choices if state != ReturnState.EXEMPT]
    yield Blank(STATE, str(OTHERS[STATE]), kind=Kind.TEXT, choices=states, width=10)
    note = "数据大起大落、停产、口径变化的原因写在这里，最多300字。"
    yield Blank(NOTE, str(OTHERS[NOTE]), kind=Kind.TEXT, width=40, note=note)


def _blank(form: ReturnForm, question: Question, sub: str, before: datetime.date | None) -> Blank:
    follows = before is not None and question.span is Span.TO_DATE and not question.prior
    return Blank(
        question.name,
        _quantity(question.quantity),
        sub,
        Kind.COUNT if question.is_count else Kind.AMOUNT,
        "人" if question.is_count else str(UNIT_NAMES[form.unit]),
        negative=question.negative,
        before=_REFERENCE + question.quantity if follows and not question.negative else "",
        grows=follows and question.name in RISING,
        at_most=_AT_MOST.get(question.name, "") if _AT_MOST.get(question.name) in form.names else "",
        width=13,
    )


def _quantity(quantity: str) -> str:
    return str(QUANTITIES[quantity][0])


def _rows(submission: Submission, form: ReturnForm, before: datetime.date | None) -> Iterator[list[object]]:
    last = _last(submission, form, before)
    labels = {value: str(label) for value, label in ReturnState.choices}
    for row in _standing(submission, form):
        cells: list[object] = [row["enterprise__credit_code"], row["enterprise__name"]]
        for quantity in form.quantities():
            for question in form.questions:
                if question.quantity == quantity:
                    cells.append(_shown(form, question, row[question.name]))
            if before:
                cells.append(_shown(form, form[quantity], last.get(row["enterprise_id"], {}).get(quantity)))
        state = "" if row["state"] == ReturnState.MISSING else labels[row["state"]]
        yield [*cells, state, row["explanation"]]


def _last(submission: Submission, form: ReturnForm, before: datetime.date | None) -> dict[int, dict]:
    if before is None:
        return {}
    expected = form.model.objects.filter(association=submission.association_id, month=submission.month)
    rows = form.model.objects.filter(month=before, enterprise__in=expected.values("enterprise"))
    return {row["enterprise_id"]: row for row in rows.values("enterprise_id", *form.quantities())}


def _standing(submission: Submission, form: ReturnForm):
    rows = form.model.objects.filter(association=submission.association_id, month=submission.month)
    firm = ("enterprise__credit_code", "enterprise__name", "enterprise__township")
    names = ("enterprise_id", *firm, "state", "explanation", *form.names)
    return rows.order_by("enterprise__township", "enterprise__initials", "enterprise_id").values(*names)


def _all(submission: Submission, form: ReturnForm) -> Iterator[list[object]]:
    labels = {value: str(label) for value, label in ReturnState.choices}
    for row in _standing(submission, form):
        firm = [row["enterprise__credit_code"], row["enterprise__name"], row["enterprise__township"]]
        yield [*firm, labels[row["state"]], *(row[name] for name in form.names), row["explanation"]]


def _shown(form: ReturnForm, question: Question, value: int | None) -> float | None:
    if value is None or question.is_count:
        return value
    return float(Decimal(value) / int(form.unit))
