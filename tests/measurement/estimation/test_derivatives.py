"""Derivatives of every estimate made of sums, beside what the estimate does when a sum is a little larger."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from score.measurement import Estimates, Level, Survey, col
from score.measurement.scanning.terms import COUNT

ASKED: dict[str, Callable[[Survey], Estimates]] = {
    "mean": lambda s: s.mean("y", "x", by="g"),
    "mean where": lambda s: s.mean("y", where=col("x") > 3),
    "total": lambda s: s.total("y", by="g"),
    "ratio": lambda s: s.ratio("y", "x", by="g"),
    "rate": lambda s: s.rate("yes", "x", per=1000, by="g"),
    "variance": lambda s: s.variance("y", by="g"),
    "proportion": lambda s: s.proportion("g"),
    "proportion by": lambda s: s.proportion("job", by="g"),
    "size": lambda s: s.size(by="g"),
    "change": lambda s: s.change("y", frm=1, to=2, by="g"),
    "change of a total": lambda s: s.change("y", frm=1, to=2, of="total"),
    "difference in differences": lambda s: s.did("y", treated=col("g") == "a", frm=1, to=2),
    "decomposition": lambda s: s.decomposition("y", frm=1, to=2, group="job"),
    "regression": lambda s: s.regression("y", ["x", "job", ("x", Level("g", "a"))]),
    "regression by": lambda s: s.regression("y", ["x"], by="g"),
    "contrast": lambda s: s.mean("y", by=["g", "job"]).contrast("a - b"),
    "contrast of numbers": lambda s: s.ratio("y", "x", by="g").contrast([0.5, -2.0, 0.1, 3.0]),
    "relative change": lambda s: s.total("y", by="job").relative((1, "p"), (2, "q")),
}


def survey(seed: int) -> Survey:
    random = np.random.default_rng(seed)
    rows = 240
    table = pl.DataFrame(
        {
            "h": np.arange(rows) // 60,
            "u": np.arange(rows) // 6,
            "t": random.integers(1, 3, rows),
            "w": random.uniform(1, 30, rows),
            "y": random.lognormal(2, 0.7, rows),
            "x": random.integers(1, 9, rows).astype(float),
            "yes": random.integers(0, 2, rows),
            "g": random.choice(["a", "b"], rows),
            "job": random.choice(["p", "q", "r"], rows),
        }
    )
    return Survey(table, strata="h", psu="u", weight="w", round="t")


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ASKED)
def test_derivatives_are_what_a_little_more_does(name: str, seed: int) -> None:
    found = ASKED[name](survey(seed))
    sums = found.totals.sums
    values, gradient = found.evaluate(sums)
    assert found.values == pytest.approx(values, rel=1e-12)
    written = gradient.toarray()
    assert written.shape == (len(sums), len(values)) and np.abs(written).max() > 0
    counted = {place for term, place in found.totals.cube.terms.items() if term.weight == COUNT}
    for place, one in enumerate(sums):
        if place % found.totals.cube.width in counted:  # how many rows there are is taken as it is
            continue
        step = 1e-5 * max(abs(one), 1.0)
        more, less = (found.evaluate(np.r_[sums[:place], one + way * step, sums[place + 1 :]])[0] for way in (1, -1))
        # what rounding leaves of a difference of so large values
        close = 1e-9 * np.abs(values).max() / step
        np.testing.assert_allclose(written[place], (more - less) / (2 * step), rtol=2e-5, atol=close)


@pytest.mark.parametrize("name", ASKED)
def test_the_error_is_that_of_the_units_by_hand(name: str) -> None:
    """(Särndal, Swensson, Wretman 1992, 4.3) with the numeric derivatives, unit by unit, not with the engine's own."""
    found = ASKED[name](survey(3))
    gradient = found.evaluate(found.totals.sums)[1].toarray()
    adds = np.zeros((40, len(found.labels)))  # 40 units, 10 in each stratum
    for column in np.flatnonzero(np.abs(gradient).sum(axis=1)):
        adds += np.outer(found.totals.unit_totals(int(column)), gradient[column])
    expected = np.zeros((len(found.labels),) * 2)
    for first in range(0, 40, 10):
        away = adds[first : first + 10] - adds[first : first + 10].mean(axis=0)
        expected += 10 / 9 * away.T @ away
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected))).max()
    np.testing.assert_allclose(found.covariance, expected, rtol=1e-9, atol=1e-10 * scale)
