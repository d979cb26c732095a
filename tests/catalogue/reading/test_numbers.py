"""Numbers in local writing: read exactly, or refused with a sentence that helps."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.catalogue.reading.numbers import decimals, parse_number, significant_digits
from score.catalogue.reading.unreadable import Unreadable

PLAIN = [
    ("0", "0"),
    ("1200", "1200"),
    (" 42 ", "42"),
    ("1,234.5", "1234.5"),
    ("1.234,5", "1234.5"),
    ("1 234,5", "1234.5"),
    ("1\u00a0234,5", "1234.5"),
    ("1\u202f234,567", "1234.567"),
    ("1'234.5", "1234.5"),
    ("1’234’567.25", "1234567.25"),
    ("12,34,567", "1234567"),
    ("1,23,456.7", "123456.7"),
    ("1,234,567", "1234567"),
    ("1.234.567", "1234567"),
    ("12 345 678", "12345678"),
    ("0,125", "0.125"),
    ("0.125", "0.125"),
    ("1234.567", "1234.567"),
    ("1234,567", "1234.567"),
    ("3,5", "3.5"),
    (".5", "0.5"),
    ("-3", "-3"),
    ("\u22123,5", "-3.5"),
    ("+7", "7"),
    ("１２３", "123"),
    ("٣٬٤٥٦٫٧", "3456.7"),
    ("१२,३४,५६७", "1234567"),
    ("007", "7"),
    ("-0", "0"),
    ("1.5000", "1.5"),
]


@pytest.mark.parametrize(("text", "number"), PLAIN)
def test_one_reading(text: str, number: str) -> None:
    found = parse_number(text)
    assert str(found) == number


@pytest.mark.parametrize("text", ["1,234", "1.234", "12,345", "999.999", "-1,234"])
def test_two_readings_are_refused_and_both_are_named(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_number(text)
    digits = text.replace(",", "").replace(".", "").lstrip("-")
    assert caught.value.params["thousands"] == digits
    assert caught.value.params["decimals"].replace(".", "") == digits
    assert "decimal mark" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "hint", "number"),
    [
        ("1,234", "point", "1234"),
        ("1.234", "comma", "1234"),
        ("1,234", "comma", "1.234"),
        ("1.234", "point", "1.234"),
        ("1,234", "en", "1234"),
        ("1,234", "es_CO", "1.234"),
        ("1,234", "es-CO", "1.234"),
        ("1.234", "vi", "1234"),
        ("12,34,567.5", "en_IN", "1234567.5"),
        ("1'234.5", "de_CH", "1234.5"),
        ("1 234", "fr", "1234"),
    ],
)
def test_a_stated_mark_decides(text: str, hint: str, number: str) -> None:
    assert str(parse_number(text, hint)) == number


@pytest.mark.parametrize(
    ("text", "hint"), [("1.5", "comma"), ("1,5", "point"), ("0,125", "point"), ("1.234,5", "en"), ("1,5,0", "comma")]
)
def test_a_number_against_the_stated_mark_is_refused(text: str, hint: str) -> None:
    with pytest.raises(Unreadable, match="does not fit the decimal mark"):
        parse_number(text, hint)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "empty"),
        ("   ", "empty"),
        (None, "empty"),
        ("five", "not a number"),
        ("USD 5", "not a number"),
        ("5 kg", "not a number"),
        ("5.", "not a number"),
        ("--3", "not a number"),
        ("(5)", "not a number"),
        ("=1+1", "not a number"),
        ("12%", "per cent sign"),
        ("1.2E+05", "exponent"),
        ("1e400", "exponent"),
        ("1,2,3", "between groups"),
        ("1 2", "between groups"),
        ("1,234.56.7", "between groups"),
        ("1.234,567,8", "between groups"),
        (True, "yes or no"),
        (float("nan"), "not a number"),
        (float("inf"), "not a number"),
        (Decimal("NaN"), "not a number"),
        ("1234567890123456", "more than 15 digits"),
        ("9" * 5000, "more than 15 digits"),
        (10**15 + 1, "more than 15 digits"),
        (1e300, "more than 15 digits"),
        (Decimal("1e999999"), "more than 15 digits"),
        ("0.12345", "more than 4 decimals"),
        ("12345678901234.5678", "more than 15 digits"),
    ],
)
def test_refused_with_a_reason(value: object, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        parse_number(value)


def test_a_huge_whole_number_is_not_even_printed() -> None:
    with pytest.raises(Unreadable, match="more than 15 digits"):
        parse_number(10**5000)


def test_an_unknown_hint_is_the_mapping_s_fault() -> None:
    with pytest.raises(Unreadable, match="neither 'point', 'comma' nor a language"):
        parse_number("1", "klingon")


def test_messages_do_not_repeat_a_whole_novel() -> None:
    with pytest.raises(Unreadable) as caught:
        parse_number("x" * 100_000)
    assert len(str(caught.value)) < 200


def test_cells_of_spreadsheets() -> None:
    assert parse_number(12) == 12
    assert str(parse_number(0.1 + 0.2)) == "0.3"
    assert str(parse_number(1e6)) == "1000000"
    assert str(parse_number(Decimal("2.50"))) == "2.5"


def test_binary_fractions_are_rounded_only_when_the_mapping_says_so() -> None:
    single_precision = 0.05999999865889549
    with pytest.raises(Unreadable, match="decimals"):
        parse_number(single_precision)
    assert str(parse_number(single_precision, round_to_fit=True)) == "0.06"
    assert str(parse_number("2.00005", round_to_fit=True)) == "2"  # half to even
    assert str(parse_number("2.00015", round_to_fit=True)) == "2.0002"


numbers = st.decimals(min_value=-(10**10), max_value=10**10, places=4, allow_nan=False, allow_infinity=False)


def western(number: Decimal, group: str, mark: str) -> str:
    return f"{number:,.4f}".replace(",", "\0").replace(".", mark).replace("\0", group)


@pytest.mark.parametrize(
    ("group", "mark", "hint"),
    [(",", ".", "point"), (".", ",", "comma"), (" ", ",", "comma"), ("'", ".", "point"), ("\u202f", ",", "fr")],
)
@given(number=numbers)
def test_what_was_written_is_read_back(group: str, mark: str, hint: str, number: Decimal) -> None:
    text = western(number, group, mark)
    assert parse_number(text, hint) == number
    assert parse_number(text) == number  # four decimals leave no doubt


@given(number=st.integers(min_value=0, max_value=10**14))
def test_indian_groups_are_read_back(number: int) -> None:
    digits = str(number)
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, at - 2) : at] for at in range(len(head), 0, -2)][::-1]
    assert parse_number(",".join([*pairs, tail]), "en_IN") == number


@given(text=st.text(alphabet="0123456789,. '-+eE%٣", max_size=14), hint=st.sampled_from([None, "point", "comma"]))
def test_any_text_is_a_number_in_bounds_or_refused(text: str, hint: str | None) -> None:
    try:
        number = parse_number(text, hint)
    except Unreadable:
        return
    assert significant_digits(number) <= 15
    assert decimals(number) <= 4
    assert "E" not in str(number)


@given(text=st.from_regex(r"\A[0-9]{1,3}[,.][0-9]{1,4}\Z"))
def test_without_a_hint_both_hints_that_accept_agree(text: str) -> None:
    try:
        alone = parse_number(text)
    except Unreadable:
        return
    for hint in ("point", "comma"):
        try:
            assert parse_number(text, hint) == alone
        except Unreadable:
            continue


@pytest.mark.parametrize(
    ("number", "digits", "places"), [("0", 1, 0), ("1200", 4, 0), ("1.50", 2, 1), ("0.0004", 1, 4), ("1E+3", 4, 0)]
)
def test_digits_and_decimals(number: str, digits: int, places: int) -> None:
    assert significant_digits(Decimal(number)) == digits
    assert decimals(Decimal(number)) == places
