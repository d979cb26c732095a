"""Reductions to shares of enterprises, of persons, and of answers."""

from __future__ import annotations

import numpy as np

from score.catalogue.calculation.figure import Fact
from score.catalogue.calculation.groups import Group
from score.catalogue.calculation.outcomes import AT_BEST, IMPROVED, KNOWN_NOT, UNCHANGED, WORSE
from score.catalogue.calculation.panel import Bools
from score.catalogue.calculation.parts import LOGICAL, Parts, first_rows, ratio
from score.catalogue.calculation.sheet import Indicator


def share(indicator: Indicator, group: Group) -> Parts:
    """Improved / with data. Bounds: nobody missing improved, everybody missing improved; closed ones in neither."""
    counts = np.bincount(group.of_pairs("verdict").astype(np.int64), minlength=4)
    improved = int(counts[IMPROVED])
    parts = _of_enterprises(group, group.of_pairs("verdict") == IMPROVED, group.missing)
    parts.improved, parts.unchanged, parts.worse = improved, int(counts[UNCHANGED]), int(counts[WORSE])
    if indicator.basis == "pairs":
        best = (group.outcomes.flags[group.pairs] & AT_BEST) > 0
        stuck = int(np.count_nonzero(best))
        rose = int(np.count_nonzero(best & (group.of_pairs("verdict") == IMPROVED)))
        parts.could_not_improve = stuck
        parts.share_among_those_who_could = ratio(improved - rose, group.with_data - stuck, 100.0)
    if indicator.basis == "projects":
        parts.note |= _above_paid(indicator, group)
    return parts


def _above_paid(indicator: Indicator, group: Group) -> dict[str, Fact]:
    """How many of those whose own payments are recorded saved more than these; none where they are too few."""
    net, paid = group.of_pairs("numerator_after"), group.of_pairs("denominator_before")
    known = ~np.isnan(paid)
    of = int(np.count_nonzero(known))
    if of < indicator.minimum_n:
        return {}
    return {"above_paid": int(np.count_nonzero(net[known] > paid[known])), "above_paid_of": of}


def state(indicator: Indicator, group: Group) -> Parts:
    """Enterprises where something holds at endline / with data; the same enterprises at baseline beside it."""
    parts = _of_enterprises(group, group.of_pairs("level_after") > 0, group.missing)
    before = group.of_pairs("level_before")
    known = ~np.isnan(before)
    parts.note["baseline_numerator"] = int(np.count_nonzero(before[known] > 0))
    parts.note["baseline_denominator"] = int(np.count_nonzero(known))
    return parts


def joint(indicator: Indicator, group: Group) -> Parts:
    """Both halves improved / with both pairs; who is known to fail one half cannot be among the open ones."""
    both = group.of_pairs("verdict") == IMPROVED
    failed = (group.outcomes.flags[group.lacking] & KNOWN_NOT) > 0
    return _of_enterprises(group, both, group.missing - int(np.count_nonzero(failed)))


def stayed(indicator: Indicator, group: Group) -> Parts:
    """Trained in two or more modules / trained, both known for everybody: no bounds."""
    parts = _of_enterprises(group, group.of_pairs("numerator_after") >= 2, 0)
    parts.lower = parts.upper = parts.bounds_kind = None
    return parts


def _of_enterprises(group: Group, counts: Bools, open_: int) -> Parts:
    yes = int(np.count_nonzero(counts))
    return Parts(
        amounts=counts.astype(np.float64) * (100.0 / max(group.with_data, 1)),
        value=ratio(yes, group.with_data, 100.0),
        numerator=yes,
        denominator=group.with_data,
        lower=ratio(yes, group.eligible, 100.0),
        upper=ratio(yes + open_, group.eligible, 100.0),
        bounds_kind=LOGICAL,
    )


def persons_share(indicator: Indicator, group: Group) -> Parts:
    """Persons with a trait / persons where it is known; unknown ones all without it, all with it in the bounds."""
    once = first_rows(group.of_pairs("person").astype(np.int64))
    trait = group.of_pairs("level_after")[once]
    everybody = len(trait)
    yes, no = int(np.count_nonzero(trait == 1)), int(np.count_nonzero(trait == 0))
    return Parts(
        value=ratio(yes, yes + no, 100.0),
        numerator=yes,
        denominator=yes + no,
        lower=ratio(yes, everybody, 100.0),
        upper=ratio(everybody - no, everybody, 100.0),
        bounds_kind=LOGICAL,
        eligible=everybody,
        with_data=yes + no,
        publishable=yes + no >= indicator.minimum_n,
    )


def answers_share(indicator: Indicator, group: Group) -> Parts:
    """Satisfied answers / answers. Bounds: of those asked who did not answer nobody, or everybody, is satisfied."""
    asked, answers = float(group.of_pairs("numerator_before").sum()), float(group.of_pairs("numerator_after").sum())
    satisfied = float(group.of_pairs("level_after").sum())
    return Parts(
        value=ratio(satisfied, answers, 100.0),
        numerator=satisfied,
        denominator=answers,
        lower=ratio(satisfied, asked, 100.0),
        upper=ratio(satisfied + asked - answers, asked, 100.0),
        bounds_kind=LOGICAL,
        eligible=int(asked),
        with_data=int(answers),
        publishable=answers >= indicator.minimum_n,
    )
