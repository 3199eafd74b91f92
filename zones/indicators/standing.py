"""How many enterprises stand on a roster, and how many of them above scale."""

from django.utils.translation import gettext_lazy as _

from common.periods import Freq
from enterprises.models import Enterprise
from zones.indicators.ranges import always
from zones.indicators.shapes import Ratio, Total, Unit
from zones.measures import Population, Stock

STOCK_FREQS = (Freq.MONTH, Freq.QUARTER, Freq.HALF, Freq.YEAR)
# Stocks with many members: the last month of a quarter says the same as the quarter would.
FEW_FREQS = (Freq.MONTH, Freq.YEAR)

STANDING = Stock("standing", Enterprise.objects.all(), enterprise="pk", during=always())
STANDING_ABOVE = Stock(
    "standing_above", Enterprise.objects.all(), enterprise="pk", during=always(), population=Population.ABOVE_SCALE
)
MEMBERS = STANDING.count("enterprises")
MEMBERS_ABOVE = STANDING_ABOVE.count("above_scale_enterprises")

enterprises = Total(
    code="enterprises",
    of=MEMBERS,
    name=_("企业数"),
    unit=Unit.ENTERPRISES,
    freqs=STOCK_FREQS,
    definition=_("期末在册的成员企业数；一家企业同时属于几个示范区时，在上级地区只计一次。"),
    formula=_("期末最后一日成员期限有效的企业，逐家计数"),
)
above_scale_enterprises = Total(
    code="above_scale_enterprises",
    of=MEMBERS_ABOVE,
    name=_("规模以上企业数"),
    unit=Unit.ENTERPRISES,
    freqs=STOCK_FREQS,
    population=_("规模以上成员企业"),
    definition=_("期末在册的成员企业中，当月属于规模以上工业的企业数。"),
    formula=_("期末最后一日成员期限和规上时段都有效的企业，逐家计数"),
    basis=_("规模以上工业：年主营业务收入2000万元及以上（2011年起）"),
)
above_scale_share = Ratio(
    code="above_scale_share",
    of=MEMBERS_ABOVE,
    to=MEMBERS,
    name=_("规模以上企业占比"),
    unit=Unit.PERCENT,
    freqs=STOCK_FREQS,
    definition=_("规模以上企业数占企业数的比重。"),
    formula=_("规模以上企业数 ÷ 企业数"),
)
