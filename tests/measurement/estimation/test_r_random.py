"""What R's survey package says of twenty random samples, to 1e-10 of each number; see the README beside the data."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from score.measurement import Estimates, Survey
from score.measurement.plan import Plan

DATA = Path(__file__).parents[2] / "data" / "r_survey_random"
KINDS = ("weights", "sizes", "stages", "clusters", "pairs")
# R takes the errors of these from the weights of its last iteration but one
ITERATED = {"logistic": 1e-6, "poisson": 1e-6}
Part = dict[str, str]


@cache
def answers() -> dict[tuple[int, str], list[Part]]:
    found: dict[tuple[int, str], list[Part]] = defaultdict(list)
    with (DATA / "answers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[int(row["design"]), row["question"]].append(row)
    return dict(found)


@cache
def survey(number: int) -> Survey:
    with (DATA / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["design"]) == number]
    columns: dict[str, list[object]] = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        columns[name] = list(values) if name in "gk" else [float(one) if one else None for one in values]
    kind = KINDS[(number - 1) % 5]
    more: dict[str, Any] = {} if kind == "clusters" else {"strata": "h"}
    if kind == "sizes":
        more["fpc"] = "N"
    if kind == "stages":
        more["fpc"] = ["N", "M"]
    return Survey(pl.DataFrame(columns), psu=["u", "s"] if kind == "stages" else "u", weight="w", **more)


def known(number: int, question: str) -> dict[str, float]:
    return {row["part"]: float(row["estimate"]) for row in answers()[number, question]}


def calibrated(number: int) -> Survey:
    totals = known(number, "known")
    return survey(number).calibrated({"everybody": totals["N"], "x": totals["X"]})


def raked(number: int) -> Survey:
    return survey(number).raked({name: known(number, f"margin {name}") for name in "gk"})


def replicated(number: int, method: str) -> Survey:
    return survey(number).replicated(method, fay=0.4)


def asked(number: int) -> dict[str, Estimates]:
    """All questions to a sample."""
    here, there = survey(number), {question for one, question in answers() if one == number}
    found: dict[str, Any] = {}
    made = {"greg": calibrated, "raked": raked} | {
        method: partial(replicated, method=method) for method in ("JK1", "JKn", "BRR", "Fay")
    }
    for first, own in {"": lambda _: here, **made}.items():
        questions = [one for one in there if one.startswith(f"{first} ")] if first else list(there)
        if not questions:
            continue
        with own(number).plan() as plan:
            for question in questions:
                ask = SUMS.get(question.removeprefix(f"{first} "))
                if ask is not None:
                    found[question] = ask(plan)
    for question in there - found.keys():
        kind, _, rule = question.partition(" ")
        if kind == "quantile":
            found[question] = here.quantile("x", [0.1, 0.5, 0.75], rule=rule)
        elif kind in ITERATED:
            found[question] = here.regression("yes" if kind == "logistic" else "y", ["x", "k"], kind)
    return found


SUMS: dict[str, Callable[[Plan], Any]] = {
    "mean": lambda plan: plan.mean("y"),
    "total": lambda plan: plan.total("y"),
    "ratio": lambda plan: plan.ratio("y", "x"),
    "mean by g": lambda plan: plan.mean("y", by="g"),
    "total by g": lambda plan: plan.total("y", by="g"),
    "shares": lambda plan: plan.proportion("g"),
    "variance": lambda plan: plan.variance("x"),
    "linear": lambda plan: plan.regression("y", ["x", "k"]),
}


@pytest.mark.parametrize("number", range(1, 21))
def test_what_r_says(number: int) -> None:
    found = asked(number)
    wished = {question for one, question in answers() if one == number and not question.startswith(("known", "marg"))}
    assert found.keys() == wished
    assert len(wished) >= 22
    for question in sorted(wished):
        close = ITERATED.get(question, 1e-10)
        for wanted, row in zip(answers()[number, question], found[question].rows(), strict=True):
            for column in ("estimate", "se", "low", "high"):
                if wanted[column]:
                    nothing = 1e-13 * abs(float(wanted["estimate"]))
                    assert row[column] == pytest.approx(float(wanted[column]), rel=close, abs=nothing), (
                        question,
                        wanted,
                        column,
                    )
