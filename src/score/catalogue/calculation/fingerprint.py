"""A fingerprint of the inputs of a figure: equal inputs give equal prints, in every run and on every machine."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.delivery import names_of_rows
from score.catalogue.calculation.observed import DELIVERY_BASES, PERSON_BASES, pairing_of
from score.catalogue.calculation.opening import dimensions_of, outcomes_of, slots_used
from score.catalogue.calculation.outcomes import Outcomes
from score.catalogue.calculation.panel import Floats, Ints, Panel
from score.catalogue.calculation.sheet import Indicator, Pairing


def fingerprint(indicator: Indicator, panel: Panel, group: str = "all", pairing: Pairing | None = None) -> str:
    """SHA-256 (hexadecimal) over code, version, pairing, group and the rows used, sorted by key.

    Rows: uid, status and marks of each enterprise; kind and days of its two rounds; every slot the indicator
    reads there, with value, kind of missing and unit; what was made of it (so that a rate, a fee, a minimum
    wage or a price index that changed shows). Keys of a database take no part: the same facts in another
    database have the same print.
    """
    outcomes = outcomes_of(indicator, panel, group, pairing)
    digest = hashlib.sha256()
    chosen = pairing_of(indicator, dimensions_of(group), pairing)
    head = "\n".join((indicator.code, str(indicator.version), chosen, canonical(group)))
    digest.update(head.encode())
    if indicator.basis in DELIVERY_BASES:
        uid = names_of_rows(panel, indicator, outcomes)
    else:
        uid = panel.enterprises.uid[outcomes.enterprise].astype(str)
    order = np.lexsort((outcomes.person if indicator.basis in PERSON_BASES else np.arange(len(uid)), uid))
    outcomes, uid = outcomes.take(order), uid[order]
    digest.update("\n".join(uid.tolist()).encode())
    for name in ("status", "flags", "numerator_before", "denominator_before", "level_before"):
        _add(digest, getattr(outcomes, name))
    for name in ("numerator_after", "denominator_after", "level_after", "workforce"):
        _add(digest, getattr(outcomes, name))
    if indicator.basis in PERSON_BASES:
        # persons by their order: their keys are those of one database
        _add(digest, np.unique(outcomes.person, return_inverse=True)[1])
    elif indicator.basis not in DELIVERY_BASES:
        _add_answers(digest, panel, outcomes, slots_used(indicator, panel))
    return digest.hexdigest()


def canonical(group: str) -> str:
    """A group's text with its dimensions in alphabetical order."""
    return ";".join(sorted(group.split(";")))


def _add(digest: hashlib._Hash, column: NDArray[np.generic]) -> None:
    if column.dtype.kind == "f":
        # One pattern of bits for NaN, and none for minus zero.
        column = np.where(np.isnan(column.astype(np.float64)), np.nan, column.astype(np.float64) + 0.0)
        digest.update(column.astype("<f8").tobytes())
        return
    digest.update(column.astype("<i8").tobytes())


def _add_answers(digest: hashlib._Hash, panel: Panel, outcomes: Outcomes, slots: tuple[str, ...]) -> None:
    rounds, answers = panel.rounds, panel.answers
    for position in (outcomes.before, outcomes.after):
        for column in (rounds.kind, rounds.period_start, rounds.period_end, rounds.collected_on):
            _add(digest, _at(column, position))
        for slot in slots:
            digest.update(slot.encode())
            _add(digest, _values(answers.values[slot], position))
            _add(digest, _at(answers.missing[slot], position))
            names = np.array([*answers.unit_names, ""], dtype=object)
            units = _at(answers.units[slot], position)
            digest.update("\n".join(names[units].tolist()).encode())


def _at(column: NDArray[np.generic], position: Ints) -> Ints:
    """Whole numbers at some positions, -1 where there is no round."""
    if not len(column):
        return np.full(len(position), -1, np.int64)
    return np.where(position >= 0, column[position].astype(np.int64), -1)


def _values(column: Floats, position: Ints) -> Floats:
    if not len(column):
        return np.full(len(position), np.nan)
    return np.where(position >= 0, column[position], np.nan)
