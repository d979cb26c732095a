"""Sectors and forms of ownership: the usual ones in every language, others as they were written."""

import pytest

from score.programme.enterprises import attribute_words as module
from score.programme.enterprises.attribute_words import attribute_words


@pytest.fixture
def shouting(monkeypatch):
    """A language whose every text is in capitals, to see what is translated."""
    monkeypatch.setattr(module, "gettext", str.upper)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("food_processing", "FOOD PROCESSING"),
        ("Food processing", "FOOD PROCESSING"),
        ("women_owned", "WOMEN OWNED"),
        ("bicycle_bells", "bicycle bells"),
        ("C", "C"),
        ("", ""),
    ],
)
def test_usual_values_are_translated_and_others_stay(value, shown, shouting):
    assert attribute_words(value) == shown
