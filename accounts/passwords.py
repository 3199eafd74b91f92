"""Passwords that anybody who knows the portal or the person would try first."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What is left of such a password without digits and signs.
_TRIED = (
    "admin administrator root user test guest demo zone zones demozones brand portal password passwd pass mima woaini "
    "aini zhongguo china zhejiang wenzhou taizhou jiaxing hangzhou yongjia yuhuan haining tiantai shengzhou xiehui "
    "association bengfa fameng qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm abc abcd abcdef abcdefgh welcome "
    "letmein iloveyou hello"
)
_WORDS = frozenset(_TRIED.split())
_ROWS = (
    "01234567890",
    "98765432109",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc",
)


class NotAboutHere:
    """Refuses the portal's words, places, the user's own names, runs on the keyboard and repetitions."""

    def validate(self, password: str, user=None) -> None:
        plain = password.casefold()
        letters = re.sub(r"[\W\d_]+", "", plain)
        organisation = getattr(user, "organisation", None)
        own = {organisation.name, *organisation.code.split("-"), organisation.code} if organisation else set()
        own |= {getattr(user, "username", ""), getattr(user, "first_name", "")}
        own = {word.casefold() for word in own if len(word) > 2}
        if (
            (letters in _WORDS | own and len(letters) > len(plain) / 4)
            or any(word in plain and len(plain) - len(word) < 6 for word in own)
            or any(plain in row * 2 for row in _ROWS)
            or re.fullmatch(r"(.{1,4})\1+", plain)
        ):
            raise ValidationError(self.get_help_text(), code="password_about_here")

    def get_help_text(self) -> str:
        return _("不要用门户、地名、单位、用户名、键盘顺序或重复的字作密码。")
