"""Weights beside slow ways to the same: margins fitted in turn, GREG by a matrix, trimming row by row."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from score.measurement import Survey, SurveyError

KINDS = ("linear", "raking", "logit")


def rows(seed: int, number: int = 60) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    table = pl.DataFrame(
        {
            "u": np.arange(number) // 3,
            "h": np.arange(number) // 30,
            "w": np.round(random.uniform(1, 20, number), 2),
            "x": random.normal(40, 9, number),
            "y": random.normal(5, 2, number),
            "g": random.choice(["a", "b", "c"], number),
            "k": random.choice(["p", "q"], number),
            "answered": (random.random(number) < 0.7).astype(int),
        }
    )
    first = pl.int_range(pl.len()) < 3  # each cell has somebody who answered
    return table.with_columns(
        g=pl.when(first).then(pl.Series(["a", "b", "c"] * (number // 3))).otherwise("g"),
        answered=pl.when(first).then(1).otherwise("answered"),
    )


def survey(table: pl.DataFrame) -> Survey:
    return Survey(table, strata="h", psu="u", weight="w")


def weights(made: Survey) -> np.ndarray:
    name = made.answers.design.weight
    return made.answers.frame.select(name).collect("pyarrow").to_native()[name].to_numpy()


def margins(table: pl.DataFrame) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for name, shares in (("g", {"a": 0.5, "b": 0.3, "c": 0.2}), ("k", {"p": 0.4, "q": 0.6})):
        found[name] = {value: 1000 * share for value, share in shares.items()}
    return found


@pytest.mark.parametrize("seed", range(4))
def test_raking_is_fitting_the_margins_in_turn(seed: int) -> None:
    table = rows(seed)
    w = table["w"].to_numpy().copy()
    for _ in range(2000):
        for name, totals in margins(table).items():
            for value, total in totals.items():
                own = (table[name] == value).to_numpy()
                w[own] *= total / w[own].sum()
    raked = survey(table).raked(margins(table))
    assert weights(raked) == pytest.approx(w, rel=1e-9)
    assert raked.calibration.gap < 1e-10


@pytest.mark.parametrize("seed", range(4))
def test_linear_calibration_is_greg(seed: int) -> None:
    """w = d (1 + x' M^-1 (X - X_d)); the error is that of the residuals of a regression under d, weighted by w."""
    table = rows(seed)
    d, y = table["w"].to_numpy(), table["y"].to_numpy()
    matrix = np.column_stack([np.ones(table.height), table["x"], (table["g"] == "b").to_numpy()])
    known = np.array([1.1 * d.sum(), 1.12 * (d * table["x"].to_numpy()).sum(), 0.3 * d.sum()])
    moments = (matrix * d[:, None]).T @ matrix
    w = d * (1 + matrix @ np.linalg.solve(moments, known - d @ matrix))
    made = survey(table).calibrated({"everybody": known[0], "x": known[1], ("g", "b"): known[2]})
    assert weights(made) == pytest.approx(w, rel=1e-9)
    residuals = w * (y - matrix @ np.linalg.solve(moments, matrix.T @ (d * y)))
    wanted = 0.0
    for h in (0, 1):
        totals = [residuals[(table["u"] == u).to_numpy()].sum() for u in range(10 * h, 10 * h + 10)]
        wanted += 10 / 9 * sum((one - np.mean(totals)) ** 2 for one in totals)
    assert made.total("y").values[0] == pytest.approx((w * y).sum(), rel=1e-11)
    assert made.total("y").standard_errors[0] ** 2 == pytest.approx(wanted, rel=1e-9)
    assert made.calibration.factors == (pytest.approx((w / d).min()), pytest.approx((w / d).max()))
    assert made.calibration.deff_after == pytest.approx(design_effect_of(w))
    assert made.calibration.deff_before == pytest.approx(design_effect_of(d))


def design_effect_of(w: np.ndarray) -> float:
    """Kish: n sum w^2 / (sum w)^2."""
    return float(len(w) * (w**2).sum() / w.sum() ** 2)


@pytest.mark.parametrize("distance", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_calibrated_to_its_own_totals_a_survey_says_what_it_said(distance: str, seed: int) -> None:
    table = rows(seed)
    d = table["w"].to_numpy()
    known = {"everybody": d.sum(), "x": (d * table["x"].to_numpy()).sum(), ("k", "q"): d[table["k"] == "q"].sum()}
    before, bounds = survey(table), (0.5, 2.0) if distance == "logit" else None
    after = before.calibrated(known, distance, bounds)
    assert weights(after) == pytest.approx(d, rel=1e-10)
    for ask in (lambda s: s.mean("y", by="g"), lambda s: s.total("y"), lambda s: s.quantile("y", [0.1, 0.5])):
        assert ask(after).values == pytest.approx(ask(before).values, rel=1e-10)
    assert after.total("x").standard_errors[0] == pytest.approx(0, abs=1e-8 * after.total("x").values[0])


@pytest.mark.parametrize("seed", range(3))
def test_post_stratification_is_a_ratio_in_each_group(seed: int) -> None:
    table = rows(seed)
    totals = {"a": 700.0, "b": 200.0, "c": 100.0}
    w = table["w"].to_numpy().copy()
    for value, total in totals.items():
        own = (table["g"] == value).to_numpy()
        w[own] *= total / w[own].sum()
    assert weights(survey(table).post_stratified("g", totals)) == pytest.approx(w, rel=1e-11)


@pytest.mark.parametrize("most", [1.2, 1.5, 3.0])
@pytest.mark.parametrize("seed", range(3))
def test_trimming_row_by_row(seed: int, most: float) -> None:
    table = rows(seed)
    w = table["w"].to_numpy().copy()
    bound, whole = most * w.mean(), w.sum()
    for _ in range(1000):
        over = w >= bound * (1 - 1e-14)
        w[over] = bound
        w[~over] *= (whole - bound * over.sum()) / w[~over].sum()
    made = survey(table).trimmed(most)
    assert weights(made) == pytest.approx(w, rel=1e-9)
    assert made.adjustments[0].deff_after == pytest.approx(design_effect_of(w))


@pytest.mark.parametrize("seed", range(3))
def test_who_answered_stands_for_who_did_not(seed: int) -> None:
    table = rows(seed)
    d, answered = table["w"].to_numpy(), (table["answered"] == 1).to_numpy()
    w = np.where(answered, d, 0)
    for value in "abc":
        own = (table["g"] == value).to_numpy()
        w[own] *= d[own].sum() / w[own].sum()
    made = survey(table).adjusted_for_non_response("answered", "g")
    assert sorted(weights(made)) == pytest.approx(sorted(w), rel=1e-11)  # a join may bring rows in another order
    assert made.total("y").values[0] == pytest.approx((w * table["y"].to_numpy()).sum(), rel=1e-11)


@pytest.mark.parametrize("distance", KINDS)
def test_each_replicate_is_calibrated_as_the_sample_is(distance: str) -> None:
    table = rows(7)
    known = {"everybody": 1.05 * table["w"].sum(), ("k", "q"): 0.5 * table["w"].sum()}
    bounds = (0.2, 5.0) if distance == "logit" else None
    found = survey(table).replicated("JKn").calibrated(known, distance, bounds).mean("y", by="g")
    again, scales = [], []
    for unit in range(20):
        same = (table["h"] == unit // 10).to_numpy()
        factor = np.where((table["u"] == unit).to_numpy(), 0, np.where(same, 10 / 9, 1))
        left = table.with_columns(w=pl.col("w") * pl.Series(factor)).filter(pl.Series(factor) > 0)
        again.append(survey(left).calibrated(known, distance, bounds).mean("y", by="g").values)
        scales.append(0.9)
    away = np.array(again) - np.mean(again, axis=0)
    assert found.standard_errors == pytest.approx(np.sqrt(0.9 * (away**2).sum(axis=0)), rel=1e-9)


def test_what_makes_no_known_total() -> None:
    made = survey(rows(1))
    for known in (5, None, [], "everybody", {("g",): 3.0}, {("g", "a", "b"): 3.0}, {"everybody": None}):
        with pytest.raises(SurveyError):
            made.calibrated(known)
    for bounds in (5, (0.5,), (0.5, "2"), (2.0, 3.0), "ab"):
        with pytest.raises(SurveyError):
            made.calibrated({"everybody": 100.0}, "logit", bounds)
    for totals in (None, 5, {}, {"g": {"a": "many"}}, {"g": None}, {"nosuch": {"a": 1.0}}):
        with pytest.raises(SurveyError):
            made.raked(totals)


def test_who_is_in_no_group_is_in_none_to_be_trimmed_in() -> None:
    table = rows(1).with_columns(g=pl.when(pl.col("u") > 2).then("g"))
    with pytest.raises(SurveyError, match="Column g is missing in some rows"):
        survey(table).trimmed(2, by="g")
    with pytest.raises(SurveyError, match="no column “nosuch”"):
        survey(table).trimmed(2, by="nosuch")
