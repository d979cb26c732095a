"""What is behind a figure: its enterprises, and which of them moved it between two moments."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from score.catalogue.calculation.groups import Group
from score.catalogue.calculation.inside import MOVED, parts_inside
from score.catalogue.calculation.labels import INSIDE_CUTS, enterprise_labels, group_parts
from score.catalogue.calculation.measures import Slots
from score.catalogue.calculation.observed import (
    DELIVERY_BASES,
    NOT_OF_ENTERPRISES,
    PERSON_BASES,
    check_cut,
    cut_text,
    groups,
    observe,
)
from score.catalogue.calculation.outcomes import FLAGS, PAIR, STATUSES, VERDICTS, WORSE, Outcomes
from score.catalogue.calculation.panel import Bools, Floats, Ints, Panel
from score.catalogue.calculation.reduce import pooled_rows, reduce, value_of
from score.catalogue.calculation.sheet import Indicator, Pairing

ENOUGH_FOR_SECTOR_RANGE = 20
OUTSIDE_SECTOR_RANGE = "outside_sector_range"


class UnknownGroup(ValueError):
    """A group that does not occur in the cut, or that has no enterprises of its own."""


@dataclass(frozen=True)
class OpenedRow:
    """One enterprise behind a figure. Rounds are keys of the panel; None where there is none.

    `contribution`: what it adds to a sum or share, or how much the value would change without it (pooled
    changes and ratios); None for medians and where it has no data.
    """

    uid: str
    status: str
    verdict: str
    before: float | None
    after: float | None
    baseline_round: int | None
    endline_round: int | None
    slots: tuple[str, ...]
    flags: tuple[str, ...]
    contribution: float | None


@dataclass(frozen=True)
class Mover:
    """One step from an earlier to a later value: this enterprise's outcome replaced, the later ones not yet.

    `step` is `after` - `before`, where no value counts as 0; so the steps sum to the whole difference.
    """

    uid: str
    before: float | None
    after: float | None
    step: float


def dimensions_of(group: str) -> tuple[str, ...]:
    """The dimensions of a group's canonical text, none for "all"."""
    return tuple(name for name, _value in group_parts(group))


def outcomes_of(indicator: Indicator, panel: Panel, group: str = "all", pairing: Pairing | None = None) -> Outcomes:
    """The outcomes behind one group of a cut. Raises UnknownGroup with the nearest one that occurs."""
    cut = dimensions_of(group)
    check_cut(indicator, cut)
    inside = [name for name in cut if name in INSIDE_CUTS and indicator.basis not in NOT_OF_ENTERPRISES]
    rest = tuple(sorted(name for name in cut if name not in inside))
    observed = observe(panel, indicator, rest, pairing)
    known = {}
    for names, rows in groups(panel, observed, rest):
        whole = observed.outcomes if rows is None else observed.outcomes.take(rows)
        if not inside:
            known[cut_text(rest, names)] = whole
            continue
        for part, outcomes in parts_inside(indicator, panel, whole, inside[0]):
            known[cut_text((*rest, inside[0]), (*names, part))] = outcomes
    if group in known:
        return known[group]
    if group.endswith(MOVED):
        raise UnknownGroup("This row is the total less the other rows: open those.")
    near = get_close_matches(group, known, n=1)
    raise UnknownGroup(f"There is no group {group}." + (f" Did you mean {near[0]}?" if near else ""))


def open_figure(
    indicator: Indicator, panel: Panel, group: str = "all", pairing: Pairing | None = None
) -> list[OpenedRow]:
    """The enterprises behind a figure, sorted by uid: in the numerator, the denominator, and without a pair.

    None behind a figure of trainers, or of what participants said.
    """
    outcomes = outcomes_of(indicator, panel, group, pairing)
    if indicator.basis in DELIVERY_BASES:
        return []
    if indicator.family in ("count", "persons_share") and indicator.basis in PERSON_BASES:
        return _persons_by_enterprise(indicator, panel, outcomes)
    contribution = _contributions(indicator, outcomes)
    outside = _outside_sector_range(panel, outcomes)
    slots = slots_used(indicator, panel)
    order = np.argsort(outcomes.enterprise, kind="stable")
    return [
        OpenedRow(
            uid=str(panel.enterprises.uid[outcomes.enterprise[row]]),
            status=STATUSES[outcomes.status[row]],
            verdict=_words(indicator, int(outcomes.verdict[row])),
            before=_number(outcomes.level_before[row]),
            after=_number(outcomes.level_after[row]),
            baseline_round=_key(panel, int(outcomes.before[row])),
            endline_round=_key(panel, int(outcomes.after[row])),
            slots=slots,
            flags=flag_names(int(outcomes.flags[row])) + ((OUTSIDE_SECTOR_RANGE,) if outside[row] else ()),
            contribution=_number(contribution[row]),
        )
        for row in order.tolist()
    ]


def slots_used(indicator: Indicator, panel: Panel) -> tuple[str, ...]:
    """The slots of the panel that the indicator's questions are answered in, in canonical order."""
    slots = Slots(panel)
    return tuple(sorted({slot for question in indicator.questions for slot in slots.of(question)}))


def flag_names(bits: int) -> tuple[str, ...]:
    """The marks of an outcome by name."""
    return tuple(name for place, name in enumerate(FLAGS) if bits >> place & 1)


def _words(indicator: Indicator, verdict: int) -> str:
    if verdict == WORSE and indicator.worse_words:
        return indicator.worse_words
    return VERDICTS[verdict]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _key(panel: Panel, position: int) -> int | None:
    return None if position < 0 else int(panel.rounds.key[position])


def _contributions(indicator: Indicator, outcomes: Outcomes) -> Floats:
    group = pooled_rows(indicator, Group(outcomes))
    parts = reduce(indicator, group)
    found = np.full(len(outcomes), np.nan)
    if parts.amounts is not None:
        found[group.pairs] = parts.amounts
    elif parts.without is not None and parts.value is not None:
        found[group.pairs] = parts.value - parts.without
    elif indicator.family == "count":
        found[group.pairs] = 1.0
    return found


def _outside_sector_range(panel: Panel, outcomes: Outcomes) -> Bools:
    """Endline levels beyond the 1st and 99th percentile of their sector, where at least 20 there have data."""
    outside = np.zeros(len(outcomes), np.bool_)
    sector = enterprise_labels(panel, "sector").codes[outcomes.enterprise]
    known = (outcomes.status == PAIR) & ~np.isnan(outcomes.level_after)
    for code in np.unique(sector):
        rows = np.flatnonzero(known & (sector == code))
        if len(rows) >= ENOUGH_FOR_SECTOR_RANGE:
            level = outcomes.level_after[rows]
            low, high = np.percentile(level, [1, 99])
            outside[rows] = (level < low) | (level > high)
    return outside


def _persons_by_enterprise(indicator: Indicator, panel: Panel, outcomes: Outcomes) -> list[OpenedRow]:
    """Persons, places or days of each enterprise; nothing finer, and no person is named."""
    rows = []
    for code in np.unique(outcomes.enterprise).tolist():
        part = outcomes.take(np.flatnonzero(outcomes.enterprise == code))
        parts = reduce(indicator, Group(part))
        counted = parts.numerator if indicator.family == "persons_share" else parts.value
        uid = str(panel.enterprises.uid[code])
        rows.append(OpenedRow(uid, STATUSES[PAIR], "", None, counted, None, None, (), (), counted))
    return rows


def movers(
    indicator: Indicator, before: Panel, after: Panel, group: str = "all", pairing: Pairing | None = None
) -> list[Mover]:
    """Which enterprises moved a figure between two panels, in the order of their uid.

    Each step puts one enterprise's later outcome in the place of its earlier one and takes the value again;
    what an enterprise moves can depend on the order, the sum cannot. An enterprise that changed without moving
    the value is listed with a step of 0. Nothing is listed where no enterprises are behind the figure.
    """
    if indicator.basis in DELIVERY_BASES:
        return []
    old, new = _outcomes_or_none(indicator, before, group, pairing), _outcomes_or_none(indicator, after, group, pairing)
    old_uid, new_uid = before.enterprises.uid[old.enterprise], after.enterprises.uid[new.enterprise]
    uids = np.unique(np.concatenate([old_uid, new_uid]).astype(str))
    old_code, new_code = np.searchsorted(uids, old_uid.astype(str)), np.searchsorted(uids, new_uid.astype(str))
    order_old, order_new = np.argsort(old_code, kind="stable"), np.argsort(new_code, kind="stable")
    old, new = old.take(order_old), new.take(order_new)
    old_code, new_code = old_code[order_old], new_code[order_new]
    value = value_of(indicator, old)
    columns = (*COMPARED, "person") if indicator.basis in PERSON_BASES else COMPARED
    found = []
    for code in _changed(columns, old, old_code, new, new_code, len(uids)).tolist():
        done = np.searchsorted(new_code, code, side="right")
        open_ = np.searchsorted(old_code, code, side="right")
        mixed = new.take(np.arange(done)).joined(old.take(np.arange(open_, len(old))))
        following = value_of(indicator, mixed)
        found.append(Mover(str(uids[code]), value, following, (following or 0.0) - (value or 0.0)))
        value = following
    return found


def _outcomes_or_none(indicator: Indicator, panel: Panel, group: str, pairing: Pairing | None) -> Outcomes:
    """The outcomes of a group; no rows where it did not occur at that moment."""
    try:
        return outcomes_of(indicator, panel, group, pairing)
    except UnknownGroup:
        if group.endswith(MOVED):
            raise
        return observe(panel, indicator, ()).outcomes.take(np.zeros(0, np.int64))


COMPARED = (
    "status",
    "verdict",
    "flags",
    "numerator_before",
    "denominator_before",
    "level_before",
    "numerator_after",
    "denominator_after",
    "level_after",
    "workforce",
)


def _changed(
    columns: tuple[str, ...], old: Outcomes, old_code: Ints, new: Outcomes, new_code: Ints, enterprises: int
) -> Ints:
    """Enterprises (codes) whose rows differ between two sets of outcomes, both sorted by code."""
    count_old, count_new = (np.bincount(codes, minlength=enterprises) for codes in (old_code, new_code))
    differs = count_old != count_new
    same = ~differs
    one, two = same[old_code], same[new_code]
    for name in columns:
        left, right = getattr(old, name)[one], getattr(new, name)[two]
        unequal = (left != right) & ~((left != left) & (right != right))  # NaN equals NaN here
        differs[old_code[one][unequal]] = True
    return np.flatnonzero(differs)
