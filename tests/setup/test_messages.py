"""Catalogues in step with the code."""

from datetime import UTC, datetime
from gettext import GNUTranslations

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from setup.messages import catalogue_files, compile_for_reading, faults, texts_in_code, update

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
)


@pytest.fixture
def sources(tmp_path):
    """A package with texts in Python, in a template and in a file of the catalogue."""
    package = tmp_path / "src" / "score"
    package.mkdir(parents=True)
    (package / "models.py").write_text(
        "from django.utils.translation import gettext_lazy as _, pgettext_lazy\n"
        "NAME = _('site')\nDONE = _('%(n)s of %(all)s')\nMONTH = pgettext_lazy('month', 'May')\n"
    )
    (package / "page.html").write_text(
        "{% blocktranslate count n=n %}{{ n }} firm{% plural %}{{ n }} firms{% endblocktranslate %}"
    )
    (package / "catalogue").mkdir()
    (package / "catalogue" / "unit.toml").write_text('code = "kWh"\nname = "kilowatt-hours"\n')
    (package / "invented.toml").write_text('name = "Tin Whistle Works"\n')
    return package


@pytest.fixture
def french(tmp_path):
    path = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER)
    return path


COMPLETE = (
    HEADER
    + 'msgid "site"\nmsgstr "établissement"\n\n'
    + 'msgid "%(n)s of %(all)s"\nmsgstr "%(n)s sur %(all)s"\n\n'
    + 'msgid "kilowatt-hours"\nmsgstr "kilowattheures"\n\n'
    + 'msgctxt "month"\nmsgid "May"\nmsgstr "mai"\n\n'
    + 'msgid "%(n)s firm"\nmsgid_plural "%(n)s firms"\nmsgstr[0] "une entreprise"\nmsgstr[1] "%(n)s entreprises"\n'
)


def test_texts_of_python_and_templates_are_found(sources):
    found = {(text.context, text.id) for text in texts_in_code(sources) if text.id}
    assert found == {
        (None, "site"),
        (None, "%(n)s of %(all)s"),
        ("month", "May"),
        (None, "kilowatt-hours"),
        (None, ("%(n)s firm", "%(n)s firms")),
    }


def test_update_brings_new_texts_keeps_translations_and_drops_what_is_gone(sources, french):
    french.write_text(HEADER + 'msgid "site"\nmsgstr "établissement"\n\nmsgid "gone"\nmsgstr "parti"\n')
    update(french, texts_in_code(sources))
    written = french.read_text()
    assert 'msgstr "établissement"' in written
    assert "gone" not in written
    assert "#: src/score/page.html\n" in written
    with french.open("rb") as file:
        assert len(read_po(file)) == 5


def test_a_second_update_changes_nothing(sources, french):
    update(french, texts_in_code(sources))
    once = french.read_text()
    later = texts_in_code(sources)
    later.creation_date = datetime(2031, 1, 1, tzinfo=UTC)
    update(french, later)
    assert french.read_text() == once
    assert "Plural-Forms" in once


def test_a_complete_catalogue_has_no_faults(sources, french):
    french.write_text(COMPLETE)
    assert faults(french, texts_in_code(sources)) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('msgstr "établissement"', 'msgstr ""', "empty: 'site'"),
        ('msgid "site"', '#, fuzzy\nmsgid "site"', "guessed (fuzzy): 'site'"),
        ('msgid "site"', 'msgid "sites"', "not in the catalogue: 'site'"),
        ("%(n)s sur %(all)s", "%(n)s sur %(tout)s", "other placeholders than the original: '%(n)s of %(all)s'"),
        ('"%(n)s sur %(all)s"', '"%(n)s"', "other placeholders than the original: '%(n)s of %(all)s'"),
        ('msgstr[1] "%(n)s entreprises"', 'msgstr[1] ""', "empty: '%(n)s firm'"),
        (
            'msgstr[1] "%(n)s entreprises"',
            'msgstr[1] "entreprises"',
            "other placeholders than the original: '%(n)s firm'",
        ),
        ('msgctxt "month"\n', "", "not in the catalogue: 'May'"),
    ],
)
def test_a_fault_is_named(sources, french, before, after, fault):
    assert before in COMPLETE
    french.write_text(COMPLETE.replace(before, after))
    (found,) = faults(french, texts_in_code(sources))
    assert found.startswith(fault)


def test_what_is_compiled_is_what_the_application_reads(french):
    percent = 'msgid "more than 25 % of them"\nmsgstr "plus de 25 % d’entre eux"\n'
    french.write_text(COMPLETE + "\n" + percent)
    compile_for_reading(french)
    with french.with_suffix(".mo").open("rb") as file:
        read = GNUTranslations(file)
    assert read.gettext("site") == "établissement"
    assert read.gettext("more than 25 % of them") == "plus de 25 % d’entre eux"
    assert read.ngettext("%(n)s firm", "%(n)s firms", 0) == "une entreprise"
    assert read.pgettext("month", "May") == "mai"


def test_every_language_of_the_interface_but_the_original_has_a_catalogue():
    languages = {path.parent.parent.name for path in catalogue_files()}
    assert languages == {code for code, _ in settings.LANGUAGES} - {"en"}


@pytest.mark.parametrize("path", catalogue_files(), ids=lambda path: path.parent.parent.name)
def test_catalogues_are_complete(path):
    assert faults(path, texts_in_code()) == []
