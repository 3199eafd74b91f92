"""Which zones of a firm read the returns that another association files for it, and of which months."""

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.models import Enterprise
from ledger.tracking import Tracked
from ledger.walls import Walled
from zones.models.zone import Zone


class ConsentQuerySet(models.QuerySet):
    def reaching(self, on: datetime.date) -> "ConsentQuerySet":
        """Those that open months of that day or later."""
        return self.filter(Q(during__endswith=None) | Q(during__endswith__gt=on))


class Consent(models.Model):
    """查阅许可: the association lets the zone's read the returns that it files for a firm, of the months in `during`.

    A month counts by its last day. On that day the firm has to be a member of the zone too: see access/rules.py.
    """

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="consents", verbose_name=_("企业"), db_index=False
    )
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="consents", verbose_name=_("示范区"))
    association = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("许可的协会"))
    during = DateRangeField(_("可查阅的月份"))

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("查阅许可")
        constraints = [
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__startswith__isnull=False),
                name="zones_consent_during_starts",
                violation_error_message=_("查阅许可须有起始日期，且不为空。"),
            ),
            ExclusionConstraint(
                name="zones_consent_no_overlap",
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("zone", RangeOperators.EQUAL),
                    ("association", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这个示范区在这段时间已可查阅：请另填起始日期，或先终止现有的许可。"),
            ),
            Walled(name="zones_consent_walled"),
            Tracked(name="zones_consent_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.enterprise_id} {self.during}"
