"""What people can do with files: attach a scan or evidence, and take it away while the month is still theirs."""

from __future__ import annotations

import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enterprises.files import kind_of, shown_name
from enterprises.models import Attachment, Correction, Submission
from ledger.action import action

SUFFIXES = {Attachment.Kind.PDF: "pdf", Attachment.Kind.JPEG: "jpg", Attachment.Kind.PNG: "png"}
# Nobody needs more of them for one month.
MOST = 20


@action
def attach(
    *,
    submission: Submission,
    content: bytes,
    name: str,
    correction: Correction | None = None,
    by: User | None,
    reason: str = "",
) -> Attachment:
    """Keep a file under a name of our own; what it is, its content says. The file goes where the row is refused."""
    kind = kind_of(content)
    # one after another, so that the count holds; whom the wall keeps out locks nothing and is refused by the insert
    Submission.objects.select_for_update().filter(pk=submission.pk).first()
    if submission.attachments.count() >= MOST:
        raise ValidationError(_("一份报送最多%(most)d个附件。"), code="many", params={"most": MOST})
    stored = f"{submission.pk}/{secrets.token_hex(16)}.{SUFFIXES[kind]}"
    attachment = Attachment.objects.create(
        submission=submission,
        correction=correction,
        association_id=submission.association_id,
        name=shown_name(name),
        kind=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored=stored,
        added_by=by,
        added_at=Now(),
    )
    # written last: a row without its file would be worse than a file without its row, which nobody can reach
    storages["attachments"].save(stored, ContentFile(content))
    attachment.refresh_from_db()
    return attachment


@action
def detach(*, attachment: Attachment, by: User | None, reason: str = "") -> None:
    """Take a wrong file away; the ledger keeps what it was. Not once the month was accepted with it."""
    submission = Submission.objects.select_for_update().get(pk=attachment.submission_id)
    if attachment.correction_id is None and submission.state == Submission.State.ACCEPTED:
        raise ValidationError(_("已核定的报送，附件不能再撤下。"), code="accepted")
    if attachment.correction_id and attachment.correction.state != Correction.State.ASKED:
        raise ValidationError(_("已审核的更正，附件不能再撤下。"), code="decided")
    stored = attachment.stored
    attachment.delete()
    transaction.on_commit(lambda: storages["attachments"].delete(stored))
