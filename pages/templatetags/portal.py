"""Template tags of the portal's pages."""

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pages.frame import Frame, frame_of
from pages.presenters.periods import day_text, english, month_text, months_text, period_text, span_text

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context) -> Frame:
    """`{% frame as frame %}`: name, navigation and footer of the page."""
    return frame_of(context.get("request"))


@register.simple_tag
def optional_static(path: str) -> str:
    """The address of a third-party file, or nothing where it was never brought: the page works without it."""
    if finders.find(path) is None:
        return ""
    try:
        return static(path)
    except ValueError:  # brought after the static files were collected
        return ""


@register.filter
def chinese(text: object) -> SafeString | str:
    """Chinese text on an English page, marked as Chinese for screen readers and fonts."""
    text = str(text or "")
    if english() and any("\u4e00" <= character <= "\u9fff" for character in text):
        return format_html('<span lang="zh-Hans">{}</span>', text)
    return text


@register.filter
def in_language(thing: object) -> SafeString | str:
    """The thing's English name for an English reader where it has one, else its Chinese name, marked."""
    name_en = getattr(thing, "name_en", "")
    return name_en if english() and name_en else chinese(getattr(thing, "name", thing))


register.filter("period", period_text)
register.filter("day", day_text)
register.filter("month", month_text)
register.filter("span", span_text)
register.filter("months", months_text)


@register.simple_tag
def standard_status(standard, today) -> str:
    """即将实施, 现行 or 废止 on that day."""
    return standard.status_on(today)


@register.inclusion_tag("pages/parts/number.html")
def number(shown) -> dict[str, object]:
    """A number that leads to where it comes from, or the word that stands in its place."""
    return {"shown": shown}


@register.inclusion_tag("pages/parts/change.html")
def change(change, href="") -> dict[str, object]:
    """A growth or difference with arrow and sign."""
    return {"change": change, "href": href}


@register.inclusion_tag("pages/parts/badges.html")
def badges(badges) -> dict[str, object]:
    """Status and flags of a figure."""
    return {"badges": badges}
