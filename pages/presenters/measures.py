"""Measures, sources and reasons in words: what the page of a figure calls the parts that it is made from."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.models import Batch
from pages.presenters import numbers
from zones.measures import Measure

# Measures that count heads although they come out of confidential returns.
HEADS = ("heads",)

# Measures of money that are no enterprise's secret.
YUAN = ("funds", "brand_value")

NAMES: dict[str, str | Promise] = {
    "enterprises": gettext_lazy("成员企业"),
    "above_scale_enterprises": gettext_lazy("规模以上成员企业"),
    "brands_city_up": gettext_lazy("市级以上名牌产品"),
    "brands_province_up": gettext_lazy("省级以上名牌产品"),
    "export_brands_city_up": gettext_lazy("市级以上出口名牌"),
    "honours_held": gettext_lazy("有效的荣誉、许可与证书"),
    "honoured_enterprises": gettext_lazy("持有荣誉、许可或证书的企业"),
    "honoured_ever": gettext_lazy("曾获荣誉、许可或证书的企业"),
    "output": gettext_lazy("工业总产值"),
    "output_comparable": gettext_lazy("工业总产值（上年同期也有数的企业）"),
    "output_prior": gettext_lazy("同表上年同期工业总产值"),
    "sales": gettext_lazy("工业销售产值"),
    "sales_comparable": gettext_lazy("工业销售产值（上年同期也有数的企业）"),
    "sales_prior": gettext_lazy("同表上年同期工业销售产值"),
    "profit_tax": gettext_lazy("利税总额"),
    "profit_tax_comparable": gettext_lazy("利税总额（上年同期也有数的企业）"),
    "profit_tax_prior": gettext_lazy("同表上年同期利税总额"),
    "export_delivery": gettext_lazy("出口交货值"),
    "export_of_sales": gettext_lazy("出口交货值（销售产值也有数的企业）"),
    "sales_with_export": gettext_lazy("工业销售产值（出口交货值也有数的企业）"),
    "own_brand_export": gettext_lazy("自主品牌出口交货值"),
    "export_with_brand": gettext_lazy("出口交货值（自主品牌也有数的企业）"),
    "research": gettext_lazy("研发费用"),
    "revenue_with_research": gettext_lazy("营业收入（研发费用也有数的企业）"),
    "output_of_heads": gettext_lazy("工业总产值（用工人数也有数的企业）"),
    "heads": gettext_lazy("平均用工人数"),
    "returns_answered": gettext_lazy("已报、零值、停产的月报"),
    "returns_exempt": gettext_lazy("免报的月报"),
    "small_output": gettext_lazy("规下工业总产值"),
    "batches_tested": gettext_lazy("已检批次"),
    "batches_clear": gettext_lazy("未发现不合格的批次"),
    "batches_pending": gettext_lazy("未结批次"),
    "items_tested": gettext_lazy("检验项次"),
    "items_failed": gettext_lazy("不合格项次"),
    "enterprises_tested": gettext_lazy("受检企业"),
    "enterprises_failed": gettext_lazy("有不合格批次的企业"),
    "trainings": gettext_lazy("培训场次"),
    "training_attendance": gettext_lazy("培训人次"),
    "funds": gettext_lazy("财政资金"),
    "type_tests": gettext_lazy("型式试验"),
    "trainings_total": gettext_lazy("培训场次"),
    "training_attendance_total": gettext_lazy("培训人次"),
    "platforms": gettext_lazy("公共服务平台"),
    "regional_brands": gettext_lazy("区域品牌"),
    "big_output": gettext_lazy("年产值超过1亿元的企业"),
    "brand_value": gettext_lazy("最近一次评估值"),
    "standards_drafted": gettext_lazy("已发布的标准"),
    "standards_in_force": gettext_lazy("现行标准"),
    "standards_new": gettext_lazy("期内发布的标准"),
}
ROLES = {
    "numerator": gettext_lazy("分子"),
    "denominator": gettext_lazy("分母"),
    "pending": gettext_lazy("未结，不计入"),
}
# The fact behind a row, by its table.
FACTS = {
    "enterprises_enterprise": gettext_lazy("登记册"),
    "enterprises_honour": gettext_lazy("荣誉与许可"),
    "enterprises_monthlyreturn": gettext_lazy("规上月报"),
    "enterprises_smallreturn": gettext_lazy("规下季报"),
    "inspections_batch": gettext_lazy("抽查批次"),
    "standards_drafting": gettext_lazy("起草"),
    "zones_zonerecord": gettext_lazy("示范区记录"),
}
LEFT_OUT = {
    "exempt": gettext_lazy("免报"),
    "missing": gettext_lazy("未报"),
    "refused": gettext_lazy("拒报"),
    "blank": gettext_lazy("该项空白"),
    "no_earlier_cumulative": gettext_lazy("缺上期累计，无法相减"),
    "unexplained_fall": gettext_lazy("累计数下降而未说明"),
}


def measure_name(measure: Measure) -> str:
    """What the measure counts or sums."""
    return str(NAMES.get(measure.code, measure.code))


def measured(measure: Measure, value: Decimal | int | None) -> str:
    """The measure's value in its own unit."""
    if value is None:
        return _("无数据")
    if measure.code in YUAN or (measure.confidential and measure.code not in HEADS):
        return str(numbers.amount(value))
    return numbers.count(value).text


def left_out_reason(reason: str, table: str) -> str:
    """Why a row does not count, in words; for a batch it is the state that the batch is in."""
    if table == Batch._meta.db_table and reason in Batch.State.values:
        return str(Batch.State(reason).label)
    return str(LEFT_OUT.get(reason, reason or _("不在此项之内")))
