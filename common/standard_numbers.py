"""Numbers of standards: one spelling for each, and the kind that the number itself tells."""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from common.codes import is_known_region


class StandardKind(StrEnum):
    NATIONAL = "national"
    INDUSTRY = "industry"
    LOCAL = "local"
    GROUP = "group"
    ENTERPRISE = "enterprise"
    INTERNATIONAL = "international"
    # Without a place in law since 2018 and without a pattern: kept for history, its number is free text.
    ALLIANCE = "alliance"


class StandardNumber(NamedTuple):
    canonical: str
    kind: StandardKind


# Two-letter codes of the ministries' standards. DB without digits is the earthquake service, not a place.
INDUSTRY_CODES = (  # noqa: SIM905
    "AQ BB CB CH CJ CY DA DB DL DY DZ EJ FZ GA GC GH GM GY HB HG HJ HS HY JB JC JG JJ JR JT JY KA LB LD LS LY MH MR MT "
    "MZ NB NY QB QC QJ QX RB SB SC SF SH SJ SL SN SW SY TB TD TY WB WH WJ WM WS WW XB XF YB YC YD YJ YS YY YZ ZY"
).split()
PROVINCES = (  # noqa: SIM905
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"
).split()

_SERIAL = r"[0-9]{1,6}([.][0-9]{1,3}){0,2}"
# Two digits stood for 19xx until about 1996; a two-digit 04 is a cut number, not a year.
_YEAR = r"((19|20)[0-9]{2}|[5-9][0-9])"
_NUMBER = f"{_SERIAL}-{_YEAR}"
_INTERNATIONAL = r"(ISO|IEC|ISO/IEC)(/(TS|TR|PAS|GUIDE))? [0-9]{1,6}(-[0-9]{1,3}){0,2}:(19|20)[0-9]{2}"

# No look-around and no \d: the same text serves Python and a PostgreSQL CHECK.
_PATTERNS = {
    StandardKind.NATIONAL: f"GB(/T|/Z)? {_NUMBER}(/{_INTERNATIONAL})?",
    StandardKind.INDUSTRY: f"({'|'.join(INDUSTRY_CODES)})(/T|/Z)? {_NUMBER}",
    StandardKind.LOCAL: f"DB({'|'.join(PROVINCES)})([0-9]{{2}})?(/T)? {_NUMBER}",
    StandardKind.GROUP: f"T/[A-Z0-9]{{2,20}} {_NUMBER}",
    StandardKind.ENTERPRISE: f"Q/[A-Z0-9]+ {_NUMBER}",
    StandardKind.INTERNATIONAL: _INTERNATIONAL,
}
STANDARD_KIND_REGEX = {kind: f"^{pattern}$" for kind, pattern in _PATTERNS.items()}
STANDARD_NUMBER_REGEX = f"^({'|'.join(_PATTERNS.values())})$"

_SLASHES = str.maketrans({"\u2215": "/", "\u2044": "/"})
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63]+")
_PREFIX = re.compile(
    "(?P<prefix>GB(?:/[TZ])?|DB(?:[0-9]{4}|[0-9]{2})/T|[TQ]/[A-Z0-9]*[A-Z]|"
    "(?:ISO/IEC|ISO|IEC)(?:/(?:TS|TR|PAS|GUIDE))?|[A-Z]{2}(?:/[TZ])?)(?P<number>[0-9][0-9.:-]*)"
)


def normalise_standard_number(text: str) -> str:
    """Half width, plain slash and dash, capitals, and one space between the prefix and the number."""
    folded = unicodedata.normalize("NFKC", text.translate(_SLASHES)).translate(_SLASHES)
    folded = " ".join(_DASHES.sub("-", folded).upper().split())
    folded = re.sub(r"\s*([/:-])\s*", r"\1", folded)
    own, slash, adopted = _split_adopted(folded)
    return _spaced(own) + slash + (_spaced(adopted) if adopted else "")


def parse_standard_number(text: str, *, year_limit: int) -> StandardNumber | None:
    """The canonical number and its kind, or None when it fits no pattern, names no place or a year to come."""
    number = normalise_standard_number(text)
    kind = next((kind for kind, pattern in STANDARD_KIND_REGEX.items() if re.fullmatch(pattern, number)), None)
    if kind is None:
        return None
    if any(int(year) > year_limit for year in re.findall(r"[-:]([0-9]{4})(?=/|$)", number)):
        return None
    city = re.match("DB([0-9]{4})", number)
    if city and not is_known_region(city.group(1) + "00"):
        return None
    return StandardNumber(number, kind)


def _split_adopted(number: str) -> tuple[str, str, str]:
    """An identical adoption carries both numbers: its own, then the international one after a slash."""
    found = re.match(r"(GB\S*\s?[^/]*-[0-9]{2,4})(/)((?:ISO|IEC).*)", number)
    return found.groups() if found else (number, "", "")


def _spaced(number: str) -> str:
    found = _PREFIX.fullmatch(number)
    return f"{found['prefix']} {found['number']}" if found else number
