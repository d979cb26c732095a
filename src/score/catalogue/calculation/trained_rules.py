"""Rule 1's thresholds of each module, as its file has them."""

from __future__ import annotations

from functools import cache

from score.catalogue.calculation.trained import TrainedRule
from score.catalogue.modules import module_files


@cache
def rule_of(module: str, country: str = "") -> TrainedRule:
    """The thresholds of a module in its country; the general ones for a module that no file describes."""
    try:
        found = module_files.get(module, country or None)
    except module_files.UnknownModule:
        return TrainedRule()
    return TrainedRule(
        share_of_class_days=float(found.trained.attendance_share),
        minimum_managers=found.trained.managers,
        minimum_workers=found.trained.workers,
        minimum_visits=found.visits_minimum,
    )
