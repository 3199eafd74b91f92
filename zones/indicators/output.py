"""What enterprises report: output, sales, profit and tax, exports, research, heads; and how complete that is."""

from django.db.models import BigIntegerField, Case, F, When
from django.utils.translation import gettext_lazy as _

from common.periods import Freq
from enterprises.models import MonthlyReturn, SmallReturn
from zones.indicators.shapes import Better, Growth, NominalGrowth, Ratio, Total, Unit
from zones.indicators.standing import MEMBERS_ABOVE
from zones.measures import Cumulative, Population, Terms

ABOVE = _("规模以上成员企业")
EVERYBODY = _("全部成员企业（规上月报加规下季报）")
LIKE_FOR_LIKE = _("国家统计局：同比增速所用同期数与本期的企业统计范围一致，与上年公布数存在口径差异")

RETURNS = Cumulative(
    "monthly_returns",
    MonthlyReturn.objects.answered(),
    population=Population.ABOVE_SCALE,
    rising=("output", "sales", "export", "revenue", "research"),
)
EXEMPTIONS = Cumulative("monthly_exemptions", MonthlyReturn.objects.exempt(), population=Population.ABOVE_SCALE)
SMALL_RETURNS = Cumulative(
    "small_returns", SmallReturn.objects.answered(), population=Population.BELOW_SCALE, rising=("output", "revenue")
)


def both(amount, *others):
    """`amount` where the other columns are filled in as well: a blank row leaves both sums of a comparison."""
    filled = {f"{name}__isnull": False for name in others}
    return Case(When(**filled, then=F(amount) if isinstance(amount, str) else amount), output_field=BigIntegerField())


def confidential(code, amount, source=RETURNS, **flags):
    return source.sum(code, amount, confidential=True, **flags)


OUTPUT = confidential("output", "output")
OUTPUT_NOW = confidential("output_comparable", both("output", "output_prior"))
OUTPUT_THEN = confidential("output_prior", both("output_prior", "output"))
SALES = confidential("sales", "sales")
SALES_NOW = confidential("sales_comparable", both("sales", "sales_prior"))
SALES_THEN = confidential("sales_prior", both("sales_prior", "sales"))

# profit + taxes + VAT is null where any of the three is blank
PROFIT_TAX_SUM = F("profit") + F("taxes") + F("vat")
PROFIT_TAX_PRIOR_SUM = F("profit_prior") + F("taxes_prior") + F("vat_prior")
PROFIT_TAX = confidential("profit_tax", PROFIT_TAX_SUM)
PROFIT_TAX_NOW = confidential("profit_tax_comparable", both(PROFIT_TAX_SUM, "profit_prior", "taxes_prior", "vat_prior"))
PROFIT_TAX_THEN = confidential("profit_tax_prior", both(PROFIT_TAX_PRIOR_SUM, "profit", "taxes", "vat"))

EXPORT = confidential("export_delivery", "export")
EXPORT_OF_SALES = confidential("export_of_sales", both("export", "sales"))
SALES_WITH_EXPORT = confidential("sales_with_export", both("sales", "export"))
OWN_BRAND = confidential("own_brand_export", both("own_brand_export", "export"), to_date_only=True)
EXPORT_WITH_BRAND = confidential("export_with_brand", both("export", "own_brand_export"), to_date_only=True)
RESEARCH = confidential("research", both("research", "revenue"), to_date_only=True)
REVENUE = confidential("revenue_with_research", both("revenue", "research"), to_date_only=True)
OUTPUT_OF_HEADS = confidential("output_of_heads", both("output", "employees"), to_date_only=True)
HEADS = confidential("heads", both("employees", "output"), to_date_only=True)
ANSWERED = RETURNS.count("returns_answered")
EXEMPT = EXEMPTIONS.count("returns_exempt")
# A year's output of more than 1亿: what December's return says of January to December.
BIG = RETURNS.count("big_output", MonthlyReturn.objects.answered().filter(month__month=12, output__gt=100_000_000))
SMALL_OUTPUT = confidential("small_output", "output", source=SMALL_RETURNS)
EXPECTED = MEMBERS_ABOVE - EXEMPT
UNANSWERED = Terms((*EXPECTED.items, (-1, ANSWERED)))

CUMULATIVE_ONLY = (Freq.TO_DATE,)

output = Total(
    code="output",
    of=OUTPUT,
    name=_("工业总产值（规上）"),
    unit=Unit.YUAN,
    population=ABOVE,
    better=Better.HIGHER,
    definition=_("规模以上成员企业的工业总产值，现价。单月、季、半年按企业以累计数相减，再加总。"),
    formula=_("规上月报“工业总产值1–本月”之和"),
    basis=_("工业总产值 = 成品价值 + 对外加工费收入 + 自制半成品在制品期末期初差额"),
)
cluster_output = Total(
    code="cluster_output",
    of=OUTPUT + SMALL_OUTPUT,
    name=_("工业总产值（全部成员）"),
    unit=Unit.YUAN,
    population=EVERYBODY,
    freqs=(Freq.QUARTER, Freq.HALF, Freq.YEAR, Freq.TO_DATE),
    every=3,
    better=Better.HIGHER,
    definition=_("规上月报与规下季报的工业总产值合计，现价；只在两种报表都应报的期间存在（季末）。"),
    formula=_("规上工业总产值 + 规下工业总产值"),
)
output_growth = Growth(
    code="output_growth",
    of=OUTPUT_NOW,
    to=OUTPUT_THEN,
    answered=ANSWERED,
    name=_("工业总产值同比增速（同口径）"),
    unit=Unit.PERCENT,
    population=ABOVE,
    better=Better.HIGHER,
    definition=_("本期规上企业的产值，与同一批企业报表中的上年同期数相比。上年同期为空白的企业两边都不计。"),
    formula=_("本期工业总产值之和 ÷ 同表上年同期之和 − 1"),
    basis=LIKE_FOR_LIKE,
)
output_growth_nominal = NominalGrowth(
    code="output_growth_nominal",
    of=OUTPUT,
    to=OUTPUT,
    complete=UNANSWERED,
    name=_("工业总产值同比增速（名义口径）"),
    unit=Unit.PERCENT,
    population=ABOVE,
    freqs=CUMULATIVE_ONLY,
    definition=_("本期总产值与上年同期所算总产值相比；两期企业范围不同，进出企业的影响都在其中。填报不全时不计算。"),
    formula=_("本期工业总产值 ÷ 上年同期工业总产值 − 1"),
)
sales = Total(
    code="sales",
    of=SALES,
    name=_("工业销售产值（规上）"),
    unit=Unit.YUAN,
    population=ABOVE,
    better=Better.HIGHER,
    definition=_("规模以上成员企业的工业销售产值，现价。"),
    formula=_("规上月报“工业销售产值1–本月”之和"),
)
sales_growth = Growth(
    code="sales_growth",
    of=SALES_NOW,
    to=SALES_THEN,
    answered=ANSWERED,
    name=_("工业销售产值同比增速（同口径）"),
    unit=Unit.PERCENT,
    population=ABOVE,
    better=Better.HIGHER,
    definition=_("本期规上企业的销售产值，与同一批企业报表中的上年同期数相比。"),
    formula=_("本期工业销售产值之和 ÷ 同表上年同期之和 − 1"),
    basis=LIKE_FOR_LIKE,
)
sales_growth_nominal = NominalGrowth(
    code="sales_growth_nominal",
    of=SALES,
    to=SALES,
    complete=UNANSWERED,
    name=_("工业销售产值同比增速（名义口径）"),
    unit=Unit.PERCENT,
    population=ABOVE,
    freqs=CUMULATIVE_ONLY,
    definition=_("本期销售产值与上年同期所算销售产值相比；两期企业范围不同。填报不全时不计算。"),
    formula=_("本期工业销售产值 ÷ 上年同期工业销售产值 − 1"),
)
profit_tax = Total(
    code="profit_tax",
    of=PROFIT_TAX,
    name=_("利税总额（规上）"),
    unit=Unit.YUAN,
    population=ABOVE,
    better=Better.HIGHER,
    definition=_("利润总额、税金及附加、应交增值税三项之和；亏损为负。"),
    formula=_("利润总额 + 税金及附加 + 应交增值税"),
)
profit_tax_growth = Growth(
    code="profit_tax_growth",
    of=PROFIT_TAX_NOW,
    to=PROFIT_TAX_THEN,
    answered=ANSWERED,
    name=_("利税总额同比增速（同口径）"),
    unit=Unit.PERCENT,
    population=ABOVE,
    better=Better.HIGHER,
    definition=_("本期规上企业的利税总额，与同一批企业报表中的上年同期数相比；基数为零或负时不计算。"),
    formula=_("本期利税总额之和 ÷ 同表上年同期之和 − 1"),
    basis=LIKE_FOR_LIKE,
)
profit_tax_growth_nominal = NominalGrowth(
    code="profit_tax_growth_nominal",
    of=PROFIT_TAX,
    to=PROFIT_TAX,
    complete=UNANSWERED,
    name=_("利税总额同比增速（名义口径）"),
    unit=Unit.PERCENT,
    population=ABOVE,
    freqs=CUMULATIVE_ONLY,
    definition=_("本期利税总额与上年同期所算利税总额相比；两期企业范围不同。填报不全时不计算。"),
    formula=_("本期利税总额 ÷ 上年同期利税总额 − 1"),
)
export_delivery = Total(
    code="export_delivery",
    of=EXPORT,
    name=_("出口交货值（规上）"),
    unit=Unit.YUAN,
    population=ABOVE,
    definition=_("规模以上成员企业交付出口的产品价值，含经外贸企业出口，人民币计价；与海关出口额不是同一指标。"),
    formula=_("规上月报“出口交货值1–本月”之和"),
)
export_share = Ratio(
    code="export_share",
    of=EXPORT_OF_SALES,
    to=SALES_WITH_EXPORT,
    name=_("出口交货值占销售产值比重"),
    unit=Unit.PERCENT,
    population=ABOVE,
    definition=_("出口交货值占工业销售产值的比重；两项都已填报的企业才计入。"),
    formula=_("出口交货值 ÷ 工业销售产值"),
)
own_brand_export_share = Ratio(
    code="own_brand_export_share",
    of=OWN_BRAND,
    to=EXPORT_WITH_BRAND,
    name=_("自主品牌出口比率"),
    unit=Unit.PERCENT,
    population=ABOVE,
    better=Better.HIGHER,
    freqs=(Freq.TO_DATE, Freq.YEAR),
    definition=_("出口交货值中自主品牌所占比重。"),
    formula=_("自主品牌出口交货值 ÷ 出口交货值"),
)
research_share = Ratio(
    code="rd_share",
    of=RESEARCH,
    to=REVENUE,
    name=_("研发费用占比"),
    unit=Unit.PERCENT,
    population=ABOVE,
    better=Better.HIGHER,
    freqs=(Freq.TO_DATE, Freq.YEAR),
    definition=_("研发费用占营业收入的比重；研发费用不是年度统计的R&D经费。"),
    formula=_("研发费用 ÷ 营业收入"),
)
output_per_head = Ratio(
    code="output_per_head",
    of=OUTPUT_OF_HEADS,
    to=HEADS,
    name=_("人均产值"),
    unit=Unit.YUAN_PER_HEAD,
    population=ABOVE,
    better=Better.HIGHER,
    freqs=CUMULATIVE_ONLY,
    definition=_("1–本月工业总产值与1–本月平均用工人数之比，不折算全年，只与相同的1–本月相比。"),
    formula=_("1–本月工业总产值 ÷ 1–本月平均用工人数"),
)
reporting_coverage = Ratio(
    code="reporting_coverage",
    of=ANSWERED,
    to=EXPECTED,
    name=_("填报率"),
    unit=Unit.PERCENT,
    population=ABOVE,
    better=Better.HIGHER,
    freqs=(Freq.MONTH,),
    from_month=2,
    definition=_("已报、零值、停产的企业数，占应报企业数（规上企业减免报）的比重。1月免报，2月报1–2月。"),
    formula=_("（已报 + 零值 + 停产）÷（应报 − 免报）"),
)
big_output_enterprises = Total(
    code="big_output_enterprises",
    of=BIG,
    name=_("年产值超亿元企业数"),
    unit=Unit.ENTERPRISES,
    population=ABOVE,
    freqs=(Freq.YEAR,),
    definition=_("全年工业总产值超过1亿元的规模以上成员企业数。"),
    formula=_("12月月报“工业总产值1–本月”大于1亿元的企业，逐家计数"),
)
