"""From ECharts' SVG text to one that a strict Content-Security-Policy lets through, with a name for screen readers."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

SHEET = re.compile(r"<style\b.*?</style>", re.S)
STYLE = re.compile(r'\sstyle="([^"]*)"')
NOISE = re.compile(r'\s(?:class|ecmeta_[a-z_]+|pointer-events|xmlns:xlink|version|baseProfile)="[^"]*"')
IDENTITY = re.compile(r'(\bid="|url\(#|href="#)(zr\d+-)')
LONG = re.compile(r"-?\d+\.\d{2,}")
OPENING = re.compile(r"<svg\b[^>]*>")
BACKGROUND = re.compile(r'<rect width="\d+" height="\d+" x="0" y="0" fill="none"></rect>\n?')


def clean(picture: str, *, name: str, title: str, css: str) -> SafeString:
    """`picture` without style sheet or style attributes, its ids unique to `name`, titled `title`, in class `css`."""
    if not picture:
        return mark_safe("")
    size = re.search(r'width="(\d+)" height="(\d+)"', picture)
    text = SHEET.sub("", picture)
    text = BACKGROUND.sub("", text)
    text = STYLE.sub(lambda match: _attributes(match[1]), text)
    text = NOISE.sub("", text)
    text = IDENTITY.sub(rf"\g<1>{name}-", text)
    text = LONG.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), text)
    text = re.sub(r">\n+<", "><", text).strip()
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{css}" viewBox="0 0 {size[1]} {size[2]}" '
        f'width="{size[1]}" height="{size[2]}" role="img" aria-labelledby="{name}-title">'
        f'<title id="{name}-title">{escape(title)}</title>'
    )
    return mark_safe(OPENING.sub(lambda _: opening, text, count=1))


def _attributes(style: str) -> str:
    """`font-size:12px;font-weight:bold;` as presentation attributes; the page's own family of fonts stands."""
    pairs = [rule.split(":", 1) for rule in style.split(";") if ":" in rule]
    kept = [(key.strip(), value.strip()) for key, value in pairs]
    return "".join(
        f' {key}="{value.removesuffix("px") if key == "font-size" else escape(value)}"'
        for key, value in kept
        if key != "font-family" and not (key == "font-size" and value == "12px")
    )
