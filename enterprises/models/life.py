"""What becomes of an enterprise: its states by day, whom it comes from, and which records are one and the same."""

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.choices import one_of_choices
from enterprises.models.register import Enterprise
from ledger.tracking import Tracked


class StateSpellQuerySet(models.QuerySet):
    def in_force(self, on: datetime.date) -> "StateSpellQuerySet":
        return self.filter(during__contains=on)


class StateSpell(models.Model):
    """The days for which an enterprise was in one state. `Enterprise.state` is that of the last spell.

    Who never changed may have no spell: then the state of today is the state of every day.
    """

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="state_spells", verbose_name=_("企业"), db_index=False
    )
    state = models.CharField(_("状态"), max_length=12, choices=Enterprise.State)
    during = DateRangeField(_("时间"))

    objects = StateSpellQuerySet.as_manager()

    class Meta:
        verbose_name = _("状态时段")
        constraints = [
            models.CheckConstraint(
                condition=Q(during__isempty=False),
                name="enterprises_statespell_during_not_empty",
                violation_error_message=_("时间段不能为空。"),
            ),
            ExclusionConstraint(
                name="enterprises_statespell_no_overlap",
                expressions=[("enterprise", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("同一企业同一天只能有一种状态。"),
            ),
            *one_of_choices("enterprises.StateSpell", "state"),
            Tracked(name="enterprises_statespell_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.state} {self.during}"


class Succession(models.Model):
    """One enterprise came out of another on a day; or (重复登记) one record stands for another from that day on."""

    class Kind(models.TextChoices):
        ABSORPTION = "absorption", _("吸收合并")
        CONSOLIDATION = "consolidation", _("新设合并")
        SPIN_OFF = "spin_off", _("存续分立")
        DIVISION = "division", _("解散分立")
        DUPLICATE = "duplicate", _("重复登记")

    # After these the predecessor is gone; a 存续分立 leaves it standing.
    CLOSING = frozenset({Kind.ABSORPTION, Kind.CONSOLIDATION, Kind.DIVISION, Kind.DUPLICATE})

    predecessor = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="successions", verbose_name=_("前身"), db_index=False
    )
    successor = models.ForeignKey(Enterprise, models.PROTECT, related_name="origins", verbose_name=_("后继"))
    kind = models.CharField(_("方式"), max_length=13, choices=Kind)
    on = models.DateField(_("日期"))
    reason = models.CharField(_("依据"), max_length=300)

    class Meta:
        verbose_name = _("承继关系")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="enterprises_succession_once",
                violation_error_message=_("这两家企业之间的承继关系已登记。"),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="enterprises_succession_not_itself",
                violation_error_message=_("企业不能承继自己。"),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="enterprises_succession_reason_given",
                violation_error_message=_("须写明依据。"),
            ),
            *one_of_choices("enterprises.Succession", "kind"),
            Tracked(name="enterprises_succession_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.kind} {self.successor_id}"


class Distinction(models.Model):
    """Somebody looked at two records that seem one enterprise and said, with a reason, that they are two."""

    first = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("企业"), db_index=False)
    second = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("另一企业"))
    reason = models.CharField(_("理由"), max_length=300)

    class Meta:
        verbose_name = _("不是重复登记")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="enterprises_distinction_once",
                violation_error_message=_("这两家企业已登记为不重复。"),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="enterprises_distinction_in_order",
                violation_error_message=_("两家企业须不同，编号小的在前。"),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="enterprises_distinction_reason_given",
                violation_error_message=_("须写明理由。"),
            ),
            Tracked(name="enterprises_distinction_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"
