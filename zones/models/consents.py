"""Which zones of a firm read the returns that another association files for it, and of which months."""

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from ledger.tracking import Tracked
from ledger.walls import Walled
from zones.models.zone_facts import Membership


class ConsentQuerySet(models.QuerySet):
    def reaching(self, on: datetime.date) -> "ConsentQuerySet":
        """Those that open months of that day or later."""
        return self.filter(Q(during__endswith=None) | Q(during__endswith__gt=on))


class Consent(models.Model):
    """查阅许可: the association lets a member's zone read the returns that it files for it, of the months in `during`.

    A month counts by its last day, which has to lie in the membership too: see access/rules.py. A firm that left and
    comes back has a new membership, which the zone's own clerk enters: it needs a new consent.
    The database lets whoever answers for the firm today shorten one or take it back, too: see migration 0008.
    """

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="consents", verbose_name=_("示范区"), db_index=False
    )
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
                    ("membership", RangeOperators.EQUAL),
                    ("association", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这个示范区在这段时间已可查阅：请另填起始日期，或先终止现有的许可。"),
            ),
            Walled(name="zones_consent_walled"),
            Tracked(name="zones_consent_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.during}"
