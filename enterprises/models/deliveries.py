"""Bulk writes by machine, each under a key of the sender's choosing: asking again gives the first answer again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Delivery(models.Model):
    """One bulk write that was carried out: who sent it, under which key, the hash of what came, and the answer."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("用户"))
    key = models.CharField(_("幂等键"), max_length=128)
    digest = models.CharField(_("内容摘要"), max_length=64)
    answer = models.JSONField(_("应答"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("接口批次")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"],
                name="enterprises_delivery_key_once",
                violation_error_message=_("这个幂等键已用过。"),
            ),
        ]
        indexes = [models.Index(fields=["at"], name="enterprises_delivery_at")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
