"""Columns of every type say the same, whatever holds them; text, numbers, dates and truths make groups."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from score.measurement import Survey, SurveyError, col

N = 60
RANDOM = np.random.default_rng(8)
Y = RANDOM.integers(-20, 100, N)
U, W = np.arange(N) // 4, RANDOM.integers(1, 9, N)
BASE = pa.table({"u": U, "w": W, "y": Y, "g": ["a", "b", "c"] * 20})
NUMBERS = {
    "int8": pa.array(Y, pa.int8()),
    "int64": pa.array(Y),
    "float32": pa.array(Y.astype("float32")),
    "float64": pa.array(Y.astype(float)),
    "decimal": pa.array([decimal.Decimal(int(one)) for one in Y], pa.decimal128(24, 3)),
}
DAY = datetime.date(2024, 2, 28)
KEYS: dict[str, list[Any]] = {
    "text": ["a", "b", "c"],
    "empty text and spaces": ["", " ", "ä b"],
    "numbers": [3, 1, 2],
    "fractions": [0.1, -2.5, 1e12],
    "decimals": [decimal.Decimal("1.10"), decimal.Decimal("2.25"), decimal.Decimal("-1.00")],
    "truths": [True, False, True],
    "dates": [DAY, DAY + datetime.timedelta(1), DAY + datetime.timedelta(2)],
    "moments": [datetime.datetime(2024, 1, 1, hour, tzinfo=datetime.UTC) for hour in (1, 2, 3)],
    "bytes": [b"a", b"b", b"c"],
}


def changed(name: str, column: pa.Array) -> pa.Table:
    return BASE.set_column(BASE.column_names.index(name), name, column)


def framed(table: pa.Table, kind: str) -> Any:
    return {"arrow": lambda: table, "polars": lambda: pl.from_arrow(table), "pandas": table.to_pandas}[kind]()


def answers(source: Any) -> list[float]:
    survey = Survey(source, psu="u", weight="w")
    with survey.plan() as plan:
        asked = [plan.mean("y", by="g"), plan.total("y"), plan.ratio("y", "w"), plan.variance("y")]
    asked.append(survey.quantile("y", [0.2, 0.5], by="g"))
    return [float(number) for one in asked for number in (*one.values, *one.standard_errors)]


@pytest.mark.parametrize("kind", ["arrow", "polars", "pandas"])
@pytest.mark.parametrize("name", NUMBERS)
def test_numbers(name: str, kind: str) -> None:
    expected = answers(BASE)
    for column in ("y", "w"):
        numbers = NUMBERS[name] if column == "y" else pa.array(W).cast(NUMBERS[name].type)
        assert answers(framed(changed(column, numbers), kind)) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame])
def test_truths_are_ones_and_noughts(make: Any) -> None:
    yes = Y > 20
    of_truths, of_numbers = (Survey(make({"yes": one, "u": U}), psu="u").mean("yes") for one in (yes, yes * 1))
    assert of_truths.values == pytest.approx(of_numbers.values)
    assert of_truths.standard_errors == pytest.approx(of_numbers.standard_errors)


@pytest.mark.parametrize("kind", ["arrow", "polars"])
@pytest.mark.parametrize("name", KEYS)
def test_groups(name: str, kind: str) -> None:
    """The estimates of each value are those of its rows under a condition; rows without a value are in no group."""
    values = (KEYS[name] + [None]) * 15
    table = framed(BASE.append_column("k", pa.array(values)), kind)
    survey = Survey(table, psu="u", weight="w")
    with survey.plan() as plan:
        means, sizes, shares = plan.mean("y", by="k"), plan.size(by=["k", "g"]), plan.proportion("k")
    medians, low = survey.quantile("y", by="k"), survey.low_pay_rate("y", 0.9, by="k", within=True)
    known = sorted(set(KEYS[name]))
    for one in (means, shares, medians, low):
        assert [label["k"] for label in one.labels] == known
        assert one.to_frame("pandas").shape[0] == one.to_frame("polars").height == len(known)
    for value, estimate, error in zip(known, means.values, means.standard_errors, strict=True):
        own = survey.with_columns(own=col("k") == value).mean("y", where=col("own"))
        assert (estimate, error) == pytest.approx((own.values[0], own.standard_errors[0]), rel=1e-11)
    assert sizes.values.sum() == pytest.approx(W[[one is not None for one in values]].sum())
    trimmed = Survey(framed(BASE.append_column("k", pa.array((KEYS[name] * 20)[:N])), kind), psu="u", weight="w")
    assert trimmed.trimmed(1.5, by="k").size(by="k").values == pytest.approx(trimmed.size(by="k").values, rel=1e-9)


@pytest.mark.parametrize(
    "make", [lambda t: t.to_pandas().astype({"g": "category"}), lambda t: pl.from_arrow(t).cast({"g": pl.Categorical})]
)
def test_categories_are_the_words_they_stand_for(make: Any) -> None:
    assert answers(make(BASE)) == pytest.approx(answers(BASE), rel=1e-12)
    enum = pl.from_arrow(BASE).cast({"g": pl.Enum(["c", "b", "a", "never"])})
    assert answers(enum) == pytest.approx(answers(BASE), rel=1e-12)


@pytest.mark.parametrize("shift", [1e9, -1e12, 1e12])
def test_a_spread_far_from_nothing_keeps_its_digits(shift: float) -> None:
    near, far = (Survey(changed("y", pa.array(Y + one)), psu="u", weight="w") for one in (0.0, shift))
    for ask in (lambda s: s.mean("y", by="g"), lambda s: s.regression("w", ["y"]), lambda s: s.variance("y", by="g")):
        assert ask(far).standard_errors[-1] == pytest.approx(ask(near).standard_errors[-1], rel=1e-9)
    assert far.quantile("y", [0.1, 0.5]).values - shift == pytest.approx(near.quantile("y", [0.1, 0.5]).values)
    contrast = far.mean("y", by="g").contrast("a - b")
    assert contrast.values == pytest.approx(near.mean("y", by="g").contrast("a - b").values, abs=1e-15 * abs(shift))
    assert contrast.standard_errors == pytest.approx(near.mean("y", by="g").contrast("a - b").standard_errors, rel=1e-9)


def test_lists_make_no_groups_and_no_numbers() -> None:
    table = pl.DataFrame({"y": [1.0, 2.0, 3.0], "g": [[1], [2], [1]]})
    for ask in (
        lambda s: s.mean("y", by="g"),
        lambda s: s.quantile("y", by="g"),
        lambda s: s.gini("y", by="g"),
        lambda s: s.low_pay_rate("y", by="g"),
        lambda s: s.mean("g"),
    ):
        for source in (table, table.to_arrow()):
            with pytest.raises(SurveyError, match="lists"):
                ask(Survey(source))


def test_three_hundred_domains() -> None:
    number, rows = 300, 3000
    random = np.random.default_rng(1)
    g, y, u = random.permutation(rows) % number, random.normal(size=rows), np.arange(rows) // 10
    survey = Survey(pl.DataFrame({"g": g, "y": y, "u": u}), psu="u")
    with survey.plan() as plan:
        means, totals, shares = plan.mean("y", by="g"), plan.total("y", by="g"), plan.proportion("g")
    assert means.values == pytest.approx([y[g == one].mean() for one in range(number)], rel=1e-9)
    z = np.array([np.bincount(u, np.where(g == one, y, 0), minlength=rows // 10) for one in range(number)])
    centred = z - z.mean(axis=1, keepdims=True)
    covariance = centred @ centred.T * 300 / 299
    assert totals.standard_errors == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-10)
    np.testing.assert_allclose(totals.covariance, covariance, rtol=1e-9, atol=1e-9)
    assert shares.values.sum() == pytest.approx(1)
    medians = survey.quantile("y", by="g")
    assert medians.values == pytest.approx([np.quantile(y[g == one], 0.5, method="inverted_cdf") for one in range(300)])
