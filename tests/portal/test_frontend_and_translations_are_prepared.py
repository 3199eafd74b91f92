"""What is made before the first start: front-end files without source maps, translations without gettext."""

import gettext
import os

import pytest

from portal import frontend, translations


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (b"run();\n//# sourceMappingURL=app.js.map\n", b"run();\n\n"),
        (b"run();\n//@ sourceMappingURL=app.js.map", b"run();\n"),
        (b"a{}\n/*# sourceMappingURL=app.css.map */\n", b"a{}\n\n"),
        (b"tell('sourceMappingURL');\n", b"tell('sourceMappingURL');\n"),
    ],
)
def test_a_reference_to_a_source_map_is_left_out(tmp_path, monkeypatch, written, kept):
    monkeypatch.setattr(frontend, "VENDOR", tmp_path / "vendor")
    (tmp_path / "app.js").write_bytes(written)

    frontend.copy("app/app.js", tmp_path / "app.js")

    assert (tmp_path / "vendor" / "app" / "app.js").read_bytes() == kept


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A clone with one English sentence."""
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    source = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "示范区"\nmsgstr "Zone"\n'
    )
    return source


def test_translations_are_compiled_and_read(catalogue):
    written = translations.compile_all()

    with catalogue.with_suffix(".mo").open("rb") as compiled:
        assert (written, gettext.GNUTranslations(compiled).gettext("示范区")) == (1, "Zone")


def test_translations_are_compiled_again_only_when_they_changed(catalogue):
    translations.compile_all()
    unchanged = translations.compile_all()

    later = catalogue.with_suffix(".mo").stat().st_mtime + 1
    os.utime(catalogue, (later, later))

    assert (unchanged, translations.compile_all()) == (0, 1)
