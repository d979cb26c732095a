"""What people really pass where something else belongs: an error of ours, which names the column and the mend."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from score.measurement import Survey, col
from score.measurement.errors import SurveyError

ROWS = 400


def answers() -> pd.DataFrame:
    draw = np.random.default_rng(1)
    number = np.arange(ROWS)
    return pd.DataFrame(
        {
            "h": number // 100,
            "u": number // 50,
            "w": 1 + draw.random(ROWS),
            "y": draw.lognormal(size=ROWS),
            "g": draw.choice(["a", "b"], ROWS),
            "gaps": [None if one < 5 else "a" for one in number],
            "answered": draw.choice([0, 1], ROWS, p=[0.2, 0.8]),
            "N": 1000,
            "N_text": "many",
            "N_nothing": 0,
            "N_gap": np.where(number == 3, np.nan, 1000.0),
        }
    )


def survey(**more: Any) -> Survey:
    return Survey(answers(), **{"strata": "h", "psu": "u", "weight": "w", **more})


ASKED: dict[str, tuple[Callable[[], Any], str]] = {
    "a population size in words": (lambda: survey(fpc="N_text").mean("y"), "Column N_text holds text"),
    "no weight, a population size in words": (
        lambda: Survey(answers(), strata="h", fpc="N_text").mean("y"),
        "Column N_text holds text",
    ),
    "a population of nobody": (lambda: survey(fpc="N_nothing").mean("y").df, "Column N_nothing: .* no population"),
    "a population size missing": (lambda: survey(fpc="N_gap").mean("y").df, "Column N_gap: 1 rows have no population"),
    "no weight, a population size missing": (
        lambda: Survey(answers(), fpc="N_gap").mean("y"),
        "Column N_gap: 1 rows have no population",
    ),
    "a mask of pandas": (lambda: survey().mean("y", where=answers().g == "a"), "not the Series"),  # type: ignore[arg-type]
    "a mask of pandas for quantiles": (lambda: survey().quantile("y", where=answers().g == "a"), "not the Series"),
    "a condition in words": (lambda: survey().mean("y", where="g == 'a'"), "not the str"),  # type: ignore[arg-type]
    "a quantile in words": (lambda: survey().quantile("y", "0.5"), "'0.5' is none"),  # type: ignore[arg-type]
    "no quantile": (lambda: survey().quantile("y", None), "None is none"),  # type: ignore[arg-type]
    "an empty list of quantiles": (lambda: survey().quantile("y", []), "Which quantiles"),
    "Fay's factor of 1": (lambda: survey().replicated("Fay", fay=1), "Fay's factor"),
    "an unknown way of replicates": (lambda: survey().replicated("JKN"), "Did you mean “JKn”"),  # type: ignore[arg-type]
    "too few scales": (
        lambda: survey().with_replicate_weights(["w", "N"], "JKn", scales=[1.0]),
        "1 scales for 2 replicates",
    ),
    "too many scales": (
        lambda: survey().with_replicate_weights(["w", "N"], "bootstrap", scales=[1.0, 1.0, 1.0]),
        "3 scales for 2 replicates",
    ),
    "a cell that is missing": (
        lambda: survey().adjusted_for_non_response("answered", "gaps"),
        "Column gaps is missing in 5 rows",
    ),
    "fewer than nobody": (lambda: survey().calibrated({"everybody": -4}), "-4 members of everybody"),
    "fewer than nobody in a group": (lambda: survey().calibrated({("g", "a"): -1}), "-1 members of g = a"),
    "a total in words": (lambda: survey().calibrated({"everybody": "many"}), "'many' is none"),  # type: ignore[dict-item]
    "margins as a list": (lambda: survey().raked({"g": ["a", "b"]}), "as a mapping"),  # type: ignore[dict-item]
    "margins of two populations": (
        lambda: survey().raked({"g": {"a": 100, "b": 200}, "h": {0: 50, 1: 50, 2: 50, 3: 100}}),
        "do not add up .*g 300, h 250",
    ),
    "weights trimmed at words": (lambda: survey().trimmed("3"), "'3' is none"),  # type: ignore[arg-type]
    "low pay below nothing": (lambda: survey().low_pay_rate("y", 0), "a share above 0"),
    "low pay of words": (lambda: survey().low_pay_rate("g"), "Column g holds text"),
    "low pay of a column that is not there": (lambda: survey().low_pay_rate("x"), "no column “x”"),
}


@pytest.mark.parametrize("name", ASKED)
def test_is_refused_in_our_own_words(name: str) -> None:
    ask, words = ASKED[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(SurveyError, match=words):
            ask()


def test_margins_that_differ_by_rounding_are_one_population() -> None:
    margins = {"g": {"a": 100.0, "b": 200.0}, "h": {0: 50.0, 1: 50.0, 2: 100.0, 3: 100.00001}}
    assert survey().raked(margins).size().values == pytest.approx([300])


def test_an_expression_is_a_condition() -> None:
    chosen = survey().mean("y", where=col("g") == "a")
    assert chosen.counts[0] == (answers().g == "a").sum()
