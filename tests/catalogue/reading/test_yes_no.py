"""Yes and no in many languages; what is neither is refused."""

from decimal import Decimal

import pytest

from score.catalogue.reading import yes_no
from score.catalogue.reading.unreadable import Unreadable
from score.catalogue.reading.yes_no import folded, parse_yes_no


@pytest.mark.parametrize(
    "value",
    ["yes", "Y", " YES ", "true", "1", "oui", "sí", "SI", "sim", "ja", "ya", "có", "CÓ", "是", "evet", "да", "نعم",
     "हाँ", "አዎ", "ndiyo", "ဟုတ်", "po", "oo", "✓", "Yes.", True, 1, 1.0, Decimal(1)],
)  # fmt: skip
def test_yes(value: object) -> None:
    assert parse_yes_no(value) is True


@pytest.mark.parametrize(
    "value",
    ["no", "N", "FALSE", "0", "non", "NO", "não", "nein", "tidak", "không", "khong", "否", "没有", "hayır", "нет",
     "لا", "नहीं", "አይ", "hapana", "မဟုတ်", "jo", "hindi", "✗", False, 0, 0.0, Decimal(0)],
)  # fmt: skip
def test_no(value: object) -> None:
    assert parse_yes_no(value) is False


def test_letters_composed_in_two_ways_are_the_same() -> None:
    assert parse_yes_no("co\u0301") is parse_yes_no("c\u00f3") is True
    assert parse_yes_no("kho\u0302ng") is False


@pytest.mark.parametrize("value", ["x", "maybe", "2", 2, 0.5, "yes/no", "o", "t", "-", "n/a"])
def test_neither(value: object) -> None:
    with pytest.raises(Unreadable, match="neither yes nor no"):
        parse_yes_no(value)


@pytest.mark.parametrize("value", ["", "  ", None])
def test_blank_is_not_no(value: object) -> None:
    with pytest.raises(Unreadable, match="empty"):
        parse_yes_no(value)


def test_no_word_means_both() -> None:
    said = {folded(word) for words in yes_no._YES.values() for word in words}
    denied = {folded(word) for words in yes_no._NO.values() for word in words}
    assert not said & denied
