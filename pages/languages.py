"""The two languages of the pages: Chinese at the plain address, English under /en/."""

from dataclasses import dataclass

from django.utils.translation import get_language

TAGS = {"zh-hans": "zh-Hans", "en": "en"}
ENGLISH = "/en"


@dataclass(frozen=True)
class Alternate:
    """The page being read, in the other language."""

    href: str
    html_lang: str
    label: str


def html_lang() -> str:
    """The tag of the language being shown, for the `lang` attribute."""
    return TAGS.get(get_language() or "", "zh-Hans")


def alternate(address: str) -> Alternate:
    """`address` (path and query) in the other language."""
    path, mark, query = address.partition("?")
    if path == ENGLISH or path.startswith(ENGLISH + "/"):
        return Alternate((path.removeprefix(ENGLISH) or "/") + mark + query, "zh-Hans", "中文")
    return Alternate(ENGLISH + path + mark + query, "en", "English")
