"""What people can do with links for firms: make, exchange and revoke them; and what a firm does through its own."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enterprises.actions.returns import Return, expected_row, fill_cells
from enterprises.models import FirmLink, FirmLinkUse, ReturnState, Submission
from enterprises.models.links import digest_of
from enterprises.questions import form_of
from enterprises.standing import judged
from ledger.action import action

# 144 bits, written as 24 characters of the URL alphabet.
TOKEN_BYTES = 18


@action
def make_links(
    *,
    submission: Submission,
    enterprises: Collection[int],
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> dict[int, str]:
    """A link for each of these firms that has none; one that was sent stays as it is. Gives the new tokens by firm.

    The tokens are told here and never again: only their hashes are kept.
    """
    submission, expected = _expected(submission, enterprises, on)
    standing = FirmLink.objects.of(submission).standing().filter(enterprise__in=expected)
    return _new_links(submission, expected - set(standing.values_list("enterprise_id", flat=True)), by)


@action
def exchange_links(
    *,
    submission: Submission,
    enterprises: Collection[int],
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> dict[int, str]:
    """A new link for each of these firms; those that they had before lead nowhere any more. Gives the tokens."""
    submission, expected = _expected(submission, enterprises, on)
    FirmLink.objects.of(submission).standing().filter(enterprise__in=expected).update(revoked_at=Now())
    return _new_links(submission, expected, by)


def _expected(submission: Submission, enterprises: Collection[int], on: datetime.date) -> tuple[Submission, set[int]]:
    """The submission, locked and these firms; refused where it does not expect one of them."""
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if not submission.is_open(on):
        raise ValidationError(_("本期不在填报中，不能生成链接。"), code="closed")
    rows = form_of(submission.kind, submission.month).model.objects
    expected = set(
        rows.filter(
            association=submission.association_id, month=submission.month, enterprise__in=enterprises
        ).values_list("enterprise_id", flat=True)
    )
    if foreign := set(enterprises) - expected:
        message = _("本期报送中没有这些企业：%(ids)s。")
        raise ValidationError(message, code="not_expected", params={"ids": "、".join(map(str, sorted(foreign)))})
    return submission, expected


def _new_links(submission: Submission, enterprises: set[int], by: User | None) -> dict[int, str]:
    tokens = {enterprise: secrets.token_urlsafe(TOKEN_BYTES) for enterprise in sorted(enterprises)}
    FirmLink.objects.bulk_create(
        FirmLink(
            enterprise_id=enterprise,
            association_id=submission.association_id,
            kind=submission.kind,
            month=submission.month,
            digest=digest_of(token),
            made_by=by,
        )
        for enterprise, token in tokens.items()
    )
    return tokens


@action
def revoke_links(*, submission: Submission, enterprises: Collection[int], by: User | None, reason: str = "") -> int:
    """Links of these firms lead nowhere from now on; how many there were. What was filled through them stays."""
    links = FirmLink.objects.of(submission).standing().filter(enterprise__in=enterprises)
    return links.update(revoked_at=Now())


@action
def open_link(*, link: FirmLink, by: User | None, reason: str = "") -> FirmLinkUse:
    """Somebody looked at its page, as the page itself says; the first time counts."""
    return FirmLinkUse.objects.get_or_create(link=link)[0]


@dataclass(frozen=True)
class LinkFilled:
    """What became of a row that its firm sent: what was to be kept is kept; `refused` says why it is not confirmed."""

    row: Return
    refused: ValidationError | None = None


@action
def fill_by_link(
    *,
    link: FirmLink,
    answers: Mapping[str, int | None],
    refused: Mapping[str, tuple[str, str]],
    seen: Mapping[str, int | str | None],
    state: str | None,
    explanation: str | None,
    confirm: bool = False,
    name: str = "",
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> LinkFilled:
    """The firm fills its own row and, where it says so, stands by it by name. `reason` names the link for the ledger.

    `seen` is all that stood on its page: where one of it differs by now, `Conflict` is raised and nothing is written,
    so that nobody confirms what he did not see. `state` and `explanation` are None where the firm left them alone.
    """
    form = form_of(link.kind, link.month)
    # locked like everywhere: the submission, then the row, then the link
    row = expected_row(form, link.enterprise, link.month, on)
    link = _standing_link(link)
    # what already says what is sent (the button was pressed twice) differs from nobody's work
    given = {**answers, "state": state, "explanation": explanation}
    seen = {name: value for name, value in seen.items() if name not in given or getattr(row, name) != given[name]}
    row = fill_cells(
        form=form,
        enterprise=link.enterprise,
        month=link.month,
        answers=answers,
        refused=refused,
        seen=seen,
        state=state,
        explanation=explanation,
        on=on,
        by=by,
        reason=reason,
    )
    FirmLinkUse.objects.get_or_create(link=link)
    FirmLinkUse.objects.filter(link=link).update(filled_at=Coalesce(F("filled_at"), Now()))
    # the row stays locked until this transaction ends, so what is confirmed is what was compared with `seen`
    problem = _why_not_confirmed(link, name) if confirm else None
    if confirm and problem is None:
        link.confirmed_at, link.confirmed_by = Now(), name
        link.save(update_fields=["confirmed_at", "confirmed_by"])
    return LinkFilled(row, problem)


def _why_not_confirmed(link: FirmLink, name: str) -> ValidationError | None:
    """Something must be fixed, a question has no answer, or nobody gave a name."""
    if not name:
        return ValidationError(_("所填已保存。确认前请写明确认人姓名。"), code="no_name")
    form = form_of(link.kind, link.month)
    rows = form.model.objects.filter(enterprise=link.enterprise_id, month=link.month, association=link.association_id)
    [row] = judged(form, link.month, rows.values("enterprise_id", "state", "explanation", *form.names))
    if row.open:
        message = _("所填已保存，但还有%(count)d处须改正或说明，不能确认。")
        return ValidationError(message, code="open_questions", params={"count": len(row.open)})
    if row.row["state"] == ReturnState.MISSING:
        return ValidationError(_("本期还没有填写任何数，不能确认。"), code="open_questions")
    return None


def _standing_link(link: FirmLink) -> FirmLink:
    """Locked; refused where it was revoked or used up meanwhile."""
    link = FirmLink.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=link.pk)
    if link.revoked_at or link.confirmed_at:
        raise ValidationError(_("此链接已确认或已撤销，不能再填。"), code="used")
    return link
