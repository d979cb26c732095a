"""Counts of the overview: the funnel, what is owed, the countries. From the same panel as the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _

from score.catalogue.calculation.labels import CYCLE_CUTS, cycle_labels, enterprise_labels
from score.catalogue.calculation.panel import NO_DATE, Bools, Panel
from score.catalogue.calculation.units import units_for
from score.programme.results import figure_words
from score.programme.results.figure_pages.asked import MOST_CUTS, Asked
from score.programme.results.figures import World, figures, values_of


@dataclass(frozen=True)
class Counts:
    """Enterprises of a group at each stage, and what they owe."""

    registry: int
    reached: int
    trained: int
    due: int
    done: int
    overdue: int
    late_baselines: int
    without_baseline: int


@dataclass(frozen=True)
class Stage:
    """One step of the funnel."""

    label: str
    count: int
    href: str = ""


@dataclass(frozen=True)
class Need:
    """Something that waits for somebody."""

    kind: str  # bad, watch, none
    word: str
    label: str
    count: int
    href: str


def of(panel: Panel, values: dict[str, str]) -> Counts:
    """Count the enterprises of a group; cuts of cycles count what became of them in such a cycle."""
    chosen, inside_cut = members(panel, values), cycles_of(panel, values)
    reached, trained = (np.zeros(len(chosen), np.bool_) for _number in range(2))
    reached[panel.cycles.enterprise[panel.cycles.reached & inside_cut]] = True
    trained[panel.cycles.enterprise[panel.cycles.trained & inside_cut]] = True
    in_registry = known(panel)
    units = units_for(panel, "journey")
    inside = (chosen & trained)[units.enterprise]
    there, before, late = (np.zeros(len(units), np.bool_) for _number in range(3))
    there[units.endlines.unit] = True
    before[units.baselines.unit] = True
    late[units.late.unit] = True
    due = ~units.waiting & inside
    return Counts(
        registry=int((chosen & in_registry).sum()),
        reached=int((reached & chosen).sum()),
        trained=int((trained & chosen).sum()),
        due=int(due.sum()),
        done=int((due & there).sum()),
        overdue=int((due & ~there & ~units.closed).sum()),
        late_baselines=int((late & ~before & inside).sum()),
        without_baseline=int((~late & ~before & inside).sum()),
    )


def members(panel: Panel, values: dict[str, str]) -> Bools:
    """Which enterprises belong to a group."""
    chosen = np.ones(len(panel.enterprises.uid), np.bool_)
    if set(values) & CYCLE_CUTS:
        chosen[:] = False
        chosen[panel.cycles.enterprise[cycles_of(panel, values)]] = True
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


def known(panel: Panel) -> Bools:
    """Enterprises of which anything was known at the panel's moment: records added later stand on its axis too."""
    there = (panel.enterprises.country != "") | (panel.enterprises.closed_on != NO_DATE)
    for values in panel.enterprises.attributes.values():
        there |= values != ""
    for held in (panel.cycles, panel.rounds, panel.headcounts, panel.comparisons):
        there[held.enterprise] = True
    return there


def needs(counts: Counts, world: World, asked: Asked) -> list[Need]:
    """What is owed, the worst first; nothing that is not there."""
    behind = reverse("figure", args=["jobs_net"]) + asked.query(state="none") + "#behind"
    found = [
        Need("bad", _("Overdue"), _("Endlines past their date"), counts.overdue, behind),
        Need("watch", _("Look"), _("Baselines only after the class"), counts.late_baselines, behind),
        Need("watch", _("Look"), _("Trained without a baseline"), counts.without_baseline, behind),
    ]
    return [need for need in found if need.count]


def countries(world: World, asked: Asked) -> list[dict[str, Any]]:
    """Trained enterprises by country, for the map and the table beside it."""
    if "country" in asked.values or len(asked.values) >= MOST_CUTS:
        return []
    groups = figures(world, "enterprises_trained", ("country", *asked.values))
    found: list[dict[str, Any]] = []
    for one in groups:
        values = values_of(one.cut)
        if all(values.get(cut) == value for cut, value in asked.values.items()):
            code = values["country"]
            # figures at an earlier moment, or cut further, are on the overview of that country
            plain = not asked.values and asked.as_of is None and len(code) == 2
            narrowed = reverse("overview") + asked.to({**asked.values, "country": code})
            href = reverse("country", args=[code]) if plain else narrowed
            name = figure_words.Names([]).value("country", code)
            found.append({"code": code, "name": name, "count": int(one.value or 0), "href": href})
    return sorted(found, key=lambda one: str(one["name"]))
