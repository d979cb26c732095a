from __future__ import annotations

import numpy as np
import pytest

from score.catalogue.calculation.panel import Participations
from score.catalogue.calculation.trained import TrainedRule, mark_cycles, persons_trained
from tests.catalogue.panels import strings


@pytest.mark.parametrize(
    ("attended", "held", "share", "trained"),
    [
        (1, 2, 0.5, True),
        (0, 2, 0.5, False),
        (1, 3, 0.5, False),
        (2, 3, 0.5, True),
        (0, 0, 0.5, False),
        (3, 4, 0.75, True),
    ],
)
def test_share_of_class_days(attended: int, held: int, share: float, trained: bool) -> None:
    rule = TrainedRule(share_of_class_days=share)
    assert persons_trained(np.array([attended]), np.array([held]), rule)[0] == trained


def _participations(rows: list[tuple[int, str, int, bool]]) -> Participations:
    return Participations(
        np.arange(len(rows)),
        np.array([row[0] for row in rows], np.int32),
        strings("" for _ in rows),
        strings(row[1] for row in rows),
        np.array([row[2] for row in rows], np.int32),
        np.full(len(rows), 2),
        np.array([row[3] for row in rows], np.bool_),
    )


def test_a_manager_and_a_worker_of_the_same_cycle() -> None:
    held = _participations(
        [
            (0, "manager", 2, True),
            (0, "worker", 2, True),
            (1, "manager", 2, True),
            (2, "worker", 2, True),
            (3, "manager", 2, True),
            (3, "worker", 0, False),
            (4, "", 2, True),
            (4, "manager", 2, True),
        ]
    )
    visits, explained = np.array([3, 3, 3, 3, 3, 0]), np.ones(6, np.bool_)
    marks = mark_cycles(held, 6, visits, explained, TrainedRule(minimum_visits=3))
    assert marks.trained.tolist() == [True, False, False, False, False, False]
    assert marks.reached.tolist() == [True, True, True, True, True, False]
    assert marks.completed.tolist() == [True, False, False, False, False, False]


def test_completed_needs_visits_and_an_endline_or_its_explanation() -> None:
    held = _participations([(cycle, role, 2, True) for cycle in range(3) for role in ("manager", "worker")])
    marks = mark_cycles(held, 3, np.array([2, 1, 2]), np.array([True, True, False]), TrainedRule(minimum_visits=2))
    assert marks.completed.tolist() == [True, False, False]


def test_an_import_may_state_that_an_enterprise_was_trained() -> None:
    stated = np.array([True, False])
    marks = mark_cycles(_participations([]), 2, np.zeros(2, int), np.ones(2, np.bool_), stated=stated)
    assert marks.trained.tolist() == [True, False]
    assert marks.reached.tolist() == [True, False]
