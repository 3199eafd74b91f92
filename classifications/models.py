"""Administrative divisions (GB/T 2260) and industries (GB/T 4754), each with the time or edition in which it holds."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.choices import one_of_choices
from ledger.tracking import Tracked


def in_reader_language(name: str, name_en: str) -> str:
    """The English name for an English reader where there is one, else the Chinese one."""
    return name_en if name_en and (get_language() or "").startswith("en") else name


class DivisionQuerySet(models.QuerySet):
    def in_force(self, on: datetime.date) -> "DivisionQuerySet":
        """Divisions whose code stands in the tables of that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on)
        )

    def on_the_grid(self) -> "DivisionQuerySet":
        """Counties with a place on the schematic tile grid."""
        return self.filter(tile_x__isnull=False)


class Division(models.Model):
    """A place under its code of GB/T 2260. A code that was given twice stands for the last place, so it is the key."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("省级")
        CITY = "city", _("地级")
        COUNTY = "county", _("县级")

    code = models.CharField(_("区划代码"), max_length=6)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60)
    level = models.CharField(_("级别"), max_length=8, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级区划")
    )
    valid_from = models.DateField(_("启用日期"), null=True, blank=True, help_text=_("空白：早于现有代码表"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True, help_text=_("自该日起不再使用"))
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("后继区划")
    )
    note = models.CharField(_("沿革"), max_length=200, blank=True)
    tile_x = models.SmallIntegerField(_("示意图列"), null=True, blank=True)
    tile_y = models.SmallIntegerField(_("示意图行"), null=True, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="classifications_division_code_once"),
            models.CheckConstraint(
                condition=Q(level="province", code__regex=r"^[1-9][0-9]0000$")
                | Q(level="city", code__regex=r"^[1-9][0-9](0[1-9]|[1-9][0-9])00$")
                | Q(level="county", code__regex=r"^[1-9][0-9][0-9]{2}(0[1-9]|[1-9][0-9])$"),
                name="classifications_division_code_shape",
                violation_error_message=_("区划代码应为6位数字，并与级别相符（省××0000，地××××00）。"),
            ),
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True) | (~Q(level="province") & Q(parent__isnull=False)),
                name="classifications_division_parent_by_level",
                violation_error_message=_("省级没有上级，其他区划必须有上级。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")) | Q(valid_from__isnull=True) | Q(valid_to__isnull=True),
                name="classifications_division_valid_range",
                violation_error_message=_("停用日期应晚于启用日期。"),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(valid_to__isnull=False),
                name="classifications_division_successor_after_end",
                violation_error_message=_("有后继区划的代码必须有停用日期。"),
            ),
            models.CheckConstraint(
                condition=Q(tile_x__isnull=True, tile_y__isnull=True)
                # Both said not to be null: a comparison with null is unknown, and a CHECK lets the unknown pass.
                | Q(tile_x__isnull=False, tile_y__isnull=False)
                & Q(tile_x__gte=0, tile_y__gte=0, level="county", valid_to__isnull=True),
                name="classifications_division_tile_pair",
                violation_error_message=_("示意图位置须行列齐全，且只用于现行县级区划。"),
            ),
            # Deferred, so that one statement may exchange two tiles.
            models.UniqueConstraint(
                fields=["tile_x", "tile_y"],
                name="classifications_division_tile_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            *one_of_choices("classifications.Division", "level"),
            Tracked(name="classifications_division_tracked", months="daterange('1900-01-01', NULL)"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return in_reader_language(self.name, self.name_en)

    def shared_with(self, other: "Division") -> "Division | None":
        """The lowest division in which both lie, each itself included; two provinces share none."""
        above, one = set(), self
        while one:
            above.add(one.pk)
            one = one.parent
        while other and other.pk not in above:
            other = other.parent
        return other

    def stands_on(self, on: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)


class Industry(models.Model):
    """One line of GB/T 4754. The edition belongs to the key: 3444 means one trade in 2011 and another in 2017."""

    class Level(models.TextChoices):
        SECTION = "section", _("门类")
        DIVISION = "division", _("大类")
        GROUP = "group", _("中类")
        CLASS = "class", _("小类")

    edition = models.CharField(_("版本"), max_length=4)
    code = models.CharField(_("行业代码"), max_length=4)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=120)
    level = models.CharField(_("级别"), max_length=8, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级行业")
    )

    class Meta:
        verbose_name = _("国民经济行业")
        verbose_name_plural = _("国民经济行业")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="classifications_industry_code_once"),
            models.CheckConstraint(
                condition=Q(edition__regex=r"^(19|20)[0-9]{2}$"),
                name="classifications_industry_edition_shape",
                violation_error_message=_("版本应为四位年份。"),
            ),
            models.CheckConstraint(
                condition=Q(level="section", code__regex=r"^[A-T]$")
                | Q(level="division", code__regex=r"^[0-9]{2}$")
                | Q(level="group", code__regex=r"^[0-9]{3}$")
                | Q(level="class", code__regex=r"^[0-9]{4}$"),
                name="classifications_industry_code_shape",
                violation_error_message=_("行业代码应与级别相符：门类为字母，大、中、小类为2、3、4位数字。"),
            ),
            models.CheckConstraint(
                condition=Q(level="section", parent__isnull=True) | (~Q(level="section") & Q(parent__isnull=False)),
                name="classifications_industry_parent_by_level",
                violation_error_message=_("门类没有上级，其他行业必须有上级。"),
            ),
            *one_of_choices("classifications.Industry", "level"),
            Tracked(name="classifications_industry_tracked", months="daterange('1900-01-01', NULL)"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def label(self) -> str:
        return in_reader_language(self.name, self.name_en)
