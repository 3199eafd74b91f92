"""A link for each firm: whoever holds it fills and confirms one row of one firm, and sees nothing else."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.choices import one_of_choices
from enterprises.models.register import Enterprise
from enterprises.models.submissions import ReturnKind, Submission
from ledger.tracking import Tracked
from ledger.walls import Walled


def digest_of(token: str) -> str:
    """A token of 144 random bits needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class FirmLinkQuerySet(models.QuerySet):
    def of(self, submission: Submission) -> FirmLinkQuerySet:
        return self.filter(association=submission.association_id, kind=submission.kind, month=submission.month)

    def of_token(self, token: str) -> FirmLinkQuerySet:
        return self.filter(digest=digest_of(token))

    def standing(self) -> FirmLinkQuerySet:
        """Neither revoked nor replaced by a newer one. Whether its month still takes entry, the submission says."""
        return self.filter(revoked_at=None)

    def confirmed(self) -> FirmLinkQuerySet:
        """Through which a firm confirmed its row; a link that was revoked later still did."""
        return self.filter(confirmed_at__isnull=False)


class FirmLink(models.Model):
    """Only the hash of its token is kept. It ends with the last day on which its submission takes entry."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="links", verbose_name=_("企业"))
    association = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("填报归口"), db_index=False
    )
    kind = models.CharField(_("报表"), max_length=8, choices=ReturnKind)
    month = models.DateField(_("报告月份"))
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("生成时间"), db_default=Now())
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("生成人"))
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    confirmed_by = models.CharField(_("确认人"), max_length=40, blank=True)
    # What the clerk changed after the firm had confirmed, and who of the firm said so, when and how.
    amended_at = models.DateTimeField(_("确认后改动时间"), null=True)
    amended = models.CharField(_("单位再次确认"), max_length=200, blank=True)

    objects = FirmLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("企业自填链接")
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="enterprises_firmlink_digest_once"),
            models.UniqueConstraint(
                fields=["enterprise", "kind", "month"],
                condition=Q(revoked_at=None),
                name="enterprises_firmlink_one_standing",
                violation_error_message=_("该企业该期已有一个有效的链接。"),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by="") | Q(confirmed_at__isnull=False) & ~Q(confirmed_by=""),
                name="enterprises_firmlink_confirmed_by_somebody",
                violation_error_message=_("确认须写明确认人。"),
            ),
            models.CheckConstraint(
                condition=Q(amended_at=None, amended="")
                | Q(amended_at__isnull=False, confirmed_at__isnull=False) & ~Q(amended=""),
                name="enterprises_firmlink_amended_with_word",
                violation_error_message=_("企业确认之后的改动须写明由单位何人、何时、怎样再次确认。"),
            ),
            *one_of_choices("enterprises.FirmLink", "kind"),
            Walled(name="enterprises_firmlink_walled"),
            Tracked(name="enterprises_firmlink_tracked", hidden=("digest",)),
        ]
        indexes = [models.Index(fields=["association", "month", "kind"], name="enterprises_firmlink_month")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.enterprise_id} {self.kind} {self.month:%Y-%m}"


class FirmLinkUse(models.Model):
    """When a link was first opened and first written through. Apart, for the ledger keeps changes and not visits."""

    link = models.OneToOneField(FirmLink, models.CASCADE, related_name="use", verbose_name=_("企业自填链接"))
    opened_at = models.DateTimeField(_("打开时间"), db_default=Now())
    filled_at = models.DateTimeField(_("填写时间"), null=True)

    class Meta:
        verbose_name = _("链接使用")

    def __str__(self) -> str:
        return str(self.link_id)
