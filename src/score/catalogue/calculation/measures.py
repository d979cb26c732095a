"""What one round says about one quantity: numerator and denominator a month, level, unit, marks.

A measure is a small function over the columns of a panel; it looks at every round at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from score.catalogue.calculation.calendar import whole_months
from score.catalogue.calculation.panel import MISSING_KINDS, Bools, Floats, Panel
from score.catalogue.countries.country import FULL_TIME_HOURS
from score.catalogue.wording import marked as _

NOT_APPLICABLE = MISSING_KINDS.index("not_applicable")
WEEKS_A_MONTH = 4.0  # 48 working weeks a year, so that leave is allowed for


class Slots:
    """The answers of a panel as columns over all rounds; a slot never asked is all missing."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.rounds = len(panel.rounds.key)

    @property
    def months(self) -> Floats:
        """Length of every round's reference period in whole months."""
        rounds = self.panel.rounds
        return self.panel.small.get("months", lambda: whole_months(rounds.period_start, rounds.period_end))

    @property
    def full_time_hours(self) -> Floats:
        """Hours of a full-time year in the country of every round's enterprise; the default where none is known."""
        return self.panel.small.get("full-time hours", self._full_time_hours)

    def _full_time_hours(self) -> Floats:
        known, default = self.panel.full_time_hours, float(FULL_TIME_HOURS)
        country = self.panel.enterprises.country.tolist()
        hours = np.array([known.get(code, default) for code in country], np.float64)
        return hours[self.panel.rounds.enterprise]

    def value(self, slot: str) -> Floats:
        """Values of a slot, NaN where there is no valid number."""
        found = self.panel.answers.values.get(slot)
        return np.full(self.rounds, np.nan) if found is None else found

    def per_month(self, slot: str) -> Floats:
        """A flow divided by the months of its period."""
        return self.value(slot) / self.months

    def missing(self, slot: str) -> NDArray[np.int8]:
        """Kind of missing of a slot, 0 where a number or nothing is there."""
        found = self.panel.answers.missing.get(slot)
        return np.zeros(self.rounds, np.int8) if found is None else found

    def unit(self, slot: str) -> NDArray[np.int16]:
        """Unit of a slot as index into the panel's unit names."""
        found = self.panel.answers.units.get(slot)
        return np.zeros(self.rounds, np.int16) if found is None else found

    def evidence(self, slot: str) -> NDArray[np.int8]:
        """Evidence level of a slot, 0 where there is no answer."""
        found = self.panel.answers.evidence.get(slot)
        return np.zeros(self.rounds, np.int8) if found is None else found

    def of(self, question: str) -> list[str]:
        """The slots of a question: itself and its dimensions, in canonical order."""
        held = self.panel.answers.values
        return sorted(slot for slot in held if slot == question or slot.startswith(question + "|"))

    def not_applicable(self, question: str) -> Bools:
        """Rounds that answered `not_applicable`, and where that follows a number, with an accepted reason.

        A question asked only by its parts is not applicable where some part is and no part says anything else: a
        source of energy that is not used takes nobody out, and nor does one beside a source that is not tracked.
        """
        slots = self.of(question)
        if question in slots or not slots:
            slots = [question]
        marked = np.zeros(self.rounds, np.bool_)
        for slot in slots:
            marked |= self._accepted_not_applicable(slot)
        if len(slots) > 1:
            for slot in slots:
                kind = self.missing(slot)
                marked &= np.isnan(self.value(slot)) & ((kind == 0) | (kind == NOT_APPLICABLE))
        return marked

    def _accepted_not_applicable(self, slot: str) -> Bools:
        marked: Bools = self.missing(slot) == NOT_APPLICABLE
        if not marked.any():
            return marked
        rounds = self.panel.rounds
        valid = ~np.isnan(self.value(slot))
        first_number = np.full(len(self.panel.enterprises.uid), np.iinfo(np.int64).max)
        np.minimum.at(first_number, rounds.enterprise[valid], rounds.period_end[valid].astype(np.int64))
        fine = rounds.period_end <= first_number[rounds.enterprise]
        reason = self.panel.answers.accepted.get(slot)
        accepted: Bools = marked & (fine if reason is None else fine | reason)
        return accepted


@dataclass(frozen=True)
class Reading:
    """One measure in every round (arrays of length R). `level` is what is compared; NaN: no valid reading."""

    numerator: Floats
    denominator: Floats
    level: Floats
    unit: NDArray[np.int16]  # output unit that must be the same in both rounds; 0: none
    evidence: NDArray[np.int8]
    estimated: Bools | None = None
    without_counts: Bools | None = None  # only a percentage was given: never pooled
    not_adjusted: Bools | None = None  # money in prices of its own time, because no price index is loaded

    @property
    def valid(self) -> Bools:
        """Rounds that hold everything the measure needs."""
        return ~np.isnan(self.level)


@dataclass(frozen=True)
class Measure:
    """A named quantity. `asked`: questions whose `not_applicable` takes an enterprise out of the eligible.

    `fallback` is read, in both rounds, where the first reading lacks `fallback_if_missing` in either.
    `between` compares two rounds itself where one number a round is not enough. `split` gives the parts of
    the numerator by a cut inside the enterprise (NaN where a part is not known). Readers see the level times
    `shown_scale` in `shown_unit` ("yes or no" where it is a state).
    """

    name: str
    read: Callable[[Slots], Reading]
    asked: tuple[str, ...] = ()
    fallback: Callable[[Slots], Reading] | None = None
    fallback_if_missing: str = ""
    between: Callable[[Slots, NDArray[np.int64], NDArray[np.int64]], Between] | None = None
    split: Callable[[Slots, str], dict[str, Floats]] | None = None
    shown_scale: float = 1.0
    shown_unit: str = ""


@dataclass(frozen=True)
class Between:
    """What a measure found by comparing both rounds of each pair: counts of gained and lost (length of pairs)."""

    lost: Floats
    gained: Floats


def evidence_of(slots: Slots, used: tuple[str, ...]) -> NDArray[np.int8]:
    """Lowest evidence among the answers used, 0 where none of them is there."""
    lowest = np.full(slots.rounds, 9, np.int8)
    for slot in used:
        level = slots.evidence(slot)
        lowest = np.where((level > 0) & (level < lowest), level, lowest)
    lowest[lowest == 9] = 0
    return lowest


def reading(
    slots: Slots,
    used: tuple[str, ...],
    numerator: Floats,
    denominator: Floats | None = None,
    *,
    level: Floats | None = None,
    unit: NDArray[np.int16] | None = None,
    estimated: Bools | None = None,
    without_counts: Bools | None = None,
) -> Reading:
    """Puts a reading together; without a denominator the numerator itself is the level."""
    base = np.ones(slots.rounds) if denominator is None else denominator
    if level is None:
        usable = base != 0
        level = np.divide(numerator, base, out=np.full(slots.rounds, np.nan), where=usable)
    evidence = evidence_of(slots, used)
    if estimated is not None:
        evidence = np.where(estimated, np.int8(1), evidence)
    return Reading(
        numerator=numerator,
        denominator=base,
        level=level,
        unit=np.zeros(slots.rounds, np.int16) if unit is None else unit,
        evidence=evidence,
        estimated=estimated,
        without_counts=without_counts,
    )


def over(top: str, bottom: str, *, unit_of: str = "", scale: float = 1.0) -> Callable[[Slots], Reading]:
    """Reading of one flow over another, both a month; `unit_of`: the slot whose unit must not change."""

    def read(slots: Slots) -> Reading:
        numerator, denominator = slots.per_month(top), slots.per_month(bottom)
        unit = slots.unit(unit_of) if unit_of else None
        found = reading(slots, (top, bottom), numerator, denominator, unit=unit)
        return found if scale == 1.0 else Reading(**{**vars(found), "level": found.level * scale})

    return read


def hours_a_month(slots: Slots) -> tuple[Floats, Bools]:
    """Hours worked a month, measured or else estimated as workers x usual weekly hours x 4; and which are."""
    measured = slots.per_month("HOURS")
    estimate = slots.value("W") * slots.value("HRS_WEEK") * WEEKS_A_MONTH
    lacking = np.isnan(measured)
    return np.where(lacking, estimate, measured), lacking & ~np.isnan(estimate)


def per_hour(slot: str) -> Callable[[Slots], Reading]:
    """Reading of a flow over hours worked."""

    def read(slots: Slots) -> Reading:
        hours, estimated = hours_a_month(slots)
        return reading(slots, (slot, "HOURS"), slots.per_month(slot), hours, estimated=estimated)

    return read


# cut inside the enterprise -> its parts; where there are two, either one and the total give the other
WORKFORCE_PARTS: dict[str, tuple[str, ...]] = {
    "sex": ("women", "men"),
    "contract": ("permanent", "fixed_term", "casual"),
    "migrant": ("yes", "no"),
}


def _heads(slots: Slots) -> Reading:
    return reading(slots, ("W",), slots.value("W"))


def _heads_by(slots: Slots, dimension: str) -> dict[str, Floats]:
    names = WORKFORCE_PARTS[dimension]
    parts = {name: slots.value(f"W|{dimension}={name}") for name in names}
    if len(names) == 2:
        one, two = names
        whole = slots.value("W")
        first, second = parts[one], parts[two]
        parts = {
            one: np.where(np.isnan(first), whole - second, first),
            two: np.where(np.isnan(second), whole - first, second),
        }
    return parts


WORKFORCE = Measure(name=_("workforce"), read=_heads, asked=("W",), split=_heads_by, shown_unit=_("workers"))
