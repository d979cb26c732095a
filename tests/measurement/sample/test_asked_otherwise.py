"""The same question put in another way has the same answer: alone and in a plan, labels and rounds renamed, twice."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score.measurement import Estimates, Survey, col
from tests.measurement.sample.small_samples import FRAMES, framed, small

FEW = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 2**32 - 1)
PLAIN: dict[str, Any] = {"shifts": (0.0,), "wide": False}
QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "mean": lambda one: one.mean("y", "x", by="g"),
    "total": lambda one: one.total("y", where=col("x") > 2),
    "ratio": lambda one: one.ratio("y", "x", by=["g", "yes"]),
    "variance": lambda one: one.variance("y"),
    "proportion": lambda one: one.proportion("g", by="yes"),
    "size": lambda one: one.size(by="g", where=col("yes")),
    "rate": lambda one: one.rate("yes", "x", per=1000, by="g"),
    "regression": lambda one: one.regression("y", ["x"]),
}


def table_of(rows: list[dict[str, Any]]) -> Any:
    return framed(rows, "polars")


def rows(seed: int = 3, number: int = 120, rounds: int = 2) -> list[dict[str, Any]]:
    random = np.random.default_rng(seed)
    return [
        {
            "h": one // 40,
            "u": one // 5,
            "w": float(random.uniform(1, 9)),
            "y": float(random.normal(10, 2)),
            "x": float(random.integers(1, 9)),
            "yes": bool(random.random() < 0.5),
            "g": str(random.choice(["a", "b", "c"])),
            "r": one % rounds + 1,
        }
        for one in range(number)
    ]


def survey(listed: list[dict[str, Any]], **more: Any) -> Survey:
    return Survey(table_of(listed), strata="h", psu="u", weight="w", **more)


def same(one: Any, other: Any, close: float = 1e-11, *, labels: bool = True) -> None:
    one, other = (getattr(each, "result", each) for each in (one, other))
    if labels:
        assert one.labels == other.labels
    np.testing.assert_allclose(one.values, other.values, rtol=close)
    np.testing.assert_allclose(one.standard_errors, other.standard_errors, rtol=1e3 * close, atol=1e-12)
    np.testing.assert_array_equal(one.counts, other.counts)
    for low, high in zip(one.interval(), other.interval(), strict=True):
        np.testing.assert_allclose(low, high, rtol=1e3 * close, atol=1e-10)


@FEW
@given(seed=SEEDS)
def test_a_plan_says_what_each_question_says_alone(seed: int) -> None:
    one = small(seed, **PLAIN).survey
    with one.plan() as plan:
        answers = {name: ask(plan) for name, ask in QUESTIONS.items() if name != "regression"}
    for name, answer in answers.items():
        same(answer, QUESTIONS[name](one))


def test_a_plan_of_rounds_says_what_each_question_says_alone() -> None:
    one = survey(rows(), round="r")
    more: dict[str, Callable[[Any], Any]] = {
        "change": lambda one: one.change("y", frm=1, to=2, by="g"),
        "change of totals": lambda one: one.change("y", frm=1, to=2, of="total", where=col("x") > 3),
        "did": lambda one: one.did("y", treated=col("g") == "a", frm=1, to=2),
        "decomposition": lambda one: one.decomposition("y", frm=1, to=2, group="g"),
    }
    with one.plan() as plan:
        answers = {name: ask(plan) for name, ask in (QUESTIONS | more).items()}
    for name, answer in answers.items():
        same(answer, (QUESTIONS | more)[name](one))
        assert answer.explain() and len(answer.to_frame("pandas")) == len(answer.values)
        assert answer.to_frame("polars").height == answer.to_frame().num_rows == len(answer.rows())


@pytest.mark.parametrize("name", QUESTIONS)
def test_without_design_effects_nothing_else_changes(name: str) -> None:
    one = survey(rows())
    with one.plan(deff=False) as plan:
        answer = QUESTIONS[name](plan)
    same(answer, QUESTIONS[name](one))


@pytest.mark.parametrize("name", QUESTIONS)
def test_strata_units_and_rounds_by_other_names(name: str) -> None:
    before = rows()
    after = [row | {"h": f"stratum {9 - row['h']}", "u": (row["u"] * 7919) % 1009} for row in before]
    same(QUESTIONS[name](survey(after)), QUESTIONS[name](survey(before)))
    renamed = [row | {"r": {1: 2022.0, 2: 2023.0}[row["r"]]} for row in before]
    one = survey(before, round="r").change("y", frm=1, to=2)
    for frm, to in ((2022, 2023), (2022.0, 2023.0), ("2022.0", "2023.0")):
        other = survey(renamed, round="r").change("y", frm=frm, to=to)
        same(one, other)
        assert other.notes[0].startswith("24 units were in both rounds, 0 in ")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_domain_that_nobody_is_in_changes_nothing(name: str) -> None:
    """Rows of another group that weigh nothing, in units that are there."""
    before = rows()
    after = [*before, *({**row, "g": "nobody", "w": 0.0} for row in before[:10])]
    one, other = QUESTIONS[name](survey(before)), QUESTIONS[name](survey(after))
    kept = [place for place, label in enumerate(other.labels) if label.get("g") != "nobody"]
    assert [other.labels[place] for place in kept] == list(one.labels)
    np.testing.assert_allclose(other.values[kept], one.values, rtol=1e-12)
    np.testing.assert_allclose(other.standard_errors[kept], one.standard_errors, rtol=1e-9)


@pytest.mark.parametrize("of", ["mean", "total"])
def test_a_group_of_which_nothing_is_known_leaves_the_changes_of_others(of: str) -> None:
    """Its own change is not known; in a contrast within groups as well."""
    before = rows()
    after = [row | {"y": None if row["g"] == "c" else row["y"]} for row in before]
    one, other = (survey(listed, round="r").change("y", frm=1, to=2, by="g", of=of) for listed in (before, after))
    np.testing.assert_allclose(other.values[:2], one.values[:2], rtol=1e-11)
    np.testing.assert_allclose(other.standard_errors[:2], one.standard_errors[:2], rtol=1e-9)
    assert np.isnan(other.values[2]) == (of == "mean")
    within = [survey(listed).mean("y", by=["yes", "g"]).contrast("True - False") for listed in (before, after)]
    np.testing.assert_allclose(within[1].values[:2], within[0].values[:2], rtol=1e-11)
    assert np.isnan(within[1].values[2])


def test_two_equal_files_say_what_one_says() -> None:
    """As strata of their own: the same means, totals twice, errors less by the root of two."""
    before = rows()
    both = [*before, *(row | {"h": row["h"] + 10, "u": row["u"] + 1000} for row in before)]
    one, two = survey(before), survey(both)
    np.testing.assert_allclose(two.mean("y", by="g").values, one.mean("y", by="g").values, rtol=1e-12)
    np.testing.assert_allclose(two.total("y").values, 2 * one.total("y").values, rtol=1e-12)
    np.testing.assert_allclose(two.total("y").standard_errors, 2**0.5 * one.total("y").standard_errors, rtol=1e-10)
    np.testing.assert_allclose(two.mean("y").standard_errors, one.mean("y").standard_errors / 2**0.5, rtol=1e-10)
    assert two.mean("y").df == 2 * one.mean("y").df
    for rule in ("math", "school"):
        assert two.quantile("y", [0.1, 0.5], rule=rule).values == pytest.approx(
            one.quantile("y", [0.1, 0.5], rule=rule).values
        )


def test_groups_in_another_order() -> None:
    one = survey(rows())
    first, second = one.mean("y", by=["g", "yes"]), one.mean("y", by=["yes", "g"])
    at = {(label["g"], label["yes"]): place for place, label in enumerate(second.labels)}
    order = [at[label["g"], label["yes"]] for label in first.labels]
    np.testing.assert_array_equal(first.values, second.values[order])
    np.testing.assert_allclose(first.covariance, second.covariance[np.ix_(order, order)], rtol=1e-10)


@FEW
@given(seed=SEEDS, weights=st.lists(st.floats(-5, 5), min_size=3, max_size=3))
def test_a_contrast_the_other_way_round_and_a_variance_that_is_none_below_nothing(
    seed: int, weights: list[float]
) -> None:
    found = small(seed, strata=False, **PLAIN).survey.mean("y", by="g")
    covariance = found.covariance
    np.testing.assert_allclose(covariance, covariance.T, atol=1e-12 * np.nanmax(np.abs(covariance)))
    known = np.isfinite(found.values)
    values = np.linalg.eigvalsh(covariance[np.ix_(known, known)])
    assert values.min() >= -1e-10 * max(values.max(), 1e-300)
    if len(found.labels) == 3 and known.all():
        one, other = found.contrast("a - b"), found.contrast("b - a")
        assert one.values == -other.values
        assert one.standard_errors == pytest.approx(other.standard_errors, rel=1e-9, abs=1e-12)
        low, high = one.interval()
        assert (low, high) == (pytest.approx(-other.interval()[1]), pytest.approx(-other.interval()[0]))
        mixed = found.contrast(weights)
        vector = np.array(weights)
        assert mixed.values[0] == pytest.approx(vector @ found.values, rel=1e-9, abs=1e-9)
        scale = np.abs(vector) @ np.sqrt(np.diag(covariance))
        wanted = np.sqrt(max(vector @ covariance @ vector, 0))
        assert mixed.standard_errors[0] == pytest.approx(wanted, rel=1e-6, abs=1e-6 * scale + 1e-12)


def test_levels_with_dashes_in_them() -> None:
    named = [row | {"g": {"a": "15 - 24", "b": "25 - 34", "c": "- none -"}[row["g"]]} for row in rows()]
    one, other = survey(rows()).mean("y", by="g"), survey(named).mean("y", by="g")
    assert other.contrast("15 - 24 - 25 - 34").values == pytest.approx(one.contrast("a - b").values)
    assert other.contrast("25 - 34 - - none -").values == pytest.approx(one.contrast("b - c").values)


@pytest.mark.parametrize("kind", FRAMES)
def test_copies_say_the_same(kind: str) -> None:
    made = Survey(framed(rows(), kind), strata="h", psu="u", weight="w")
    found = [made.mean("y", by="g"), made.quantile("y"), made.gini("y"), made.replicated("JKn").mean("y")]
    for one in found:
        for other in (copy.copy(one), copy.deepcopy(one)):
            same(other, one, 1e-15)
    same(copy.copy(made).mean("y", by="g"), found[0])


@pytest.mark.parametrize("name", [*QUESTIONS, "quantile", "gini", "low pay"])
@pytest.mark.parametrize("replicated", [False, True])
def test_what_is_handed_out_does_not_change_the_result(name: str, replicated: bool) -> None:
    more = {
        "quantile": lambda s: s.quantile("y"),
        "gini": lambda s: s.gini("y"),
        "low pay": lambda s: s.low_pay_rate("y"),
    }
    one = survey(rows())
    found: Estimates = (QUESTIONS | more)[name](one.replicated("JKn") if replicated else one)
    before = copy.deepcopy(found.rows())
    for array in (found.values, found.standard_errors, found.cv, found.deff, *found.interval()):
        array[:] = -1  # a copy: whoever changes it changes nothing else
    for array in (found.covariance, found.counts, found.srs_variances, found.shares, found.bases, found.scales):
        if array is not None:
            with pytest.raises(ValueError, match="read-only"):
                array[:] = -1
    for row in found.rows():
        row.clear()
    for attribute in ("counts", "what", "labels", "level", "values"):
        with pytest.raises(AttributeError):
            setattr(found, attribute, 1)
    assert repr(found.rows()) == repr(before)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(found.standard_errors, rel=1e-6, abs=1e-12)
