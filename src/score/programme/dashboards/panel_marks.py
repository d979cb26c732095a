"""Which enterprises, cycles and rounds of a panel are meant: those of a group, those known, those answered.

From the same panel as the figures, so that what is counted here and a figure agree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.labels import CYCLE_CUTS, cycle_labels, enterprise_labels
from score.catalogue.calculation.panel import NO_DATE, Bools, Panel
from score.catalogue.modules import module_files
from score.programme.dashboards.panel_memory import memory_of


def members(panel: Panel, values: dict[str, str]) -> Bools:
    """Which enterprises belong to a group."""
    chosen = np.ones(len(panel.enterprises.uid), np.bool_)
    if set(values) & CYCLE_CUTS:
        chosen = with_cycle(panel, cycles_of(panel, values))
    for cut, value in values.items():
        if cut not in CYCLE_CUTS:
            labels = enterprise_labels(panel, cut)
            chosen &= labels.codes == labels.names.index(value) if value in labels.names else False
    return chosen


def cycles_of(panel: Panel, values: dict[str, str]) -> Bools:
    """Which cycles belong to a group, as far as its cuts are of cycles: one cycle has to meet them all."""
    chosen = np.ones(len(panel.cycles.module), np.bool_)
    for cut, value in values.items():
        if cut in CYCLE_CUTS:
            labels = cycle_labels(panel, cut)
            chosen &= labels.codes == labels.names.index(value) if value in labels.names else False
    return chosen


def with_cycle(panel: Panel, cycles: Bools) -> Bools:
    """Enterprises that have one of these cycles at least."""
    there = np.zeros(len(panel.enterprises.uid), np.bool_)
    there[panel.cycles.enterprise[cycles]] = True
    return there


def known(panel: Panel) -> Bools:
    """Enterprises of which anything was known at the panel's moment: records added later stand on its axis too."""
    there = (panel.enterprises.country != "") | (panel.enterprises.closed_on != NO_DATE)
    for values in panel.enterprises.attributes.values():
        there |= values != ""
    for held in (panel.cycles, panel.rounds, panel.headcounts, panel.comparisons):
        there[held.enterprise] = True
    return there


def visits_made(panel: Panel) -> Bools:
    """Cycles in which the least number of visits that the module asks for is done (rule 1)."""
    cycles = panel.cycles
    named = list(zip(cycles.module.tolist(), panel.enterprises.country[cycles.enterprise].tolist(), strict=True))
    least = {name: _least_visits(*name) for name in dict.fromkeys(named)}
    wanted = np.fromiter(map(least.__getitem__, named), np.int64, len(named))
    done: Bools = cycles.visits_done >= wanted
    return done


def _least_visits(module: str, country: str) -> int:
    try:
        return module_files.get(module, country or None).visits_minimum
    except module_files.UnknownModule:
        return 0


def answered(panel: Panel) -> Bools:
    """Rounds that hold an answer at least, be it that it is not known: one that was only opened holds nothing."""
    found: Bools = best_evidence(panel) > 0
    return found


def best_evidence(panel: Panel) -> NDArray[np.int8]:
    """The best evidence of any answer in each round; 0 where there is no answer."""
    return memory_of(panel).get("best evidence of rounds", lambda: _best_evidence(panel))


def _best_evidence(panel: Panel) -> NDArray[np.int8]:
    best = np.zeros(len(panel.rounds.key), np.int8)
    for levels in panel.answers.evidence.values():
        np.maximum(best, levels, out=best)
    return best
