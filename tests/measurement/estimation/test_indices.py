"""Regression, inequality and gaps beside slow definitions; influences beside what a little more weight does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from score.measurement import Survey
from score.measurement.estimation.gaps import FactorWeightedGap, PayGap, Segregation
from score.measurement.estimation.inequality import Gini, QuintileShareRatio

Floats = np.ndarray


def rows(seed: int, number: int = 40) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    x = random.integers(0, 9, number).astype(float)
    return pl.DataFrame(
        {
            "h": np.arange(number) // 20,
            "u": np.arange(number) // 4,
            "w": random.integers(1, 30, number).astype(float),
            "y": np.round(np.exp(random.normal(2, 0.7, number) + 0.05 * x), 2),
            "x": x,
            "z": random.normal(100, 3, number),
            "yes": (random.random(number) < 1 / (1 + np.exp(1 - 0.3 * x))).astype(int),
            "sex": random.choice(["f", "m"], number),
            "job": random.choice(["p", "q", "r"], number),
        }
    )


def survey(table: pl.DataFrame) -> Survey:
    return Survey(table, strata="h", psu="u", weight="w")


def variance(table: pl.DataFrame, adds: Floats) -> Floats:
    """Covariance of the columns' totals over units in strata, unit by unit."""
    found = np.zeros((adds.shape[1], adds.shape[1]))
    for h in table["h"].unique().to_list():
        units = table.filter(pl.col("h") == h)["u"].unique().to_list()
        totals = [adds[(table["u"] == unit).to_numpy()].sum(axis=0) for unit in units]
        middle = sum(totals) / len(totals)
        for total in totals:
            found += np.outer(total - middle, total - middle) * len(totals) / (len(totals) - 1)
    return found


def newton(table: pl.DataFrame, family: str) -> tuple[Floats, Floats]:
    """Coefficients, and what each row adds to them (Binder 1983)."""
    w, X = table["w"].to_numpy(), np.column_stack([np.ones(table.height), table["x"], table["z"]])
    y = table["yes" if family == "logistic" else "y"].to_numpy().astype(float)
    links: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
        "linear": (lambda u: u, lambda m: np.ones(len(m))),
        "logistic": (lambda u: 1 / (1 + np.exp(-u)), lambda m: m * (1 - m)),
        "poisson": (np.exp, lambda m: m),
    }
    mean, slope = links[family]
    X[:, 2] -= 100
    beta = np.zeros(3)
    if family == "poisson":
        beta[0] = np.log(np.average(y, weights=w))
    for _ in range(60):
        fitted = mean(X @ beta)
        information = (X * (w * slope(fitted))[:, None]).T @ X
        beta = beta + np.linalg.solve(information, X.T @ (w * (y - fitted)))
    fitted = mean(X @ beta)
    information = (X * (w * slope(fitted))[:, None]).T @ X
    adds = (X * (w * (y - fitted))[:, None]) @ np.linalg.inv(information)
    back = np.array([[1, 0, -100], [0, 1, 0], [0, 0, 1]])
    return back @ beta, adds @ back.T


@pytest.mark.parametrize("family", ["linear", "logistic", "poisson"])
@pytest.mark.parametrize("seed", range(3))
def test_regressions(family: str, seed: int) -> None:
    table = rows(seed)
    found = survey(table).regression("yes" if family == "logistic" else "y", ["x", "z"], family)
    beta, adds = newton(table, family)
    close = 1e-9 if family == "linear" else 1e-6
    assert found.values == pytest.approx(beta, rel=close, abs=1e-9)
    np.testing.assert_allclose(found.covariance, variance(table, adds), rtol=1e-6, atol=1e-12)


def gini(y: Floats, w: Floats) -> float:
    """Langel and Tillé (2013), (3): half the mean difference over the mean, row by row with every other row."""
    total = 0.0
    for i in range(len(y)):
        for j in range(len(y)):
            total += w[i] * w[j] * abs(y[i] - y[j])
    return total / (2 * w.sum() * (w * y).sum())


@pytest.mark.parametrize("seed", range(4))
def test_gini_is_half_the_mean_difference(seed: int) -> None:
    table = rows(seed)
    found = survey(table).gini("y", by="sex")
    for sex, value in zip(("f", "m"), found.values, strict=True):
        own = table.filter(pl.col("sex") == sex)
        assert value == pytest.approx(gini(own["y"].to_numpy(), own["w"].to_numpy()), rel=1e-10)


def quantile(y: Floats, w: Floats, p: float) -> float:
    reached = 0.0
    for one in np.argsort(y):
        reached += w[one]
        if reached >= p * w.sum() * (1 - 1e-12):
            return float(y[one])
    raise AssertionError


@pytest.mark.parametrize("seed", range(4))
def test_shares_of_the_quintiles(seed: int) -> None:
    table = rows(seed)
    y, w = table["y"].to_numpy(), table["w"].to_numpy()
    low, high = quantile(y, w, 0.2), quantile(y, w, 0.8)
    poor = sum(w[i] * y[i] for i in range(len(y)) if y[i] <= low)
    rich = sum(w[i] * y[i] for i in range(len(y)) if y[i] > high)
    assert survey(table).quintile_share_ratio("y").values[0] == pytest.approx(rich / poor, rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_poverty_from_its_definition(seed: int) -> None:
    table = rows(seed)
    y, w = table["y"].to_numpy(), table["w"].to_numpy()
    threshold = 0.6 * quantile(y, w, 0.5)
    made = survey(table)
    assert made.poverty_threshold("y").values[0] == pytest.approx(threshold, rel=1e-12)
    rate = made.poverty_rate("y", by="job").values
    for job, value in zip("pqr", rate, strict=True):
        own = (table["job"] == job).to_numpy()
        assert value == pytest.approx((w * own * (y < threshold)).sum() / (w * own).sum(), rel=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_gaps_and_segregation_from_their_definitions(seed: int) -> None:
    table, made = rows(seed), survey(rows(seed))
    y, w = table["y"].to_numpy(), table["w"].to_numpy()
    women, men = ((table["sex"] == sex).to_numpy() for sex in "fm")
    mean = {sex: (w * y * own).sum() / (w * own).sum() for sex, own in (("f", women), ("m", men))}
    found = made.pay_gap("y", "sex", high="m", low="f")
    assert found.values[0] == pytest.approx(1 - mean["f"] / mean["m"], rel=1e-10)
    middle = [quantile(y[own], w[own], 0.5) for own in (women, men)]
    of_medians = made.pay_gap("y", "sex", high="m", low="f", of="median")
    assert of_medians.values[0] == pytest.approx(1 - middle[0] / middle[1], rel=1e-10, abs=1e-13)
    apart, weighted = 0.0, 0.0
    for job in "pqr":
        here = (table["job"] == job).to_numpy()
        apart += abs((w * women * here).sum() / (w * women).sum() - (w * men * here).sum() / (w * men).sum()) / 2
        each = [(w * y * own * here).sum() / (w * own * here).sum() for own in (women, men)]
        weighted += (w * here).sum() / w.sum() * (1 - each[0] / each[1])
    assert made.segregation("job", "sex", first="f", second="m").values[0] == pytest.approx(apart, rel=1e-10)
    cells = made.factor_weighted_pay_gap("y", "sex", "job", high="m", low="f")
    assert cells.values[0] == pytest.approx(weighted, rel=1e-10, abs=1e-13)


STATISTICS = {
    "Gini": Gini("y"),
    "quintiles": QuintileShareRatio("y"),
    "gap": PayGap("y", "sex", "m", "f"),
    "weighted gap": FactorWeightedGap("y", "sex", "m", "f", ("job",)),
    "segregation": Segregation("job", "sex", "f", "m"),
}


@pytest.mark.parametrize("name", [one for one in STATISTICS if one != "quintiles"])
@pytest.mark.parametrize("seed", range(3))
def test_an_influence_is_what_a_little_more_weight_does(name: str, seed: int) -> None:
    """Of smooth statistics the influence of a row is the derivative by its weight."""
    statistic, table = STATISTICS[name], rows(seed)
    table = table.with_columns(y=pl.col("y") + pl.Series(np.arange(table.height) * 1e-6))  # no ties
    columns = {one: table[one].to_numpy() for one in ("y", "sex", "job")}
    inside, w = np.ones(table.height, dtype=bool), table["w"].to_numpy()
    value, influence = statistic.evaluate(columns, w, inside)
    small = 1e-6
    moved = []
    for row in range(table.height):
        more, less = w.copy(), w.copy()
        more[row], less[row] = w[row] + small, w[row] - small
        up, down = (statistic.evaluate(columns, one, inside)[0] for one in (more, less))
        moved.append((up - down) / (2 * small))
    scale = np.abs(influence).max()
    # the index of the finite population counts a row's own weight once more: of the order of its share
    close = 0.05 if name == "Gini" else 1e-6
    np.testing.assert_allclose(influence, moved, atol=close * scale)
    found = survey(table).statistic(statistic)
    assert found.values[0] == pytest.approx(value, rel=1e-12)
    assert found.standard_errors[0] ** 2 == pytest.approx(variance(table, (influence * w)[:, None])[0, 0], rel=1e-9)
