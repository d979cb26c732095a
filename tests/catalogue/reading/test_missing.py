"""Kinds of missing in words; what could mean two of them is refused."""

import pytest

from score.catalogue.reading import missing
from score.catalogue.reading.missing import MISSING_KINDS, parse_missing
from score.catalogue.reading.unreadable import Unreadable
from score.catalogue.reading.yes_no import folded


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("not tracked", "not_tracked"),
        ("NOT_TRACKED", "not_tracked"),
        ("Don't know", "not_tracked"),
        ("no sabe", "not_tracked"),
        ("tidak tahu", "not_tracked"),
        ("không biết", "not_tracked"),
        ("不知道", "not_tracked"),
        ("Refused", "refused"),
        ("confidentiel", "refused"),
        ("từ chối", "refused"),
        ("拒绝", "refused"),
        ("Not applicable.", "not_applicable"),
        ("no aplica", "not_applicable"),
        ("sans objet", "not_applicable"),
        ("不适用", "not_applicable"),
        ("not asked", "not_asked"),
        ("tidak ditanyakan", "not_asked"),
    ],
)
def test_words(text: str, kind: str) -> None:
    assert parse_missing(text) == kind


@pytest.mark.parametrize("value", ["0", "", "  ", "5", "no", "yes", "other", None, 0, 0.0, False])
def test_no_kind_of_missing(value: object) -> None:
    assert parse_missing(value) is None


@pytest.mark.parametrize("text", ["n/a", "NA", "N.A.", "-", "—", "?", "NaN", "null", "."])
def test_two_meanings_need_the_mapping(text: str) -> None:
    with pytest.raises(Unreadable, match="Say in the mapping"):
        parse_missing(text)
    assert parse_missing(text, {text: "not_applicable"}) == "not_applicable"
    assert parse_missing(text.lower(), {text: "not_tracked"}) == "not_tracked"


def test_the_mapping_comes_before_our_own_words() -> None:
    assert parse_missing("unknown", {"Unknown": "refused"}) == "refused"
    assert parse_missing("99", {"99": "refused"}) == "refused"


def test_a_mapping_to_nonsense_is_refused() -> None:
    with pytest.raises(Unreadable, match="zero is no kind of missing"):
        parse_missing("n/a", {"n/a": "zero"})


@pytest.mark.parametrize("text", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!"])
def test_errors_of_spreadsheets(text: str) -> None:
    with pytest.raises(Unreadable, match="error of the spreadsheet"):
        parse_missing(text)


def test_every_word_has_one_kind() -> None:
    words = [folded(word) for kind in missing._WORDS.values() for word in kind]
    assert len(words) == len(set(words))
    assert set(missing._WORDS) == set(MISSING_KINDS)
    assert not set(words) & missing._UNCLEAR
