"""Whatever is passed where something else belongs: an error of ours, and no number is made up."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from score.measurement import Estimates, Level, Survey, SurveyError, col

N = 80
NAMES: tuple[Any, ...] = (
    5,
    1.5,
    True,
    b"y",
    "nosuch",
    "",
    [["y"]],
    [None],
    {"y": 1}.values(),
    object(),
    col("y"),
    pl.Series([1]),
)
NUMBERS: tuple[Any, ...] = (None, "0.5", b"1", [1], {}, (1, 2), object(), complex(1, 2), float("nan"), float("inf"), -1)
WHOLE: tuple[Any, ...] = (None, "3", 1.5, [3], {}, object(), -1, float("nan"), True)
WORDS: tuple[Any, ...] = (None, 5, 1.5, True, b"x", "nosuch", "", ["math"], {}, object())
ROUNDS: tuple[Any, ...] = (None, 7, "nosuch", [1], {}, {1}, object(), (1,), np.array([1, 2]))
CONDITIONS: tuple[Any, ...] = (
    5,
    True,
    "y > 1",
    [True],
    pl.Series([True]),
    object(),
    lambda row: row,
    col("nosuch") > 1,
)


def table() -> pl.DataFrame:
    random = np.random.default_rng(1)
    return pl.DataFrame(
        {
            "h": np.arange(N) // 20,
            "u": np.arange(N) // 5,
            "w": 1 + random.random(N),
            "y": random.lognormal(size=N),
            "x": random.random(N) * 10,
            "c": (random.random(N) < 0.2).astype(int),
            "a": (np.arange(N) % 5 > 0).astype(int),
            "g": ["a", "b"] * (N // 2),
            "k": ["p", "q", "p", "q", "r"] * (N // 5),
            "r": [1, 1, 2, 2] * (N // 4),
            "r1": 1 + random.random(N),
            "r2": 1 + random.random(N),
        }
    )


TABLE = table()
SURVEY = Survey(TABLE, strata="h", psu="u", weight="w")
ROUND = Survey(TABLE, strata="h", psu="u", weight="w", round="r")
TREATED = col("g") == "a"

# a call, and for each of its arguments what does not belong there
CALLS: dict[str, tuple[Callable[..., Any], dict[str, Any], dict[str, tuple[Any, ...]]]] = {
    "mean": (lambda v, **o: SURVEY.mean(v, **o), {"v": "y"}, {"v": (None, *NAMES), "by": NAMES, "where": CONDITIONS}),
    "total": (lambda v, **o: SURVEY.total(v, **o), {"v": "y"}, {"v": (None, *NAMES), "by": NAMES, "where": CONDITIONS}),
    "variance": (lambda v, **o: SURVEY.variance(v, **o), {"v": "y"}, {"v": (None, *NAMES), "by": NAMES}),
    "ratio": (
        SURVEY.ratio,
        {"above": "y", "below": "x"},
        {"above": (None, *NAMES), "below": (None, *NAMES), "by": NAMES},
    ),
    "rate": (
        SURVEY.rate,
        {"cases": "c", "exposure": "x"},
        {"cases": (None, *NAMES), "exposure": NAMES, "per": NUMBERS},
    ),
    "proportion": (SURVEY.proportion, {"column": "g"}, {"column": (None, *NAMES, Level("g", "a")), "by": NAMES}),
    "size": (SURVEY.size, {}, {"by": NAMES, "where": CONDITIONS}),
    "change": (
        ROUND.change,
        {"variable": "y", "frm": 1, "to": 2},
        {"variable": (None, *NAMES), "frm": ROUNDS, "to": ROUNDS, "of": ("median", None, 5)},
    ),
    "did": (
        ROUND.did,
        {"variable": "y", "treated": TREATED, "frm": 1, "to": 2},
        {"variable": (None, *NAMES), "frm": ROUNDS, "to": ROUNDS, "treated": (col("y"), col("nosuch"))},
    ),
    "did_test": (
        ROUND.did_test,
        {"variable": "y", "treated": TREATED, "frm": 1, "to": 2, "draws": 9},
        {
            "variable": (None, *NAMES),
            "frm": ROUNDS,
            "to": (*ROUNDS, 1),
            "treated": (col("y"), col("nosuch")),
            "method": WORDS,
            "draws": (*WHOLE, 0),
            "seed": WHOLE,
        },
    ),
    "decomposition": (
        ROUND.decomposition,
        {"variable": "y", "frm": 1, "to": 2, "group": "g"},
        {"variable": (None, *NAMES), "frm": ROUNDS, "to": (*ROUNDS, 1), "group": (None, *NAMES, Level("g", "a"))},
    ),
    "regression": (
        SURVEY.regression,
        {"variable": "y", "regressors": ["x"], "family": "linear"},
        {"variable": (None, *NAMES), "regressors": (None, 5, "x", [None], [5], [["x"]], ["nosuch"]), "family": WORDS},
    ),
    "logistic": (
        SURVEY.regression,
        {"variable": "c", "regressors": ["x"], "family": "logistic"},
        {"variable": (None, *NAMES), "regressors": (None, 5, "x", [None], [5], ["nosuch"]), "by": ("g",)},
    ),
    "quantile": (
        SURVEY.quantile,
        {"variable": "y"},
        {
            "variable": (None, *NAMES),
            "p": (None, "0.5", [], ["0.5"], 2, -1, float("nan"), {}, object()),
            "by": NAMES,
            "rule": WORDS,
            "interval": ("nosuch", 5, object(), ["mean"]),
            "level": (*NUMBERS, 0, 1),
        },
    ),
    "low_pay_rate": (SURVEY.low_pay_rate, {"pay": "y"}, {"pay": (None, *NAMES), "by": NAMES}),
    "poverty_rate": (SURVEY.poverty_rate, {"income": "y"}, {"income": (None, *NAMES), "p": (*NUMBERS, 2)}),
    "poverty_threshold": (
        SURVEY.poverty_threshold,
        {"income": "y"},
        {"income": (None, *NAMES), "share": NUMBERS[:-1], "p": (*NUMBERS, 2)},
    ),
    "gini": (SURVEY.gini, {"variable": "y"}, {"variable": (None, *NAMES), "by": NAMES, "where": CONDITIONS}),
    "quintile_share_ratio": (SURVEY.quintile_share_ratio, {"variable": "y"}, {"variable": (None, *NAMES), "by": NAMES}),
    "pay_gap": (
        SURVEY.pay_gap,
        {"pay": "y", "group": "g", "high": "a", "low": "b"},
        {"pay": (None, *NAMES), "group": (None, *NAMES), "high": ROUNDS, "low": ROUNDS, "of": WORDS},
    ),
    "factor_weighted_pay_gap": (
        SURVEY.factor_weighted_pay_gap,
        {"pay": "y", "group": "g", "cells": "k", "high": "a", "low": "b"},
        {"group": (None, *NAMES), "cells": (None, [], *NAMES), "least": NUMBERS[:-1], "high": ROUNDS},
    ),
    "segregation": (
        SURVEY.segregation,
        {"cell": "k", "group": "g", "first": "a", "second": "b"},
        {"cell": (None, *NAMES), "group": (None, *NAMES), "first": ROUNDS, "second": ROUNDS},
    ),
    "statistic": (SURVEY.statistic, {}, {"statistic": (None, 5, "gini", object(), col("y"))}),
    "adjusted": (
        SURVEY.adjusted_for_non_response,
        {"responded": "a", "cells": "g"},
        {"responded": (None, "y", *NAMES), "cells": NAMES, "least": NUMBERS[:-1]},
    ),
    "trimmed": (SURVEY.trimmed, {"most": 3}, {"most": (*NUMBERS, 0, 1), "by": NAMES}),
    "calibrated": (
        SURVEY.calibrated,
        {"known": {"everybody": 300.0}},
        {"known": (None, 5, [], {}, "everybody", {"nosuch": 1.0}, {("g",): 1.0}, {5: 1.0}), "distance": WORDS},
    ),
    "post_stratified": (
        SURVEY.post_stratified,
        {"column": "g", "totals": {"a": 100.0, "b": 200.0}},
        {"column": (None, *NAMES), "totals": (None, 5, [], {}, {"a": 1.0}, {"a": "1", "b": 1.0}, {1: 1.0, 2: 1.0})},
    ),
    "raked": (SURVEY.raked, {}, {"margins": (None, 5, [], {}, "g", {"g": 5}, {"g": {"a": None, "b": 1.0}}, {5: {}})}),
    "with_replicate_weights": (
        SURVEY.with_replicate_weights,
        {"columns": ["r1", "r2"], "method": "JKn", "scales": [0.5, 0.5]},
        {
            "columns": (None, [], *NAMES),
            "method": WORDS,
            "scales": (None, "many", ["a", "b"], [1.0], -1, {}, object(), float("nan"), float("inf")),
            "degrees_of_freedom": NUMBERS[1:],
            "fay": NUMBERS,
        },
    ),
    "replicated": (
        SURVEY.replicated,
        {"method": "bootstrap", "replicates": 5},
        {"method": WORDS, "replicates": (*WHOLE, 0, 1), "fay": (*NUMBERS, 1), "seed": WHOLE},
    ),
    "with_columns": (SURVEY.with_columns, {}, {"new": CONDITIONS}),
    "Survey": (
        Survey,
        {"source": TABLE, "strata": "h", "psu": "u", "weight": "w"},
        {
            "source": (None, 5, [], {}, object(), "nosuch.parquet", ""),
            "strata": NAMES[:3] + ("nosuch", ["h"], object()),
            "psu": NAMES,
            "weight": (5, "nosuch", ["w"], "g", object()),
            "fpc": NAMES,
            "round": (5, "nosuch", ["r"], object()),
            "lonely": WORDS,
        },
    ),
    "contrast": (
        SURVEY.mean("y", by="g").contrast,
        {},
        {
            "asked": (
                None,
                5,
                "",
                "a",
                "a-b",
                "a - c",
                "a - a",
                [1],
                ["1", "x"],
                {"a": "1"},
                {"c": 1},
                [1, float("nan")],
            )
        },
    ),
    "relative": (
        SURVEY.mean("y", by="g").relative,
        {"above": "a", "below": "b"},
        {"above": (None, 5, "c"), "below": ("", [])},
    ),
    "interval": (SURVEY.proportion("g").interval, {}, {"method": ("nosuch", 5, ""), "level": (*NUMBERS[1:], 0, 1, 95)}),
    "interval of a rate": (SURVEY.rate("c", "x").interval, {}, {"level": (*NUMBERS[1:], 0, 1, 95)}),
    "to_frame": (SURVEY.mean("y").to_frame, {}, {"backend": (None, 5, "excel", [], object())}),
}


def finished(found: Any) -> None:
    """All that somebody may look at."""
    if isinstance(found, Survey):
        found = found.mean("y", by="g")
    if isinstance(found, Estimates):
        found.rows()
        found.explain()


@pytest.mark.parametrize("name", CALLS)
def test_an_error_of_ours(name: str) -> None:
    call, right, arguments = CALLS[name]
    made_up = []
    for argument, values in arguments.items():
        for value in values:
            if value is True and argument in ("frm", "to"):
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    finished(call(**(right | {argument: value})))
                except SurveyError:
                    continue
            made_up.append((argument, value))
    assert made_up == []


@pytest.mark.parametrize(
    "name", [one for one in CALLS if one not in ("statistic", "raked", "with_columns", "contrast")]
)
def test_with_the_right_arguments_there_is_an_answer(name: str) -> None:
    call, right, _ = CALLS[name]
    finished(call(**right))
