"""Honours, licences and certificates in force: products "市级以上" without counting one twice."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from enterprises.models import Honour
from zones.indicators.ranges import between
from zones.indicators.shapes import Better, Total, Unit
from zones.indicators.standing import FEW_FREQS
from zones.measures import Axis, Stock, joined

VALID = between("valid_from", "valid_to", last_counts=True)
CITY_UP = Honour.objects.at_least(Honour.Level.CITY)
PROVINCE_UP = Honour.objects.at_least(Honour.Level.PROVINCE)

PRODUCTS = Stock("honoured_products", Honour.objects.of_kind("brand", "export_brand"), during=VALID, unit="product")
BRANDS_CITY = PRODUCTS.count("brands_city_up", CITY_UP.of_kind("brand"))
BRANDS_PROVINCE = PRODUCTS.count("brands_province_up", PROVINCE_UP.of_kind("brand"))
EXPORT_BRANDS = PRODUCTS.count("export_brands_city_up", CITY_UP.of_kind("export_brand"))

KIND = Axis("kind", F("kind"), _("荣誉种类"), lambda code: str(Honour.Kind(code).label))
KIND_AND_LEVEL = Axis(
    "kind_level",
    joined("kind", "level"),
    _("荣誉种类与级别"),
    lambda code: " · ".join(
        str(label) for label in (Honour.Kind(code.split("-")[0]).label, Honour.Level(code.split("-")[1]).label)
    ),
)
HONOURED = Stock(
    "honoured_enterprises", Honour.objects.all(), during=VALID, unit="enterprise_id", axes=[KIND, KIND_AND_LEVEL]
)
HELD = Stock("honours_held", Honour.objects.all(), during=VALID, unit="pk", axes=[KIND])
EVER = Stock("honoured_ever", Honour.objects.all(), during=between("valid_from"), unit="enterprise_id", axes=[KIND])

honours_city_up = Total(
    code="honours_city_up",
    of=BRANDS_CITY,
    name=_("市级以上名牌产品"),
    unit=Unit.PRODUCTS,
    freqs=FEW_FREQS,
    better=Better.HIGHER,
    definition=_("期末有效的市级及以上名牌产品；同一产品兼有省、市名牌时只计一次。到期次日起不再计。"),
    formula=_("期末有效、级别为市级及以上的名牌，按企业和产品去重"),
)
honours_province_up = Total(
    code="honours_province_up",
    of=BRANDS_PROVINCE,
    name=_("省级以上名牌产品"),
    unit=Unit.PRODUCTS,
    freqs=FEW_FREQS,
    better=Better.HIGHER,
    definition=_("期末有效的省级及以上名牌产品，是市级以上名牌产品的一部分。"),
    formula=_("期末有效、级别为省级及以上的名牌，按企业和产品去重"),
)
export_brands_city_up = Total(
    code="export_brands_city_up",
    of=EXPORT_BRANDS,
    name=_("市级以上出口名牌"),
    unit=Unit.PRODUCTS,
    freqs=FEW_FREQS,
    better=Better.HIGHER,
    definition=_("期末有效的市级及以上出口名牌，按企业和产品去重。"),
    formula=_("期末有效、级别为市级及以上的出口名牌，按企业和产品去重"),
)
honours_held = Total(
    code="honours_held",
    of=HELD.count("honours_held"),
    name=_("荣誉、许可与证书（件）"),
    unit=Unit.CERTIFICATES,
    freqs=FEW_FREQS,
    definition=_("期末有效的荣誉、许可和证书，按件计数，按种类分列。"),
    formula=_("期末有效的荣誉、许可和证书计数"),
)
honoured_enterprises = Total(
    code="honoured_enterprises",
    of=HONOURED.count("honoured_enterprises"),
    name=_("持有荣誉、许可或证书的企业"),
    unit=Unit.ENTERPRISES,
    freqs=FEW_FREQS,
    definition=_("期末至少持有一件有效荣誉、许可或证书的企业，按种类分列；一家企业在一个种类下只计一次。"),
    formula=_("期末持有有效荣誉的企业，按企业去重"),
)
honoured_ever = Total(
    code="honoured_ever",
    of=EVER.count("honoured_ever"),
    name=_("累计获得荣誉或许可的企业"),
    unit=Unit.ENTERPRISES,
    freqs=FEW_FREQS,
    definition=_("截至期末曾经获得某种荣誉、许可或证书的企业，含已到期的；累计数不是现有数。"),
    formula=_("起始日期不晚于期末的荣誉，按企业去重"),
)
