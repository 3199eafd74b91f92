"""Letters, each sent by a thread of its own: no answer waits for a mail server, or tells something by waiting."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.core.mail import EmailMessage

log = logging.getLogger(__name__)


def send(*, to: str, subject: str, text: str) -> threading.Thread | None:
    """One letter. That it failed stands in the log; whoever waits for it asks again, or a lead copies a link."""
    if not (settings.MAIL and to):
        return None
    letter = EmailMessage(" ".join(subject.split()), text, to=[to])
    thread = threading.Thread(target=_delivered, args=(letter,), daemon=True)
    thread.start()
    return thread


def _delivered(letter: EmailMessage) -> None:
    try:
        letter.send()
    except OSError as failed:
        log.error("a letter was not sent: %s", failed)
