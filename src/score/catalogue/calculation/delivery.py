"""Outcomes of what the programme itself did: trainers and their certificates, and what participants said of classes.

None of it belongs to an enterprise. Rows of trainers are theirs for one module each, so that a cut by module finds
everybody who belongs there; counts are of distinct trainers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.calendar import add_months
from score.catalogue.calculation.labels import Labels, encode, year_labels
from score.catalogue.calculation.outcomes import MISSING, PAIR, Outcomes
from score.catalogue.calculation.panel import NO_DATE, Bools, Codes, Panel, TrainerDays
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.calculation.without_rounds import without_rounds

SCHOOLED, CERTIFIED, ACTIVE = "schooled", "certified", "active"
CUTS_OF_BASIS: dict[str, frozenset[str]] = {
    "trainers": frozenset({"country", "sex", "partner", "module"}),
    "answers": frozenset({"country", "module", "cohort", "partner", "funder", "phase", "period"}),
}


@dataclass(frozen=True)
class _Rows:
    """Rows of trainers: whose, for which module, and whether they count."""

    trainer: Codes
    module: NDArray[np.object_]
    counts: Bools


def trainer_outcomes(panel: Panel, indicator: Indicator) -> Outcomes:
    """One row for each trainer and module; those that count are pairs, the others stand in the note."""
    rows = _trainer_rows(panel, indicator)
    ones = np.ones(len(rows.trainer))
    status = np.where(rows.counts, PAIR, MISSING).astype(np.int8)
    return without_rounds(row=rows.trainer.astype(np.int64), after=ones, before=ones, level=ones, status=status)


def trainer_labels(panel: Panel, indicator: Indicator, dimension: str) -> Labels:
    """Labels of the rows of `trainer_outcomes`."""
    rows = _trainer_rows(panel, indicator)
    if dimension == "module":
        return encode(rows.module)
    return encode(panel.trainers.labels[dimension][rows.trainer] if len(rows.trainer) else rows.module)


def answer_outcomes(panel: Panel) -> Outcomes:
    """One row for each cohort that was asked: `numerator_before` asked, `numerator_after` answers, level satisfied."""
    held = panel.satisfaction
    asked, answers, satisfied = (column.astype(np.float64) for column in (held.asked, held.answers, held.satisfied))
    # more forms than persons signed in: some signature is missing, and nobody stayed silent
    asked = np.maximum(asked, answers)
    status = np.full(len(asked), PAIR, np.int8)
    return without_rounds(row=np.arange(len(asked)), after=answers, before=asked, level=satisfied, status=status)


def answer_labels(panel: Panel, dimension: str) -> Labels:
    """Labels of the rows of `answer_outcomes`."""
    held = panel.satisfaction
    if dimension == "period":
        return year_labels(held.last_class_day)
    values = held.labels.get(dimension)
    return encode(np.full(len(held.asked), "", dtype=np.object_) if values is None else values)


def names_of_rows(panel: Panel, indicator: Indicator, outcomes: Outcomes) -> NDArray[np.str_]:
    """What identifies the rows in every database: uids of trainers, codes of cohorts."""
    names = panel.trainers.uid if indicator.basis == "trainers" else panel.satisfaction.cohort
    return names[outcomes.person].astype(str) if len(outcomes) else np.zeros(0, dtype=str)


def _trainer_rows(panel: Panel, indicator: Indicator) -> _Rows:
    what = indicator.trait[0]
    months = int(indicator.parameter("months_of_activity")) if what == ACTIVE else 0
    return panel.small.get(("rows of trainers", what, months), lambda: _FINDERS[what](panel, months))


def _schooled(panel: Panel, months: int) -> _Rows:
    held = panel.trainers.schooled
    done = held.day <= panel.as_of_day
    return _Rows(held.trainer[done], held.module[done], np.ones(int(done.sum()), np.bool_))


def _valid(panel: Panel) -> Bools:
    held = panel.trainers.certificates
    running = (held.valid_until == NO_DATE) | (held.valid_until >= panel.as_of_day)
    valid: Bools = held.stands & (held.issued_on <= panel.as_of_day) & running
    return valid


def _certified(panel: Panel, months: int) -> _Rows:
    """Every certificate ever issued; those that are valid count."""
    held = panel.trainers.certificates
    issued = held.issued_on <= panel.as_of_day
    return _Rows(held.trainer[issued], held.module[issued], _valid(panel)[issued])


def _active(panel: Panel, months: int) -> _Rows:
    """Valid certificates of whoever gave a class lately, and the classes given without any."""
    certificates, valid = panel.trainers.certificates, _valid(panel)
    lately = _lately(panel.trainers.deliveries, panel.as_of_day, months)
    busy = np.isin(certificates.trainer, lately.trainer)
    without = ~np.isin(lately.trainer, certificates.trainer[valid])
    return _Rows(
        np.concatenate([certificates.trainer[valid & busy], lately.trainer[without]]),
        np.concatenate([certificates.module[valid & busy], lately.module[without]]),
        np.concatenate([np.ones(int((valid & busy).sum()), np.bool_), np.zeros(int(without.sum()), np.bool_)]),
    )


def _lately(held: TrainerDays, as_of_day: int, months: int) -> TrainerDays:
    chosen = (held.day <= as_of_day) & (add_months(held.day, months) > as_of_day)
    return TrainerDays(held.trainer[chosen], held.module[chosen], held.day[chosen])


_FINDERS = {SCHOOLED: _schooled, CERTIFIED: _certified, ACTIVE: _active}
