"""Calibration: in cells or row by row the same weights; of rounds only with a word about them."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement import Survey, col
from score.measurement.errors import SurveyError
from score.measurement.weighting import calibration
from tests.measurement.labour_force import DESIGN, labour_force

SEXES = {"female": 190_000.0, "male": 210_000.0}
SECTORS = {"craft": 130_000.0, "farm": 130_000.0, "trade": 140_000.0}


def weights(survey: Survey) -> np.ndarray:
    frame = survey.answers.frame.select("psu", "wage", survey.answers.design.weight).collect("pyarrow").to_native()
    return np.sort(np.array(frame.column(2)))


@pytest.mark.parametrize(
    ("distance", "bounds"), [("linear", None), ("raking", None), ("logit", (0.3, 3.0))], ids=["greg", "raking", "logit"]
)
def test_cells_and_rows_give_the_same(distance: Any, bounds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {("sex", group): total for group, total in SEXES.items()}
    known |= {("sector", group): total for group, total in list(SECTORS.items())[1:]}
    in_cells = Survey(labour_force(), **DESIGN).calibrated(known, distance, bounds)
    monkeypatch.setattr(calibration, "_CELLS", 0)
    by_rows = Survey(labour_force(), **DESIGN).calibrated(known, distance, bounds)
    np.testing.assert_allclose(weights(in_cells), weights(by_rows), rtol=1e-11)
    one, other = in_cells.mean("wage", by="sector"), by_rows.mean("wage", by="sector")
    np.testing.assert_allclose(one.standard_errors, other.standard_errors, rtol=1e-10)


@given(
    shares=st.lists(st.floats(0.1, 3), min_size=5, max_size=5),
    seed=st.integers(0, 50),
)
@settings(max_examples=10, deadline=None)
def test_raking_is_iterative_proportional_fitting(shares: list[float], seed: int) -> None:
    table = labour_force(600, seed)
    sex, sector, start = np.array(table["sex"]), np.array(table["sector"]), np.array(table["w"])
    margins: dict[str, dict[str, float]] = {
        "sex": {one: float(start[sex == one].sum() * share) for one, share in zip(SEXES, shares, strict=False)},
        "sector": {one: float(start[sector == one].sum() * s) for one, s in zip(SECTORS, shares[2:], strict=False)},
    }
    scale = sum(margins["sex"].values()) / sum(margins["sector"].values())
    margins["sector"] = {one: total * scale for one, total in margins["sector"].items()}
    fitted = start.copy()
    for _ in range(500):
        for column, values in (("sex", sex), ("sector", sector)):
            for group, total in margins[column].items():
                fitted[values == group] *= total / fitted[values == group].sum()
    found = weights(Survey(table, **DESIGN).raked(margins))
    np.testing.assert_allclose(found, np.sort(fitted), rtol=1e-9)


class TestRounds:
    def survey(self) -> Survey:
        return Survey(labour_force(), **DESIGN, round="round")

    def test_totals_of_one_round_are_not_spread_over_all(self) -> None:
        for ask in (
            lambda s: s.raked({"sex": SEXES}),
            lambda s: s.post_stratified("sex", SEXES),
            lambda s: s.calibrated({"everybody": 400_000}),
        ):
            with pytest.raises(SurveyError, match="none of the known totals is of one: add round"):
                ask(self.survey())

    def test_with_a_margin_of_the_rounds(self) -> None:
        done = self.survey().raked({"round": {1: 400_000, 2: 404_000}, "sex": {"female": 400_000, "male": 404_000}})
        assert done.size().values == pytest.approx([400_000, 404_000])

    def test_with_a_column_made_of_round_and_group(self) -> None:
        cells = self.survey().with_columns(cell=col("round") * 10 + (col("sex") == "male").cast(nw.Int64))
        totals = {10: 190_000.0, 11: 210_000.0, 20: 195_000.0, 21: 212_000.0}
        done = cells.post_stratified("cell", totals)
        assert done.size(by="sex").values == pytest.approx(list(totals.values()))

    def test_of_all_rounds_together_when_it_is_said(self) -> None:
        done = self.survey().raked({"sex": SEXES}, across_rounds=True)
        assert done.size().values.sum() == pytest.approx(400_000)


def test_a_fifth_of_three_rows_has_no_richest() -> None:
    table = labour_force(3)
    found = Survey(table, weight="w").quintile_share_ratio("hours")
    assert np.isnan(found.values[0]) or found.values[0] > 0
