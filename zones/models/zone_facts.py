"""Facts of zones: which enterprises belong to one and when, and what the zone itself did or has."""

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.choices import one_of_choices
from enterprises.models import Enterprise
from ledger.tracking import Tracked
from zones.models.zone import Zone


class MembershipQuerySet(models.QuerySet):
    def in_force(self, on: datetime.date) -> "MembershipQuerySet":
        return self.filter(during__contains=on)


class Membership(models.Model):
    """An enterprise belongs to a zone for a time. It may belong to several zones, and come back to one it left."""

    class Role(models.TextChoices):
        MEMBER = "member", _("成员企业")
        BACKBONE = "backbone", _("骨干企业")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="memberships", verbose_name=_("示范区"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="memberships", verbose_name=_("企业"))
    during = DateRangeField(_("时间"))
    role = models.CharField(_("角色"), max_length=8, choices=Role, default=Role.MEMBER)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("示范区成员")
        constraints = [
            models.CheckConstraint(
                condition=Q(during__isempty=False),
                name="zones_membership_during_not_empty",
                violation_error_message=_("成员时间段不能为空。"),
            ),
            ExclusionConstraint(
                name="zones_membership_no_overlap",
                expressions=[
                    ("zone", RangeOperators.EQUAL),
                    ("enterprise", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("该企业在该示范区的成员时间段与已有的重叠。"),
            ),
            *one_of_choices("zones.Membership", "role"),
            Tracked(name="zones_membership_tracked", enterprise="enterprise_id", zone="zone_id", months="during"),
        ]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.enterprise_id} {self.during}"

    @property
    def label(self) -> str:
        return self.zone.label


class ZoneRecordQuerySet(models.QuerySet):
    def of_kind(self, kind: str) -> "ZoneRecordQuerySet":
        return self.filter(kind=kind)


class ZoneRecord(models.Model):
    """Something that a zone did or has, as a quantity on a date: a training, its attendance, funds paid, a platform."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("培训场次")
        ATTENDANCE = "attendance", _("培训人次")
        FUNDS = "funds", _("财政资金（元）")
        PLATFORM = "platform", _("公共服务平台")
        REGIONAL_BRAND = "regional_brand", _("区域品牌")
        TYPE_TEST = "type_test", _("型式试验")
        BRAND_VALUE = "brand_value", _("区域品牌价值（元）")

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="records", verbose_name=_("示范区"))
    kind = models.CharField(_("种类"), max_length=14, choices=Kind)
    on = models.DateField(_("日期"))
    quantity = models.BigIntegerField(_("数量"))
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = ZoneRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("示范区记录")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=0),
                name="zones_zonerecord_quantity_not_negative",
                violation_error_message=_("数量不能为负数。"),
            ),
            *one_of_choices("zones.ZoneRecord", "kind"),
            Tracked(name="zones_zonerecord_tracked", zone="zone_id", months='daterange("on", "on", \'[]\')'),
        ]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.kind} {self.on}"
