"""Counts in, rate and change out: exact, in both directions, and nothing where there is nothing to divide by."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.programme.coaching.change_words import change_words, level_words, size_words, verdict_words
from score.programme.coaching.rates import Counted, change

N = Decimal
counts = st.integers(1, 10**6).map(N)


def rated(before: tuple[int, int], after: tuple[int, int], better: str = "less"):
    return change(Counted(N(before[0]), N(before[1])), Counted(N(after[0]), N(after[1])), better)


def plain(before: float, after: float, better: str = "less"):
    return change(Counted(N(str(before))), Counted(N(str(after))), better)


def test_a_rate_by_hand() -> None:
    found = rated((12, 300), (9, 450))
    assert (found.before, found.after, found.difference, found.relative) == (4, 2, -2, -50)
    assert found.verdict == "better"


def test_totals_that_fell_while_the_rate_rose_are_worse() -> None:
    # 12 accidents among 100, then 9 among 60: fewer accidents, a higher rate (rule 4)
    found = rated((12, 100), (9, 60))
    assert (found.before, found.after, found.relative, found.verdict) == (12, 15, 25, "worse")


@pytest.mark.parametrize(
    ("before", "after", "better", "verdict"),
    [
        (14, 5, "less", "better"),
        (14, 5, "more", "worse"),
        (64, 63, "more", "worse"),
        (100, 101, "less", "unchanged"),  # within one per cent
        (100, 101.01, "less", "worse"),
        (0, 0, "less", "at_best"),
        (0, 0, "more", "unchanged"),
        (0, 1, "less", "worse"),
        (0, 1, "more", "better"),
        (14, 5, "", "unjudged"),
    ],
)
def test_verdicts(before, after, better, verdict) -> None:
    assert plain(before, after, better).verdict == verdict


def test_from_zero_there_is_a_difference_and_no_share() -> None:
    found = plain(0, 3)
    assert (found.difference, found.relative) == (3, None)


def test_a_rate_beside_a_bare_number_is_no_pair() -> None:
    assert change(Counted(N(1), N(10)), Counted(N(2)), "less") is None
    assert change(None, Counted(N(2)), "less") is None
    assert change(Counted(N(1), N(0)), Counted(N(2), N(3)), "less") is None


@given(counts, counts, counts, counts)
def test_turning_the_direction_turns_the_verdict(a, b, c, d) -> None:
    less = change(Counted(a, b), Counted(c, d), "less").verdict
    more = change(Counted(a, b), Counted(c, d), "more").verdict
    assert {less, more} in ({"better", "worse"}, {"unchanged"})


@given(counts, counts, counts, counts, st.integers(1, 50))
def test_counting_the_same_longer_changes_no_rate(a, b, c, d, times) -> None:
    once, longer = (
        change(Counted(a, b), Counted(c, d), "less"),
        change(Counted(a * times, b * times), Counted(c, d), "less"),
    )
    assert float(longer.before) == pytest.approx(float(once.before), rel=1e-12)
    assert longer.verdict == once.verdict


@given(counts, counts)
def test_before_and_the_relative_change_give_after(before, after) -> None:
    found = change(Counted(before), Counted(after), "less")
    assert float(found.before * (1 + found.relative / 100)) == pytest.approx(float(after), rel=1e-9)


def test_the_words_of_a_rate() -> None:
    found = rated((512, 12488), (334, 12846))
    assert change_words(found, True) == "Fell from 4.1% to 2.6%."
    assert size_words(found, True) == "−1.5 points, −36.6%"
    assert verdict_words(found) == "Better"


def test_the_words_of_a_count() -> None:
    found = plain(14, 5)
    assert change_words(found, False, "minutes") == "Fell from 14\u00a0minutes to 5\u00a0minutes."
    assert size_words(found, False) == "−9, −64.3%"
    assert change_words(plain(2, 6), False) == "Rose from 2 to 6."
    assert size_words(plain(0, 4), False) == "+4"
    assert change_words(plain(0, 0), False) == "Zero before and after: it could not improve."
    assert change_words(plain(5, 5), False) == "Unchanged at 5."
    assert (level_words(None, True), level_words(N("0.25"), False, "kg")) == ("–", "0.2\u00a0kg")
