"""Texts of the catalogue reach the reader in the reader's language."""

from gettext import GNUTranslations

import pytest
from django.template import engines

from score.catalogue.indicators import all_indicators
from score.programme.core.templatetags import texts
from setup.messages import compile_for_reading
from setup.places import LOCALE


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """The French catalogue as it is in the repository, whatever was compiled before."""
    written = tmp_path_factory.mktemp("locale") / "fr" / "LC_MESSAGES" / "django.po"
    written.parent.mkdir(parents=True)
    written.write_text((LOCALE / "fr" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8"), encoding="utf-8")
    compile_for_reading(written)
    with written.with_suffix(".mo").open("rb") as file:
        return GNUTranslations(file)


@pytest.fixture
def french(known, monkeypatch):
    monkeypatch.setattr(texts, "gettext", known.gettext)


def render(text):
    return engines["django"].from_string("{{ text|translated }}").render({"text": text})


@pytest.mark.parametrize(
    ("text", "shown"), [("Not a text of ours", "Not a text of ours"), ("", ""), ("<b>", "&lt;b&gt;")]
)
def test_what_is_in_no_catalogue_stays_and_is_escaped(text, shown, french):
    assert render(text) == shown


def _texts_of(indicator):
    measured = [indicator.measure.name] if indicator.measure is not None else []
    return [
        indicator.title,
        indicator.says,
        indicator.formula,
        indicator.population,
        indicator.limits,
        indicator.published_range,
        *measured,
    ]


def test_texts_of_indicators_are_translated_those_with_a_per_cent_sign_too(french):
    english = {text for one in all_indicators().values() for text in _texts_of(one) if text}
    assert sum("%" in text for text in english) > 10
    plain = engines["django"].from_string("{{ text }}")
    left = {text for text in english if render(text) == plain.render({"text": text})}
    assert left == {"accidents"}, "one word is the same in both languages"
