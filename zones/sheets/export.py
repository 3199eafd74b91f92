"""The register as rows of a workbook that, uploaded again, changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import translation

from enterprises.models import Enterprise
from zones.models import Membership
from zones.sheets.columns import COLUMNS, HEADS


def rows_of(enterprises: Iterable[Enterprise], *, personal: bool) -> Sequence[Sequence[str]]:
    """The register as rows under `export_heads`; what was exported can be uploaded again and changes nothing."""
    return [_exported(each, personal) for each in enterprises]


def export_heads(*, personal: bool) -> list[str]:
    names = [each.name for each in COLUMNS if each.name != "explanation"]
    return [HEADS[name] for name in names if personal or name not in {"person", "phone"}]


def _exported(enterprise: Enterprise, personal: bool) -> list[str]:
    with translation.override("zh-hans"):
        state = str(enterprise.get_state_display())
    place = next(iter(enterprise.places), None)
    spell = next(iter(enterprise.spells), None)
    memberships = [each for each in enterprise.members if each.during.lower]
    contact = next(iter(enterprise.called), None) if personal else None
    row = [
        enterprise.credit_code,
        enterprise.name,
        enterprise.name_en,
        enterprise.township,
        place.division.code if place else "",
        place.industry.code if place else "",
        state,
        "、".join(each.zone.short_name for each in memberships),
        "、".join(f"{each.during.lower:%Y-%m-%d}" for each in memberships),
        _ends(memberships),
        f"{spell.during.lower:%Y-%m}" if spell and spell.during.lower else "",
    ]
    return [*row, contact.person if contact else "", contact.phone if contact else ""] if personal else row


def _ends(memberships: Sequence[Membership]) -> str:
    """Days on which it left, one for each zone; where it is still in one of them, none: a cell cannot say of which."""
    days = [each.during.upper for each in memberships]
    return "、".join(f"{day:%Y-%m-%d}" for day in days) if all(days) else ""
