"""Rule 1: who was reached, trained, and completed, from counts of class days. Thresholds are parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from score.catalogue.calculation.labels import cycle_labels
from score.catalogue.calculation.panel import Bools, Codes, Panel, Participations


@dataclass(frozen=True)
class TrainedRule:
    """Our own thresholds of a module; they are printed beside every number that rests on them."""

    share_of_class_days: float = 0.5
    minimum_managers: int = 1
    minimum_workers: int = 1
    minimum_visits: int = 0


@dataclass(frozen=True)
class CycleMarks:
    """Marks over the axis of cycles."""

    reached: Bools
    trained: Bools
    completed: Bools


def persons_trained(days_attended: Codes, days_held: Codes, rule: TrainedRule) -> Bools:
    """Participations present on at least the module's share of the class days; never without any class day."""
    enough: Bools = (days_held > 0) & (days_attended >= rule.share_of_class_days * days_held - 1e-9)
    return enough


def person_trained(days_attended: int, days_held: int, rule: TrainedRule) -> bool:
    """The same of one person."""
    return bool(persons_trained(np.array([days_attended], np.int16), np.array([days_held], np.int16), rule)[0])


def enough_of_each(managers: Any, workers: Any, rule: TrainedRule) -> Any:
    """Whether as many managers and workers of an enterprise were trained as it takes: of one, or of an array."""
    return (managers >= rule.minimum_managers) & (workers >= rule.minimum_workers)


def mark_cycles(
    participations: Participations,
    cycles: int,
    visits_done: Codes,
    endline_there_or_explained: Bools,
    rule: TrainedRule = TrainedRule(),
    stated: Bools | None = None,
) -> CycleMarks:
    """Which cycles reached, trained and completed their enterprise.

    `participations.trained` must follow the same rule (`persons_trained`). `stated`: trained by the statement
    of an import, without attendance.
    """
    present = participations.days_attended > 0
    reached = np.bincount(participations.cycle[present], minlength=cycles) > 0
    of_role = {
        role: np.bincount(
            participations.cycle[participations.trained & (participations.role == role)], minlength=cycles
        )
        for role in ("manager", "worker")
    }
    enough = enough_of_each(of_role["manager"], of_role["worker"], rule)
    if stated is not None:
        reached, enough = reached | stated, enough | stated
    trained = enough & reached
    completed = trained & (visits_done >= rule.minimum_visits) & endline_there_or_explained
    return CycleMarks(reached=reached, trained=trained, completed=completed)


def persons_reached(panel: Panel) -> int:
    """Distinct persons present on at least one class day."""
    held = panel.participations
    return len(np.unique(held.person[held.days_attended > 0]))


def enterprises_served(panel: Panel, dimension: str) -> dict[str, int]:
    """Distinct enterprises reached in each group of a cut of cycles, such as phase: one may be in several."""
    labels = cycle_labels(panel, dimension)
    reached = panel.cycles.reached
    found = {}
    for code, name in enumerate(labels.names):
        found[name] = len(np.unique(panel.cycles.enterprise[reached & (labels.codes == code)]))
    return found
