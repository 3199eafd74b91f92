"""Which firm a row is: by its credit code, else by name, alias or former name, else by a code one slip away.

Only firms that the submission expects are looked among: of others nothing is told but that they are not expected.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from common.codes import CREDIT_CODE_ALPHABET, CREDIT_CODE_LENGTH, fold, is_credit_code
from enterprises.models import Enterprise, EnterpriseName, Submission
from enterprises.questions import form_of

_IGNORED = re.compile(r"[\s\u00b7•.,，。、\-—()\[\]（）【】“”\"'‘’]+")


class Firm(NamedTuple):
    """An expected firm."""

    id: int
    code: str
    name: str


class Match(NamedTuple):
    """Who a row is. `rule` empty: beyond doubt; else what is to be told, with the firm that is proposed."""

    firm: Firm | None
    rule: str = ""
    proposed: Firm | None = None
    others: tuple[Firm, ...] = ()


@dataclass
class Register:
    """The firms that a submission expects, by everything that they are called."""

    by_code: dict[str, Firm] = field(default_factory=dict)
    by_id: dict[int, Firm] = field(default_factory=dict)
    by_other_name: dict[str, list[Firm]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def by_name(self) -> dict[str, list[Firm]]:
        """Asked for only where a code does not settle it."""
        found = defaultdict(list)
        for firm in self.by_id.values():
            found[plain_name(firm.name)].append(firm)
        return found

    def match(self, code: str, name: str) -> Match:
        """`code` and `name` as they stand in the sheet, or empty."""
        folded = fold(code) if code else ""
        if firm := self.by_code.get(folded):
            return self._named_alike(firm, name)
        alike = self.by_name.get(plain_name(name), []) if name else []
        former = self.by_other_name.get(plain_name(name), []) if name else []
        if not folded:
            if len(alike) == 1:
                return Match(alike[0], "by_name")
            if len(alike) > 1:
                return Match(None, "namesakes", others=tuple(alike))
            if former:
                return Match(None, "by_other_name", former[0], tuple(former))
            near = self._near_names(name) if name else []
            return Match(None, "nobody" if name else "no_firm", near[0] if near else None, tuple(near))
        near = self._near(folded)
        same = [firm for firm in near if firm in alike or firm in former]
        if same:
            return Match(None, "near_code", same[0], tuple(same))
        if len(alike) > 1:
            return Match(None, "namesakes", others=tuple(alike))
        if alike or former:
            return Match(None, "code_not_of_name", (alike or former)[0], tuple(alike or former))
        if near:
            return Match(None, "near_code_other_name", near[0], tuple(near))
        return Match(None, "not_expected" if is_credit_code(folded) else "bad_code")

    def _named_alike(self, firm: Firm, name: str) -> Match:
        """The code decides, unless the name is that of another expected firm."""
        plain = plain_name(name)
        if not plain or plain == plain_name(firm.name):
            return Match(firm)
        others = [other for other in self.by_name.get(plain, []) if other.id != firm.id]
        if others:
            return Match(None, "code_and_name_differ", others[0], (others[0], firm))
        known = any(firm.id == other.id for other in self.by_other_name.get(plain, []))
        return Match(firm) if known or _shares(plain, plain_name(firm.name)) else Match(firm, "name_differs", firm)

    def _near(self, code: str) -> list[Firm]:
        """Expected firms whose code is one slip away: a character wrong, missing, doubled, or two exchanged."""
        return list(dict.fromkeys(self.by_code[each] for each in slips(code) if each in self.by_code))

    def _near_names(self, name: str) -> list[Firm]:
        plain = plain_name(name)
        if len(plain) < 4:
            return []
        return [
            firm
            for known, firms in chain(self.by_name.items(), self.by_other_name.items())
            if (plain in known or known in plain) and len(known) >= 4
            for firm in firms
        ][:5]


def register_of(submission: Submission) -> Register:
    """Two queries, however many firms."""
    form = form_of(submission.kind, submission.month)
    rows = form.model.objects.filter(association=submission.association_id, month=submission.month)
    register = Register()
    expected = rows.values("enterprise_id")
    for told in Enterprise.objects.filter(pk__in=expected).values_list("id", "credit_code", "name"):
        firm = Firm._make(told)
        register.by_code[firm.code] = register.by_id[firm.id] = firm
    for id, name in EnterpriseName.objects.filter(enterprise__in=expected).values_list("enterprise_id", "name"):
        if id in register.by_id:
            register.by_other_name[plain_name(name)].append(register.by_id[id])
    return register


def plain_name(name: str) -> str:
    """Without blanks, dots and brackets, and with one word for a limited company."""
    if name.isalnum() and not name.isascii() and name.isidentifier():
        plain = name
    else:
        plain = _IGNORED.sub("", unicodedata.normalize("NFKC", name)).lower()
    return plain.replace("有限责任公司", "有限公司")


def slips(code: str) -> list[str]:
    """Every code of 18 characters that is one slip of the keyboard away from this one."""
    found = []
    if len(code) == CREDIT_CODE_LENGTH:
        found = [
            code[:at] + letter + code[at + 1 :]
            for at in range(len(code))
            for letter in CREDIT_CODE_ALPHABET
            if letter != code[at]
        ]
        found += [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 1)]
    elif len(code) == CREDIT_CODE_LENGTH - 1:
        found = [code[:at] + letter + code[at:] for at in range(len(code) + 1) for letter in CREDIT_CODE_ALPHABET]
    elif len(code) == CREDIT_CODE_LENGTH + 1:
        found = [code[:at] + code[at + 1 :] for at in range(len(code))]
    return found


def _shares(one: str, other: str) -> bool:
    """Two ways to call the same firm share most of their letters."""
    return len(set(one) & set(other)) * 10 >= 6 * min(len(set(one)), len(set(other)))
