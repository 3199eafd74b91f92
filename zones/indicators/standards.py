"""Standards that an area's enterprises drafted: each counted once for the area, however many of them took part."""

from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from standards.models import Drafting, Standard
from zones.indicators.ranges import between
from zones.indicators.shapes import CALENDAR, Total, Unit
from zones.indicators.standing import FEW_FREQS
from zones.measures import Axis, Flow, Place, Stock

STATUTORY = (Standard.Kind.NATIONAL, Standard.Kind.INDUSTRY, Standard.Kind.LOCAL)

LEVEL = Axis("level", F("standard__kind"), _("标准级别"), lambda code: str(Standard.Kind(code).label))
ROLE = Axis("role", F("role"), _("起草角色"), lambda code: str(Drafting.Role(code).label))
TIER = Axis(
    "tier",
    Case(When(standard__kind__in=STATUTORY, then=Value("statutory")), default=Value("other")),
    _("标准大类"),
    lambda code: str({"statutory": _("国家、行业、地方标准"), "other": _("团体、联盟、企业、国际标准")}[code]),
)
AXES = (LEVEL, ROLE, TIER)
NOTE = _("同一标准在一个地区只计一次；既有主持又有参与起草单位时，两种角色下各出现一次。")

DRAFTED = Stock(
    "standards_drafted",
    Drafting.objects.all(),
    place=Place.AREA,
    axes=AXES,
    unit="standard_id",
    during=between("standard__published_on"),
)
IN_FORCE = Stock(
    "standards_in_force",
    Drafting.objects.all(),
    place=Place.AREA,
    axes=AXES,
    unit="standard_id",
    during=between("standard__effective_on", "standard__withdrawn_on"),
)
NEW = Flow(
    "standards_new",
    Drafting.objects.all(),
    place=Place.AREA,
    axes=AXES,
    unit="standard_id",
    on="standard__published_on",
)

standards_drafted = Total(
    code="standards_drafted",
    of=DRAFTED.count("standards_drafted"),
    name=_("累计制修订标准"),
    unit=Unit.STANDARDS,
    freqs=FEW_FREQS,
    definition=_("期末在册企业主持或参与起草、已经发布的标准，各版次分别计数，含已废止的。"),
    formula=_("发布日期不晚于期末、起草单位期末在册的标准，按标准去重"),
    note=NOTE,
)
standards_in_force = Total(
    code="standards_in_force",
    of=IN_FORCE.count("standards_in_force"),
    name=_("现行标准"),
    unit=Unit.STANDARDS,
    freqs=FEW_FREQS,
    definition=_(
        "期末在册企业主持或参与起草、期末现行的标准。存量的增减不必等于期内新增：成员进出和标准废止也会改变它。"
    ),
    formula=_("期末已实施、未废止、起草单位期末在册的标准，按标准去重"),
    note=NOTE,
)
standards_new = Total(
    code="standards_new",
    of=NEW.count("standards_new"),
    name=_("新增制修订标准"),
    unit=Unit.STANDARDS,
    freqs=CALENDAR,
    definition=_("期内发布、发布当日起草单位为成员的标准。"),
    formula=_("发布日期在期内、起草单位当日在册的标准，按标准去重"),
    note=NOTE,
)
