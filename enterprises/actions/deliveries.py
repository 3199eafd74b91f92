"""What a machine can do with a month: deliver many rows at once, under a key that makes asking twice harmless."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enterprises.actions.returns import ensure_open, file_rows
from enterprises.models import Delivery, Submission
from enterprises.questions import form_of
from enterprises.standing import tag_of, tags_of
from ledger.action import action

# A sender that asks again after so long is not one that lost the answer.
KEPT = datetime.timedelta(days=90)


class Stale(ValidationError):
    """The rows changed since the sender read them. `tag` is that of the rows as they stand."""

    def __init__(self, tag: str) -> None:
        super().__init__(_("您读取之后，这些行已被修改；请重新读取后再报。"), code="stale")
        self.tag = tag


class Overtaken(ValidationError):
    """Rows were written between their being judged and their being filed; judged anew they may be filed."""

    def __init__(self) -> None:
        super().__init__(_("这些行正被他人修改；请稍后重发。"), code="overtaken")


@action
def deliver_returns(
    *,
    submission: Submission,
    names: Sequence[str],
    rows: Sequence[tuple],
    named: Mapping[int, Collection[str]],
    judged: Mapping[int, str],
    told: dict,
    key: str,
    digest: str,
    seen: Collection[str] | None = None,
    on: datetime.date,
    by: User,
    reason: str = "",
) -> Delivery:
    """File rows (as `file_rows` takes them) and keep the answer: `told` and how many were new, changed and the same.

    `named` says what each firm's row names: nothing else of it is written. `judged` are these firms' `tags_of`
    before they were judged together with what is delivered: where somebody wrote one since, `Overtaken` is raised.
    `seen` names the tag of all rows as the sender last read them; where they changed since, `Stale` is raised.
    """
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    form = form_of(submission.kind, submission.month)
    ensure_open(form, submission.association_id, submission.month, on)
    standing = form.model.objects.filter(month=submission.month, enterprise__in=named)
    list(standing.select_for_update().order_by("enterprise").values_list("pk"))
    if seen is not None and (tag := tag_of(submission)) not in seen:
        raise Stale(tag)
    if tags_of(submission, named) != judged:
        raise Overtaken
    filed = file_rows(
        form=form,
        month=submission.month,
        association=submission.association,
        names=names,
        rows=rows,
        named=named,
        by=by,
        reason=reason,
    )
    answer = told | {"changed": filed.changed + filed.added, "same": filed.same, "tag": tag_of(submission)}
    delivery = Delivery.objects.create(user=by, key=key, digest=digest, answer=answer, at=Now())
    delivery.refresh_from_db()  # asked again, the answer is the very same bytes: PostgreSQL orders the members
    return delivery


@action
def forget_deliveries(*, at: datetime.datetime, by: User | None, reason: str = "") -> int:
    """Keys and answers of long ago; what they delivered stands in the returns and in the ledger."""
    return Delivery.objects.filter(at__lt=at - KEPT).delete()[0]
