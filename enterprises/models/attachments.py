"""Scans and evidence: a file that goes with a submission or a correction of it, its bytes kept outside the database."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from enterprises.models.submissions import Correction, Submission
from ledger.tracking import Tracked
from ledger.walls import Walled


class Attachment(models.Model):
    """One file as it was handed in. `stored` is a name that we made; what it was called is only shown."""

    class Kind(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="attachments", verbose_name=_("报送"))
    correction = models.ForeignKey(
        Correction, models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name=_("更正")
    )
    association = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("填报归口"))
    name = models.CharField(_("文件名"), max_length=120)
    kind = models.CharField(_("类型"), max_length=20, choices=Kind)
    size = models.IntegerField(_("大小"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    stored = models.CharField(max_length=80, editable=False)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人"))
    added_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("附件")
        constraints = [
            models.UniqueConstraint(fields=["stored"], name="enterprises_attachment_stored_once"),
            models.UniqueConstraint(
                fields=["submission", "correction", "sha256"],
                nulls_distinct=False,
                name="enterprises_attachment_file_once",
                violation_error_message=_("这个文件已经附上了。"),
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=10 * 1024 * 1024),
                name="enterprises_attachment_size_limited",
                violation_error_message=_("附件不能为空，也不能超过10 MB。"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["application/pdf", "image/jpeg", "image/png"]),
                name="enterprises_attachment_kind_known",
                violation_error_message=_("附件只收PDF、JPEG和PNG。"),
            ),
            Walled(name="enterprises_attachment_walled"),
            Tracked(name="enterprises_attachment_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.name}"
