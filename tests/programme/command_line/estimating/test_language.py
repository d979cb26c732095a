"""Words, numbers and dates in the reader's language, without settings or application."""

import datetime
import subprocess
import sys

import pytest

from score.programme.command_line.estimating.language import Language, from_environment, language, languages

EN, FR = language("en"), language("fr")


def test_there_are_english_and_french() -> None:
    assert languages() == ("en", "fr")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "fr"}, "fr"),
        ({"LC_ALL": "", "LANG": "fr_CA"}, "fr"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "xx_YY"}, "en"),
        ({}, "en"),
    ],
)
def test_the_environment_says_which(environment: dict[str, str], expected: str) -> None:
    assert from_environment(environment) == expected


def test_words() -> None:
    assert EN.gettext("Standard error") == "Standard error"
    assert FR.gettext("Standard error") == "Erreur type"
    assert FR.gettext("Low pay rate") != "Low pay rate"
    assert FR.gettext("never said anywhere") == "never said anywhere"
    assert FR.gettext("") == ""  # the head of a catalogue is no text
    assert FR.ngettext("%(n)s stratum", "%(n)s strata", 3) == "%(n)s strates"


@pytest.mark.parametrize(
    ("words", "value", "places", "expected"),
    [
        (EN, 1234.5, 1, "1,234.5"),
        (FR, 1234.5, 1, "1\u202f234,5"),
        (EN, -0.04, 1, "0.0"),
        (EN, -1.25, 1, "\u22121.2"),  # half to even
        (EN, 2.5, 0, "2"),
        (EN, float("nan"), 1, "\u2013"),
        (EN, float("inf"), 1, "\u2013"),
        (EN, 1e15, 0, "1,000,000,000,000,000"),
        (EN, 0.00001234, 7, "0.0000123"),
    ],
)
def test_numbers(words: Language, value: float, places: int, expected: str) -> None:
    assert words.number(value, places) == expected


def test_signs_units_and_points() -> None:
    assert EN.number(1.0, 1, signed=True) == "+1.0"
    assert EN.number(0.0, 1, signed=True) == "0.0"
    assert EN.percent(31.24) == "31.2%"
    assert FR.percent(31.24) == "31,2\u00a0%" or FR.percent(31.24) == "31,2\u202f%"
    assert EN.in_unit(31.24, "%", 1) == "31.2%"
    assert EN.in_unit(1.0, "percentage points", 1, signed=True) == "+1.0 point"
    assert EN.in_unit(-2.0, "percentage points", 1, signed=True) == "\u22122.0 points"
    assert FR.in_unit(2.0, "percentage points", 1, signed=True) == "+2,0 points"
    assert EN.in_unit(12.0, "hours per week", 2) == "12.00"


def test_intervals_have_words_where_one_end_is_negative() -> None:
    assert EN.interval(28.0, 34.6, 1) == "28.0\u201334.6"
    assert EN.interval(-1.2, 0.4, 1, signed=True) == "\u22121.2 to +0.4"
    assert FR.interval(-1.2, 0.4, 1, signed=True) == "\u22121,2 à +0,4"
    assert EN.interval(0.5, 0.9, 1, signed=True) == "+0.5 to +0.9"
    assert EN.interval(float("nan"), 1, 1) == "\u2013"


def test_dates() -> None:
    day = datetime.date(2026, 11, 20)
    assert (EN.day(day), FR.day(day)) == ("20 Nov 2026", "20 nov. 2026")


def test_neither_settings_nor_application_are_loaded() -> None:
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'no.such.settings'\n"
        "import score.programme.command_line.estimate as e\n"
        "from score.programme.command_line.estimating.language import language\n"
        "assert language('fr').percent(1) and 'score.programme.settings' not in sys.modules\n"
        "assert 'score.programme.models' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
