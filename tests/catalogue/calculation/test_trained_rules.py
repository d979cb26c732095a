"""Rule 1's thresholds are those of the module's file, and one formula judges one person and a whole panel."""

from __future__ import annotations

import numpy as np
import pytest

from score.catalogue.calculation.trained import (
    TrainedRule,
    enough_of_each,
    person_trained,
    persons_trained,
)
from score.catalogue.calculation.trained_rules import rule_of
from score.catalogue.modules import module_files


@pytest.mark.parametrize("module", module_files.all_modules(), ids=lambda one: one.code)
def test_the_rule_is_that_of_the_file(module) -> None:
    rule = rule_of(module.root, module.country)
    assert rule == TrainedRule(
        float(module.trained.attendance_share),
        module.trained.managers,
        module.trained.workers,
        module.visits_minimum,
    )


def test_a_module_without_a_file_has_the_general_rule() -> None:
    assert rule_of("no module", "GH") == TrainedRule(0.5, 1, 1, 0)


@pytest.mark.parametrize(
    ("attended", "held", "share", "trained"),
    [(1, 2, 0.5, True), (0, 2, 0.5, False), (2, 3, 0.7, False), (7, 10, 0.7, True), (0, 0, 0.5, False)],
)
def test_one_person_and_many_are_judged_alike(attended, held, share, trained) -> None:
    rule = TrainedRule(share)
    assert person_trained(attended, held, rule) is trained
    many = persons_trained(np.full(3, attended, np.int16), np.full(3, held, np.int16), rule)
    assert many.tolist() == [trained] * 3


@pytest.mark.parametrize(("managers", "workers", "enough"), [(1, 2, True), (0, 9, False), (1, 1, False)])
def test_an_enterprise_needs_enough_of_each(managers, workers, enough) -> None:
    rule = TrainedRule(minimum_managers=1, minimum_workers=2)
    assert enough_of_each(managers, workers, rule) == enough
    assert enough_of_each(np.array([managers]), np.array([workers]), rule).tolist() == [enough]
