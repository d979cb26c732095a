"""Strata of one unit, under each rule, beside the formulas by hand; and what no rule can tell."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from score.measurement import Survey, SurveyError
from tests.measurement.design import by_hand
from tests.measurement.design.by_hand import Drawn, Row

RULES = ("remove", "certainty", "average", "adjust")


def rows(seed: int) -> list[Row]:
    """Strata 0 and 1 with two and three units, 2 and 3 with one."""
    random = np.random.default_rng(seed)
    units = [(0, 0), (0, 1), (1, 2), (1, 3), (1, 4), (2, 5), (3, 6)]
    return [
        {"h": h, "u": u, "w": float(random.integers(1, 9)), "y": float(random.normal(5)), "N": 1 if h == 3 else 9}
        for h, u in units
        for _ in range(random.integers(1, 4))
    ]


@pytest.mark.parametrize("fpc", [False, True])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(4))
def test_each_rule(rule: str, fpc: bool, seed: int) -> None:
    drawn = Drawn("h", ("u",), ("N",) if fpc else (), "w", rule)
    answers = rows(seed)
    survey = Survey(
        pa.Table.from_pylist(answers), strata="h", psu="u", weight="w", lonely=rule, fpc="N" if fpc else None
    )
    for found, formula in ((survey.total("y"), by_hand.total), (survey.mean("y"), by_hand.mean)):
        one = formula(drawn, answers, "y", lambda _: True)
        wanted = float(by_hand.covariance(drawn, answers, one.adds, one.adds))
        assert found.standard_errors[0] ** 2 == pytest.approx(wanted, rel=1e-10)


def test_refused_unless_a_rule_is_named() -> None:
    survey = Survey(pa.Table.from_pylist(rows(1)), strata="h", psu="u", weight="w")
    with pytest.raises(SurveyError, match=r"2 strata have only one unit \(2, 3\)"):
        _ = survey.mean("y").standard_errors


@pytest.mark.parametrize(("rule", "strata"), [("average", 3), ("adjust", 1)])
def test_an_error_of_nothing_is_not_made_up(rule: str, strata: int) -> None:
    """One unit in every stratum: there are no others to be like on average, nor to be far from."""
    number = 2 * strata
    table = pa.table({"h": list(range(strata)) * 2, "y": np.arange(number, dtype=float), "w": [1.0] * number})
    survey = Survey(table, strata="h", psu="h", weight="w", lonely=rule)
    assert survey.mean("y").values[0] == pytest.approx((number - 1) / 2)
    with pytest.raises(SurveyError, match="nothing says how much units vary"):
        _ = survey.mean("y").standard_errors


def test_without_degrees_of_freedom_there_are_no_limits() -> None:
    table = pa.table({"h": [0, 0, 1, 1], "y": [1.0, 2.0, 3.0, 9.0], "w": [1.0] * 4})
    found = Survey(table, strata="h", psu="h", weight="w", lonely="remove")
    for answer in (found.mean("y"), found.quantile("y"), found.quantile("y", rule="hf7")):
        assert np.isnan(answer.interval()).all()
