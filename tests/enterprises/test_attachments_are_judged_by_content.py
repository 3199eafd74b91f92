"""A scan is what its content says, lies under a name of ours, and goes away only while nothing was decided on it."""

import stat
import struct
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.db import transaction

from enterprises import actions
from enterprises.files import LARGEST, kind_of, shown_name
from enterprises.models import Attachment, Submission
from tests import facts
from tests.facts import day
from tests.refusals import constraint_that_refuses

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\xaa\xff\xd9"
)


def chunk(name, body=b""):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width=2, height=2):
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2)) + chunk(b"IEND")


def submission(**given):
    fields = {"deadline": day("2018-04-12"), "grace": day("2018-04-23"), "association": facts.association()} | given
    return Submission.objects.create(kind="monthly", month=day("2018-03"), **fields)


def attached(to=None, content=PDF, name="盖章.pdf", by=None):
    return actions.attach(submission=to or submission(), content=content, name=name, by=by)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "application/pdf"), (JPEG, "image/jpeg"), (png(), "image/png")],
    ids=["PDF", "JPEG", "PNG"],
)
def test_the_content_says_what_it_is(content, kind):
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 an archive", "kind"),
        (b"<html><script>alert(1)</script>", "kind"),
        (b"MZ\x90\x00", "kind"),
        (b"GIF89a", "kind"),
        (PDF + b" " * LARGEST, "large"),
        (PDF[:40], "broken"),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "active"),
        (PDF.replace(b"/Catalog", b"/Catalog/Names<</EmbeddedFiles 3 0 R>>"), "active"),
        (JPEG[:-2], "broken"),
        (JPEG[:5], "broken"),
        (JPEG.replace(b"\xff\xc0\x00\x0b\x08\x00\x10\x00\x10", b"\xff\xc0\x00\x0b\x08\xff\xff\xff\xff"), "broken"),
        (png()[:-1], "broken"),
        (png() + b"<script>", "broken"),
        (png(width=100_000), "broken"),
    ],
)
def test_what_is_no_scan_is_refused_in_a_sentence(content, code):
    with pytest.raises(ValidationError) as refused:
        kind_of(content)
    assert refused.value.code == code
    assert refused.value.messages[0].endswith(("。", "."))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\报表.pdf", "报表.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("\x00\n", "scan"),
        ("长" * 300, "长" * 120),
    ],
)
def test_a_name_is_only_shown(given, shown):
    assert shown_name(given) == shown


@pytest.mark.django_db
def test_a_file_lies_under_a_name_of_ours_for_nobody_else():
    row = attached(name="../../盖章.pdf")

    assert row.name == "盖章.pdf"
    assert row.kind == "application/pdf"
    path = Path(storages["attachments"].path(row.stored))
    assert path.is_relative_to(storages["attachments"].location)
    assert "盖章" not in str(path.relative_to(storages["attachments"].location))
    assert path.read_bytes() == PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_the_same_file_is_attached_once():
    to = submission()
    attached(to)

    with pytest.raises(ValidationError) as refused, transaction.atomic():
        attached(to)
    assert refused.value.code == "enterprises_attachment_file_once"


@pytest.mark.django_db
def test_another_associations_clerk_attaches_nothing():
    stranger = facts.user("stranger", {"role": "clerk", "organisation": facts.association("others", facts.YUHUAN)})

    with pytest.raises(PermissionDenied), transaction.atomic():
        attached(by=stranger)
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_a_wrong_file_goes_until_the_month_is_accepted(django_capture_on_commit_callbacks):
    to = submission()
    row = attached(to)
    path = Path(storages["attachments"].path(row.stored))
    with django_capture_on_commit_callbacks(execute=True):
        actions.detach(attachment=row, by=None)
    assert not path.exists()

    kept = attached(to)
    Submission.objects.update(state="accepted", submitted_at=facts.NOW)
    with pytest.raises(ValidationError) as refused:
        actions.detach(attachment=kept, by=None)
    assert refused.value.code == "accepted"


def row(**given):
    fields = {"name": "a.pdf", "kind": "application/pdf", "size": 5, "sha256": "0" * 64, "stored": "x"} | given
    to = fields.pop("submission", None) or submission()
    return Attachment.objects.create(submission=to, association=to.association, added_at=facts.NOW, **fields)


def twice(**differ):
    to = submission()
    row(submission=to)
    row(submission=to, **differ)


BREAKS = {
    "enterprises_attachment_stored_once": lambda: twice(sha256="1" * 64),
    "enterprises_attachment_file_once": lambda: twice(stored="y"),
    "enterprises_attachment_size_limited": lambda: row(size=LARGEST + 1),
    "enterprises_attachment_kind_known": lambda: row(kind="text/html"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(name):
    assert constraint_that_refuses(BREAKS[name]) == name
