"""What zones themselves did or have: trainings, funds, platforms, regional brands."""

from django.utils.translation import gettext_lazy as _

from zones.indicators.ranges import between, until_next
from zones.indicators.shapes import CALENDAR, Indicator, Total, Unit
from zones.indicators.standing import FEW_FREQS, STOCK_FREQS
from zones.measures import Flow, Place, Stock
from zones.models import ZoneRecord

Kind = ZoneRecord.Kind
DONE = Flow("zone_activities", ZoneRecord.objects.all(), place=Place.ZONE, on="on")
HELD = Stock("zone_holdings", ZoneRecord.objects.all(), place=Place.ZONE, during=between("on"), weight="quantity")
VALUED = Stock(
    "zone_valuations",
    ZoneRecord.objects.of_kind(Kind.BRAND_VALUE),
    place=Place.ZONE,
    during=until_next("on", of="zone_id"),
    weight="quantity",
)
THE_ZONE = _("示范区")


def done(kind: Kind, code: str, name, unit: Unit) -> Indicator:
    return Total(
        code=code,
        of=DONE.sum(code, "quantity", ZoneRecord.objects.of_kind(kind)),
        name=name,
        unit=unit,
        population=THE_ZONE,
        freqs=CALENDAR,
        definition=_("期内登记的示范区记录之和，按记录日期归月。"),
        formula=_("期内记录的数量之和"),
    )


def held(kind: Kind, code: str, name, unit: Unit) -> Indicator:
    return Total(
        code=code,
        of=HELD.count(code, ZoneRecord.objects.of_kind(kind)),
        name=name,
        unit=unit,
        population=THE_ZONE,
        freqs=STOCK_FREQS,
        definition=_("截至期末登记的示范区记录累计数。"),
        formula=_("记录日期不晚于期末的数量之和"),
    )


trainings = done(Kind.TRAINING, "trainings", _("培训场次"), Unit.SESSIONS)
training_attendance = done(Kind.ATTENDANCE, "training_attendance", _("培训人次"), Unit.PERSON_TIMES)
funds = done(Kind.FUNDS, "funds", _("财政资金"), Unit.YUAN)
type_tests = done(Kind.TYPE_TEST, "type_tests", _("型式试验"), Unit.COUNT)
trainings_total = held(Kind.TRAINING, "trainings_total", _("累计培训场次"), Unit.SESSIONS)
attendance_total = held(Kind.ATTENDANCE, "training_attendance_total", _("累计培训人次"), Unit.PERSON_TIMES)
platforms = held(Kind.PLATFORM, "platforms", _("公共服务平台"), Unit.COUNT)
regional_brands = held(Kind.REGIONAL_BRAND, "regional_brands", _("区域品牌"), Unit.COUNT)
brand_value = Total(
    code="brand_value",
    of=VALUED.count("brand_value"),
    name=_("区域品牌价值"),
    unit=Unit.YUAN,
    population=THE_ZONE,
    freqs=FEW_FREQS,
    definition=_("期末之前最近一次评估的区域品牌价值，在下一次评估之前有效；不同评估方法之间不可比。"),
    formula=_("最近一次评估值"),
)
