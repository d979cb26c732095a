"""The outcome of every unit: pair or not, before and after, verdict, marks. Every figure is a reduction of these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.calendar import season_masks, seasons_differ
from score.catalogue.calculation.measures import WORKFORCE, Measure, Reading, Slots
from score.catalogue.calculation.panel import NO_DATE, Bools, Floats, Ints, Panel
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.calculation.units import Units

STATUSES = ("pair", "missing", "closed", "pending", "not_applicable")
PAIR, MISSING, CLOSED, PENDING, NOT_APPLICABLE = range(5)
VERDICTS = ("", "improved", "unchanged", "worse")
NO_VERDICT, IMPROVED, UNCHANGED, WORSE = range(4)

FLAGS = (
    "estimated",
    "season",
    "late_baseline",
    "percent_only",
    "at_best",
    "by_closure",
    "known_not_improved",
    "per_hour",
    "not_adjusted",
    "more_than_fivefold",
)
ESTIMATED, SEASON, LATE_BASELINE, PERCENT_ONLY, AT_BEST, BY_CLOSURE, KNOWN_NOT, PER_HOUR, NOT_ADJUSTED, FIVEFOLD = (
    1 << bit for bit in range(10)
)
SLACK = 1e-9
FIVEFOLD_CHANGE = 5.0

Statuses = NDArray[np.int8]
FlagBits = NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Arrays over units (or participations). Numbers are NaN where there is none; rounds are positions, -1: none.

    `amount` is what a sum adds (NaN without data); `workforce` the heads at baseline, for bounds.
    """

    enterprise: Ints
    status: Statuses
    verdict: Statuses
    flags: FlagBits
    evidence: NDArray[np.int8]
    days_between: NDArray[np.int32]  # -1 without a pair
    before: Ints
    after: Ints
    numerator_before: Floats
    denominator_before: Floats
    level_before: Floats
    numerator_after: Floats
    denominator_after: Floats
    level_after: Floats
    workforce: Floats
    person: Ints  # participations only, else the position of the unit

    def __len__(self) -> int:
        return len(self.enterprise)

    def take(self, rows: Ints) -> Outcomes:
        """The outcomes of some rows."""
        return Outcomes(**{name: column[rows] for name, column in vars(self).items()})

    def joined(self, other: Outcomes) -> Outcomes:
        """These rows followed by the other's."""
        mine, theirs = vars(self), vars(other)
        return Outcomes(**{name: np.concatenate([mine[name], theirs[name]]) for name in mine})


def at(column: Floats, rows: Ints) -> Floats:
    """Values at some positions, NaN where the position is -1."""
    if not len(column):
        return np.full(len(rows), np.nan)
    found = column[rows]
    found[rows < 0] = np.nan
    return found


def read_rounds(panel: Panel, measure: Measure) -> Reading:
    """A measure in every round of the panel, worked out once."""
    return panel.large.get(("reading", measure), lambda: measure.read(Slots(panel)))


def _fallback(panel: Panel, measure: Measure) -> Reading | None:
    if measure.fallback is None:
        return None
    read = measure.fallback
    return panel.large.get(("fallback", measure), lambda: read(Slots(panel)))


def not_applicable(panel: Panel, measure: Measure) -> Bools:
    """Enterprises that answered `not_applicable` to a question of the measure in any round."""

    def find() -> Bools:
        slots, out = Slots(panel), np.zeros(len(panel.enterprises.uid), np.bool_)
        for question in measure.asked:
            out[panel.rounds.enterprise[slots.not_applicable(question)]] = True
        return out

    return panel.small.get(("not applicable", measure.asked), find)


def workforce_at_baseline(panel: Panel, units: Units) -> Floats:
    """Heads of each unit: from its baseline, else from the registry on the last date before the first class."""

    def find() -> Floats:
        heads = read_rounds(panel, WORKFORCE)
        found = at(heads.level, units.baselines.first(heads.valid, len(units)))
        lacking = np.isnan(found)
        if lacking.any() and len(panel.headcounts.heads):
            found[lacking] = registry_heads(panel, units.enterprise[lacking], units.first_class[lacking])[0]
        return found

    return panel.small.get(("workforce", units.name), find)


def registry_heads(panel: Panel, enterprise: Ints, before: NDArray[np.int32]) -> tuple[Floats, Ints]:
    """Heads by the registry on the last date before a day, and that date; NaN and NO_DATE where there is none."""
    held = panel.headcounts
    if not len(held.heads):
        return np.full(len(enterprise), np.nan), np.full(len(enterprise), int(NO_DATE), np.int64)
    order = np.lexsort((held.day, held.enterprise))
    place = (held.enterprise[order].astype(np.int64) << 33) + held.day[order].astype(np.int64) + 2**31
    wanted = (enterprise.astype(np.int64) << 33) + before.astype(np.int64) + 2**31
    position = np.searchsorted(place, wanted, side="left") - 1
    row = order[np.maximum(position, 0)]
    there = (position >= 0) & (held.enterprise[row] == enterprise)
    return np.where(there, held.heads[row], np.nan), np.where(there, held.day[row], NO_DATE).astype(np.int64)


@dataclass(frozen=True)
class Paired:
    """The rounds chosen for each unit and what a measure read in them, before any verdict."""

    before: Ints
    after: Ints
    numerator_before: Floats
    denominator_before: Floats
    level_before: Floats
    numerator_after: Floats
    denominator_after: Floats
    level_after: Floats
    same_unit: Bools
    flags: FlagBits
    evidence: NDArray[np.int8]


def paired(panel: Panel, measure: Measure, units: Units) -> Paired:
    """First baseline and endline, by the units' preference, in which a measure is valid."""
    return panel.large.get(("paired", measure, units.name), lambda: _paired(panel, measure, units))


def _paired(panel: Panel, measure: Measure, units: Units) -> Paired:
    found = _chosen(read_rounds(panel, measure), units)
    other = _fallback(panel, measure)
    if other is None:
        return found
    second = _chosen(other, units)
    if not len(panel.rounds.key):
        return found  # nobody answered anything: there is no round to look into
    lacks = np.isnan(Slots(panel).value(measure.fallback_if_missing))
    # Only where the usual divisor itself is missing in one of the rounds, never where the quantity is.
    lacking = (second.before >= 0) & (second.after >= 0)
    lacking &= ~((found.before >= 0) & (found.after >= 0))
    lacking &= lacks[second.before] | lacks[second.after]
    if not lacking.any():
        return found
    mixed = {name: np.where(lacking, vars(second)[name], column) for name, column in vars(found).items()}
    mixed["flags"] = (mixed["flags"] | np.where(lacking, PER_HOUR, 0)).astype(np.uint16)
    return Paired(**mixed)


def _chosen(read: Reading, units: Units) -> Paired:
    valid, length = read.valid, len(units)
    before, after = units.baselines.first(valid, length), units.endlines.first(valid, length)
    both = (before >= 0) & (after >= 0)
    flags = np.zeros(length, np.uint16)
    late = units.late.first(valid, length) >= 0
    flags[late & (before < 0)] |= LATE_BASELINE
    same = np.ones(length, np.bool_)
    evidence = np.zeros(length, np.int8)
    if len(read.level):
        unit_before, unit_after = read.unit[before], read.unit[after]
        same = (unit_before == unit_after) | ~both
        evidence = np.where(both, np.minimum(read.evidence[before], read.evidence[after]), 0).astype(np.int8)
        marked_by = (
            (read.estimated, ESTIMATED),
            (read.without_counts, PERCENT_ONLY),
            (read.not_adjusted, NOT_ADJUSTED),
        )
        for marks, flag in marked_by:
            if marks is not None:
                marked = ((before >= 0) & marks[before]) | ((after >= 0) & marks[after])
                flags[marked] |= flag
        if read.without_counts is not None:
            only = read.without_counts
            same |= both & (only[before] | only[after])  # a percentage has no output unit
    return Paired(
        before=before,
        after=after,
        numerator_before=at(read.numerator, before),
        denominator_before=at(read.denominator, before),
        level_before=at(read.level, before),
        numerator_after=at(read.numerator, after),
        denominator_after=at(read.denominator, after),
        level_after=at(read.level, after),
        same_unit=same,
        flags=flags,
        evidence=evidence,
    )


def judge(before: Floats, after: Floats, indicator: Indicator) -> Statuses:
    """Improved, unchanged or worse for each pair of levels; beyond the tolerance, with a slack of 1e-9.

    From zero any rise counts, whatever the tolerance, because it has no relative size.
    """
    if indicator.judge_size:
        before, after = np.abs(before), np.abs(after)
    difference = after - before
    if indicator.tolerance_in_points:
        small = np.abs(difference) <= indicator.tolerance + SLACK
    else:
        small = np.abs(difference) <= (indicator.tolerance + SLACK) * np.abs(before)
    good = difference < 0 if indicator.direction == "down" else difference > 0
    verdict = np.where(good, np.int8(IMPROVED), np.int8(WORSE))
    verdict[small] = UNCHANGED
    verdict[np.isnan(difference)] = NO_VERDICT
    return verdict


def pair_outcomes(panel: Panel, indicator: Indicator, units: Units) -> Outcomes:
    """Outcomes of enterprises compared between two rounds, or looked at in the endline alone."""
    key = ("outcomes", units.name, indicator.outcome_key)
    return panel.large.get(key, lambda: _pair_outcomes(panel, indicator, units))


def _pair_outcomes(panel: Panel, indicator: Indicator, units: Units) -> Outcomes:
    if indicator.measure is None:
        raise ValueError(f"{indicator.code} has no measure.")
    if indicator.also is not None:
        return _joint(panel, indicator, indicator.measure, indicator.also, units)
    found = paired(panel, indicator.measure, units)
    has = (found.after >= 0) & found.same_unit
    if indicator.basis == "pairs":
        has &= found.before >= 0
    columns = dict(vars(found))
    del columns["same_unit"]
    flags = found.flags
    if indicator.closed_is_zero:
        gone = units.closed & (found.after < 0) & (found.before >= 0)
        has |= gone
        flags = flags | np.where(gone, np.uint16(BY_CLOSURE), np.uint16(0))
        for name in ("numerator_after", "level_after"):
            columns[name] = np.where(gone, 0.0, columns[name])
    status = _status(panel, indicator.measure, units, has)
    if indicator.measure.between is not None:
        columns |= _between(panel, indicator.measure, found, status == PAIR)
        status = _status(panel, indicator.measure, units, has & ~np.isnan(columns["level_after"]))
        verdict = _gained_or_lost(columns["level_before"], columns["level_after"])
    else:
        verdict = _verdict(indicator, columns["level_before"], columns["level_after"])
    verdict[status != PAIR] = NO_VERDICT
    columns["flags"] = flags | _marks(panel, indicator, found, columns, status == PAIR)
    return _assembled(panel, units, status, verdict, columns)


def _verdict(indicator: Indicator, before: Floats, after: Floats) -> Statuses:
    if indicator.basis == "pairs":
        return judge(before, after, indicator)
    no = WORSE if indicator.no_is_worse else UNCHANGED
    return np.where(after > 0, np.int8(IMPROVED), np.int8(no))


def _gained_or_lost(lost: Floats, gained: Floats) -> Statuses:
    some = np.where(lost > 0, np.int8(WORSE), np.int8(UNCHANGED))
    return np.where(gained > 0, np.int8(IMPROVED), some)


def _between(panel: Panel, measure: Measure, found: Paired, rows: Bools) -> dict[str, Floats]:
    assert measure.between is not None
    chosen = np.flatnonzero(rows)
    result = measure.between(Slots(panel), found.before[chosen], found.after[chosen])
    lost, gained = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    lost[chosen], gained[chosen] = result.lost, result.gained
    return {"numerator_before": lost, "level_before": lost, "numerator_after": gained, "level_after": gained}


def _status(panel: Panel, measure: Measure, units: Units, has: Bools) -> Statuses:
    status = np.where(has, np.int8(PAIR), np.where(units.closed, np.int8(CLOSED), np.int8(MISSING)))
    status[units.waiting] = PENDING
    status[not_applicable(panel, measure)[units.enterprise]] = NOT_APPLICABLE
    return status


def _marks(panel: Panel, indicator: Indicator, found: Paired, columns: dict[str, Floats], has: Bools) -> FlagBits:
    """Marks that need both rounds: seasons, could not improve, fivefold change."""
    before, after = columns["level_before"], columns["level_after"]
    flags = np.zeros(len(has), np.uint16)
    if indicator.basis == "pairs":
        if indicator.direction == "down":
            flags[has & (before == 0)] |= AT_BEST
        elif indicator.full_mark is not None:
            flags[has & (before >= indicator.full_mark)] |= AT_BEST
        if indicator.measure is not None and indicator.measure.between is None:
            size0, size1 = np.abs(before), np.abs(after)
            far = (size0 > 0) & (size1 > 0)
            far &= (size1 > FIVEFOLD_CHANGE * size0) | (size0 > FIVEFOLD_CHANGE * size1)
            flags[has & far] |= FIVEFOLD
    masks = _masks(panel)
    if len(masks):
        both = has & (found.before >= 0) & (found.after >= 0)
        flags[both & seasons_differ(masks[found.before], masks[found.after])] |= SEASON
    return flags


def _masks(panel: Panel) -> NDArray[np.int16]:
    rounds = panel.rounds
    return panel.small.get("seasons", lambda: season_masks(rounds.period_start, rounds.period_end))


def _days_between(panel: Panel, before: Ints, after: Ints) -> NDArray[np.int32]:
    end = panel.rounds.period_end
    if not len(end):
        return np.full(len(before), -1, np.int32)
    both = (before >= 0) & (after >= 0)
    return np.where(both, end[after] - end[before], -1).astype(np.int32)


def _assembled(
    panel: Panel, units: Units, status: Statuses, verdict: Statuses, columns: dict[str, NDArray[np.generic]]
) -> Outcomes:
    rest = {name: column for name, column in columns.items() if name in Outcomes.__dataclass_fields__}
    return Outcomes(
        enterprise=units.enterprise,
        status=status,
        verdict=verdict,
        days_between=_days_between(panel, columns["before"], columns["after"]),  # type: ignore[arg-type]
        workforce=workforce_at_baseline(panel, units),
        person=np.arange(len(units)),
        **rest,  # type: ignore[arg-type]
    )


def _joint(panel: Panel, indicator: Indicator, one: Measure, two: Measure, units: Units) -> Outcomes:
    """Both improved, among those with both pairs; a half known to have failed leaves no doubt about the whole."""
    first, second = paired(panel, one, units), paired(panel, two, units)
    halves = []
    for found in (first, second):
        has = (found.before >= 0) & (found.after >= 0) & found.same_unit
        verdict = judge(found.level_before, found.level_after, indicator)
        verdict[~has] = NO_VERDICT
        halves.append(verdict)
    has = (halves[0] != NO_VERDICT) & (halves[1] != NO_VERDICT)
    status = _status(panel, one, units, has)
    status[not_applicable(panel, two)[units.enterprise]] = NOT_APPLICABLE
    both = (halves[0] == IMPROVED) & (halves[1] == IMPROVED)
    failed = np.zeros(len(units), np.bool_)
    for verdict in halves:
        failed |= (verdict != NO_VERDICT) & (verdict != IMPROVED)
    verdict = np.where(both, np.int8(IMPROVED), np.int8(UNCHANGED))
    verdict[status != PAIR] = NO_VERDICT
    columns = dict(vars(first))
    columns["evidence"] = np.minimum(first.evidence, second.evidence)
    flags = first.flags | second.flags | np.where(failed, np.uint16(KNOWN_NOT), np.uint16(0))
    zero = (first.level_before == 0) | (second.level_before == 0)
    flags[(status == PAIR) & zero] |= AT_BEST
    columns["flags"] = flags | _marks(panel, indicator, first, columns, np.zeros(len(units), np.bool_))
    return _assembled(panel, units, status, verdict, columns)
