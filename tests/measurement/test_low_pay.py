"""Low pay from bins and sums: the numbers that the rows themselves give, one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement import Survey, col
from score.measurement.errors import SurveyError
from score.measurement.estimation.inequality import ShareBelow
from tests.measurement.labour_force import DESIGN, labour_force

SEXES = {"female": 190_000.0, "male": 210_000.0}


def both(survey: Survey, share: float = 2 / 3, **options: Any) -> tuple[Any, Any]:
    """From sums, and from the rows in memory."""
    return survey.low_pay_rate("wage", share, **options), survey.statistic(ShareBelow("wage", share), **options)


def same(one: Any, other: Any) -> None:
    assert one.labels == other.labels
    np.testing.assert_allclose(one.values, other.values, rtol=1e-12)
    np.testing.assert_allclose(one.standard_errors, other.standard_errors, rtol=1e-12)
    np.testing.assert_array_equal(one.counts, other.counts)
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-9, atol=1e-16)
    assert one.df == other.df


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"by": "sex"},
        {"by": ["sector", "sex"]},
        {"by": "sector", "within": True},
        {"where": col("hours") > 30, "by": "sex"},
        {"share": 0.9, "by": "sector"},
    ],
    ids=str,
)
@pytest.mark.parametrize("rounds", [False, True], ids=["one round", "two rounds"])
@pytest.mark.parametrize("calibrated", [False, True], ids=["weights as drawn", "calibrated"])
def test_the_same_as_from_the_rows(options: dict[str, Any], rounds: bool, calibrated: bool) -> None:
    survey = Survey(labour_force(), **DESIGN, **({"round": "round"} if rounds else {}))
    if calibrated:
        survey = survey.post_stratified("sex", SEXES, across_rounds=rounds)
    same(*both(survey, **options))


@given(seed=st.integers(0, 10_000), rows=st.integers(60, 800), share=st.floats(0.2, 1.4))
@settings(max_examples=15, deadline=None)
def test_the_same_from_any_rows(seed: int, rows: int, share: float) -> None:
    survey = Survey(labour_force(rows, seed), strata=None, psu="psu", weight="w")
    same(*both(survey, share, by="sex"))


def test_without_units_or_weights() -> None:
    same(*both(Survey(labour_force()), by="sector"))


def test_ties_at_the_threshold_are_not_below_it() -> None:
    table = pa.table({"wage": [2.0, 2.0, 3.0, 3.0, 3.0, 9.0, 9.0], "w": [1.0] * 7})
    found = Survey(table, weight="w").low_pay_rate("wage", 2 / 3)  # median 3, threshold 2
    assert found.values[0] == 0


def test_the_poverty_rate_of_another_quantile() -> None:
    survey = Survey(labour_force(), **DESIGN)
    one = survey.poverty_rate("wage", 0.8, 0.3, by="sex")
    same(one, survey.statistic(ShareBelow("wage", 0.8, 0.3), by="sex"))


def test_replicates_find_the_median_anew() -> None:
    survey = Survey(labour_force(), **DESIGN).replicated("JKn")
    found = survey.low_pay_rate("wage", by="sex")
    linear = Survey(labour_force(), **DESIGN).low_pay_rate("wage", by="sex")
    np.testing.assert_allclose(found.values, linear.values, rtol=1e-12)
    # the jackknife is not consistent for quantiles, so no nearer than this; without a median found anew it is
    assert np.all(np.abs(found.standard_errors / linear.standard_errors - 1) < 0.5)


def test_where_all_earn_the_same_there_is_a_share_but_no_error() -> None:
    table = labour_force()
    wage = np.where(np.array(table["sector"]) == "farm", 1.0, table["wage"].to_numpy(zero_copy_only=False))
    table = table.set_column(table.column_names.index("wage"), "wage", pa.array(wage, from_pandas=True))
    found = Survey(table, **DESIGN).low_pay_rate("wage", by="sector")
    farm = [label["sector"] for label in found.labels].index("farm")
    assert found.values[farm] == 1
    assert np.isnan(found.standard_errors[farm])
    assert np.isfinite(np.delete(found.standard_errors, farm)).all()
    assert found.notes == ("1 domains have no standard error: all their values are the same",)


def test_a_wage_for_all_has_no_density() -> None:
    table = pa.table({"wage": [5.0] * 6, "psu": [1, 2, 3, 4, 5, 6]})
    with pytest.raises(SurveyError, match="All values are the same"):
        Survey(table, psu="psu").low_pay_rate("wage")


def test_nothing_known() -> None:
    with pytest.raises(SurveyError, match="no rows of which wage is known"):
        Survey(labour_force(), **DESIGN).low_pay_rate("wage", where=col("hours") > 1000)


def test_a_domain_of_which_nothing_is_known_has_no_share() -> None:
    table = labour_force()
    farm = np.array(table["sector"]) == "farm"
    wage = pa.array(table["wage"].to_numpy(zero_copy_only=False), mask=farm)
    table = table.set_column(table.column_names.index("wage"), "wage", wage)
    found = Survey(table, **DESIGN).low_pay_rate("wage", by="sector")
    place = [label["sector"] for label in found.labels].index("farm")
    assert np.isnan(found.values[place])
    assert found.counts[place] == 0


def test_who_is_in_no_group_counts_for_the_median() -> None:
    table = labour_force()
    some = np.arange(table.num_rows) % 3 == 0
    sector = pa.array(np.array(table["sector"]), mask=some)
    table = table.set_column(table.column_names.index("sector"), "sector", sector)
    same(*both(Survey(table, **DESIGN), by="sector"))


def test_it_says_how_it_was_found() -> None:
    said = Survey(labour_force(), **DESIGN).low_pay_rate("wage").explain()
    assert "4,000 rows, scanned for the quantile, the densities and 7 sums." in said
    assert "12 strata, 120 units" in said
