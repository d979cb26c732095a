from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.outcomes import IMPROVED, NO_VERDICT, UNCHANGED, WORSE, judge
from score.catalogue.indicators import get
from tests.catalogue.panels import Cycle, Firm, Round, panel

DEFECTS = get("defects_share")


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (100.0, 98.9, IMPROVED),
        (100.0, 99.0, UNCHANGED),
        (100.0, 101.0, UNCHANGED),
        (100.0, 101.1, WORSE),
        (0.0, 0.0, UNCHANGED),
        (0.0, 1e-6, WORSE),
        (np.nan, 1.0, NO_VERDICT),
        (1.0, np.nan, NO_VERDICT),
    ],
)
def test_less_is_better(before: float, after: float, verdict: int) -> None:
    assert judge(np.array([before]), np.array([after]), DEFECTS)[0] == verdict


def test_more_is_better() -> None:
    more = get("productivity_share")
    found = judge(np.array([100.0, 100.0, 0.0]), np.array([101.1, 98.9, 0.1]), more)
    assert found.tolist() == [IMPROVED, WORSE, IMPROVED]


def test_points_have_an_absolute_tolerance_and_a_gap_counts_by_its_size() -> None:
    gap = get("wage_gap_share")
    found = judge(np.array([10.0, 10.0, -10.0, -5.0]), np.array([8.9, 9.0, 3.0, 8.0]), gap)
    assert found.tolist() == [IMPROVED, UNCHANGED, IMPROVED, WORSE]


def _pair(
    before: dict[str, object], after: dict[str, object] | None, units: tuple[str, str] = ("a", "a")
) -> list[Round]:
    rounds = [Round("E", "baseline", "2024-04-01", "2024-06-30", before, units={"OUTPUT": units[0]})]  # type: ignore[arg-type]
    if after is not None:
        rounds.append(Round("E", "endline", "2025-04-01", "2025-06-30", after, units={"OUTPUT": units[1]}))  # type: ignore[arg-type]
    return rounds


def _world(rounds: list[Round], closed: str = "") -> object:
    return panel("2025-12-31", [Firm("E", closed_on=closed)], [Cycle("E", "M1", "2024-07-10")], rounds)


def test_a_change_of_the_output_unit_is_no_pair() -> None:
    answers: dict[str, object] = {"OUT_BAD": 5, "OUTPUT": 100}
    assert calculate(DEFECTS, _world(_pair(answers, answers)))[0].with_data == 1  # type: ignore[arg-type]
    assert calculate(DEFECTS, _world(_pair(answers, answers, ("a", "b"))))[0].with_data == 0  # type: ignore[arg-type]


def test_a_closed_enterprise_is_eligible_but_in_neither_bound() -> None:
    figure = calculate(DEFECTS, _world(_pair({"OUT_BAD": 5, "OUTPUT": 100}, None), "2025-02-01"))[0]  # type: ignore[arg-type]
    assert (figure.eligible, figure.with_data, figure.closed) == (1, 0, 1)
    assert (figure.value, figure.lower, figure.upper) == (None, 0.0, 0.0)


def test_a_closed_enterprise_has_lost_its_workforce() -> None:
    figure = calculate(get("jobs_net"), _world(_pair({"W": 38}, None), "2025-02-01"))[0]  # type: ignore[arg-type]
    assert (figure.value, figure.with_data, figure.closed) == (-38.0, 1, 1)
    not_yet = calculate(get("jobs_net"), _world(_pair({"W": 38}, None), "2026-01-01"))[0]  # type: ignore[arg-type]
    assert (not_yet.value, not_yet.with_data, not_yet.closed) == (None, 0, 0)


def test_marks() -> None:
    held = _world(_pair({"OUT_BAD": 60, "OUTPUT": 100}, {"OUT_BAD": 11, "OUTPUT": 100}))
    assert calculate(DEFECTS, held)[0].note["more_than_fivefold"] == 1  # type: ignore[arg-type]
    held = _world(_pair({"OUT_BAD": 50, "OUTPUT": 100}, {"OUT_BAD": 11, "OUTPUT": 100}))
    assert "more_than_fivefold" not in calculate(DEFECTS, held)[0].note  # type: ignore[arg-type]


def test_evidence_is_the_lower_of_the_pair() -> None:
    strict = replace(DEFECTS, evidence_minimum=3)
    rounds = _pair({"OUT_BAD": 5, "OUTPUT": 100}, {"OUT_BAD": 4, "OUTPUT": 100})
    rounds[0].evidence = {"OUT_BAD": 3, "OUTPUT": 4}
    rounds[1].evidence = {"OUT_BAD": 3, "OUTPUT": 3}
    assert calculate(strict, _world(rounds))[0].weak_evidence == 0  # type: ignore[arg-type]
    rounds[1].evidence = {"OUT_BAD": 2, "OUTPUT": 3}
    assert calculate(strict, _world(rounds))[0].weak_evidence == 1  # type: ignore[arg-type]
