"""Designs and answers of R's survey package on the school data; see the README beside the data."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

from score.measurement import Survey

DATA = Path(__file__).parents[1] / "data" / "r_survey_reference"
TYPES = {"E": 4421, "H": 755, "M": 1018}
GROUPS = {"everybody": 6194, ("stype", "H"): 755, ("stype", "M"): 1018}
WITH_SCORE = {**GROUPS, "api99": 3914069}


def sample(name: str, **design: object) -> Survey:
    return Survey(DATA / f"{name}.csv", **design)


def clusters() -> Survey:
    return sample("apiclus1", psu="dnum", weight="pw", fpc="fpc")


def strata() -> Survey:
    return sample("apistrat", strata="stype", weight="pw", fpc="fpc")


_DESIGNS = {
    "srs": lambda: sample("apisrs", fpc="fpc"),
    "strat": strata,
    "strat_wr": lambda: sample("apistrat", strata="stype", weight="pw"),
    "clus1": clusters,
    "clus1_wr": lambda: sample("apiclus1", psu="dnum", weight="pw"),
    "clus2": lambda: sample("apiclus2", psu=["dnum", "snum"], fpc=["fpc1", "fpc2"]),
    "clus2_wr": lambda: sample("apiclus2", psu=["dnum", "snum"], weight="pw"),
    "clus1_post": lambda: clusters().post_stratified("stype", TYPES),
    "clus1_rake": lambda: clusters().raked({"stype": TYPES, "sch.wide": {"No": 1072, "Yes": 5122}}),
    "clus1_greg": lambda: clusters().calibrated(GROUPS),
    "clus1_greg99": lambda: clusters().calibrated(WITH_SCORE),
    "clus1_calrake": lambda: clusters().calibrated(WITH_SCORE, "raking"),
    "clus1_logit": lambda: clusters().calibrated(WITH_SCORE, "logit", (0.5, 2.5)),
    "clus1_JK1": lambda: clusters().replicated("JK1"),
    "strat_JKn": lambda: strata().replicated("JKn"),
    "tworound": lambda: sample("api_tworound", psu="dnum", weight="pw", round="round"),
}


@cache
def design(name: str) -> Survey:
    """The design of that name in answers.csv."""
    return _DESIGNS[name]()


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def answers() -> dict[tuple[str, str], list[dict[str, str]]]:
    """What R said, by question and design."""
    found: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows("answers"):
        found[row["id"], row["design"]].append(row)
    return dict(found)
