"""What becomes of a long paper: asked for, taken up by a worker, kept or given up, and dropped after a while."""

from __future__ import annotations

import datetime
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enterprises.actions.jobs import SILENT, TRIES
from enterprises.models import Paper, Submission
from ledger.action import action

State = Paper.State
# It can be made again at any time.
KEPT = datetime.timedelta(days=7)


@action
def ask_for_paper(*, submission: Submission, language: str, tag: str, by: User | None, reason: str = "") -> Paper:
    """One that is being made or lies ready is not made twice; one that failed is tried again."""
    paper, _made = Paper.objects.get_or_create(
        submission=submission, language=language, tag=tag, defaults={"asked_by": by}
    )
    if paper.state == State.FAILED:
        paper.state, paper.error, paper.progress, paper.attempts, paper.heartbeat = State.WAITING, "", 0, 0, None
        paper.save(update_fields=["state", "error", "progress", "attempts", "heartbeat"])
    return paper


@action
def take_up_paper(*, by: User | None, reason: str = "") -> Paper | None:
    """The oldest that nobody is at; one that failed its worker too often is given up."""
    waiting = Paper.objects.filter(state=State.WAITING)
    silent = Q(heartbeat__lt=Now() - SILENT)
    waiting.filter(silent, attempts__gte=TRIES).update(
        state=State.FAILED, error=str(_("多次未能完成，请重试或联系管理员。"))
    )
    free = waiting.filter(Q(heartbeat=None) | silent)
    paper = free.select_for_update(skip_locked=True, of=("self",)).order_by("asked_at", "id").first()
    if paper is not None:
        paper.heartbeat, paper.attempts = Now(), F("attempts") + 1
        paper.save(update_fields=["heartbeat", "attempts"])
    return paper


@action
def tell_progress(*, paper: Paper, progress: int, by: User | None, reason: str = "") -> None:
    """How far it is, in percent."""
    Paper.objects.filter(pk=paper.pk, state=State.WAITING).update(progress=progress, heartbeat=Now())


@action
def keep_paper(*, paper: Paper, content: bytes, by: User | None, reason: str = "") -> None:
    """It lies ready; written under a name that nobody guesses."""
    stored = f"papers/{paper.pk}-{secrets.token_hex(16)}.pdf"
    Paper.objects.filter(pk=paper.pk).update(state=State.MADE, progress=100, stored=stored, heartbeat=None)
    storages["attachments"].save(stored, ContentFile(content))


@action
def give_up_paper(*, paper: Paper, error: str, by: User | None, reason: str = "") -> None:
    """With the reason, for whoever asked."""
    Paper.objects.filter(pk=paper.pk).update(state=State.FAILED, error=error[:300] or "?", heartbeat=None)


@action
def drop_papers(*, at: datetime.datetime, by: User | None, reason: str = "") -> int:
    """Old ones go with their files."""
    old = Paper.objects.filter(asked_at__lt=at - KEPT)
    stored = [name for name in old.values_list("stored", flat=True) if name]
    gone = old.delete()[0]
    transaction.on_commit(lambda: [storages["attachments"].delete(name) for name in stored])
    return gone
