"""A breakdown may be called like what results say of themselves: both stay."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from score.measurement import Estimates, Survey

NAMES = ("variable", "share", "per", "part", "contrast", "estimate", "df")
ASKED: dict[str, Callable[[Survey, str], Estimates]] = {
    "mean": lambda s, g: s.mean("y", "x", by=g),
    "total": lambda s, g: s.total("y", by=g),
    "ratio": lambda s, g: s.ratio("y", "x", by=g),
    "rate": lambda s, g: s.rate("x", "y", per=10, by=g),
    "size": lambda s, g: s.size(by=g),
    "proportion": lambda s, g: s.proportion(g),
    "proportion by": lambda s, g: s.proportion("x", by=g),
    "quantile": lambda s, g: s.quantile("y", [0.3, 0.6], by=g),
    "low pay": lambda s, g: s.low_pay_rate("y", by=g),
    "low pay within": lambda s, g: s.low_pay_rate("y", by=g, within=True),
    "Gini": lambda s, g: s.gini("y", by=g),
    "regression": lambda s, g: s.regression("y", ["x"], by=g),
    "contrast": lambda s, g: s.mean("y", by=g).contrast("a - b"),
    "contrast of contrasts": lambda s, g: s.mean("y", by=[g, "x"]).contrast("a - b").contrast("1 - 0"),
}


def table(name: str) -> pl.DataFrame:
    random = np.random.default_rng(6)
    return pl.DataFrame(
        {
            name: random.choice(["a", "b"], 200),
            "u": np.arange(200) // 5,
            "y": random.lognormal(size=200),
            "x": random.integers(0, 2, 200),
        }
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("asked", ASKED)
def test_nothing_is_lost(asked: str, name: str) -> None:
    found = ASKED[asked](Survey(table(name), psu="u"), name)
    wanted = ASKED[asked](Survey(table("plain"), psu="u"), "plain")
    for own, other in zip(found.rows(), wanted.rows(), strict=True):
        if "plain" in other:
            own["plain"] = own.pop(f"{name} (group)")
        if other.get("variable") == "plain":  # a proportion of the column itself
            own["variable"] = "plain"
        assert own == pytest.approx(other, nan_ok=True)
    assert found.to_frame().num_rows == len(found.labels)


def test_rounds_may_be_called_so_too() -> None:
    rows = table("g").with_columns(variable=pl.Series([1, 2] * 100))
    found = Survey(rows, psu="u", round="variable").change("y", frm=1, to=2, by="g")
    wanted = Survey(rows.rename({"variable": "t"}), psu="u", round="t").change("y", frm=1, to=2, by="g")
    assert repr(found) == repr(wanted)
    levels = Survey(rows, psu="u", round="variable").mean("y")
    assert [(row["variable"], row["variable (group)"]) for row in levels.rows()] == [("y", 1), ("y", 2)]
