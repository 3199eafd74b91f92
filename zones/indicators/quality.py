"""What checks found: pass rates of batches and enterprises, failure rate of items, each with n and its interval."""

from django.db.models import F, Func, IntegerField
from django.utils.translation import gettext_lazy as _

from common.periods import Freq
from inspections.models import Batch, Campaign
from zones.indicators.shapes import CALENDAR, Better, Ratio, Total, Unit
from zones.measures import Axis, Distinct, Flow, joined

ALL_FREQS = (*CALENDAR, Freq.ROLLING)
BASIS = _("产品质量监督抽查管理暂行办法（市场监管总局令第18号）")


def kind_label(code: str) -> str:
    """国家 · 定期抽查 · 生产领域, from nation-regular-production."""
    level, mode, link = code.split("-")
    return " · ".join(
        str(text) for text in (Campaign.Level(level).label, Campaign.Mode(mode).label, Batch.Link(link).label)
    )


KIND = Axis("kind", joined("campaign__level", "campaign__mode", "link"), _("抽查种类"), kind_label)

BATCHES = Flow("batches", Batch.objects.supervised(), on="sampled_on", axes=[KIND], pooled=False)
TESTED = BATCHES.count("batches_tested", Batch.objects.supervised().tested())
CLEAR = BATCHES.count("batches_clear", Batch.objects.supervised().clear())
PENDING = BATCHES.count("batches_pending", Batch.objects.supervised().pending())


def length(column: str) -> Func:
    return Func(F(column), function="cardinality", output_field=IntegerField())


ITEMS = BATCHES.sum("items_tested", length("items"), Batch.objects.supervised().tested())
ITEMS_FAILED = BATCHES.sum("items_failed", length("failed_items"), Batch.objects.supervised().failed())

CHECKED = Distinct(
    "checked_enterprises", Batch.objects.supervised().tested(), on="sampled_on", axes=[KIND], pooled=False
)
ENTERPRISES_TESTED = CHECKED.count("enterprises_tested")
ENTERPRISES_FAILED = CHECKED.count("enterprises_failed", Batch.objects.supervised().failed())

batch_pass_rate = Ratio(
    code="batch_pass_rate",
    of=CLEAR,
    to=TESTED,
    name=_("监督抽查批次合格率"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    freqs=ALL_FREQS,
    interval=True,
    pending=PENDING,
    definition=_(
        "未发现不合格的批次占已检批次的比重，按抽样日期归月，按抽查种类分列，从不合并。检验中和异议期的批次不计。"
    ),
    formula=_("未发现不合格的批次 ÷ 已检批次"),
    basis=BASIS,
    note=_("抽查能说明不合格，不能证明合格；本率不是制造业产品质量合格率。按生产企业所在地统计。"),
)
enterprise_pass_rate = Ratio(
    code="enterprise_pass_rate",
    of=ENTERPRISES_TESTED - ENTERPRISES_FAILED,
    to=ENTERPRISES_TESTED,
    name=_("监督抽查企业合格率"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    freqs=ALL_FREQS,
    interval=True,
    pending=PENDING,
    definition=_("期内受检且没有不合格批次的企业，占受检企业的比重；企业在每个期间重新计数，月份不能相加。"),
    formula=_("（受检企业 − 有不合格批次的企业）÷ 受检企业"),
    basis=BASIS,
)
item_failure_rate = Ratio(
    code="item_failure_rate",
    of=ITEMS_FAILED,
    to=ITEMS,
    name=_("检验项目不合格检出率"),
    unit=Unit.PERCENT,
    better=Better.LOWER,
    freqs=ALL_FREQS,
    interval=True,
    pending=PENDING,
    definition=_("不合格项次占检验项次的比重；一个批次的一个检验项目为一项次。"),
    formula=_("不合格项次 ÷ 检验项次"),
    basis=BASIS,
)
batches_tested = Total(
    code="batches_tested",
    of=TESTED,
    name=_("监督抽查已检批次"),
    unit=Unit.BATCHES,
    freqs=ALL_FREQS,
    pending=PENDING,
    definition=_("有最终结论的监督抽查批次，按抽样日期归月。"),
    formula=_("已检批次计数"),
    basis=BASIS,
)
