"""One answer by itself: place, type, unit, bounds, and what it says beside the last one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from score.catalogue.questions import question_files
from score.catalogue.questions.question import SOFT, Context, Entry, Finding
from score.catalogue.questions.single_checks import check_against_past, check_single

QUARTER = Context("endline", date(2025, 4, 1), date(2025, 6, 30), currency="INR", previous_days=91)


def entry(value: str | None = None, unit: str = "", missing: str = "") -> Entry:
    return Entry(None if value is None else Decimal(value), unit, missing)


def single(code: str, dimensions: str, answer: Entry, context: Context = QUARTER) -> list[str]:
    found = list(check_single(question_files.get(code), dimensions, answer, context))
    for one in found:
        one.in_english()  # every message can be filled
    return [one.rule for one in found]


@pytest.mark.parametrize(
    ("code", "dimensions", "good", "bad", "rule"),
    [
        ("ACC", "", entry("4", "count"), entry("-1", "count"), "negative"),
        ("ACC", "", entry("4.0", "count"), entry("4.5", "count"), "not_whole"),
        ("ACC", "", entry("0", "count"), entry("4", "kg"), "unit_unknown"),
        ("ACC", "", entry(missing="not_tracked"), entry(missing="lost"), "unknown_missing"),
        ("ACC", "", entry(missing="refused"), entry("4", "count", "refused"), "value_and_missing"),
        ("ACC", "", entry("4", "count"), entry(), "blank"),
        ("ACC", "", entry("4", "count"), entry("NaN", "count"), "not_a_number"),
        ("ACC", "", entry("4", "count"), entry("Infinity", "count"), "not_a_number"),
        ("ACC", "", entry("4", "count"), entry("4", ""), "unit_missing"),
        ("HRS_WEEK", "", entry("112", "hour"), entry("112.5", "hour"), "above_maximum"),
        ("OUT_BAD_PCT", "", entry("100", "percent"), entry("100.1", "percent"), "above_maximum"),
        ("OUT_BAD_PCT", "", entry("0", "percent"), entry("-0.1", "percent"), "negative"),
        ("FIVE_S", "", entry("100", "point"), entry("101", "point"), "above_maximum"),
        ("P01", "", entry("1"), entry("2"), "not_yes_or_no"),
        ("P01", "", entry("0"), entry("0.5"), "not_yes_or_no"),
        ("P01", "", entry("1"), entry("1", "count"), "unit_unknown"),
        ("WAGE_LOW", "", entry("52.5", "INR"), entry("52.5", "RUPEES"), "currency_unknown"),
        ("WAGE_LOW", "", entry("52.5", "USD"), entry("52.5"), "currency_unknown"),
        ("HOURS", "", entry("0.1234", "hour"), entry("0.12345", "hour"), "too_many_decimals"),
        ("HOURS", "", entry("12345678901.2345", "hour"), entry("1234567890123456", "hour"), "too_many_digits"),
        ("HOURS", "", entry("99999999999.9999", "hour"), entry("100000000000", "hour"), "too_large"),
        ("W", "sex=women", entry("4", "person"), entry("-4", "person"), "negative"),
        ("ENERGY", "source=diesel", entry("4", "l"), entry("4", "m3"), "unit_unknown"),
        ("ENERGY", "source=electricity", entry("4", "MJ"), entry("4", "l"), "unit_unknown"),
        ("OUTPUT", "", entry("4", "crate"), entry("4", "two words"), "unit_unreadable"),
    ],
)
def test_each_check_passes_and_fails(code: str, dimensions: str, good: Entry, bad: Entry, rule: str) -> None:
    assert single(code, dimensions, good) == []
    assert rule in single(code, dimensions, bad)


def test_places_that_are_not_asked() -> None:
    assert single("W", "sex=men", entry("4", "person")) == ["unknown_dimension"]
    assert single("W", "sex=women;contract=casual", entry("4", "person")) == ["unknown_dimension"]
    assert single("WAGE", "", entry("4", "INR")) == ["total_not_asked"]
    assert single("ENERGY", "", entry("4", "kWh")) == ["total_not_asked"]


def test_savings_are_not_asked_at_baseline() -> None:
    baseline = replace(QUARTER, round_kind="baseline")
    assert single("SAVE_YN", "", entry("1"), baseline) == ["not_asked_in_round"]
    assert single("SAVE_YN", "", entry(missing="not_asked"), baseline) == []
    assert single("SAVE_YN", "", entry("1")) == []


@pytest.mark.parametrize("start", [None, date(2025, 7, 1)])
def test_the_period_must_be_filled(start: date | None) -> None:
    context = replace(QUARTER, period_start=start)
    assert single("ACC", "", entry("4", "count"), context) == ["period_missing"]
    assert single("ACC", "", entry(missing="refused"), context) == []
    assert single("W", "", entry("4", "person"), context) == []


def past(
    code: str, now: Entry, before: Entry | None, context: Context = QUARTER, dimensions: str = ""
) -> list[Finding]:
    key = (code, dimensions)
    previous = {} if before is None else {key: before}
    return list(check_against_past(question_files.get(code), dimensions, now, replace(context, previous=previous)))


@pytest.mark.parametrize(
    ("now", "before", "warned"),
    [
        ("50", "10", False),
        ("51", "10", True),
        ("2", "10", False),
        ("1", "10", True),
        ("0", "10", True),
        ("9", "0", False),
    ],
)
def test_more_than_fivefold_or_less_than_a_fifth(now: str, before: str, warned: bool) -> None:
    found = past("LEFT", entry(now, "count"), entry(before, "count"))
    assert [one.rule for one in found] == (["jump"] if warned else [])
    assert all(one.severity == SOFT for one in found)


def test_jumps_are_judged_per_month() -> None:
    year = replace(QUARTER, period_start=date(2024, 7, 1))
    assert past("OUTPUT", entry("1200", "piece"), entry("100", "piece"), year) == []
    assert [one.rule for one in past("OUTPUT", entry("1200", "piece"), entry("100", "piece"))] == ["jump"]
    assert [one.rule for one in past("W", entry("1200", "person"), entry("100", "person"), year)] == ["jump"]


def test_without_the_length_of_the_last_period_nothing_is_judged() -> None:
    unknown = replace(QUARTER, previous_days=None)
    assert past("OUTPUT", entry("1200", "piece"), entry("100", "piece"), unknown) == []


def test_a_changed_unit_is_pointed_at_and_not_compared() -> None:
    found = past("ENERGY", entry("300", "MJ"), entry("10", "kWh"), dimensions="source=electricity")
    assert [one.rule for one in found] == ["unit_changed"]
    assert found[0].in_english() == "This is in MJ and was in kWh last time. Please check."


def test_yes_no_has_no_jump() -> None:
    assert past("P01", entry("0"), entry("1")) == []


def test_missing_now_or_before_is_not_compared() -> None:
    assert past("LEFT", entry(missing="refused"), entry("10", "count")) == []
    assert past("LEFT", entry("100", "count"), entry(missing="refused")) == []
    assert past("LEFT", entry("100", "count"), None) == []


def test_outside_the_range_of_the_sector() -> None:
    context = replace(QUARTER, sector_range={("LEFT", ""): (Decimal(1), Decimal(4))})
    assert past("LEFT", entry("12", "count"), None, context) == []  # 4 a month
    assert [one.rule for one in past("LEFT", entry("13", "count"), None, context)] == ["outside_sector_range"]
    assert [one.rule for one in past("LEFT", entry("2", "count"), None, context)] == ["outside_sector_range"]


def test_not_applicable_after_a_number_needs_a_reason() -> None:
    context = replace(QUARTER, previous={("ORDERS", ""): entry("60", "count")})
    found = list(check_single(question_files.get("ORDERS"), "", entry(missing="not_applicable"), context))
    assert [(one.rule, one.severity) for one in found] == [("not_applicable_after_number", SOFT)]
    assert "coordinator" in found[0].in_english()
    assert single("ORDERS", "", entry(missing="not_tracked"), context) == []
    assert single("ORDERS", "", entry(missing="not_applicable")) == []
