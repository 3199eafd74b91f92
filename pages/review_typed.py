"""What an official ticked and typed on the review page, kept as it was when something is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import printed_only

LONGEST = 300
# Offered for a reason; whoever wants to says it in own words.
PHRASES = (
    gettext_lazy("请核对计量单位（应为千元）"),
    gettext_lazy("与本企业历史水平相差过大，请核实并说明"),
    gettext_lazy("累计数低于上期，请核实并说明"),
    gettext_lazy("上年同期与去年核定数不同，请核对"),
    gettext_lazy("指标漏填，请补齐"),
    gettext_lazy("企业未报，请催报"),
)


@dataclass(frozen=True)
class Typed:
    """Rows by enterprise, a reason for each, and one for all; `seen` is what the page showed."""

    rows: frozenset[int] = frozenset()
    reasons: Mapping[int, str] = field(default_factory=dict)
    reason: str = ""
    whole: bool = False
    sure: bool = False
    seen: str = ""
    # the last day of entry, where the return must name one
    until: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Typed:
        given = request.POST
        reasons = {
            int(name.removeprefix("reason-")): text.strip()
            for name, text in given.items()
            if name.startswith("reason-") and _is_number(name.removeprefix("reason-")) and text.strip()
        }
        return cls(
            rows=frozenset(int(text) for text in given.getlist("row") if _is_number(text)),
            reasons=reasons,
            reason=given.get("reason", "").strip() or given.get("phrase", "").strip(),
            whole="whole" in given,
            sure="sure" in given,
            seen=given.get("seen", ""),
            until=given.get("until", "").strip(),
        )

    def check(self) -> None:
        """Refuse what nobody can decide: nothing at all, and reasons that cannot be kept."""
        if not self.whole and not self.rows:
            raise ValidationError(_("没有选中任何一行。"), code="nothing")
        for text in [self.reason, *(self.reasons.get(row, "") for row in self.rows)]:
            printed_only(text)
            if len(text) > LONGEST:
                raise ValidationError(_("理由超过%(limit)d个字。"), code="long", params={"limit": LONGEST})

    def reasons_of_rows(self) -> dict[int, str]:
        """Each chosen row with its own reason, or the one that was given for all."""
        return {row: self.reasons.get(row) or self.reason for row in sorted(self.rows)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
