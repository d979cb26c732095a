"""Outcomes of improvement projects: what each trained enterprise saved, observed and net (rule 10), in US dollars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from score.catalogue.calculation.calendar import add_months
from score.catalogue.calculation.money import costs_in_usd, fees_in_usd, to_usd
from score.catalogue.calculation.outcomes import (
    CLOSED,
    IMPROVED,
    MISSING,
    NO_VERDICT,
    PAIR,
    WORSE,
    Outcomes,
    workforce_at_baseline,
)
from score.catalogue.calculation.panel import Bools, Days, Floats, Ints, Panel
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.calculation.units import units_for
from score.catalogue.calculation.without_rounds import without_rounds

UNVERIFIED, VERIFIED = 2, 3  # levels of evidence


@dataclass(frozen=True)
class Saved:
    """What each enterprise of a panel saved, in US dollars; NaN where nothing is recorded or a rate is not known."""

    observed: Floats
    projected: Floats
    verified: Bools  # whether every observed saving is


def same_saving(projects: Sequence[int], overlaps_with: Sequence[int | None]) -> list[int]:
    """For each project the position of the first one that is the same saving, directly or by way of others.

    `overlaps_with`: the project that each names as the same saving; one that is not among `projects` says nothing.
    """
    place = {project: at for at, project in enumerate(projects)}
    leader = list(range(len(projects)))

    def lead(at: int) -> int:
        while leader[at] != at:
            at = leader[at]
        return at

    for at, other in enumerate(overlaps_with):
        if other is not None and other in place:
            first, second = sorted((lead(at), lead(place[other])))
            leader[second] = first
    return [lead(at) for at in range(len(projects))]


def saved(panel: Panel) -> Saved:
    """What projects of every enterprise saved: only months that are over are observed."""
    return panel.small.get("saved by projects", lambda: _saved(panel))


def _saved(panel: Panel) -> Saved:
    held = panel.projects
    ends_on = (add_months(held.starts_on, held.months) - 1).astype(np.int32)
    observed = np.flatnonzero(held.observed & (ends_on <= panel.as_of_day))
    verified = np.ones(len(panel.enterprises.uid), np.bool_)
    verified[held.enterprise[observed[~held.verified[observed]]]] = False
    # of days to come no rate is known
    at_most_now = np.minimum(ends_on, np.int32(panel.as_of_day)).astype(np.int32)
    projected = np.flatnonzero(~held.observed)
    return Saved(_net(panel, observed, ends_on), _net(panel, projected, at_most_now), verified)


def _net(panel: Panel, rows: Ints, day: Days) -> Floats:
    """Savings of some rows less what they cost once, by enterprise, at the rate of each one's day.

    [ours] Of projects that are the same saving the largest counts, and every one-off cost, because each was paid.
    """
    held = panel.projects
    saving, cost = (
        to_usd(panel.rates, amounts[rows], held.currency[rows], day[rows])
        for amounts in (held.saving, held.one_off_cost)
    )
    leader = np.array(same_saving(held.project[rows].tolist(), held.overlaps_with[rows].tolist()), np.int64)
    largest = np.full(len(rows), -np.inf)
    with np.errstate(invalid="ignore"):  # an unknown amount makes the largest unknown
        np.maximum.at(largest, leader, saving)
    firsts = np.flatnonzero(leader == np.arange(len(rows)))
    found = np.zeros(len(panel.enterprises.uid))
    np.add.at(found, held.enterprise[rows[firsts]], largest[firsts])
    np.subtract.at(found, held.enterprise[rows], cost)
    recorded = np.zeros(len(found), np.bool_)
    recorded[held.enterprise[rows]] = True
    return np.where(recorded, found, np.nan)


def project_outcomes(panel: Panel, indicator: Indicator) -> Outcomes:
    """Every trained enterprise once: its net saving; for shares also whether that exceeds the cost of its training.

    `numerator_before` holds what is projected, `denominator_before` what the enterprise paid itself,
    `denominator_after` the full cost: all in US dollars.
    """
    units = units_for(panel, "journey")
    enterprise = units.enterprise
    all_saved = saved(panel)
    net = all_saved.observed[enterprise]
    paid, cost = fees_in_usd(panel)[enterprise], costs_in_usd(panel)[enterprise]
    known, verdict = ~np.isnan(net), np.full(len(units), NO_VERDICT, np.int8)
    if indicator.family == "share":
        known &= cost > 0  # without any cost on record nothing is known of it
        verdict[known] = np.where(net[known] > cost[known], IMPROVED, WORSE)
    status = np.where(known, PAIR, np.where(units.closed, CLOSED, MISSING)).astype(np.int8)
    made = without_rounds(
        row=enterprise,
        enterprise=enterprise,
        after=net,
        before=all_saved.projected[enterprise],
        level=net,
        status=status,
    )
    return replace(
        made,
        verdict=verdict,
        evidence=np.where(all_saved.verified[enterprise], VERIFIED, UNVERIFIED).astype(np.int8),
        denominator_before=paid,
        denominator_after=cost,
        workforce=workforce_at_baseline(panel, units),
    )
