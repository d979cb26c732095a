"""Answers that others have published, in the digits in which they published them.

School data: R's survey, also in full in test_r_survey.py. Incomes: R's laeken, convey and vardpoor on eusilc.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from score.measurement import Estimates, Survey, SurveyError, col
from score.measurement.estimation.poverty_gap import PovertyGap
from tests.measurement.labour_force import DESIGN, labour_force
from tests.measurement.r_reference import clusters, design, strata

EUSILC = "tests/data/eusilc/eusilc.csv"
GAP = PovertyGap("eqIncome")


def incomes() -> Survey:
    return Survey(EUSILC, strata="db040", weight="rb050")


def as_printed(number: float, printed: str) -> bool:
    """Whether a number, rounded as the printed one is, is the printed one."""
    return f"{number:.{len(printed.partition('.')[2])}f}" == printed


SCHOOLS = {
    "mean of clusters": (lambda: clusters().mean("api00"), "644.169", "23.542"),
    "mean of clusters, all its digits": (lambda: clusters().mean("api00"), "644.169", "23.5422"),
    "the same, drawn with replacement": (lambda: design("clus1_wr").mean("api00"), "644.169", "23.7790"),
    "the same by the jackknife": (lambda: design("clus1_JK1").mean("api00"), "644.169", "26.3294"),
    "the same, both": (lambda: design("clus1_wr").replicated("JK1").mean("api00"), "644.169", "26.5942"),
    "total of clusters": (lambda: clusters().total("enroll"), "3404940", "932235"),
    "mean of strata": (lambda: strata().mean("api00"), "662.287", "9.409"),
    "change of the same schools": (
        lambda: strata().mean("api99", "api00").contrast("api00 - api99"),
        "32.8925",
        "2.0511",
    ),
    "change of some that are the same": (lambda: design("tworound").change("y", frm=1, to=2), "27.5606", "10.5861"),
}


@pytest.mark.parametrize("what", SCHOOLS)
def test_schools(what: str) -> None:
    ask, estimate, error = SCHOOLS[what]
    found: Estimates = ask()
    assert as_printed(found.values[0], estimate)
    assert as_printed(found.standard_errors[0], error)


def test_what_a_change_would_be_without_the_covariance() -> None:
    """6.7 and 3.7 times too large an error for who takes the rounds as two samples."""
    both = strata().mean("api99", "api00").standard_errors
    assert as_printed(math.hypot(*both), "13.70")
    assert as_printed(math.hypot(*design("tworound").mean("y").standard_errors), "39.10")


INCOMES = {
    "poverty threshold": (lambda s: s.poverty_threshold("eqIncome"), 1, "10859.24"),
    "poverty rate, %": (lambda s: s.poverty_rate("eqIncome"), 100, "14.44422"),
    "quintile share ratio": (lambda s: s.quintile_share_ratio("eqIncome"), 1, "3.970004"),
    "Gini, %": (lambda s: s.gini("eqIncome"), 100, "26.48962"),
    "poverty gap, %": (lambda s: s.statistic(GAP), 100, "18.9286"),
}


@pytest.mark.parametrize("what", INCOMES)
def test_incomes(what: str) -> None:
    ask, per, printed = INCOMES[what]
    assert as_printed(per * ask(incomes()).values[0], printed)


class TestPovertyGap:
    def test_error_is_that_of_convey(self) -> None:
        """SE(svyrmpg(~eqincome, des)) * 100 of "Poverty and inequality with complex survey data", 3.4.1."""
        assert as_printed(100 * incomes().statistic(GAP).standard_errors[0], "0.5763974")

    def test_error_is_that_of_vardpoor(self) -> None:
        """varpoord(type = "linrmpg") takes the strata as drawn from as many people as they weigh: the same page."""
        table = pd.read_csv(EUSILC)
        table["people"] = table.groupby("db040")["rb050"].transform("sum")
        finite = Survey(table, strata="db040", weight="rb050", fpc="people")
        assert as_printed(100 * finite.statistic(GAP).standard_errors[0], "0.5758866")

    def test_of_women_and_men_below_the_one_threshold(self) -> None:
        """rmpg("eqIncome", weights = "rb050", breakdown = "rb090") of laeken 0.5.2, to all of its digits."""
        found = incomes().statistic(GAP, by="rb090").rows()
        assert {row["rb090"]: row["estimate"] for row in found} == pytest.approx(
            {"male": 0.1856109530041655, "female": 0.1904540982442111}, rel=1e-10
        )

    def test_by_hand(self) -> None:
        """The median is 10, 6 the threshold; below it are 2, 4 and 5: (6 - 4) / 6."""
        found = Survey(pd.DataFrame({"pay": [2.0, 4, 5, 10, 10, 12, 20]}))
        assert found.statistic(PovertyGap("pay")).values[0] == pytest.approx(1 / 3)

    def test_scale_does_not_matter(self) -> None:
        dearer = incomes().with_columns(cents=col("eqIncome") * 100)
        one, other = incomes().statistic(GAP), dearer.statistic(PovertyGap("cents"))
        np.testing.assert_allclose(other.values, one.values, rtol=1e-12)
        np.testing.assert_allclose(other.standard_errors, one.standard_errors, rtol=1e-9)

    @pytest.mark.parametrize(("by", "within"), [(None, False), ("sex", False), ("sex", True)])
    def test_errors_are_those_of_the_bootstrap(self, by: str | None, within: bool) -> None:
        """In a large sample: in a small one the density, which is smooth, and the bootstrap are apart."""
        made = Survey(labour_force(20_000, 6), **DESIGN)
        asked = PovertyGap("wage")
        linearised = made.statistic(asked, by=by, within=within).standard_errors
        again = made.replicated("bootstrap", replicates=200, seed=2).statistic(asked, by=by, within=within)
        np.testing.assert_allclose(again.standard_errors, linearised, rtol=0.2)

    def test_groups_without_a_gap_do_not_refuse_those_with_one(self) -> None:
        """In b nobody is poor; in c there is one person, so nothing is known of how incomes are spread."""
        table = pd.DataFrame({"pay": [1.0, 2, 3, 10, 10, 11, 12], "at": list("aacabbb")})
        found = Survey(table).statistic(PovertyGap("pay"), by="at").rows()
        assert {row["at"]: row["estimate"] for row in found} == pytest.approx(
            {"a": 1 - 1 / 6, "b": math.nan, "c": math.nan}, nan_ok=True
        )

    def test_a_threshold_of_nothing_is_refused(self) -> None:
        table = pd.DataFrame({"pay": [-1.0, -2, 0, 0, 5]})
        with pytest.raises(SurveyError, match="threshold is 0.*not above 0"):
            Survey(table).statistic(PovertyGap("pay"))
