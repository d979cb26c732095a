"""Estimates and their errors beside the textbook's formulas, row by row in exact fractions, on samples of any shape."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from score.measurement import Estimates, col
from tests.measurement.design import by_hand
from tests.measurement.design.by_hand import Drawn, Linear, Row
from tests.measurement.sample.small_samples import Small, small

FEW = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
SEEDS = st.integers(0, 2**32 - 1)
SHAPES = {
    "rows drawn directly": {"stages": 0, "strata": False},
    "rows, with sizes of the population": {"stages": 0, "strata": False, "fpc": True},
    "clusters": {"strata": False},
    "strata and clusters": {},
    "strata, clusters and sizes": {"fpc": True},
    "two stages and sizes": {"stages": 2, "fpc": True},
    "two stages without sizes": {"stages": 2},
}
Inside = Callable[[Row], bool]


def everybody(_: Row) -> bool:
    return True


def in_group(name: object) -> Inside:
    return lambda row: row["g"] == name


def error(drawn: Drawn, rows: list[Row], one: Linear) -> float:
    return math.sqrt(by_hand.covariance(drawn, rows, one.adds, one.adds))


def check(found: Estimates, wanted: list[Linear], one: Small, *, lost: float = 1e-9) -> None:
    """Each estimate and each covariance. `lost`: of a standard error, beside the largest."""
    assert len(found.values) == len(wanted)
    assert found.explain()
    if one.wide:  # one row weighs as much as a thousand million others: how far it is from the mean is known to less
        lost = max(lost, 1e-3)
    away = max(abs(float(row["y"] or one.shift) - one.shift) for row in one.rows)
    errors = [math.nan if w.value is None else error(one.drawn, one.rows, w) for w in wanted]
    # what rounding leaves of what is none
    nothing = 1e-12 * max(away, away**2, *(abs(float(w.value or 0)) for w in wanted)) + 1e-300
    for value, own, linear, wished in zip(found.values, found.standard_errors, wanted, errors, strict=True):
        if linear.value is None:
            assert math.isnan(value) and math.isnan(own)
            continue
        assert value == pytest.approx(float(linear.value), rel=1e-11, abs=1e-13 * abs(one.shift) + nothing)
        assert own == pytest.approx(wished, rel=lost, abs=nothing)
    covariance = found.covariance
    np.testing.assert_allclose(
        covariance, covariance.T, rtol=1e-10, atol=1e-13 * max(np.nanmax(np.abs(covariance)), nothing)
    )
    noise = [err * math.sqrt(lost) + nothing for err in errors]
    for i, first in enumerate(wanted):
        for j, second in enumerate(wanted):
            if first.value is not None and second.value is not None:
                exact = float(by_hand.covariance(one.drawn, one.rows, first.adds, second.adds))
                # what is left of nothing on one side meets the whole error of the other
                left = noise[i] * noise[j] + nothing * (errors[i] + errors[j])
                assert covariance[i, j] == pytest.approx(exact, rel=lost, abs=left)


def groups(one: Small) -> list[str]:
    return sorted({row["g"] for row in one.rows if row["g"] is not None})


@pytest.mark.parametrize("shape", SHAPES)
@FEW
@given(seed=SEEDS)
def test_means_totals_sizes_ratios_variances(shape: str, seed: int) -> None:
    one = small(seed, **SHAPES[shape])
    with one.survey.plan() as plan:
        answers = {
            "mean": plan.mean("y"),
            "means": plan.mean("y", by="g"),
            "totals": plan.total("y", by="g"),
            "sizes": plan.size(by="g"),
            "ratios": plan.ratio("yes", "x", by="g"),
            "variances": plan.variance("y", by="g"),
            "where": plan.total("x", where=col("x") > 3),
        }
    drawn, rows, names = one.drawn, one.rows, groups(one)
    check(answers["mean"].result, [by_hand.mean(drawn, rows, "y", everybody)], one)
    check(answers["means"].result, [by_hand.mean(drawn, rows, "y", in_group(g)) for g in names], one)
    check(answers["totals"].result, [by_hand.total(drawn, rows, "y", in_group(g)) for g in names], one)
    check(answers["sizes"].result, [by_hand.size(drawn, rows, in_group(g)) for g in names], one)
    check(answers["ratios"].result, [by_hand.ratio(drawn, rows, "yes", "x", in_group(g)) for g in names], one)
    check(answers["variances"].result, [by_hand.variance(drawn, rows, "y", in_group(g)) for g in names], one, lost=1e-6)
    large = by_hand.total(drawn, rows, "x", lambda row: row["x"] is not None and row["x"] > 3)
    check(answers["where"].result, [large], one)


@FEW
@given(seed=SEEDS)
def test_several_variables_vary_together(seed: int) -> None:
    one = small(seed, fpc=True)
    wanted = [by_hand.mean(one.drawn, one.rows, name, everybody) for name in ("y", "x", "yes")]
    check(one.survey.mean("y", "x", "yes"), wanted, one)


@FEW
@given(seed=SEEDS)
def test_shares_of_each_value(seed: int) -> None:
    one = small(seed)
    rows = [row | {"known": None if row["g"] is None else 1} for row in one.rows]
    names = groups(one)
    for row in rows:
        row |= {name: None if row["g"] is None else int(row["g"] == name) for name in names}
    wanted = [by_hand.ratio(one.drawn, rows, name, "known", everybody) for name in names]
    check(one.survey.proportion("g"), wanted, one)
    by_yes = one.survey.proportion("g", by="yes")
    labels = [(label["yes"], label["g"]) for label in by_yes.labels]
    assert labels == sorted({(row["yes"], row["g"]) for row in rows if row["g"] is not None})
    inside = [by_hand.ratio(one.drawn, rows, g, "known", lambda row, yes=yes: row["yes"] is yes) for yes, g in labels]
    check(by_yes, inside, one)


@FEW
@given(seed=SEEDS)
def test_change_between_rounds_that_share_some_units(seed: int) -> None:
    one = small(seed, rounds=3, shifts=(0.0, 1e6))
    there = {row["r"] for row in one.rows if row["y"] is not None and row["w"] > 0}
    if not {1, 2} <= there:
        return
    for of, formula in (("mean", by_hand.mean), ("total", by_hand.total)):
        levels = [formula(one.drawn, one.rows, "y", lambda row, r=r: row["r"] == r) for r in (1, 2)]
        check(one.survey.change("y", frm=1, to=2, of=of), [levels[1].minus(levels[0])], one, lost=1e-8)
    said = one.survey.change("y", frm=1, to=2).notes[0]
    units = [{row["u"] for row in one.rows if row["r"] == r} for r in (1, 2)]
    assert said.startswith(f"{len(units[0] & units[1]):,} units were in both rounds")


@FEW
@given(seed=SEEDS)
def test_parts_of_a_change(seed: int) -> None:
    """Kitagawa: derivatives by hand are those of the formula, here taken as small differences of its exact value."""
    one = small(seed, rounds=2, shifts=(0.0,), wide=False)
    rows = [row for row in one.rows if row["g"] is not None and row["y"] is not None and row["w"] > 0]
    cells = {(row["r"], row["g"]) for row in rows}
    seen = {(row["r"], row["g"]) for row in one.rows if row["g"] is not None}
    names = sorted({g for _, g in seen})
    if not cells or any((r, g) not in cells for r in (1, 2) for g in names):
        return
    found = one.survey.decomposition("y", frm=1, to=2, group="g")

    def parts(weights: list[Fraction]) -> list[Fraction]:
        mass: dict[tuple[int, str], Fraction] = {}
        sums: dict[tuple[int, str], Fraction] = {}
        for row, w in zip(one.rows, weights, strict=True):
            if row["g"] is not None and row["y"] is not None:
                key = (row["r"], row["g"])
                mass[key] = mass.get(key, Fraction(0)) + w
                sums[key] = sums.get(key, Fraction(0)) + w * Fraction(row["y"])
        m = {key: sums[key] / mass[key] for key in mass}
        whole = {r: sum(mass[r, g] for g in names) for r in (1, 2)}
        p = {key: mass[key] / whole[key[0]] for key in mass}
        within = sum(((p[1, g] + p[2, g]) / 2 * (m[2, g] - m[1, g]) for g in names), Fraction(0))
        shift = sum(((m[1, g] + m[2, g]) / 2 * (p[2, g] - p[1, g]) for g in names), Fraction(0))
        return [within + shift, within, shift]

    weights = [one.drawn.weigh(row) for row in one.rows]
    middle, step, adds = parts(weights), Fraction(1, 10**12), [[], [], []]
    for place, w in enumerate(weights):
        moved = parts([*weights[:place], w + step, *weights[place + 1 :]])
        for part in range(3):
            adds[part].append(w * (moved[part] - middle[part]) / step)
    check(found, [Linear(middle[part], adds[part]) for part in range(3)], one, lost=1e-6)
