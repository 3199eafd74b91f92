"""Everything that a reader may meet has words: every measure, every indicator, every msgid in English."""

import ast
import re
from pathlib import Path

import polib

from pages.indicators import groups
from pages.presenters import measures
from zones.indicators import INDICATORS

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/en/LC_MESSAGES/django.po"
PACKAGES = ["access", "accounts", "api", "classifications", "common", "enterprises", "inspections", "ledger"]
PACKAGES += ["pages", "portal", "standards", "zones"]
HAN = re.compile("[\u4e00-\u9fff]")
CALLS = {"_", "gettext", "gettext_lazy"}
FORMAT = re.compile(r"%\(\w+\)[sd]|%%")
TAG = re.compile(r"""\{%\s*translate\s+"([^"]*)"\s*%\}""")
BLOCK = re.compile(r"""\{%\s*blocktranslate\b(.*?)%\}(.*?)\{%\s*endblocktranslate\s*%\}""", re.DOTALL)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def entries():
    return [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]


def said_in_code():
    """Chinese strings marked for translation, whole where they are written in several pieces."""
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text))]) if name in CALLS:
                        found.setdefault(text, path)
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for match in TAG.finditer(text):
            found.setdefault(match[1], path)
        for match in BLOCK.finditer(text):
            body = PLURAL.split(match[2])[0].replace("%", "%%")
            if "trimmed" in match[1]:
                body = " ".join(line.strip() for line in body.splitlines()).strip()
            found.setdefault(VARIABLE.sub(r"%(\1)s", body), path)
    return {text: str(path.relative_to(ROOT)) for text, path in found.items() if HAN.search(text)}


def test_every_msgid_of_code_and_templates_is_in_the_catalogue():
    # gettext doubles the percent signs of template texts, because they may become formats
    known = {entry.msgid for entry in entries()} | {entry.msgid.replace("%%", "%") for entry in entries()}

    assert {text: path for text, path in said_in_code().items() if text not in known} == {}


def test_every_msgid_has_english_and_none_is_fuzzy():
    assert [entry.msgid for entry in entries() if not entry.translated() or "fuzzy" in entry.flags] == []


def test_no_english_text_holds_chinese_but_examples_of_input():
    allowed = ("2016年9月", "泵阀", "91.8万元", "中文")
    left = [entry.msgstr for entry in entries() if HAN.search(entry.msgstr)]

    assert [text for text in left if not any(example in text for example in allowed)] == []


def test_formats_agree_between_the_languages():
    def places(text):
        return sorted(FORMAT.findall(text))

    wrong = [
        entry.msgid
        for entry in entries()
        for english in ([entry.msgstr] if entry.msgstr else entry.msgstr_plural.values())
        if places(english) != places(entry.msgid)
    ]
    assert wrong == []


def test_every_measure_has_a_name():
    every = {measure.code for indicator in INDICATORS.values() for measure in indicator.measures}

    assert every - set(measures.NAMES) == set()


def test_every_indicator_stands_in_the_glossary_once():
    listed = [indicator.code for group in groups() for indicator in group.indicators]

    assert sorted(listed) == sorted(INDICATORS)
