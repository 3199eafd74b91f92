"""The glossary of indicators: nothing is written here, all of it comes from the declarations."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from common.periods import Freq
from pages.crumbs import crumbs
from zones.indicators import INDICATORS, honours, output, quality, records, standards, standing
from zones.indicators.shapes import UNIT_NAMES, Better, Indicator, Unit
from zones.measures import Cumulative, Distinct, Flow, Measure, Stock
from zones.models.figures import FREQUENCIES

GROUPS = (
    (gettext_lazy("企业构成"), standing),
    (gettext_lazy("产出与效益"), output),
    (gettext_lazy("质量"), quality),
    (gettext_lazy("标准"), standards),
    (gettext_lazy("荣誉与许可"), honours),
    (gettext_lazy("示范区记录"), records),
)
BETTER = {
    Better.HIGHER: gettext_lazy("越高越好"),
    Better.LOWER: gettext_lazy("越低越好"),
    Better.NEITHER: gettext_lazy("不分好坏"),
}
TIME = {
    Flow: gettext_lazy("流量：各月可以相加"),
    Stock: gettext_lazy("存量：期末最后一日的状态"),
    Cumulative: gettext_lazy("累计：企业报1–本月数，单月由同一企业两个累计数相减"),
    Distinct: gettext_lazy("去重计数：每个期间重新计，不能相加"),
}


@dataclass(frozen=True)
class Group:
    """Indicators of one subject."""

    title: str
    indicators: tuple[Indicator, ...]


def groups() -> list[Group]:
    """All indicators by subject, in the order of their declaration."""
    return [
        Group(str(title), tuple(thing for thing in vars(module).values() if isinstance(thing, Indicator)))
        for title, module in GROUPS
    ]


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator with its definition."""
    listed = [
        (group.title, [(each, str(UNIT_NAMES[Unit(each.unit)])) for each in group.indicators]) for group in groups()
    ]
    context = {"groups": listed, "total": len(INDICATORS), "crumbs": crumbs(_("指标口径"))}
    return render(request, "pages/indicators/indicators.html", context)


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: definition, formula, population, unit, periods, breakdowns, who may see it."""
    try:
        one = INDICATORS[code]
    except KeyError:
        raise Http404 from None
    names = dict(FREQUENCIES)
    context = {
        "indicator": one,
        "unit": UNIT_NAMES[Unit(one.unit)],
        "better": BETTER[one.better],
        "freqs": [names[Freq(freq).value] for freq in one.freqs],
        "axes": [axis.name for axis in one.axes],
        "behaviours": _behaviours(one.measures),
        "crumbs": crumbs((_("指标口径"), reverse("indicators")), str(one.name)),
    }
    return render(request, "pages/indicators/indicator.html", context)


def _behaviours(measures: tuple[Measure, ...]) -> list[str]:
    found = [str(text) for measure in measures for kind, text in TIME.items() if isinstance(measure.source, kind)]
    return list(dict.fromkeys(found))
