"""Codes of legal units: the unified credit code (GB 32100) and the organisation code within it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.utils.translation import gettext_lazy as _
from stdnum import numdb
from stdnum.cn import uscc

CREDIT_CODE_LENGTH = 18
CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

# First character: the department that registers. Second: the class of unit, per department.
CREDIT_CODE_CLASSES = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "1239",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "123",
    "A": "19",
    "N": "1239",
    "Y": "1",
}

# GB 11714 counts all 36 letters; the 31 of the credit code give another check character (PDY00001 -> X, not 8).
ORGANISATION_CODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

# Given by the ministry or the state, and not in python-stdnum's list of places (version 2.2).
REGIONS_BEYOND_STDNUM = frozenset({"100000", "330113", "330114", "653132", "659013"})

_IGNORED = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212\u200b-\u200d\u2060\ufeff]+")
_NOT_IN_ALPHABET = re.compile(f"[^{CREDIT_CODE_ALPHABET}]")


class Severity(StrEnum):
    REFUSED = "refused"
    EXPLAIN = "explain"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a code. `rule` is for machines, `message` for the reader."""

    rule: str
    severity: Severity
    message: str

    @property
    def refused(self) -> bool:
        return self.severity is Severity.REFUSED


def fold(text: str) -> str:
    """Full width to half width, without spaces, dashes and invisible characters, in capitals."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()


def normalise_credit_code(text: str) -> str:
    return fold(text)


def credit_code_check_character(first_17: str) -> str:
    return uscc.calc_check_digit(first_17)


@cache
def is_known_region(code: str) -> bool:
    """Has this code of GB/T 2260 ever been a place? Codes of places that are gone stay in credit codes for ever."""
    return code in REGIONS_BEYOND_STDNUM or any("county" in found for _part, found in numdb.get("cn/loc").info(code))


def check_credit_code(code: str, *, is_region: Callable[[str], bool] = is_known_region) -> list[Problem]:
    """Every problem of a normalised credit code; empty when there is none.

    Own arithmetic rules stand around python-stdnum, which refuses departments A, N and Y
    and takes 000000000000000000 for valid.
    """
    if len(code) != CREDIT_CODE_LENGTH:
        return [_refused("length", _("统一社会信用代码应为18位，现为%(length)d位。") % {"length": len(code)})]
    if foreign := _NOT_IN_ALPHABET.search(code):
        message = _("第%(position)d位“%(character)s”不在代码字符集内（不用字母I、O、S、V、Z）。")
        return [
            _refused("alphabet", message % {"position": foreign.start() + 1, "character": foreign.group()}),
        ]
    if not re.fullmatch("[0-9]{6}", code[2:8]):
        return [_refused("alphabet", _("第3至8位应为6位数字的区划代码。"))]

    problems = []
    if code[0] not in CREDIT_CODE_CLASSES:
        problems.append(
            _refused("department", _("第1位“%(character)s”不是登记管理部门代码。") % {"character": code[0]})
        )
    elif code[1] not in CREDIT_CODE_CLASSES[code[0]]:
        message = _("第2位“%(character)s”不是部门“%(department)s”的机构类别代码。")
        problems.append(_refused("class", message % {"character": code[1], "department": code[0]}))
    expected = credit_code_check_character(code[:17])
    if code[17] != expected:
        message = _("第18位校验码应为“%(expected)s”，现为“%(found)s”。")
        problems.append(_refused("check", message % {"expected": expected, "found": code[17]}))
    if not is_region(code[2:8]):
        problems.append(_explain("region", _("区划代码%(region)s从未启用，请说明。") % {"region": code[2:8]}))
    expected = organisation_code_check_character(code[8:16])
    if code[16] != expected:
        message = _("第17位组织机构代码校验码应为“%(expected)s”，现为“%(found)s”，请说明。")
        problems.append(_explain("organisation", message % {"expected": expected, "found": code[16]}))
    return problems


def is_credit_code(code: str) -> bool:
    """Would the form and the database take it? (Points to be explained do not refuse it.)"""
    return not any(problem.refused for problem in check_credit_code(code))


def make_credit_code(region: str, body: str, prefix: str = "91") -> str:
    """With both check characters. Made-up units take the bodies reserved for private use, PDY00001 to PDY99999."""
    first_17 = prefix + region + body + organisation_code_check_character(body)
    return first_17 + credit_code_check_character(first_17)


def organisation_code_check_character(body: str) -> str:
    """The ninth character of an organisation code (GB 11714) for its first eight."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, ORGANISATION_CODE_WEIGHTS, strict=True))
    check = 11 - total % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def _refused(rule: str, message: str) -> Problem:
    return Problem(rule, Severity.REFUSED, message)


def _explain(rule: str, message: str) -> Problem:
    return Problem(rule, Severity.EXPLAIN, message)
