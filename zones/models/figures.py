"""What the engine keeps: areas, the roster in strata, tallies of strata, figures with revisions.

All of it can be made again from the facts (`manage.py recompute --all`) except the closed revisions of figures. The
engine alone writes it, so references to areas and strata are not checked again row by row.
"""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from classifications.models import in_reader_language
from common.choices import one_of_choices
from common.periods import Freq, Period
from ledger.tracking import Tracked

FREQUENCIES = [
    (Freq.MONTH.value, _("月")),
    (Freq.QUARTER.value, _("季")),
    (Freq.HALF.value, _("半年")),
    (Freq.YEAR.value, _("年")),
    (Freq.TO_DATE.value, _("1–本月")),
    (Freq.ROLLING.value, _("近12个月")),
]
TOTAL = "_T"


def aligned(table: str) -> models.CheckConstraint:
    """A period is named by the first day of its last month, and only months that end such a period are allowed."""
    return models.CheckConstraint(
        condition=Q(month__day=1)
        & (
            Q(freq__in=["M", "C", "R"])
            | Q(freq="Q", month__month__in=[3, 6, 9, 12])
            | Q(freq="S", month__month__in=[6, 12])
            | Q(freq="A", month__month=12)
        ),
        name=f"zones_{table}_period_aligned",
    )


class Area(models.Model):
    """What a figure is about: a zone, a division, an industry, a scheme, or the country.

    Above the zone an area holds the enterprises that are members of at least one zone, by their own place and industry.
    """

    class Kind(models.TextChoices):
        ZONE = "zone", _("示范区")
        DIVISION = "division", _("行政区划")
        INDUSTRY = "industry", _("行业")
        SCHEME = "scheme", _("示范区类别")
        COUNTRY = "country", _("全国")

    kind = models.CharField(_("种类"), max_length=8, choices=Kind)
    code = models.CharField(_("代码"), max_length=60)
    name = models.CharField(_("名称"), max_length=120)
    name_en = models.CharField(_("英文名称"), max_length=160)
    # The row of that kind which the area stands for; the country has none.
    ref = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("地区")
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="zones_area_code_once"),
            models.UniqueConstraint(fields=["kind", "ref"], name="zones_area_ref_once"),
            *one_of_choices("zones.Area", "kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"

    @property
    def label(self) -> str:
        return in_reader_language(self.name, self.name_en)


class Stratum(models.Model):
    """A set of areas that some enterprises reach on the very same days.

    An enterprise reaches an area through exactly one stratum over all time, so sums, counts and even distinct
    counts of enterprises add up from strata to areas. Sixty thousand enterprises make some hundreds of strata.
    """

    areas = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["areas"], name="zones_stratum_areas_once")]

    def __str__(self) -> str:
        return str(self.areas)


class Roster(models.Model):
    """The days on which an enterprise counts in a stratum; the view `area_roster` spreads them to areas."""

    enterprise = models.BigIntegerField()
    stratum = models.ForeignKey(Stratum, models.PROTECT)
    during = DateRangeField()
    above_scale = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "stratum", "during", "above_scale"], name="zones_roster_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.stratum_id} {self.during}"


class Tally(models.Model):
    """What one place adds to one period for all measures of one source, in the source's order.

    A place is a stratum, or an area where several enterprises of one area share what is counted. The cells of areas
    are added up from tallies whenever they are asked for. `counts` and `largest` say how many contributed, and the
    most that one did: whether a sum may be shown to anybody.
    """

    source = models.TextField()
    place = models.BigIntegerField()
    freq = models.CharField(max_length=1)
    month = models.DateField()
    member = models.TextField(default=TOTAL)
    sums = ArrayField(models.BigIntegerField())
    counts = ArrayField(models.BigIntegerField())
    largest = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "place", "freq", "month", "member"], name="zones_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.place} {self.freq} {self.month}"


class FigureQuerySet(models.QuerySet):
    def current(self) -> "FigureQuerySet":
        return self.filter(until__isnull=True)


class Figure(models.Model):
    """What an indicator says for an area and a period. The row with no `until` is current; the others are its past."""

    class Status(models.TextChoices):
        NORMAL = "A", _("正常")
        PROVISIONAL = "P", _("初步")
        SMALL = "U", _("样本量小")
        IMPOSSIBLE = "M", _("不存在")
        UNREPORTED = "O", _("未报")
        WITHHELD = "Q", _("不予公布")

    indicator = models.TextField()
    area = models.ForeignKey(Area, models.PROTECT, db_index=False, db_constraint=False)
    freq = models.CharField(max_length=1, choices=FREQUENCIES)
    month = models.DateField()
    member = models.TextField(default=TOTAL)
    numerator = models.DecimalField(max_digits=30, decimal_places=0, null=True)
    denominator = models.DecimalField(max_digits=30, decimal_places=0, null=True)
    value = models.DecimalField(max_digits=40, decimal_places=10, null=True)
    lower = models.DecimalField(max_digits=12, decimal_places=10, null=True)
    upper = models.DecimalField(max_digits=12, decimal_places=10, null=True)
    n = models.BigIntegerField(null=True)
    pending = models.BigIntegerField(default=0)
    excluded = models.BigIntegerField(default=0)
    contributors = models.BigIntegerField()
    # At least three enterprises contribute and none dominates: what an anonymous reader may see of confidential ones.
    safe = models.BooleanField()
    status = models.CharField(max_length=1, choices=Status)
    reason = models.TextField(blank=True, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("指标值")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "indicator", "freq", "member", "month"],
                condition=Q(until__isnull=True),
                name="zones_figure_one_current",
            ),
            models.UniqueConstraint(
                fields=["area", "indicator", "freq", "member", "month", "since"],
                condition=Q(until__isnull=False),
                name="zones_figure_revision_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="zones_figure_since_before_until"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(reason=""), name="zones_figure_null_has_reason"
            ),
            aligned("figure"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area_id} {self.freq} {self.month}"

    @property
    def period(self) -> Period:
        return Period(Freq(self.freq), self.month)


class Horizon(models.Model):
    """The one row that the clock advances: figures go from `first` to `last`; those to `settled` are accepted."""

    first = models.DateField()
    last = models.DateField()
    settled = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="zones_horizon_one_row"),
            models.CheckConstraint(
                condition=Q(first__day=1, last__day=1, first__lte=F("last")), name="zones_horizon_months_in_order"
            ),
            # Time passing is no edit of a fact: the action that moves the horizon marks the months itself.
            Tracked(name="zones_horizon_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.last}"


class Settled(models.Model):
    """A month beyond the horizon's `settled` that the submissions of an area's firms say is accepted, for one form.

    Only the engine writes it, from submissions, responsibilities and the roster.
    """

    kind = models.TextField()
    area = models.BigIntegerField()
    month = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "month", "kind"], name="zones_settled_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.area} {self.month:%Y-%m}"


class Stalled(models.Model):
    """A source whose statement raised: its figures are not current since then, and it is tried again at `retry_at`."""

    source = models.TextField()
    since = models.DateTimeField()
    error = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source"], name="zones_stalled_source_once")]

    def __str__(self) -> str:
        return self.source
