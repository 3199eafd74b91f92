"""Colours live in one file, and text stands out from what it stands on."""

import re
from pathlib import Path

import pytest

from pages.charts.palette import colours

ROOT = Path(__file__).resolve().parents[2]
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")

ON = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink-soft", "ground"),
    ("ink-soft", "note-tint"),
    ("ink-faint", "paper"),
    ("ink-faint", "ground"),
    ("brand", "paper"),
    ("brand", "ground"),
    ("brand", "brand-tint"),
    ("on-brand", "brand"),
    ("on-brand-soft", "brand-deep"),
    ("mark", "brand-deep"),
    ("rise-red", "paper"),
    ("rise-green", "paper"),
    ("good", "good-tint"),
    ("warn", "warn-tint"),
    ("bad", "bad-tint"),
    ("note", "note-tint"),
    ("chart-text", "paper"),
]
SHAPES_ON_PAPER = ["chart-1", "chart-line", "chart-hatch", "chart-axis", "focus"]


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(colours()[one]), luminance(colours()[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), ON)
def test_text_stands_out_by_at_least_four_and_a_half(text, ground):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("shape", SHAPES_ON_PAPER)
def test_what_carries_meaning_in_a_chart_stands_out_by_at_least_three(shape):
    assert contrast(shape, "paper") >= 3


def test_no_other_file_names_a_colour():
    files = [ROOT / "static/css/portal.css", *(ROOT / "static/js").glob("*.js"), *(ROOT / "pages").rglob("*.py")]
    files += (ROOT / "templates").rglob("*.html")

    named = {
        path.name: COLOUR.findall(re.sub(r'href="#[^"]*"|#(?=\{)|"#county', "", path.read_text())) for path in files
    }
    assert {name: found for name, found in named.items() if found} == {}
