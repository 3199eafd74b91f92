"""Statuses and flags of a figure as words: a badge, or the reason why there is no number."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

# What stands in the place of a number that is not there, by the reason where it has a word of its own, else by status.
ABSENT = {
    "not_accepted": _("未核定"),
    "incomplete": _("填报不全"),
    "Q": _("不予公布"),
    "M": _("不存在"),
    "O": _("未报"),
}


@dataclass(frozen=True)
class Badge:
    """A short word beside a number; `hint` says it in a sentence."""

    kind: str
    text: str
    hint: str


PROVISIONAL = Badge("provisional", _("初步"), _("期间未截止或有批次未结案，数字还会变动"))
REVISED = Badge("revised", _("修订"), _("发布或核定之后改动过，旧值见修订记录"))
SMALL = Badge("small", _("样本量小"), _("样本过少，区间很宽，不宜据此比较"))
MONTHLY = Badge("accepted", _("月报核定"), _("依据已核定的月报"))
WITHHELD = Badge("withheld", _("不予公布"), _("参与汇总的企业过少或过于集中，公布即可推知单个企业"))
NOT_ACCEPTED = Badge("withheld", _("未核定"), _("本期报表尚未核定，核定后公布"))
IMPOSSIBLE = Badge("withheld", _("不存在"), _("按定义没有这个数，例如单独的1月、分母为0"))
NOT_REPORTED = Badge("withheld", _("未报"), _("期末没有报表"))

INCOMPLETE = Badge("withheld", _("填报不全"), _("两期中有应报而未报的企业，名义增速不计算"))

BADGES = {"P": PROVISIONAL, "U": SMALL, "Q": WITHHELD, "M": IMPOSSIBLE, "O": NOT_REPORTED}
BADGES |= {"not_accepted": NOT_ACCEPTED, "incomplete": INCOMPLETE}

# Why a figure has no value, by the code that the engine leaves with it.
REASONS = {
    "missing": _("期内没有所需的报表或记录"),
    "incomplete": _("填报不全，名义增速不计算"),
    "base_not_positive": _("上年同期为零或负，增速没有意义"),
    "zero_denominator": _("分母为零"),
    "withheld": _("参与汇总的企业过少或过于集中"),
    "not_accepted": _("本期报表尚未核定，核定后公布"),
}


def absent_text(status: str, reason: str) -> str:
    """What stands in the place of the number."""
    return str(ABSENT.get(reason, ABSENT.get(status, _("无数据"))))


def badge_of(status: str, reason: str) -> Badge | None:
    """The badge of a status; a reason that has its own comes first."""
    return BADGES.get(reason, BADGES.get(status))


def reason_text(reason: str) -> str:
    """The reason in the reader's language; a reason that nobody worded stands as it is."""
    return str(REASONS.get(reason, reason))
