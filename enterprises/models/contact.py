"""Whom an association calls about an enterprise. Personal: never public, never exported unasked, not in the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.models.register import Enterprise
from ledger.tracking import Tracked
from ledger.walls import Walled


class Contact(models.Model):
    """An association's own contact at an enterprise; another association of the same enterprise keeps its own."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="contacts", verbose_name=_("企业"), db_index=False
    )
    association = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("行业协会"))
    person = models.CharField(_("联系人"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("企业联系人")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "association"],
                name="enterprises_contact_once",
                violation_error_message=_("本协会已登记该企业的联系人。"),
            ),
            Tracked(name="enterprises_contact_tracked", hidden=("person", "phone")),
            Walled(name="enterprises_contact_walled"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.association_id}"

    @property
    def masked_person(self) -> str:
        """The family name alone."""
        return self.person[:1] + "*" * min(len(self.person) - 1, 2) if self.person else ""

    @property
    def masked_phone(self) -> str:
        """The first three and the last four digits of a mobile number; of a short one the last two."""
        shown = (3, 4) if len(self.phone) >= 11 else (0, 2)
        hidden = len(self.phone) - sum(shown)
        return self.phone[: shown[0]] + "*" * hidden + self.phone[-shown[1] :] if hidden > 0 else "*" * len(self.phone)
