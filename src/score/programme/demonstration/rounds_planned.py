"""Which rounds there are: of whom, of which cohort, about which months, collected on which day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from score.programme.demonstration import plan
from score.programme.demonstration.fixed import Dice, workday
from score.programme.demonstration.plan import Day, Firm, Period, Plan


@dataclass(frozen=True)
class PlannedRound:
    """A round to come. `stage` says how far the firm has come: 0 before its first class, 1 a year after it.

    `modules`: what the firm has been taught, or is about to be, when the round is held.
    """

    firm: Firm
    cohort: str
    kind: str
    period: Period
    collected_on: Day
    stage: float
    modules: tuple[str, ...]
    trained: bool = True

    @property
    def key(self) -> str:
        """What names it, in words."""
        return f"{self.kind} {self.cohort} {self.firm.name}"


def planned_rounds() -> list[PlannedRound]:
    """All rounds in the order in which they are collected."""
    found = [*_of_cohorts(), *_of_waiting()]
    return sorted(found, key=lambda one: (one.collected_on, one.key))


def all_firms() -> dict[str, Firm]:
    """Every firm by its name, the second record included."""
    listed = [firm for country in plan.COUNTRIES for firm in (*plan.firms(country), *plan.waiting(country))]
    return {firm.name: firm for firm in (*listed, plan.duplicate())}


def _of_cohorts() -> list[PlannedRound]:
    firms, taught = all_firms(), {}
    found: list[PlannedRound] = []
    for cohort in plan.cohorts():
        for name in cohort.firms:
            before = taught.get(name, ())
            modules = taught[name] = (*before, cohort.module)
            # the second record is the first firm of the file, which has a module behind it
            second = bool(before) or name == plan.duplicate().name
            found.extend(_of_firm(cohort, firms[name], modules, second))
    return found


def _of_firm(cohort: Plan, firm: Firm, modules: tuple[str, ...], second: bool) -> list[PlannedRound]:
    dice = Dice("days of rounds", cohort.code, firm.name)
    before = cohort.first - datetime.timedelta(days=dice.whole(3, 12))
    late = firm.name in plan.LATE_BASELINES and not second
    collected = cohort.first + datetime.timedelta(days=dice.whole(6, 20)) if late else before
    found = [
        PlannedRound(
            firm, cohort.code, "baseline", cohort.answered, workday(collected) if late else collected,
            0.6 if second else 0.0, modules,
        )
    ]  # fmt: skip
    if plan.has_endline(cohort, firm.name):
        period = cohort.answered.a_year_later
        collected = workday(period.ends_on + datetime.timedelta(days=dice.whole(5, 24)))
        stage = 1.3 if second else 1.0
        found.append(PlannedRound(firm, cohort.code, "endline", period, collected, stage, modules))
    if firm.name in plan.FOLLOW_UPS.get(cohort.code, ()):
        period = plan.FOLLOW_UP_PERIOD
        collected = workday(period.ends_on + datetime.timedelta(days=10))
        found.append(PlannedRound(firm, cohort.code, "follow_up", period, collected, 1.1, modules))
    return found


def _of_waiting() -> list[PlannedRound]:
    found = []
    for country in plan.COUNTRIES:
        first = plan.REFERENCE_PERIODS[country]
        for firm in plan.waiting(country):
            dice = Dice("days of rounds", "waiting", firm.name)
            for kind, period, stage in (("baseline", first, 0.0), ("endline", first.a_year_later, 1.0)):
                collected = workday(period.ends_on + datetime.timedelta(days=dice.whole(2, 4)))
                found.append(PlannedRound(firm, "", kind, period, collected, stage, (), trained=False))
    return found
