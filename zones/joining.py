"""Whom to ask before a firm that another association answers for joins a zone, in the words of every road to it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from zones.models import Zone


def answered_for(firm: str, association: Organisation, zone: Zone) -> ValidationError:
    """The zone's own people may not enter it: its figures would tell them the firm's returns without consent."""
    over_both = association.division.shared_with(zone.association.division)
    message = _(
        "%(firm)s由%(association)s归口填报：加入%(zone)s须由管辖两个协会的主管部门（%(place)s）登记，请向其申请。"
    )
    params = {"firm": firm, "association": association.label, "zone": zone.label}
    params["place"] = over_both.label if over_both else _("共同的上级")
    return ValidationError(message, code="answered_for", params=params)
