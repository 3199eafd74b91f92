"""Who leaves which zone when, by one row of an upload: as on the page of one firm, by its rules and in its words."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from enterprises.forms.fields import refuse_future
from enterprises.models import Enterprise
from zones.forms import NOT_A_MEMBER
from zones.models import Zone
from zones.sheets.standing import Standing

Leave = tuple[Zone, datetime.date]


def leaves_of(
    known: Enterprise, zones: Sequence[Zone], days: Sequence[datetime.date], standing: Standing, today: datetime.date
) -> list[Leave]:
    """Zones with the day from which the firm is no member; none where the register says so already.

    One day is that of every zone named (of every own one, where none is named) that has the firm on the day before.
    """
    for day in days:
        refuse_future(day, today)
    if len(days) > 1 and len(days) != len(zones):
        raise ValidationError(_("示范区和退出日期的个数不同：请逐一对应，中间用顿号。"), code="pairs")
    if len(days) > 1:
        pairs = list(zip(zones, days, strict=True))
        strange = [day for zone, day in pairs if not standing.member_before(known, zone, day)]
    else:
        named = dict.fromkeys(zones or standing.own)
        pairs = [(zone, days[0]) for zone in named if standing.member_before(known, zone, days[0])]
        strange = [] if pairs else days
    if strange:
        raise ValidationError(NOT_A_MEMBER, code="not_member", params={"value": strange[0]})
    return [(zone, day) for zone, day in pairs if standing.member_before(known, zone, day).upper != day]
