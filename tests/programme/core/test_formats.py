"""Rounding is half to even, a missing value is no zero, and each language gets its own form."""

import datetime
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from score.programme.core import formats

NARROW = "\u202f"  # French groups thousands with it
MARK = "\u200e"  # keeps a sign before its number in right-to-left text


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.25, "0.2%"), (0.35, "0.4%"), (68.55, "68.6%"), ("68.65", "68.6%"), (100, "100.0%"), (0, "0.0%")],
)
def test_shares_have_one_decimal_half_to_even(value, shown):
    """68.55 is rounded as it is written; its binary neighbour lies below and would give 68.5."""
    assert formats.percent(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(2.5, "2"), (3.5, "4"), (1203.5, "1,204"), (-0.4, "0")])
def test_counts_are_whole(value, shown):
    assert formats.count(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (118_000, "118,000"),
        (117_650, "118,000"),
        (117_500, "118,000"),
        (116_500, "116,000"),
        ("99960", "100,000"),
        ("576186.112327", "576,000"),
        ("3879.41", "3,880"),
        ("3.87941", "3.88"),
        ("0.5", "0.50"),
        (0, "0"),
        (-117_650, "\u2212118,000"),
    ],
)
def test_money_of_figures_has_three_significant_figures(value, shown):
    assert formats.money(value, "GHS") == f"GHS\u00a0{shown}"


def test_money_in_the_ledger_is_shown_as_recorded():
    assert formats.amount(Decimal("117650.00"), "GHS") == "GHS\u00a0117,650"
    assert formats.amount(Decimal("117650.50"), "GHS") == "GHS\u00a0117,650.50"


def test_a_currency_without_cents_gets_none():
    assert formats.money("1234.56", "JPY", figures=None) == "JPY\u00a01,235"


@pytest.mark.parametrize(
    ("write", "value", "shown"),
    [
        (formats.change, 1204, "+1,204.0"),
        (formats.change, -0.04, "0.0"),
        (formats.change, 0.04, "0.0"),
        (formats.percent_change, -27.04, "\u221227.0%"),
        (formats.points, 9, "+9.0 points"),
        (formats.points, 1, "+1.0 point"),
        (formats.points, -1, "\u22121.0 point"),
        (formats.points, 0, "0.0 points"),
    ],
)
def test_changes_carry_a_real_sign_and_zero_none(write, value, shown):
    assert write(value) == shown


@pytest.mark.parametrize(
    "write",
    [
        formats.number,
        formats.count,
        formats.percent,
        formats.change,
        formats.percent_change,
        formats.points,
        formats.day,
        formats.month,
        formats.long_day,
        formats.moment,
        lambda value: formats.money(value, "GHS"),
        lambda value: formats.amount(value, "GHS"),
        lambda value: formats.in_unit(value, "%"),
    ],
)
def test_nothing_is_a_dash_never_zero(write):
    assert write(None) == "\u2013"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), ""])
def test_what_is_no_value_is_a_dash(value):
    assert formats.percent(value) == "\u2013"


def test_words_are_refused_as_numbers():
    with pytest.raises(ValueError, match="'many'"):
        formats.number("many")


@pytest.mark.parametrize(
    ("low", "high", "unit", "shown"),
    [
        (38.785, 82.243, "%", "38.8\u201382.2%"),
        (-30, 12, "%", "\u221230.0% to 12.0%"),
        (-6, 1.5, "percentage points", "\u22126.0 to +1.5 points"),
        (3, 8, "", "3\u20138"),
        (1000, 2000, "USD a year", "USD\u00a01,000 to USD\u00a02,000"),
        (3, None, "jobs", "at least 3"),
        (None, 8, "jobs", "at most 8"),
        (None, None, "%", "\u2013"),
    ],
)
def test_bounds_say_their_unit(low, high, unit, shown):
    assert formats.bounds(low, high, unit) == shown


@pytest.mark.parametrize(
    ("value", "unit", "signed", "shown"),
    [
        (42.8571428571, "%", False, "42.9%"),
        (-32.7328117948, "%", True, "\u221232.7%"),
        (7.94034090909, "percentage points", False, "+7.9 points"),
        (576186.112327, "USD a year", False, "USD\u00a0576,000"),
        (700, "workers", False, "700"),
        (-70.0416666667, "full-time equivalents", True, "\u221270.0"),
        (3.83333333333, "practices", False, "3.8"),
        (65.6538778547, "times", False, "65.7"),
    ],
)
def test_figures_are_rounded_by_their_unit(value, unit, signed, shown):
    """Units as the golden data of the indicators write them."""
    assert formats.in_unit(value, unit, signed=signed) == shown


@pytest.mark.parametrize(("unit", "code"), [("USD a year", "USD"), ("USD", "USD"), ("a year", ""), ("%", ""), ("", "")])
def test_the_currency_of_a_unit(unit, code):
    assert formats.currency_of(unit) == code


@pytest.mark.parametrize(
    ("language", "number", "share", "change", "money"),
    [
        ("en", "1,234.50", "68.6%", "+9.0", "GHS\u00a0118,000"),
        ("fr", f"1{NARROW}234,50", "68,6\u00a0%", "+9,0", f"118{NARROW}000\u00a0GHS"),
        ("ar", "1,234.50", "68.6%", f"{MARK}+9.0", "118,000\u00a0GHS"),
        ("id", "1.234,50", "68,6%", "+9,0", "GHS\u00a0118.000"),
        ("hi", "1,234.50", "68.6%", "+9.0", "GHS\u00a01,18,000"),
    ],
)
def test_each_language_has_its_own_form(language, number, share, change, money):
    with override(language):
        assert formats.number("1234.50") == number
        assert formats.percent(68.595) == share
        assert formats.change(9) == change
        assert formats.money(117_650, "GHS") == money


def test_a_negative_number_in_arabic_keeps_its_mark_and_gets_the_real_minus():
    with override("ar"):
        assert formats.number(-5) == f"{MARK}\u22125"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "20 Nov 2026"), ("fr", "20 nov. 2026"), ("ar", "20 نوفمبر 2026"), ("xx", "20 Nov 2026")],
)
def test_dates_are_written_day_first_in_the_readers_language(language, shown):
    with override(language):
        assert formats.day(datetime.date(2026, 11, 20)) == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ((2025, 4, 8), (2025, 4, 9), "8\u20139 Apr 2025"),
        ((2025, 4, 8), (2025, 4, 8), "8 Apr 2025"),
        ((2025, 4, 8), None, "from 8 Apr 2025"),
        (None, (2025, 4, 8), "until 8 Apr 2025"),
        (None, None, "\u2013"),
    ],
)
def test_periods_say_once_what_both_ends_share(start, end, shown):
    days = [datetime.date(*one) if one else None for one in (start, end)]
    assert formats.period(*days) == shown


def test_a_moment_is_told_in_the_active_time_zone(settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    moment = datetime.datetime(2026, 11, 19, 20, 0, tzinfo=datetime.UTC)
    assert formats.moment(moment) == "20 Nov 2026, 01:30"
    assert formats.day(moment) == "20 Nov 2026"


def test_every_kind_of_missing_has_words_of_its_own():
    kinds = ["not_tracked", "refused", "not_applicable", "not_asked", "not_yet_due", "withheld", "unknown", ""]
    assert len({formats.missing(kind) for kind in kinds}) == len(kinds)
    with pytest.raises(ValueError, match="lost"):
        formats.missing("lost")


def test_a_share_of_nothing_is_no_share():
    assert formats.percent_of(83, 121) == "68.6%"
    assert formats.percent_of(0, 0) == "\u2013"


@given(st.decimals(min_value="-1e12", max_value="1e12", allow_nan=False, places=4), st.integers(1, 6))
def test_significant_figures_never_move_a_number_by_more_than_half_a_unit(value, figures):
    shown = formats.significant(value, figures)
    unit = Decimal(1).scaleb(value.adjusted() - figures + 1) if value else Decimal(1)
    assert abs(shown - value) <= unit / 2
    assert len(str(abs(shown).normalize().as_tuple().digits)) <= len(str((0,) * figures))


AMOUNTS = st.decimals("-1e9", "1e9", places=4, allow_nan=False)


HALVES = st.integers(-(10**6), 10**6).map(lambda number: Decimal(number) / 2)


@given(AMOUNTS | HALVES, st.integers(0, 3))
def test_rounding_is_never_off_by_more_than_half_and_ties_go_to_the_even_digit(value, places):
    shown = formats.rounded(value, places)
    unit = Decimal(1).scaleb(-places)
    assert abs(shown - value) <= unit / 2
    if abs(shown - value) == unit / 2:
        assert int(shown / unit) % 2 == 0
    assert not (shown == 0 and shown.is_signed()), "a negative zero is shown with its sign"


@given(AMOUNTS, st.integers(0, 3))
def test_what_is_shown_reads_back_as_what_was_rounded(value, places):
    with override("en"):
        text = formats.number(value, places)
        sign = formats.change(value, places)
    assert Decimal(text.replace(",", "").replace(formats.MINUS, "-")) == formats.rounded(value, places)
    assert sign[:1] == ("+" if formats.rounded(value, places) > 0 else text[:1])


@given(AMOUNTS, AMOUNTS, st.sampled_from(["", "%", "percentage points", "USD a year", "jobs"]))
def test_bounds_hold_both_ends_each_as_it_is_shown_alone(one, other, unit):
    low, high = sorted((one, other))
    with override("en"):
        text = formats.bounds(low, high, unit)
        ends = [
            formats.in_unit(end, unit).removesuffix("%").removesuffix(" points").removesuffix(" point")
            for end in (low, high)
        ]
    places = [text.find(end.lstrip("+")) for end in ends]
    assert min(places) >= 0 and text.rfind(ends[1].lstrip("+")) >= places[0]
