"""Replicates beside their definition: the estimate made anew from the rows under each set of weights."""

from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest

from score.measurement import Survey, SurveyError
from tests.measurement.design.by_hand import Row

STATISTICS = {
    "mean": (lambda s: s.mean("y"), lambda w, y, x: (w * y).sum() / w.sum()),
    "total": (lambda s: s.total("y"), lambda w, y, x: (w * y).sum()),
    "ratio": (lambda s: s.ratio("y", "x"), lambda w, y, x: (w * y).sum() / (w * x).sum()),
}


def rows(seed: int, strata: int, least: int, most: int) -> list[Row]:
    random = np.random.default_rng(seed)
    return [
        {"h": h, "u": 10 * h + u, "w": random.uniform(1, 5), "y": random.normal(3), "x": random.uniform(1, 2), "N": 12}
        for h in range(strata)
        for u in range(random.integers(least, most + 1))
        for _ in range(random.integers(1, 5))
    ]


def columns(answers: list[Row]) -> list[np.ndarray]:
    return [np.array([row[name] for row in answers]) for name in ("h", "u", "w", "y", "x")]


@pytest.mark.parametrize("around", [False, True])
@pytest.mark.parametrize("fpc", [None, "N"])
@pytest.mark.parametrize("strata", [1, 3])
@pytest.mark.parametrize("statistic", STATISTICS)
def test_jackknife(statistic: str, strata: int, fpc: str | None, around: bool) -> None:
    """Each unit left out in turn, the others of its stratum weighing n / (n - 1); each square counts (n - 1) / n."""
    ask, formula = STATISTICS[statistic]
    answers = rows(strata, strata, 2, 4)
    h, u, w, y, x = columns(answers)
    kept, counts = [], []
    for unit in np.unique(u):
        own = h == h[u == unit][0]
        n = len(np.unique(u[own]))
        kept.append(formula(np.where(u == unit, 0, np.where(own, w * n / (n - 1), w)), y, x))
        counts.append((n - 1) / n * (1 - n / 12 if fpc else 1))
    centre = formula(w, y, x) if around else np.mean(kept)
    wanted = sum(count * (one - centre) ** 2 for count, one in zip(counts, kept, strict=True))
    survey = Survey(
        pa.Table.from_pylist(answers), strata="h" if strata > 1 else None, psu="u", weight="w", fpc=fpc
    ).replicated("JKn" if strata > 1 else "JK1", around_estimate=around)
    assert ask(survey).standard_errors[0] ** 2 == pytest.approx(wanted, rel=1e-10)
    assert ask(survey).values[0] == pytest.approx(formula(w, y, x), rel=1e-12)


@pytest.mark.parametrize(("method", "fay"), [("BRR", 0.0), ("Fay", 0.3), ("Fay", 0.7)])
@pytest.mark.parametrize("strata", [1, 2, 3, 5])
def test_half_samples_that_are_balanced_give_the_error_of_all_of_them(method: str, fay: float, strata: int) -> None:
    """Of a total: the mean over all 2^strata half samples, with weights 2 - fay and fay, over (1 - fay)^2."""
    answers = rows(strata, strata, 2, 2)
    h, u, w, y, _ = columns(answers)
    whole, squares = (w * y).sum(), []
    for signs in itertools.product((1, -1), repeat=strata):
        side = np.where(u % 10 == 0, 1, -1) * np.array(signs)[h]
        squares.append(((w * (1 + (1 - fay) * side) * y).sum() - whole) ** 2)
    survey = Survey(pa.Table.from_pylist(answers), strata="h", psu="u", weight="w").replicated(method, fay=fay)
    assert survey.total("y").standard_errors[0] ** 2 == pytest.approx(np.mean(squares) / (1 - fay) ** 2, rel=1e-10)


def test_a_bootstrap_is_that_of_its_seed_and_near_the_linearised_error() -> None:
    answers = pa.Table.from_pylist(rows(4, 6, 3, 5))
    survey = Survey(answers, strata="h", psu="u", weight="w")
    one, again, other = (survey.replicated("bootstrap", replicates=2000, seed=seed).total("y") for seed in (1, 1, 2))
    assert one.standard_errors[0] == again.standard_errors[0] != other.standard_errors[0]
    assert one.standard_errors[0] == pytest.approx(survey.total("y").standard_errors[0], rel=0.1)


def test_where_everybody_was_drawn_nothing_varies() -> None:
    answers = pa.table({"u": [0, 0, 1, 2], "y": [1.0, 5.0, 2.0, 7.0], "N": [3] * 4})
    survey = Survey(answers, psu="u", fpc="N")
    assert survey.mean("y").standard_errors[0] == 0
    assert survey.replicated("JKn").mean("y").standard_errors[0] == 0


@pytest.mark.parametrize("replicates", [0, 1, -1, 2.5, "many", None, True])
def test_a_number_of_replicates_that_is_none(replicates: object) -> None:
    survey = Survey(pa.Table.from_pylist(rows(4, 2, 2, 3)), strata="h", psu="u", weight="w")
    with pytest.raises(SurveyError, match="two at least"):
        _ = survey.replicated("bootstrap", replicates=replicates).mean("y").standard_errors


def test_given_weights_are_those_that_would_have_been_made() -> None:
    answers = rows(9, 3, 2, 2)
    h, u, w, _, _ = columns(answers)
    table = pa.Table.from_pylist(answers)
    names = []
    for unit in np.unique(u):
        own = h == h[u == unit][0]
        names.append(f"r{unit}")
        table = table.append_column(names[-1], pa.array(np.where(u == unit, 0, np.where(own, w * 2, w))))
    given = Survey(table, weight="w").with_replicate_weights(names, "JKn", scales=[0.5] * len(names))
    made = Survey(table, strata="h", psu="u", weight="w").replicated("JKn")
    for ask, _ in STATISTICS.values():
        assert ask(given).standard_errors == pytest.approx(ask(made).standard_errors, rel=1e-11)
