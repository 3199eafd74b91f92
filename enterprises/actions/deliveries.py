"""What a machine can do with a month: deliver many rows at once, under a key that makes asking twice harmless."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enterprises.actions.returns import ensure_open, file_rows
from enterprises.models import Delivery, Submission
from enterprises.questions import form_of
from enterprises.standing import tag_of
from ledger.action import action

# A sender that asks again after so long is not one that lost the answer.
KEPT = datetime.timedelta(days=90)


class Stale(ValidationError):
    """The rows changed since the sender read them. `tag` is that of the rows as they stand."""

    def __init__(self, tag: str) -> None:
        super().__init__(_("您读取之后，这些行已被修改；请重新读取后再报。"), code="stale")
        self.tag = tag


@action
def deliver_returns(
    *,
    submission: Submission,
    names: Sequence[str],
    rows: Sequence[tuple],
    told: dict,
    key: str,
    digest: str,
    seen: str | None = None,
    on: datetime.date,
    by: User,
    reason: str = "",
) -> Delivery:
    """File rows (as `file_rows` takes them) and keep the answer: `told` and how many were new, changed and the same.

    `seen` is the tag of the rows as the sender last read them; where they changed since, `Stale` is raised.
    """
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    form = form_of(submission.kind, submission.month)
    ensure_open(form, submission.association_id, submission.month, on)
    if seen is not None and (tag := tag_of(submission)) != seen:
        raise Stale(tag)
    filed = file_rows(
        form=form,
        month=submission.month,
        association=submission.association,
        names=names,
        rows=rows,
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
