"""Whatever Django may say to a reader it says in Chinese: what its own catalogue lacks stands in locale/zh_Hans."""

import re
from pathlib import Path

import django
import polib
import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext, override, pgettext

DJANGO = Path(django.__file__).parent
# Two words one after another; units and formats read alike in both languages.
WORDS = re.compile("[a-z]{2,} [a-z]{2,}", re.I)
CATALOGUES = ["conf/locale", "contrib/auth/locale", "contrib/postgres/locale"]


def said(entry):
    if entry.msgid_plural:
        return ngettext(entry.msgid, entry.msgid_plural, 8)
    return pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else gettext(entry.msgid)


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_sentence_of_django_has_chinese(catalogue):
    entries = polib.pofile(str(DJANGO / catalogue / "en/LC_MESSAGES/django.po"))
    with override("zh-hans"):
        left = [
            each.msgid for each in entries if WORDS.search(each.msgid) and said(each) in (each.msgid, each.msgid_plural)
        ]

    assert left == []


def test_a_short_password_is_refused_in_chinese():
    with override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password("x7-Qz")

    assert refused.value.messages == ["密码太短，至少须有8个字符。"]
